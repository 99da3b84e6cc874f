"""The desk as mailboxes see it: whose documents they are, and one job a message."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Engine as Database

from auth.accounts import canonical_login
from auth.front_door import FrontDoor
from auth.roles import Permission, User
from desk.cases.jobs import Jobs
from desk.cases.records import Summary
from desk.chosen.chosen import Chosen
from desk.errors import KeyReused
from desk.offers.offers import Offers
from desk.opening.assembly import layouts_of, now, office_of
from desk.opening.entrance import hook_rights_of, open_audit, open_entrance
from desk.opening.reading import presets_of
from desk.opening.secret import load_secret
from desk.record.audit import Audit, AuditEvent, caller_address
from desk.settings import Settings
from desk.store.store import State
from desk.taking_in.archive import ArchiveLimits, archive_limits
from desk.taking_in.mailbox.config import WatchedFolder
from desk.taking_in.mailbox.errors import NothingTaken, OwnerUnusable
from desk.taking_in.mailbox.kept import KeptMailboxes, Passwords
from desk.taking_in.mailbox.managing import Mailboxes
from engine.contract import ReadsDocuments
from engine.pipeline import Order, Upload
from engine.words import Words

_MOST_REASONS = 20


def owner_of(door: FrontDoor, owner: str) -> User:
    """The person of that login or id who may hand in documents now. Raises `OwnerUnusable`."""
    login = canonical_login(owner)
    known = [one for one in door.people.all() if one.deleted_at is None]
    found = [one for one in known if one.user.id == owner]
    found = found or [one for one in known if canonical_login(one.user.login) == login]
    if len(found) != 1:
        raise OwnerUnusable(owner)
    person = door.gate.recheck_if_due(found[0])
    if person is None or not door.gate.is_vouched_for(person) or not person.user.may(Permission.SUBMIT):
        raise OwnerUnusable(owner)
    return person.user


def folder_check(door: FrontDoor, engine: ReadsDocuments, offers: Offers) -> Callable[[WatchedFolder], None]:
    """What raises `OwnerUnusable`, `PresetError`, or `Forbidden` for a preset of other roles."""

    def check(folder: WatchedFolder) -> None:
        offers.require(owner_of(door, folder.owner), engine.plan(Order(preset=folder.preset)).preset)

    return check


class MailRoom:
    """Takes messages in for their owners; fits `desk.taking_in.mailbox.watch.Reception`. Safe from several threads."""

    def __init__(
        self, jobs: Jobs, door: FrontDoor, engine: ReadsDocuments, audit: Audit, offers: Offers, chosen: Chosen
    ) -> None:
        self._jobs = jobs
        self._door = door
        self._check = folder_check(door, engine, offers)
        self._audit = audit
        self._chosen = chosen

    def limits(self) -> ArchiveLimits:
        """Those of a submission; a message cannot have more files than may wait."""
        now = self._chosen.now
        limits = archive_limits(now)
        return replace(limits, files=min(limits.files, now.queue_size))

    def check(self, folder: WatchedFolder) -> None:
        """Raises `OwnerUnusable`, `PresetError`, or `Forbidden` for a preset of other roles."""
        self._check(folder)

    def take(self, folder: WatchedFolder, files: Iterator[Upload], *, key: str, label: str, source: str) -> int:
        """As `Reception.take`; the documents are read by the service, in its line."""
        owner = owner_of(self._door, folder.owner)
        caller_address.set(source)
        try:
            job, _ = self._jobs.submit(owner, files, Order(preset=folder.preset), key=key, label=label)
        except KeyReused:
            return 0  # taken before, when the folder had another preset
        if job.documents and all(document.state is State.FAILED for document in job.documents):
            raise NothingTaken(_reasons(job.documents))
        return len(job.documents)

    def note_refusal(self, *, message: str, code: str, source: str) -> None:
        """As `mail:refuse`, by nobody, from the mailbox."""
        caller_address.set(source)
        self._audit.record(None, AuditEvent.MAIL_REFUSE, target=message, ok=False, reason=code)


def mail_room_of(chosen: Chosen, engine: ReadsDocuments, database: Database) -> MailRoom:
    """Over a database that is up to date. Nothing is read here: that is the service's work."""
    settings = chosen.at_start
    audit = open_audit(settings, database, now)
    door = open_entrance(settings, database, audit, is_starting=False, now=lambda: chosen.now)
    layouts = layouts_of(chosen, database, audit, presets_of())
    offers = Offers(database, audit, now)
    rights = hook_rights_of(settings, database, door)
    office = office_of(chosen, engine, database, audit, layouts, rights, offers)
    return MailRoom(office.jobs, door, engine, audit, offers, chosen)


def kept_mailboxes_of(settings: Settings, database: Database) -> KeptMailboxes:
    """The mailboxes of the page, over a database that is up to date."""
    return KeptMailboxes(database, _passwords_of(settings))


def mailboxes_of(
    settings: Settings, database: Database, audit: Audit, check: Callable[[WatchedFolder], None]
) -> Mailboxes:
    """Where administrators keep mailboxes, over a database that is up to date."""
    return Mailboxes(database, _passwords_of(settings), audit, now, file=settings.mailboxes, check=check)


def _passwords_of(settings: Settings) -> Passwords:
    return Passwords(load_secret(settings.secret_path))


def journals_of(settings: Settings) -> Path:
    """Where mailboxes note what they have in hand."""
    return settings.data_dir / "mailboxes"


def _reasons(documents: tuple[Summary, ...]) -> Words:
    """A line a file."""
    shown = [(document.name, (document.error or {}).get("message", {})) for document in documents[:_MOST_REASONS]]
    zh, en = ("\n".join(f"{name}: {words.get(language, '')}" for name, words in shown) for language in ("zh", "en"))
    return Words(zh, en)
