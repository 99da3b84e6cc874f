"""The mailboxes in the doctor's words: one finding a mailbox, which is looked into and left as it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy.exc import SQLAlchemyError

from auth.front_door import FrontDoor
from desk.opening.entrance import open_entrance
from desk.opening.mail_room import kept_mailboxes_of, owner_of
from desk.opening.reading import presets_of
from desk.settings import Settings, SettingsError
from desk.shell.finding import Finding, Health
from desk.store.database import open_database
from desk.taking_in.mailbox.config import Mailbox, load_mailboxes
from desk.taking_in.mailbox.errors import MailboxError
from desk.taking_in.mailbox.looking import folders_to_make
from engine.words import Words

_PART = Words("邮箱", "Mailboxes")
_MEND = Words("请改正这项设置，写法见 docs/mailbox.zh-CN.md。", "Mend it; docs/mailbox.md says how it is written.")


def examine_mail(settings: Settings) -> Iterator[Finding]:
    """Logs in to every mailbox and asks for its folders, owners and presets; never raises."""
    of_page = _of_page(settings)
    if settings.mailboxes is None and not of_page:
        seen = Words("没有设置", "not set up")
        advice = Words("收取附件：见 docs/mailbox.zh-CN.md。", "To take in attachments of mails see docs/mailbox.md.")
        yield Finding(_PART, Health.ABSENT, seen, advice)
        return
    of_file: Sequence[Mailbox] = ()
    try:
        of_file = load_mailboxes(settings.mailboxes) if settings.mailboxes is not None else ()
    except SettingsError as error:
        yield Finding(_PART, Health.BAD, error.message, _MEND)
    for mailbox in [*of_file, *of_page]:
        yield _mailbox(settings, mailbox)


def _mailbox(settings: Settings, mailbox: Mailbox) -> Finding:
    part = Words(f"邮箱 {mailbox.name}", f"Mailbox {mailbox.name}")
    try:
        wrong = _presets(settings, mailbox) or _owners(settings, mailbox)
        if wrong is not None:
            return Finding(part, Health.BAD, *wrong)
        missing = folders_to_make(mailbox)
    except SettingsError as error:
        return Finding(part, Health.BAD, error.message, _MEND)
    except MailboxError as error:
        return Finding(part, Health.BAD, error.message, error.hint)
    where = f"{mailbox.host}:{mailbox.port}"
    zh, en = f"{where}，{len(mailbox.folders)} 个文件夹", f"{where}, {len(mailbox.folders)} folders"
    if missing:
        names = ", ".join(missing)
        zh, en = f"{zh}；首次收取时建立 {names}", f"{en}; {names} will be made at the first start"
    return Finding(part, Health.GOOD, Words(zh, en))


def _of_page(settings: Settings) -> Sequence[Mailbox]:
    """Those of the page that are switched on; none where there is no database yet, or none that answers."""
    if not _has_database(settings):
        return ()
    database = open_database(settings.database)
    try:
        return kept_mailboxes_of(settings, database).watched
    finally:
        database.dispose()


def _has_database(settings: Settings) -> bool:
    return bool(settings.database_url) or (settings.data_dir / "ocr-desk.sqlite3").exists()


def _presets(settings: Settings, mailbox: Mailbox) -> tuple[Words, Words] | None:
    known = presets_of(settings).now
    for folder in mailbox.folders.values():
        if folder.preset != "auto" and known.get(folder.preset) is None:
            name = folder.preset
            return Words(f"没有模板“{name}”", f"there is no preset “{name}”"), _MEND
    return None


def _owners(settings: Settings, mailbox: Mailbox) -> tuple[Words, Words] | None:
    """What is wrong with one; nothing where there is no database yet, or none that answers: that is another finding."""
    if not _has_database(settings):
        return None
    database = open_database(settings.database)
    try:
        door: FrontDoor = open_entrance(settings, database, None, is_starting=False)
        for folder in mailbox.folders.values():
            owner_of(door, folder.owner)
    except MailboxError as error:
        return error.message, error.hint
    except SQLAlchemyError:
        return None
    finally:
        database.dispose()
    return None
