"""The doors in the doctor's words: who can read the data folder, how passwords travel, which names are answered to."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from sqlalchemy.exc import SQLAlchemyError

from desk.opening.private_files import first_open_one
from desk.settings import Settings
from desk.shell.finding import Finding, Health
from engine.words import Words

IN_CLEAR = Words(
    "没有设置 HTTPS：密码和文档在网络上以明文传输，同一网络的人可能截获。",
    "There is no HTTPS: passwords and documents travel in clear, and others on the network may read them.",
)
USE_HTTPS = Words(
    "请用 nginx 等反向代理启用 HTTPS，并设 OCR_SECURE_COOKIES=1、OCR_HOST=127.0.0.1（见 docs/security.zh-CN.md）。",
    "Put it behind nginx with HTTPS, with OCR_SECURE_COOKIES=1 and OCR_HOST=127.0.0.1 (see docs/security.md).",
)


def examine_doors(settings: Settings) -> Iterator[Finding]:
    """Looks; mends nothing, never raises."""
    yield _files(settings)
    yield _transport(settings)
    yield _hosts(settings)
    yield from _second_factors(settings)


def travels_in_clear(settings: Settings) -> bool:
    """Whether others than this machine reach the site, and nothing says that they come over HTTPS."""
    return not settings.secure_cookies and not _is_loopback(settings.host)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _files(settings: Settings) -> Finding:
    part = Words("文件权限", "File modes")
    found = first_open_one(settings) if settings.data_dir.exists() else None
    if found is None:
        return Finding(part, Health.GOOD, Words("只有本账号能读", "readable by this account only"))
    return Finding(
        part,
        Health.BAD,
        Words(f"本机其他账号可以访问 {found}", f"other accounts of the machine have access to {found}"),
        Words(
            "启动时会自动收紧；仍出现说明文件属于别的账号，请改属主（chown）。",
            "The next start closes it; if this stays, it belongs to another account: change its owner (chown).",
        ),
    )


def _transport(settings: Settings) -> Finding:
    part = Words("传输加密", "Encryption on the way")
    if travels_in_clear(settings):
        return Finding(part, Health.ABSENT, IN_CLEAR, USE_HTTPS)
    if settings.secure_cookies:
        return Finding(part, Health.GOOD, Words("HTTPS，带 HSTS", "HTTPS, with HSTS"))
    return Finding(part, Health.GOOD, Words("只在本机可达", "reached from this machine only"))


def _hosts(settings: Settings) -> Finding:
    part = Words("主机名", "Host names")
    if settings.public_host_names:
        names = ", ".join(settings.public_host_names)
        return Finding(part, Health.GOOD, Words(f"只回答 {names}", f"answers to {names} only"))
    if _is_loopback(settings.host) or settings.secure_cookies:
        return Finding(part, Health.ABSENT, Words("未限定", "not limited"))
    return Finding(
        part,
        Health.ABSENT,
        Words("未限定：任何主机名的请求都会被接受", "not limited: requests for any host name are taken"),
        Words(
            "请把用户打开的名称写进 OCR_PUBLIC_HOSTS，例如 ocr.example.com。",
            "Name what people open in OCR_PUBLIC_HOSTS, for example ocr.example.com.",
        ),
    )


def _second_factors(settings: Settings) -> Iterator[Finding]:
    """One line only where something is wrong: the secret is not the one that they were sealed with."""
    from desk.opening.entrance import open_entrance
    from desk.settings import SettingsError
    from desk.store.database import open_database

    if not settings.secret_path.exists() or (not settings.database_url and not _has_database(settings)):
        return
    database = open_database(settings.database)
    try:
        count = open_entrance(settings, database, None, is_starting=False).second_factors.unreadable()
    except (SQLAlchemyError, SettingsError, ValueError, OSError):
        return  # the line about the database or the setting says so
    finally:
        database.dispose()
    if count:
        yield Finding(
            Words("安装密钥", "Installation secret"),
            Health.BAD,
            Words(f"{count} 个二次验证无法解开：密钥文件已更换", f"{count} second factors do not open: another secret"),
            Words(
                "请放回原来的 OCR_SECRET_FILE，或运行 ./launch.sh users second-factor-off 登录名。",
                "Put the old OCR_SECRET_FILE back, or run ./launch.sh users second-factor-off LOGIN.",
            ),
        )


def _has_database(settings: Settings) -> bool:
    return (settings.data_dir / "ocr-desk.sqlite3").exists()
