"""The commands of the shell by name; what one of them needs is imported when it runs."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from desk.environment import shell_language
from desk.errors import DeskError
from desk.opening.private_files import close_to_others, write_for_owner_only
from desk.settings import Settings, SettingsError, load_settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from desk.studio.studio import Studio
    from engine.room.launch import Launched

Command = Callable[[Settings, list[str]], int]

USAGE_ERROR = 2
FAILED = 1

_FOR_OTHERS = frozenset({"read", "watch"})
"""What writes beside the scanner's files or where the operator points: others are meant to read that."""


def run(arguments: list[str], ahead: Launched | None = None) -> int:
    """Runs one command; its exit status. `ahead` is a reader process that has begun, for `read`."""
    command, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if command not in COMMANDS:
        print(f"没有这个命令 (no such command): {command}", file=sys.stderr)
        return USAGE_ERROR
    usual = write_for_owner_only()
    if command in _FOR_OTHERS:
        os.umask(usual)
    try:
        chosen = COMMANDS[command] if ahead is None else partial(_read, ahead=ahead)
        return chosen(load_settings(), rest)
    except SettingsError as error:
        print(error.message.in_language(shell_language()), file=sys.stderr)
        return USAGE_ERROR
    except DeskError as error:
        return _refused(error)


def _over_database(command: Command) -> Command:
    """A command that may open the database: what SQLAlchemy says of it is put into words."""

    def run(settings: Settings, arguments: list[str]) -> int:
        from sqlalchemy.exc import SQLAlchemyError

        from desk.opening.database import unusable

        try:
            return command(settings, arguments)
        except SQLAlchemyError as error:
            return _refused(unusable(error))

    return run


def _refused(error: DeskError) -> int:
    language = shell_language()
    print(error.message.in_language(language), error.hint.in_language(language), sep="\n", file=sys.stderr)
    return FAILED


def _read(settings: Settings, arguments: list[str], ahead: Launched | None = None) -> int:
    from desk.opening.reader_setup import reader_config

    if ahead is not None:
        ahead.tell(reader_config(settings))  # it loads on another core while this process imports
    from desk.opening.reading import room_of
    from desk.shell.read_command import run

    gc.freeze()
    gc.enable()
    room = partial(room_of, settings, ahead=ahead)
    return run(arguments, room, shell_language(), at_once=settings.readers, own=settings.own)


def _doctor(settings: Settings, arguments: list[str]) -> int:
    from desk.shell.doctor import run

    return run(settings, shell_language())


def _migrate(settings: Settings, arguments: list[str]) -> int:
    from desk.opening.database import open_ready

    open_ready(settings).dispose()
    close_to_others(settings)
    print("数据库已是最新 (the database is up to date)")
    return 0


def _watch(settings: Settings, arguments: list[str]) -> int:
    from desk.opening.reading import room_of
    from desk.running.logs import set_up_logs
    from desk.shell.watch_command import run

    set_up_logs(settings.log_level, settings.log_file)
    return run(arguments, lambda: room_of(settings), shell_language(), settings.own, lambda: _watch_mail(settings))


def _watch_mail(settings: Settings) -> int:
    """What mailboxes bring lies in the data folder, which is nobody else's, unlike what a scanner's folder gets."""
    from desk.opening.assembly import chosen_of
    from desk.opening.mail_room import journals_of, kept_mailboxes_of, mail_room_of
    from desk.opening.reading import room_of
    from desk.running.each_second import EachSecond
    from desk.running.log_level import LogLevel
    from desk.shell.mail_command import run

    write_for_owner_only()
    database = _database(settings)
    chosen = chosen_of(settings, database)
    engine = room_of(settings, now=lambda: chosen.now)
    following = EachSecond(LogLevel(settings.log_level, lambda: chosen.now.log_level).follow, "log-level")
    following.start()
    kept = kept_mailboxes_of(settings, database)
    try:
        return run(
            settings,
            lambda: mail_room_of(chosen, engine, database),
            lambda: kept.watched,
            journals_of(settings),
            shell_language(),
        )
    finally:
        following.stop()
        engine.close()


def _users(settings: Settings, arguments: list[str]) -> int:
    from auth.front_door import utc_now
    from desk.chosen.chosen import Chosen
    from desk.line.queue import Queue
    from desk.opening.assembly import leaving_of
    from desk.opening.entrance import open_audit, open_entrance
    from desk.shell.users_command import run

    database = _database(settings)
    audit = open_audit(settings, database, utc_now)
    door = open_entrance(settings, database, audit)
    chosen = Chosen(database, settings, audit, utc_now)
    leaving = leaving_of(chosen, database, audit, door, Queue(database, utc_now))
    return run(arguments, door, shell_language(), leaving)


def _audit(settings: Settings, arguments: list[str]) -> int:
    from auth.front_door import utc_now
    from desk.chosen.chosen import Chosen
    from desk.opening.entrance import open_audit, open_keeper
    from desk.shell.audit_command import run

    database = _database(settings)
    audit = open_audit(settings, database, utc_now)
    keeper = open_keeper(settings, audit, utc_now)
    keep_days = Chosen(database, settings, audit, utc_now).now.audit_keep_days
    return run(arguments, audit, keep_days, shell_language(), keeper)


def _backup(settings: Settings, arguments: list[str]) -> int:
    from desk.shell.backup_command import run_backup

    return run_backup(settings, arguments, shell_language())


def _restore(settings: Settings, arguments: list[str]) -> int:
    from desk.shell.backup_command import run_restore

    return run_restore(arguments, shell_language())


def _sbom(settings: Settings, arguments: list[str]) -> int:
    from desk.shell.sbom import run

    return run()


def _kinds(settings: Settings, arguments: list[str]) -> int:
    from desk.opening.reading import shelf_of, shipped_presets
    from desk.shell.kinds_command import run

    shelf = shelf_of(settings, shipped_presets())
    return run(arguments, shelf, shell_language(), studio=lambda: _studio(settings))


def _studio(settings: Settings) -> Studio:
    from auth.front_door import utc_now
    from desk.offers.offers import Offers
    from desk.opening.assembly import studio_of
    from desk.opening.entrance import open_audit
    from desk.opening.reading import shelf_of, shipped_presets

    database = _database(settings)
    audit = open_audit(settings, database, utc_now)
    offers = Offers(database, audit, utc_now)
    return studio_of(settings, shelf_of(settings, shipped_presets(), offers), offers, database, audit)


def _exports(settings: Settings, arguments: list[str]) -> int:
    from desk.opening.assembly import profiles_of
    from desk.shell.exports_command import run

    return run(arguments, profiles_of(settings), settings.data_dir / "exports", shell_language())


def _database(settings: Settings) -> Engine:
    from desk.opening.database import open_ready

    database = open_ready(settings)
    close_to_others(settings)
    return database


COMMANDS: dict[str, Command] = {
    "read": _read,
    "doctor": _over_database(_doctor),
    "migrate": _over_database(_migrate),
    "watch": _over_database(_watch),
    "users": _over_database(_users),
    "audit": _over_database(_audit),
    "backup": _over_database(_backup),
    "restore": _over_database(_restore),
    "sbom": _sbom,
    "kinds": _over_database(_kinds),
    "exports": _exports,
}
