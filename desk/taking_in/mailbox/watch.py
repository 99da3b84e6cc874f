"""Watches one mailbox: each message of its folders is taken in once, then moved to the done or the failed folder.

A message stays where it is until its documents are in the database, under a key made of the folder's UIDVALIDITY and
the message's UID; so a stop at any moment loses nothing and takes nothing twice. Nothing in a message is followed.
"""

from __future__ import annotations

import hashlib
import logging
import random
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from sqlalchemy.exc import SQLAlchemyError

from desk.errors import BadArchive, DeskError, EmptyJob, Forbidden, TooManyFiles
from desk.settings import SettingsError
from desk.taking_in.archive import MAIL_TO_FILE, ArchiveLimits, of_message
from desk.taking_in.mailbox.config import Mailbox, WatchedFolder
from desk.taking_in.mailbox.connection import Link, connected
from desk.taking_in.mailbox.errors import (
    MailboxError,
    MailFolderUnusable,
    MailLoginRefused,
    MessageRefused,
    MessageTooLarge,
    MessageUnreadable,
    NoAttachment,
    OwnerUnusable,
)
from desk.taking_in.mailbox.journal import InHand, Journal, number_of
from desk.taking_in.mailbox.note import headers_of, note_id, note_of, subject_of
from engine.errors import EngineError, PresetError
from engine.pipeline import Upload
from engine.words import Words

logger = logging.getLogger(__name__)

_HEADERS_BYTES = 64 * 1024
_LOOK_AT_PASSWORD_SECONDS = 2.0


class Reception(Protocol):
    """The desk as a mailbox sees it."""

    def limits(self) -> ArchiveLimits:
        """What the files of a message may be now."""

    def check(self, folder: WatchedFolder) -> None:
        """Raises `OwnerUnusable` or `PresetError` where nothing could be taken in for this folder now."""

    def take(self, folder: WatchedFolder, files: Iterator[Upload], *, key: str, label: str, source: str) -> int:
        """Takes all files of a message in or none, once for a key; gives how many.

        Raises `NothingTaken` where none can be read, `EmptyJob` where there is none, and what `files` raises.
        """

    def note_refusal(self, *, message: str, code: str, source: str) -> None:
        """Into the record."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait after trouble: from `first_seconds` to `most_seconds`, doubled each time.

    After a refused login it is `refused_seconds`, or until the password is another.
    """

    first_seconds: float = 5.0
    most_seconds: float = 300.0
    refused_seconds: float = 900.0

    def after(self, failures: int) -> float:
        """Seconds to wait after so many failures in a row, a little off, so that not all come back at once."""
        wait = min(self.most_seconds, self.first_seconds * 2.0 ** min(failures - 1, 16))
        return wait * random.uniform(0.8, 1.2)  # noqa: S311 - no secret


