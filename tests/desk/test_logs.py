"""The log is for machines in a file and a pipe, for eyes on a terminal, and never holds what a document says."""

from __future__ import annotations

import json
import logging

from desk.logs import formatter


def record_of(name: str, message: str, *fillings: object, **extra: object) -> logging.LogRecord:
    """A record as a module would log it."""
    record = logging.LogRecord(name, logging.INFO, __file__, 1, message, fillings, None)
    for key, value in extra.items():
        setattr(record, key, value)
    return record


def test_a_record_is_one_json_object() -> None:
    """Time, level, logger, event and what belongs to it, on one line."""
    line = formatter().format(record_of("desk.worker", "document done", pages=3))
    assert "\n" not in line
    written = json.loads(line)
    assert {"event": "document done", "level": "info", "logger": "desk.worker", "pages": 3}.items() <= written.items()


def test_an_exception_is_written_without_its_message_and_without_variables() -> None:
    """Both may hold a piece of a document or a password."""
    secret = "canary-4711"
    try:
        raise ValueError(f"cannot read {secret}")
    except ValueError as error:
        record = record_of("desk.worker", "reading failed")
        record.exc_info = (ValueError, error, error.__traceback__)
    line = formatter().format(record)
    assert "ValueError" in line
    assert secret not in line
