"""`./launch.sh backup` and `./launch.sh restore`: one file with everything, and everything out of it."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from desk.backups.backup import make_backup
from desk.backups.format import Manifest
from desk.backups.restore import restore
from desk.settings import Settings, load_settings
from engine.words import Language, Words

FAULT = 1


def run_backup(settings: Settings, arguments: list[str], language: Language) -> int:
    """Makes a backup; 1 where the record in it is not whole. Raises `BackupFailed` or `NotEmpty`."""
    zh = language == "zh"
    parser = argparse.ArgumentParser(
        prog="./launch.sh backup", description="备份数据库、原件、密钥和审计锚点" if zh else "One file with everything"
    )
    default = "ocr-desk-backup-日期-时间.tar" if zh else "ocr-desk-backup-DATE-TIME.tar"
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help=default)
    wanted: Path | None = parser.parse_args(arguments).file
    target = wanted or Path(f"ocr-desk-backup-{datetime.now(UTC):%Y%m%d-%H%M%S}.tar")
    made = make_backup(settings, target, _now)
    _say(
        Words(
            f"已备份到 {made.path}（{made.size / 2**20:.1f} MB，{_count(made.manifest)} 份文档），并已逐项核对。",
            f"Backed up to {made.path} ({made.size / 2**20:.1f} MB, {_count(made.manifest)} documents), and checked.",
        ),
        language,
    )
    _say(
        Words(
            "其中含有全部文档和安装密钥：请像数据本身一样保密，并存放到另一台机器。",
            "It holds all documents and the installation's secret: keep it as secret as the data, on another machine.",
        ),
        language,
    )
    _warn(made.manifest, made.record_fault, language)
    return FAULT if made.record_fault else 0


def run_restore(arguments: list[str], language: Language) -> int:
    """Restores a backup; 1 where the record in it is not whole. Raises what `restore` raises."""
    zh = language == "zh"
    parser = argparse.ArgumentParser(
        prog="./launch.sh restore", description="恢复备份到空目录" if zh else "Restore a backup into an empty folder"
    )
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--data-dir", type=Path, metavar="DIR", help="OCR_DATA_DIR")
    options = parser.parse_args(arguments)
    settings = load_settings(**({"data_dir": options.data_dir} if options.data_dir else {}))
    done = restore(settings, options.file, _now)
    _say(
        Words(
            f"已恢复到 {done.folder}：{done.manifest.made_at} 的备份，{_count(done.manifest)} 份文档。",
            f"Restored into {done.folder}: the backup of {done.manifest.made_at}, {_count(done.manifest)} documents.",
        ),
        language,
    )
    _warn(done.manifest, done.record_fault, language)
    return FAULT if done.record_fault else 0


def _warn(manifest: Manifest, record_fault: Words | None, language: Language) -> None:
    for ids, zh, en in (
        (manifest.missing, "没有原件（可能在备份时被删除）", "have no original (perhaps deleted meanwhile)"),
        (manifest.damaged, "原件已损坏", "have a damaged original"),
    ):
        if ids:
            shown = ", ".join(ids[:5])
            _warn_of(Words(f"{len(ids)} 份文档{zh}：{shown}", f"{len(ids)} documents {en}: {shown}"), language)
    if record_fault is not None:
        _warn_of(
            Words(f"审计记录不完整：{record_fault.zh}", f"the record of who did what is not whole: {record_fault.en}"),
            language,
        )


def _warn_of(words: Words, language: Language) -> None:
    print(("注意：" if language == "zh" else "Note: ") + words.in_language(language), file=sys.stderr)


def _say(words: Words, language: Language) -> None:
    print(words.in_language(language))


def _count(manifest: Manifest) -> int:
    return manifest.counts.get("documents", 0)


def _now() -> datetime:
    return datetime.now(UTC)
