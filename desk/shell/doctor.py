"""What is there, what is not, and what to do about it: `./launch.sh doctor`."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version

from sqlalchemy.exc import SQLAlchemyError

from desk.migrations import current_revision, newest_revision
from desk.opening.database import RESTORE
from desk.opening.reader_setup import ASSETS
from desk.settings import Settings
from desk.shell.doctor_care import examine_care
from desk.shell.doctor_directory import examine_directory
from desk.shell.doctor_doors import examine_doors
from desk.shell.doctor_exports import examine_exports
from desk.shell.doctor_kinds import examine_kinds
from desk.shell.doctor_mail import examine_mail
from desk.shell.doctor_model import examine_model
from desk.shell.doctor_models import examine_models
from desk.shell.doctor_room import examine_room
from desk.shell.doctor_scripts import examine_scripts
from desk.shell.finding import Finding, Health
from desk.store.database import is_damage, open_database
from desk.store.integrity import quick_check
from engine.readers.hunyuan.tasks import TaskBook
from engine.words import Language, Words

_FREE_GB_WANTED = 5


def examine(settings: Settings) -> Iterator[Finding]:
    """Looks at every part, cheap ones first; never raises."""
    yield _python()
    yield _memory()
    yield _disk(settings)
    yield _database(settings)
    yield from examine_care(settings)
    yield from examine_doors(settings)
    yield _openvino()
    yield from examine_room(settings)
    yield examine_scripts(settings)
    yield examine_models()
    yield _gpu()
    yield from examine_directory(settings)
    yield from examine_mail(settings)
    yield from examine_kinds(settings)
    yield from examine_exports(settings)
    yield from examine_model(settings, TaskBook.load(ASSETS / "tasks"))


def run(settings: Settings, language: Language, say: Callable[[str], None] = print) -> int:
    """Prints the findings; 1 when any part is bad."""
    marks = {Health.GOOD: "✓", Health.ABSENT: "–", Health.BAD: "✗"}
    worst = 0
    for finding in examine(settings):
        say(f"{marks[finding.health]} {finding.part.in_language(language)}: {finding.seen.in_language(language)}")
        if finding.advice is not None:
            say(f"    → {finding.advice.in_language(language)}")
        worst = max(worst, int(finding.health is Health.BAD))
    return worst


def _same(text: str) -> Words:
    return Words(text, text)


def _python() -> Finding:
    return Finding(
        _same("Python"), Health.GOOD, _same(f"{sys.version.split()[0]}, {platform.system()} {platform.machine()}")
    )


def _memory() -> Finding:
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    seen = Words(f"{total:.1f} GB，{os.cpu_count()} 核", f"{total:.1f} GB, {os.cpu_count()} cores")
    if total < 3:
        return Finding(
            Words("内存", "Memory"),
            Health.BAD,
            seen,
            Words("识别大文件至少需要 4 GB。", "Large files need 4 GB or more."),
        )
    return Finding(Words("内存", "Memory"), Health.GOOD, seen)


def _disk(settings: Settings) -> Finding:
    part = Words("数据目录", "Data folder")
    folder = settings.data_dir.resolve()
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    if not os.access(existing, os.W_OK):
        return Finding(
            part,
            Health.BAD,
            Words(f"{folder} 不可写", f"{folder} cannot be written to"),
            Words("请修改目录权限，或用 OCR_DATA_DIR 指定别处。", "Change its permissions or set OCR_DATA_DIR."),
        )
    free = shutil.disk_usage(existing).free / 2**30
    seen = Words(f"{folder}，剩余 {free:.1f} GB", f"{folder}, {free:.1f} GB free")
    if free < _FREE_GB_WANTED:
        advice = Words(
            "磁盘快满了：请清理，或把 OCR_DATA_DIR 移到大盘。", "Make room, or move OCR_DATA_DIR to a larger disk."
        )
        return Finding(part, Health.BAD, seen, advice)
    return Finding(part, Health.GOOD, seen)


def _database(settings: Settings) -> Finding:
    part = Words("数据库", "Database")
    if not settings.database_url and not (settings.data_dir / "ocr-desk.sqlite3").exists():
        return Finding(part, Health.ABSENT, Words("SQLite，首次启动时创建", "SQLite, made at the first start"))
    try:
        database = open_database(settings.database)
        revision = current_revision(database)
        damage = quick_check(database)
        database.dispose()
    except SQLAlchemyError as error:
        if is_damage(error):
            return _damaged(part)
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        return Finding(
            part,
            Health.BAD,
            Words(f"无法连接：{reason}", f"cannot be reached: {reason}"),
            Words("请检查 OCR_DATABASE_URL 和数据库服务。", "Check OCR_DATABASE_URL and the database server."),
        )
    name = "PostgreSQL" if settings.database.startswith("postgresql") else "SQLite"
    if revision != newest_revision():
        return Finding(
            part,
            Health.BAD,
            Words(f"{name}，结构不是最新", f"{name}, its schema is not the newest"),
            Words("请运行 ./launch.sh migrate。", "Run ./launch.sh migrate."),
        )
    if damage:
        return _damaged(part)
    if name == "SQLite":
        return Finding(
            part, Health.GOOD, Words("SQLite，结构为最新，未发现损坏", "SQLite, schema up to date, no damage found")
        )
    return Finding(
        part,
        Health.GOOD,
        Words(
            "PostgreSQL，结构为最新（页损坏由服务器自身检查：pg_amcheck、data checksums）",
            "PostgreSQL, schema up to date (damaged pages are the server's to find: pg_amcheck, data checksums)",
        ),
    )


def _damaged(part: Words) -> Finding:
    return Finding(part, Health.BAD, Words("SQLite 文件已损坏", "the SQLite file is damaged"), RESTORE)


def _openvino() -> Finding:
    try:
        return Finding(_same("OpenVINO"), Health.GOOD, _same(version("openvino")))
    except PackageNotFoundError:
        return Finding(
            _same("OpenVINO"),
            Health.BAD,
            Words("没有安装", "not installed"),
            Words("请运行 ./launch.sh install。", "Run ./launch.sh install."),
        )


def _gpu() -> Finding:
    part = Words("GPU", "GPU")
    if shutil.which("nvidia-smi") is None:
        return Finding(
            part,
            Health.ABSENT,
            Words("没有发现 NVIDIA GPU", "no NVIDIA GPU was found"),
            Words(
                "不是必需：CPU 识别引擎照常工作；HunyuanOCR 建议放在有 GPU 的服务器上，用 OCR_SERVED_URL 指过去。",
                "Not required: the CPU reader does the job; run HunyuanOCR on a GPU server and set OCR_SERVED_URL.",
            ),
        )
    return Finding(part, Health.GOOD, Words("nvidia-smi 可用", "nvidia-smi is there"))
