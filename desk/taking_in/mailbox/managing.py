"""The mailboxes of the page, user first: added, changed, tested, switched on and off, removed, all on the record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy import Engine as Database
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from auth.roles import Permission, User
from auth.sealing import BrokenSeal
from desk.permission import require
from desk.record.audit import Audit, AuditEvent
from desk.settings import SettingsError
from desk.store.mailboxes import MailboxRow
from desk.taking_in.mailbox.config import (
    FileMailbox,
    Mailbox,
    PageMailbox,
    WatchedFolder,
    fault_of,
    load_mailboxes,
)
from desk.taking_in.mailbox.kept import Kept, KeptMailboxes, Passwords, Record
from desk.taking_in.mailbox.looking import folders_to_make
from desk.taking_in.mailbox.refusals import (
    BadMailbox,
    MailboxGone,
    MailboxNameTaken,
    PasswordWanted,
    TooManyMailboxes,
)
from engine.words import WordedError, Words

MOST_MAILBOXES = 50
_TEST_SECONDS = 20.0
"""How long a person waits for an answer of the server, at most."""


@dataclass(frozen=True, slots=True)
class OfFile:
    """What the file of mailboxes says; `trouble` where it cannot be used."""

    mailboxes: Sequence[FileMailbox] = ()
    trouble: Words | None = None


class Mailboxes:
    """The use cases. Every call raises `Forbidden`."""

    def __init__(
        self,
        database: Database,
        passwords: Passwords,
        audit: Audit,
        clock: Callable[[], datetime],
        *,
        file: Path | None,
        check: Callable[[WatchedFolder], None],
    ) -> None:
        """`file` names further mailboxes. `check` raises what keeps a folder's documents from being taken in now."""
        self._database = database
        self._passwords = passwords
        self._kept = KeptMailboxes(database, passwords)
        self._audit = audit
        self._clock = clock
        self._file = file
        self._check = check

    def all(self, user: User) -> Sequence[Kept]:
        """Those of the page, by name."""
        require(user, Permission.MANAGE_SETTINGS)
        self._kept.forget()
        return self._kept.now

    def of_file(self, user: User) -> OfFile:
        """Those of the file, which are changed there alone."""
        require(user, Permission.MANAGE_SETTINGS)
        try:
            return OfFile(load_mailboxes(self._file)) if self._file is not None else OfFile()
        except SettingsError as error:
            return OfFile(trouble=error.message)

    def one(self, user: User, name: str) -> Kept:
        """Raises `MailboxGone`."""
        found = next((kept for kept in self.all(user) if kept.name == name), None)
        if found is None:
            raise MailboxGone
        return found

    def add(self, user: User, name: str, record: Record, password: str) -> None:
        """A new one, switched off. Raises what `change` raises, `MailboxNameTaken` and `TooManyMailboxes`."""
        require(user, Permission.MANAGE_SETTINGS)
        mailbox = self._sound(name, record, password)
        if any(one.name == name for one in self.of_file(user).mailboxes):
            raise MailboxNameTaken(name)
        try:
            with Session(self._database) as session, session.begin():
                if (session.scalar(select(func.count()).select_from(MailboxRow)) or 0) >= MOST_MAILBOXES:
                    raise TooManyMailboxes(MOST_MAILBOXES)
                row = MailboxRow(name=name, is_on=False)
                self._write(row, mailbox, user)
                session.add(row)
                self._audit.note(session, user.id, AuditEvent.MAILBOX_CHANGE, name, reason=f"add {_told(mailbox)}")
        except IntegrityError as error:
            raise MailboxNameTaken(name) from error
        self._kept.forget()

    def change(self, user: User, name: str, record: Record, password: str) -> None:
        """An empty password keeps the one there is, as long as it goes to the same login at the same server.

        Raises `MailboxGone`, `BadMailbox`, `PasswordWanted`, `OwnerUnusable`, or what is wrong with a preset.
        """
        require(user, Permission.MANAGE_SETTINGS)
        with Session(self._database) as session, session.begin():
            row = _row(session, name)
            mailbox = self._sound(name, record, password or self._password_for(row, record))
            self._write(row, mailbox, user)
            self._audit.note(session, user.id, AuditEvent.MAILBOX_CHANGE, name, reason=f"change {_told(mailbox)}")
        self._kept.forget()

    def switch(self, user: User, name: str, *, is_on: bool) -> None:
        """Has it watched, or left alone. Raises `MailboxGone`."""
        require(user, Permission.MANAGE_SETTINGS)
        with Session(self._database) as session, session.begin():
            row = _row(session, name)
            if row.is_on != is_on:
                row.is_on, row.changed_at, row.changed_by = is_on, self._clock(), user.id
                said = "on" if is_on else "off"
                self._audit.note(session, user.id, AuditEvent.MAILBOX_CHANGE, name, reason=said)
        self._kept.forget()

    def remove(self, user: User, name: str) -> None:
        """For good; what it brought stays, and so do the messages. Raises `MailboxGone`."""
        require(user, Permission.MANAGE_SETTINGS)
        with Session(self._database) as session, session.begin():
            row = _row(session, name)
            session.delete(row)
            self._audit.note(session, user.id, AuditEvent.MAILBOX_CHANGE, name, reason="remove")
        self._kept.forget()

    def test(self, user: User, name: str) -> list[str]:
        """Logs in and looks at folders, owners and presets; gives the folders that will be made.

        Nothing is read or changed. Raises `MailboxGone`, `MailboxError`, `SettingsError`, or what is wrong with a
        preset.
        """
        require(user, Permission.MANAGE_SETTINGS)
        mailbox = self._named(user, name)
        try:
            for folder in mailbox.folders.values():
                self._check(folder)
            seconds = min(mailbox.timeout_seconds, _TEST_SECONDS)
            missing = folders_to_make(mailbox.model_copy(update={"timeout_seconds": seconds}))
        except WordedError as error:
            self._audit.record(user, AuditEvent.MAILBOX_CHANGE, target=name, ok=False, reason=f"test {error.code}")
            raise
        self._audit.record(user, AuditEvent.MAILBOX_CHANGE, target=name, reason="test")
        return missing

    def _named(self, user: User, name: str) -> Mailbox:
        for one in self.of_file(user).mailboxes:
            if one.name == name:
                return one
        mailbox = self.one(user, name).mailbox
        if mailbox is None:
            raise PasswordWanted
        return mailbox

    def _sound(self, name: str, record: Record, password: str) -> PageMailbox:
        """As the file's are checked; and as its folders could be taken in now."""
        if not password:
            raise PasswordWanted
        try:
            mailbox = PageMailbox.model_validate({**record, "name": name, "secret": password})
        except ValidationError as error:
            raise BadMailbox(*fault_of(error)) from error
        for folder in mailbox.folders.values():
            self._check(folder)
        return mailbox

    def _password_for(self, row: MailboxRow, record: Record) -> str:
        try:
            return self._passwords.opened(row.name, record, row.password)
        except BrokenSeal as error:
            raise PasswordWanted from error

    def _write(self, row: MailboxRow, mailbox: PageMailbox, user: User) -> None:
        row.record = mailbox.model_dump(mode="json", exclude={"name", "secret"})
        row.password = self._passwords.sealed(row.name, row.record, mailbox.password())
        row.changed_at, row.changed_by = self._clock(), user.id


def _row(session: Session, name: str) -> MailboxRow:
    """Held until the end of the transaction. Raises `MailboxGone`."""
    row = session.get(MailboxRow, name, with_for_update=True)
    if row is None:
        raise MailboxGone
    return row


def _told(mailbox: Mailbox) -> str:
    """Where from and for whom, as the record keeps it."""
    folders = (f"{name} → {folder.owner}" for name, folder in mailbox.folders.items())
    return "; ".join([f"{mailbox.host}:{mailbox.port}", *folders])
