"""The log tells a document's story in few lines, and nothing of what stands on it."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desk.running.log_level import LogLevel
from desk.running.logs import ROOMS, set_up_logs

CANARY = "canary-6228-4800-张三丰"


class LogFile:
    """The log as an operator has it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def text(self) -> str:
        """All of it."""
        return self._path.read_text("utf-8")

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Each line, which must be JSON."""
        return [json.loads(line) for line in self.text.splitlines()]


@pytest.fixture
def log(tmp_path: Path) -> Iterator[LogFile]:
    """The process' log in a file; everything is put back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    levels = {room: logging.getLogger(room).level for room in ROOMS}
    handler = set_up_logs("info", tmp_path / "logs" / "desk.log")
    yield LogFile(tmp_path / "logs" / "desk.log")
    handler.close()
    root.handlers, root.level = handlers, level
    logging.captureWarnings(False)
    for room, before in levels.items():
        logging.getLogger(room).setLevel(before)


def fail_with(secret: str) -> None:
    """Raises with a secret in its message, its notes and its variables."""
    password = secret
    error = ValueError(f"cannot read {password}")
    error.add_note(password)
    try:
        int(password)
    except ValueError as cause:
        raise error from cause


def test_an_exception_is_its_type_and_its_way(log: LogFile) -> None:
    """Without its message, its notes, its cause's message, its variables or its source lines."""
    try:
        fail_with(CANARY)
    except ValueError:
        logging.getLogger("desk.line.worker").exception("reading failed")
    (line,) = log.lines
    assert (line["event"], line["level"], line["logger"]) == ("reading failed", "error", "desk.line.worker")
    assert [each["exc_type"] for each in line["exception"]] == ["ValueError", "ValueError"]
    assert "fail_with" in json.dumps(line["exception"])
    assert CANARY not in log.text
    assert "canary" not in json.dumps(log.lines)


def test_a_librarys_message_is_not_filled_in(log: LogFile) -> None:
    """What it would fill in may be a piece of a document; below WARNING it says nothing at all."""
    logging.getLogger("PIL.PngImagePlugin").warning("chunk %s at 100%%: %r", CANARY, CANARY)
    logging.getLogger("httpx").info("GET %s", CANARY)
    (line,) = log.lines
    assert line["logger"] == "PIL.PngImagePlugin"
    assert line["event"] == "chunk %s at 100%%: %r"
    assert CANARY not in log.text


def test_a_group_of_exceptions_tells_nothing_either(log: LogFile) -> None:
    """Each of the group is cut down the same way."""
    try:
        raise ExceptionGroup(CANARY, [ValueError(CANARY), TypeError(CANARY)])
    except* (ValueError, TypeError):
        logging.getLogger("webui").exception("several")
    assert "TypeError" in log.text
    assert "canary" not in log.text


def test_the_file_may_be_moved_away(log: LogFile, tmp_path: Path) -> None:
    """As logrotate does; the next line goes into a new file."""
    logging.getLogger("desk").info("before")
    (tmp_path / "logs" / "desk.log").rename(tmp_path / "logs" / "desk.log.1")
    logging.getLogger("desk").info("after")
    assert [line["event"] for line in log.lines] == ["after"]


def test_without_a_file_it_goes_to_standard_error(monkeypatch: pytest.MonkeyPatch, log: LogFile) -> None:
    """As lines of JSON where nobody is looking."""
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    set_up_logs("info")
    logging.getLogger("desk").info("here", extra={"pages": 3})
    assert json.loads(stream.getvalue())["pages"] == 3


def test_the_level_follows_what_is_wanted(log: LogFile) -> None:
    """Looked at again and again; that it changed stands in the log whatever the level."""
    wanted = ["info"]
    level = LogLevel("info", lambda: wanted[0])
    for now, seen in (("info", ["i"]), ("debug", ["d", "i"]), ("error", [])):
        wanted[0] = now
        level.follow()
        before = len(log.lines)
        logging.getLogger("desk.here").debug("d")
        logging.getLogger("engine.there").info("i")
        assert [line["event"] for line in log.lines[before:]] == seen
    assert [line["level"] for line in log.lines if line["event"] == "the log level is changed"] == ["warning"] * 2