@dataclass(slots=True)
class MailWatch:
    """Watches one mailbox until `stopping` is set; `say` tells the operator of trouble, once each time it changes."""

    mailbox: Mailbox
    desk: Reception
    journal: Journal
    stopping: threading.Event
    say: Callable[[Words], None]
    patience: Patience = Patience()
    _troubles: dict[str, str] = field(default_factory=dict)

    def run(self) -> None:
        """Connects, and again whenever the connection is lost. Raises `MailboxTaken`, and OSError for the journal."""
        with self.journal.held():
            failures = 0
            while not self.stopping.is_set():
                try:
                    with connected(self.mailbox) as link:
                        for folder in (self.mailbox.done, self.mailbox.failed):
                            link.make(folder)
                        while not self.stopping.is_set():
                            self._go_round(link)
                            self._is_well("")
                            failures = 0
                            self.stopping.wait(self.mailbox.poll_seconds)
                except MailLoginRefused as error:
                    self._is_ill("", error.code, error.message, error.hint)
                    self._wait_for_password()
                except Exception as error:  # noqa: BLE001 - the boundary of a mailbox: it is tried again
                    failures += 1
                    self._tell(error)
                    self.stopping.wait(self.patience.after(failures))

    def _go_round(self, link: Link) -> None:
        """Every folder once; one that cannot be used does not keep the others waiting."""
        for name, folder in self.mailbox.folders.items():
            try:
                self._go_through(link, name, folder)
                self._is_well(name)
            except (MailFolderUnusable, OwnerUnusable, Forbidden, PresetError) as error:
                self._is_ill(name, error.code, error.message, error.hint)

    def _go_through(self, link: Link, name: str, folder: WatchedFolder) -> None:
        self.desk.check(folder)
        opened = link.open(name)
        place = hashlib.sha256(f"{self.mailbox.host.lower()}\n{self.mailbox.login}\n{name}".encode()).hexdigest()[:16]
        for uid in opened.uids:
            if self.stopping.is_set():
                return
            self._take(link, name, folder, uid, f"imap:{place}:{opened.validity}")
        self.journal.forget(name)

    def _take(self, link: Link, name: str, folder: WatchedFolder, uid: str, place: str) -> None:
        most = MAIL_TO_FILE * self.desk.limits().file_bytes
        size = link.size(uid)
        content = None if size is None else link.content(uid, most + 1 if size <= most else _HEADERS_BYTES)
        if size is None or content is None:
            return  # somebody took it away
        digest = hashlib.sha256(content).hexdigest()
        entry = InHand(name, self.journal.key_of(name, f"{place}:{uid}", digest), digest)
        self.journal.take(entry)
        try:
            self._hand_in(folder, content, max(size, len(content)), most, entry.key)
        except (BadArchive, TooManyFiles, MessageRefused) as error:
            self._refuse(entry, content, error, link)
            if not place.endswith(f":{link.open(name).validity}"):
                return  # numbered anew since: the next round has it under its new number
            link.move(uid, self.mailbox.failed)
        else:
            link.move(uid, self.mailbox.done)
        self.journal.put_away(entry)

    def _hand_in(self, folder: WatchedFolder, content: bytes, size: int, most: int, key: str) -> None:
        """Raises what is wrong with the message, or with the desk."""
        if size > most:
            raise MessageTooLarge(size, most)
        try:
            files = of_message(content, self.desk.limits())
            label = subject_of(headers_of(content))
            count = self.desk.take(folder, files, key=key, label=label, source=self._source)
        except EmptyJob as error:
            raise NoAttachment from error
        except (DeskError, EngineError, SQLAlchemyError, OSError):
            raise
        except Exception as error:  # the boundary of a message: one that breaks something must not stop the others
            reference = key.replace(":", "-")
            logger.exception("message failed", extra={"reference": reference})
            raise MessageUnreadable(reference) from error
        logger.info("message taken", extra={"mailbox": self.mailbox.name, "key": key, "files": count})

    def _refuse(self, entry: InHand, content: bytes, error: DeskError, link: Link) -> None:
        """The reason, in the log, the record and a note in the failed folder, which is open afterwards."""
        logger.warning("message refused", extra={"mailbox": self.mailbox.name, "key": entry.key, "code": error.code})
        self.desk.note_refusal(message=number_of(entry.key), code=error.code, source=self._source)
        link.put(self.mailbox.failed, note_of(entry.key, content, error, datetime.now(UTC)), note_id(entry.key))

    @property
    def _source(self) -> str:
        return f"mail:{self.mailbox.name}"

    def _wait_for_password(self) -> None:
        """Until the password is another, or the account may be asked again without being locked."""
        tried = self._password()
        left = self.patience.refused_seconds
        while left > 0 and not self.stopping.wait(min(_LOOK_AT_PASSWORD_SECONDS, left)):
            left -= _LOOK_AT_PASSWORD_SECONDS
            if self._password() != tried:
                return

    def _password(self) -> str:
        try:
            return self.mailbox.password()
        except SettingsError:
            return ""

    def _tell(self, error: Exception) -> None:
        if isinstance(error, (MailboxError, DeskError, EngineError)):
            self._is_ill("", error.code, error.message, error.hint)
        elif isinstance(error, SettingsError):
            self._is_ill("", error.code, error.message, Words("", ""))
        elif isinstance(error, SQLAlchemyError):
            away = Words("数据库暂时不可用。", "The database is not available now.")
            self._is_ill("", "database_unavailable", away, Words("会自动再试。", "It is tried again."))
        else:
            logger.exception("mailbox failed", extra={"mailbox": self.mailbox.name})

    def _is_ill(self, folder: str, code: str, message: Words, hint: Words) -> None:
        if self._troubles.get(folder) == code:
            return
        self._troubles[folder] = code
        logger.warning("mailbox trouble", extra={"mailbox": self.mailbox.name, "code": code})
        where = f"{self.mailbox.name}{f' / {folder}' if folder else ''}"
        self.say(Words(f"邮箱 {where}：{message.zh}{hint.zh}", f"Mailbox {where}: {message.en} {hint.en}"))

    def _is_well(self, folder: str) -> None:
        if self._troubles.pop(folder, None) is not None:
            logger.info("mailbox well again", extra={"mailbox": self.mailbox.name})
            where = f"{self.mailbox.name}{f' / {folder}' if folder else ''}"
            self.say(Words(f"邮箱 {where}：恢复正常。", f"Mailbox {where}: all is well again."))
