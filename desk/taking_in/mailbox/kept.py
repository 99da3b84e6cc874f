"""The mailboxes of the page as they are now: every process sees a change within a second.

A password is sealed for one login at one server: in another row, or with another server beside it, it does not open.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Engine as Database
from sqlalchemy import select
from sqlalchemy.orm import Session

from auth.sealing import BrokenSeal, Seal
from desk.store.fresh import Fresh
from desk.store.mailboxes import MailboxRow
from desk.taking_in.mailbox.config import PageMailbox

logger = logging.getLogger(__name__)

Record = Mapping[str, Any]
"""A mailbox without its name and its password, as the table has it."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A mailbox of the page. `mailbox` is None where its password opens no more, or the record is another version's."""

    name: str
    is_on: bool
    record: Record
    mailbox: PageMailbox | None
    changed_at: datetime
    changed_by: str


class Passwords:
    """Seals the passwords of mailboxes with the installation's own secret."""

    def __init__(self, installation_secret: bytes) -> None:
        self._seal = Seal(installation_secret, "mailbox password")

    def sealed(self, name: str, record: Record, password: str) -> str:
        """As it may lie in the database."""
        return self._seal.seal(password, _place(name, record))

    def opened(self, name: str, record: Record, sealed: str) -> str:
        """Raises `BrokenSeal` when the secret was lost, or where it was sealed for another server or login."""
        return self._seal.open(sealed, _place(name, record))


class KeptMailboxes:
    """Safe from several threads. While the database is away, what was known last goes on."""

    def __init__(self, database: Database, passwords: Passwords, ticks: Callable[[], float] = time.monotonic) -> None:
        self._passwords = passwords
        at_first: tuple[Kept, ...] = ()
        self._fresh = Fresh(database, self._load, at_first, "the mailboxes of the page", ticks)

    @property
    def now(self) -> Sequence[Kept]:
        """All of them, by name."""
        return self._fresh.now

    @property
    def watched(self) -> list[PageMailbox]:
        """Those that are switched on and can be used."""
        return [kept.mailbox for kept in self.now if kept.is_on and kept.mailbox is not None]

    def forget(self) -> None:
        """To be called after a change."""
        self._fresh.forget()

    def _load(self, session: Session) -> tuple[Kept, ...]:
        rows = session.scalars(select(MailboxRow).order_by(MailboxRow.name))
        return tuple(kept_of(row, self._passwords) for row in rows)


def kept_of(row: MailboxRow, passwords: Passwords) -> Kept:
    """The record of a row, its password opened where it can be."""
    mailbox: PageMailbox | None = None
    try:
        password = passwords.opened(row.name, row.record, row.password)
        mailbox = PageMailbox.model_validate({**row.record, "name": row.name, "secret": password})
    except (BrokenSeal, ValidationError) as error:
        logger.warning("a mailbox cannot be used", extra={"mailbox": row.name, "reason": type(error).__name__})
    return Kept(row.name, row.is_on, row.record, mailbox, row.changed_at, row.changed_by)


def _place(name: str, record: Record) -> str:
    goes_to = (record.get("server"), record.get("login"), record.get("tls", "imaps"), record.get("ca", ""))
    return "\n".join(map(str, (name, *goes_to)))
