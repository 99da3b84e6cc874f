"""What a mailbox has in hand: written before a message is taken, struck out when it is put away.

A message that was taken and not yet moved keeps its key through this even where the server numbers the folder anew.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from desk.store.whole_file import write_whole


class MailboxTaken(Exception):
    """Raised when another process of this machine watches the mailbox."""


@dataclass(frozen=True, slots=True)
class InHand:
    """A message between taking and putting away: its folder, its key, and the SHA-256 of its content."""

    folder: str
    key: str
    sha256: str


def number_of(key: str) -> str:
    """What a key says of a message in short, `UIDVALIDITY:UID`."""
    return ":".join(key.split(":")[-2:])


class Journal:
    """The entries of one mailbox, in a small file of the data folder. Used by one thread."""

    def __init__(self, folder: Path, name: str) -> None:
        self._path = folder / f"{name}.json"
        self._lock = folder / f"{name}.lock"
        self._entries: list[InHand] = []

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Keeps others from the mailbox and reads what was in hand. Raises `MailboxTaken`, OSError."""
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._lock.open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise MailboxTaken from error
            self._entries = self._read()
            yield

    def key_of(self, folder: str, key: str, sha256: str) -> str:
        """The key under which a message is to be taken: that of before where the folder was numbered anew since."""
        for entry in self._entries:
            is_renumbered = entry.key.rpartition(":")[0] != key.rpartition(":")[0]
            if is_renumbered and (entry.folder, entry.sha256) == (folder, sha256):
                return entry.key
        return key

    def take(self, entry: InHand) -> None:
        """Notes a message before anything is done with it."""
        if entry not in self._entries:
            self._write([*self._entries, entry])

    def put_away(self, entry: InHand) -> None:
        """Strikes a message out."""
        self._write([kept for kept in self._entries if kept != entry])

    def forget(self, folder: str) -> None:
        """Strikes out whatever was in hand of a folder that has been gone through: it is not there any more."""
        kept = [entry for entry in self._entries if entry.folder != folder]
        if kept != self._entries:
            self._write(kept)

    def _read(self) -> list[InHand]:
        try:
            return [InHand(**entry) for entry in json.loads(self._path.read_text("utf-8"))]
        except (FileNotFoundError, ValueError, TypeError):
            return []

    def _write(self, entries: list[InHand]) -> None:
        told = [{"folder": entry.folder, "key": entry.key, "sha256": entry.sha256} for entry in entries]
        write_whole(self._path, json.dumps(told).encode())
        self._entries = entries
