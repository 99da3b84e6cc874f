"""Where anchors go: files, syslog and an address of the site, as `OCR_AUDIT_ANCHOR` names them."""

from __future__ import annotations

import contextlib
import os
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import httpx

from desk.record.anchors import append_line

_SECONDS = 10.0
_DEV_LOG = Path("/dev/log")
_PRIORITY = 13 * 8 + 5
"""Facility 13, log audit; severity 5, notice (RFC 5424)."""


class BadAnchorPlace(ValueError):
    """Raised for a place that is none of the forms there are."""


class AnchorFailed(Exception):
    """Raised where an anchor could not be brought to a place; `code` says why, in a word."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Place(Protocol):
    """Somewhere an anchor is noted."""

    @property
    def kind(self) -> str:
        """`file`, `syslog` or `https`: all that the record and the log tell of it."""

    def note(self, line: str, at: datetime) -> None:
        """Bring one line there. Raises `AnchorFailed`."""


@dataclass(frozen=True, slots=True)
class FilePlace:
    """A file that is only appended to."""

    path: Path
    kind: str = "file"

    def note(self, line: str, at: datetime) -> None:
        """Append, on disk when this returns. Raises `AnchorFailed`."""
        try:
            append_line(self.path, line)
        except OSError as error:
            raise AnchorFailed("cannot_be_written") from error


@dataclass(frozen=True, slots=True)
class SyslogPlace:
    """The machine's own syslog (no host), or one of another machine by UDP or TCP; RFC 5424."""

    host: str = ""
    port: int = 514
    is_tcp: bool = False
    kind: str = "syslog"

    def note(self, line: str, at: datetime) -> None:
        """Send one message. UDP tells nobody whether it arrived. Raises `AnchorFailed`."""
        name = socket.gethostname() or "-"
        message = f"<{_PRIORITY}>1 {at.isoformat()} {name} ocr-desk {os.getpid()} anchor - {line}".encode()
        try:
            if not self.host:
                _to_this_machine(message)
            elif self.is_tcp:
                with socket.create_connection((self.host, self.port), timeout=_SECONDS) as connection:
                    connection.sendall(b"%d %s" % (len(message), message))  # octet counting, RFC 6587
            else:
                _by_udp(self.host, self.port, message)
        except OSError as error:
            raise AnchorFailed("no_connection") from error


@dataclass(frozen=True, slots=True)
class UrlPlace:
    """An address of the site that takes a small JSON by POST; a redirect is a refusal."""

    url: str
    transport: httpx.BaseTransport | None = None
    kind: str = "https"

    def note(self, line: str, at: datetime) -> None:
        """Post it; one deadline over the whole exchange. Raises `AnchorFailed`."""
        within(_SECONDS, lambda: self._post(line))

    def _post(self, line: str) -> None:
        headers = {"Content-Type": "application/json", "User-Agent": "OCR-Desk", "Accept-Encoding": "identity"}
        try:
            with (
                httpx.Client(
                    trust_env=False, timeout=_SECONDS, verify=ssl.create_default_context(), transport=self.transport
                ) as client,
                client.stream("POST", self.url, headers=headers, content=line.encode()) as answer,
            ):
                if not answer.is_success:
                    raise AnchorFailed("refused")
        except httpx.HTTPError as error:
            raise AnchorFailed("no_connection") from error


def within(seconds: float, work: Callable[[], None]) -> None:
    """Does `work` in a thread of its own and waits so long. Raises what it raises, `AnchorFailed` when it is late."""
    failed: list[AnchorFailed] = []

    def do() -> None:
        try:
            work()
        except AnchorFailed as error:
            failed.append(error)

    thread = threading.Thread(target=do, name="anchor", daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise AnchorFailed("timeout")
    if failed:
        raise failed[0]


def parse_places(text: str) -> tuple[Place, ...]:
    """The places of a setting, separated by commas. Raises `BadAnchorPlace`."""
    return tuple(_place(word.strip()) for word in text.split(",") if word.strip())


def _place(word: str) -> Place:
    if word in {"syslog", "syslog:"}:
        return SyslogPlace()
    scheme = word.partition("://")[0].lower() if "://" in word else ""
    if scheme in {"syslog", "syslog+udp", "syslog+tcp"}:
        host, port = _host_of(word)
        is_tcp = scheme == "syslog+tcp"
        return SyslogPlace(host, port or (601 if is_tcp else 514), is_tcp)
    if scheme == "https":
        _host_of(word)
        return UrlPlace(word)
    if scheme or word.startswith("syslog:"):
        raise BadAnchorPlace(f"{word}: a path, syslog:, syslog://host, syslog+tcp://host or https://… is needed")
    return FilePlace(Path(word).expanduser().absolute())


def _host_of(word: str) -> tuple[str, int | None]:
    try:
        parts = urlsplit(word)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise BadAnchorPlace(f"{word}: {error}") from error
    if not host:
        raise BadAnchorPlace(f"{word}: a host is needed")
    return host, port


def _to_this_machine(message: bytes) -> None:
    for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
        with socket.socket(socket.AF_UNIX, kind) as connection, contextlib.suppress(OSError):
            connection.settimeout(_SECONDS)
            connection.connect(str(_DEV_LOG))
            connection.sendall(message if kind is socket.SOCK_DGRAM else message + b"\x00")
            return
    raise OSError("no syslog on this machine")


def _by_udp(host: str, port: int, message: bytes) -> None:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
    with socket.socket(family, kind, protocol) as connection:
        connection.sendto(message, address)
