"""The shell's way in: `./launch.sh read | watch | doctor | migrate | users | audit | sbom`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from desk.settings import Settings, SettingsError, load_settings
from engine.words import Language

if TYPE_CHECKING:
    from sqlalchemy import Engine

USAGE_ERROR = 2


def main(arguments: list[str]) -> int:
    """Runs one command; its exit status."""
    command, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if command not in COMMANDS:
        print(f"没有这个命令 (no such command): {command}", file=sys.stderr)
        return USAGE_ERROR
    try:
        return COMMANDS[command](load_settings(), rest)
    except SettingsError as error:
        print(error.message.in_language(shell_language()), file=sys.stderr)
        return USAGE_ERROR


def shell_language() -> Language:
    """Chinese unless the shell's locale names another language."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "en" if locale.startswith("en") else "zh"


def _read(settings: Settings, arguments: list[str]) -> int:
    from desk.assembly import engine_of
    from desk.read_command import run

    return run(arguments, lambda: engine_of(settings), shell_language())


def _doctor(settings: Settings, arguments: list[str]) -> int:
    from desk.doctor import run

    return run(settings, shell_language())


def _migrate(settings: Settings, arguments: list[str]) -> int:
    from desk.migrations import upgrade
    from desk.store import open_database

    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    changed = upgrade(open_database(settings.database))
    print("数据库已升级 (the database is now up to date)" if changed else "数据库已是最新 (it was up to date)")
    return 0


def _watch(settings: Settings, arguments: list[str]) -> int:
    from desk.assembly import engine_of
    from desk.logs import set_up_logs
    from desk.watch_command import run

    set_up_logs(settings.log_level, settings.log_file)
    return run(arguments, lambda: engine_of(settings), shell_language())


def _users(settings: Settings, arguments: list[str]) -> int:
    from auth.front_door import utc_now
    from desk.entrance import open_audit, open_entrance
    from desk.users_command import run

    database = _database(settings)
    audit = open_audit(settings, database, utc_now)
    return run(arguments, open_entrance(settings, database, audit.record_happening), shell_language())


def _audit(settings: Settings, arguments: list[str]) -> int:
    from auth.front_door import utc_now
    from desk.audit_command import run
    from desk.entrance import open_audit

    audit = open_audit(settings, _database(settings), utc_now)
    return run(arguments, audit, settings.audit_keep_days, shell_language())


def _sbom(settings: Settings, arguments: list[str]) -> int:
    from desk.sbom import run

    return run()


def _database(settings: Settings) -> Engine:
    from desk.migrations import upgrade
    from desk.store import open_database

    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    database = open_database(settings.database)
    upgrade(database)
    return database


COMMANDS: dict[str, Callable[[Settings, list[str]], int]] = {
    "read": _read,
    "doctor": _doctor,
    "migrate": _migrate,
    "watch": _watch,
    "users": _users,
    "audit": _audit,
    "sbom": _sbom,
}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
