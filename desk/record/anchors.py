"""Anchors: number and seal of the newest row of the record, noted outside the database, where no one winds them back.

An anchor is one line of JSON under a MAC of the installation's secret. A file is only ever appended to; syslog and an
address of the site carry the same line to another machine.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engine.words import Words

FILE_NAME = "audit-anchors.log"
_LONGEST_LINE = 4096


@dataclass(frozen=True, slots=True)
class Anchor:
    """The row `number` had this seal at that time. `reason`: `start`, `hourly`, `stop`, `backup` or `restore`."""

    at: datetime
    installation: str
    number: int
    seal: str
    reason: str


@dataclass(frozen=True, slots=True)
class AnchorFile:
    """What a file of anchors holds. `faults` are lines that this installation did not write."""

    path: Path
    is_there: bool
    anchors: tuple[Anchor, ...] = ()
    faults: tuple[Words, ...] = ()
    unreadable_lines: int = 0


class Notary:
    """Writes and reads anchors under the installation's secret."""

    def __init__(self, secret: bytes) -> None:
        self._key = hmac.new(secret, b"audit anchor", hashlib.sha256).digest()
        self.installation = hmac.new(secret, b"installation", hashlib.sha256).hexdigest()[:16]
        """Tells one installation from another; it follows from the secret and does not give it away."""

    def line(self, number: int, seal: str, at: datetime, reason: str) -> str:
        """One anchor as it is written, without the end of the line."""
        content = {
            "at": at.astimezone(UTC).isoformat(),
            "installation": self.installation,
            "number": number,
            "seal": seal,
            "reason": reason,
        }
        return json.dumps({**content, "mac": self._mac(content)}, separators=(",", ":"))

    def read(self, path: Path) -> AnchorFile:
        """All anchors of a file, the oldest first. A line cut off by a crash is counted, a forged one is a fault."""
        try:
            lines = path.read_bytes().splitlines()
        except FileNotFoundError:
            return AnchorFile(path, is_there=False)
        except OSError as error:
            return AnchorFile(path, is_there=True, faults=(_cannot_be_read(path, error),))
        anchors: list[Anchor] = []
        faults: list[Words] = []
        unreadable = 0
        for place, line in enumerate(lines, start=1):
            content = _parsed(line)
            if content is None:
                unreadable += bool(line.strip())
            elif not hmac.compare_digest(str(content.pop("mac", "")).encode(), self._mac(content).encode()):
                faults.append(_not_ours(path, place))
            else:
                anchors.append(_anchor(content))
        return AnchorFile(path, True, tuple(anchors), tuple(faults), unreadable)

    def _mac(self, content: dict[str, Any]) -> str:
        text = json.dumps(content, sort_keys=True, separators=(",", ":"))
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()


def append_line(path: Path, line: str) -> None:
    """Adds a line in one write and waits until it is on disk; ends a line that a crash cut off. Raises `OSError`."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        size = os.fstat(handle).st_size
        is_cut_off = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
        os.write(handle, (b"\n" if is_cut_off else b"") + line.encode() + b"\n")
        os.fsync(handle)
    finally:
        os.close(handle)


def newest(files: Iterable[AnchorFile]) -> Anchor | None:
    """The anchor that was written last, of all files."""
    return max((anchor for file in files for anchor in file.anchors), key=lambda anchor: anchor.at, default=None)


def _parsed(line: bytes) -> dict[str, Any] | None:
    """The content of a line that has the form of an anchor."""
    if len(line) > _LONGEST_LINE:
        return None
    try:
        content = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(content, dict):
        return None
    try:
        _anchor(content)
    except (KeyError, TypeError, ValueError):
        return None
    return content


def _anchor(content: dict[str, Any]) -> Anchor:
    at = datetime.fromisoformat(content["at"])
    if at.tzinfo is None or type(content["number"]) is not int:
        raise ValueError("not an anchor")
    return Anchor(at, str(content["installation"]), content["number"], str(content["seal"]), str(content["reason"]))


def _not_ours(path: Path, place: int) -> Words:
    return Words(
        f"锚点文件 {path} 第 {place} 行不是本系统写的，或被改动过",
        f"line {place} of the anchors {path} was changed, or not written by this installation",
    )


def _cannot_be_read(path: Path, error: OSError) -> Words:
    reason = error.strerror or str(error)
    return Words(f"锚点文件 {path} 无法读取：{reason}", f"the anchors {path} cannot be read: {reason}")
