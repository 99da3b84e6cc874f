"""One connection to an IMAP server: what the watch needs of it, its errors in our words."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from imap_tools import BaseMailBox, MailBox, MailBoxUnencrypted
from imap_tools.errors import (
    ImapToolsError,
    MailboxAppendError,
    MailboxCopyError,
    MailboxFolderCreateError,
    MailboxFolderSelectError,
    MailboxFolderStatusError,
    MailboxLoginError,
    MailboxMoveError,
)

from desk.taking_in.mailbox.config import Mailbox
from desk.taking_in.mailbox.errors import MailboxError, MailFolderUnusable, MailLoginRefused
from desk.taking_in.mailbox.errors import MailServerAway as Away
from desk.taking_in.mailbox.errors import MailServerUntrusted as Untrusted

_SIZE = re.compile(rb"RFC822\.SIZE (\d{1,15})")
_TRANSIENT = re.compile(rb"\[(UNAVAILABLE|INUSE|SERVERBUG|LIMIT)\]")
"""What a server says when it cannot check a password right now (RFC 5530)."""
_FOLDER_ERRORS = (
    MailboxAppendError,
    MailboxCopyError,
    MailboxFolderCreateError,
    MailboxFolderSelectError,
    MailboxFolderStatusError,
    MailboxMoveError,
)


@dataclass(frozen=True, slots=True)
class Opened:
    """A folder that is open: the life of its numbers (UIDVALIDITY), and the messages in it, oldest first."""

    validity: str
    uids: tuple[str, ...]


@contextmanager
def connected(mailbox: Mailbox) -> Iterator[Link]:
    """Logged in to the server. Raises `MailboxError`, and `SettingsError` where the password cannot be had."""
    password, context = mailbox.password(), mailbox.tls_context()
    with _told():
        client = _client(mailbox, context)
    try:
        with _told():
            _log_in(client, mailbox.login, password)
        yield Link(client)
    finally:
        _leave(client)


class Link:
    """One open connection, used by one thread. Every call raises `MailboxError`."""

    def __init__(self, client: BaseMailBox) -> None:
        self._client = client

    def has(self, folder: str) -> bool:
        """Whether the folder is there and may be opened."""
        with _told(folder):
            try:
                self._client.folder.set(folder, readonly=True)
            except MailboxFolderSelectError:
                return False
            return True

    def make(self, folder: str) -> None:
        """Makes the folder where it is missing; one that is there stays as it is."""
        if not self.has(folder):
            with _told(folder):
                self._client.folder.create(folder)

    def open(self, folder: str) -> Opened:
        """Opens a folder to take from; messages that somebody has marked as deleted are passed over."""
        with _told(folder):
            self._client.folder.set(folder)
            validity = _text(self._client.client.response("UIDVALIDITY")[1])
            if not validity.isdigit():
                raise MailFolderUnusable(folder)
            return Opened(validity, tuple(sorted(self._client.uids("UNDELETED", charset=None), key=int)))

    def size(self, uid: str) -> int | None:
        """What the server says a message has in bytes; None for one that is gone."""
        with _told():
            found = _SIZE.search(b" ".join(_pieces(self._uid("FETCH", uid, "(RFC822.SIZE)"))))
            return int(found[1]) if found else None

    def content(self, uid: str, most: int) -> bytes | None:
        """A message as it came, at most so many bytes of it, left as unread as it was; None for one that is gone."""
        with _told():
            for piece in self._uid("FETCH", uid, f"(BODY.PEEK[]<0.{most}>)"):
                if isinstance(piece, tuple):
                    return bytes(piece[1])
            return None

    def move(self, uid: str, folder: str) -> None:
        """Puts a message of the open folder into another; nothing else is removed, whatever is marked as deleted."""
        with _told(folder):
            able = self._client.client.capabilities
            if "MOVE" in able:
                self._client.move(uid, folder)
                return
            self._client.copy(uid, folder)
            self._uid("STORE", uid, "+FLAGS.SILENT", r"(\Deleted)")
            if "UIDPLUS" in able:
                self._uid("EXPUNGE", uid)

    def put(self, folder: str, message: bytes, message_id: str) -> None:
        """Puts a message of our own into a folder, once. Another folder is open afterwards."""
        with _told(folder):
            self._client.folder.set(folder, readonly=True)
            if not self._client.uids(f'HEADER Message-ID "{message_id}"', charset=None):
                self._client.append(message, folder)

    def _uid(self, command: str, *arguments: str) -> list[Any]:
        status, answer = self._client.client.uid(command, *arguments)
        if status != "OK":
            raise imaplib.IMAP4.error(f"{command} refused")
        return answer


def _client(mailbox: Mailbox, context: ssl.SSLContext | None) -> BaseMailBox:
    make: Callable[[], BaseMailBox]
    seconds = mailbox.timeout_seconds
    if context is None:
        make = lambda: MailBoxUnencrypted(mailbox.host, mailbox.port, timeout=seconds)  # noqa: E731
    else:
        make = lambda: MailBox(mailbox.host, mailbox.port, timeout=seconds, ssl_context=context)  # noqa: E731
    return make()


def _log_in(client: BaseMailBox, login: str, password: str) -> None:
    try:
        if login.isascii() and password.isascii() and "\n" not in password and "\r" not in password:
            client.login(login, password, initial_folder=None)
        else:
            client.login_utf8(login, password, initial_folder=None)
    except MailboxLoginError as error:
        raise _refused(b" ".join(_pieces(error.command_result[1]))) from error
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        raise _refused(str(error).encode()) from error
    # What the server can do is told anew after the login; Dovecot hides MOVE until then.
    _, answer = client.client.capability()
    client.client.capabilities = tuple(_text(answer).upper().split())


def _leave(client: BaseMailBox) -> None:
    """Says goodbye where the server still listens."""
    try:
        client.client.logout()
    except (OSError, imaplib.IMAP4.error, ImapToolsError):
        client.client.shutdown()


@contextmanager
def _told(folder: str = "") -> Iterator[None]:
    """Whatever the library raises, as one of our errors: without what the server or the sender wrote."""
    try:
        yield
    except MailboxError:
        raise
    except ssl.SSLCertVerificationError as error:
        raise Untrusted(error.verify_message) from error
    except _FOLDER_ERRORS as error:
        raise MailFolderUnusable(folder) from error
    except OSError as error:
        raise Away(error.strerror or type(error).__name__) from error
    except imaplib.IMAP4.abort as error:
        raise Away("connection ended") from error
    except (
        imaplib.IMAP4.error,
        ImapToolsError,
        UnicodeError,
        ValueError,
        TypeError,
        IndexError,
        AttributeError,
    ) as error:
        raise Away("unexpected answer") from error


def _refused(said: bytes) -> MailboxError:
    return Away("login is not possible now") if _TRANSIENT.search(said) else MailLoginRefused()


def _pieces(answer: list[Any]) -> Iterator[bytes]:
    for piece in answer:
        yield from (part for part in (piece if isinstance(piece, tuple) else (piece,)) if isinstance(part, bytes))


def _text(answer: list[Any]) -> str:
    return b" ".join(_pieces(answer)).decode("ascii", "replace").strip()
