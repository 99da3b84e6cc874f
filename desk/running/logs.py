"""The log: a JSON object a line (on a terminal, a line to read).

Names, numbers and stable codes; never a text, a value, a file name or a password.

Own modules log with fixed words and put what varies into `extra`. A library's message is written without what it
would fill in, and an exception as its type and the places it passed, without its message and without local variables:
both may hold a piece of a document.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from logging.handlers import WatchedFileHandler
from pathlib import Path
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

ROOMS = ("auth", "desk", "engine", "webui")
_REVEALING = ("exc_value", "exc_notes", "syntax_error")


def set_up_logs(level: str, file: Path | None = None) -> logging.Handler:
    """Sends every log record of the process to `file`, or to standard error; libraries only from WARNING on.

    On a terminal a record is a line to read instead of an object.
    """
    handler: logging.Handler
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        handler = WatchedFileHandler(file, encoding="utf-8")
    else:
        handler = logging.StreamHandler(sys.stderr)
    for_people = file is None and sys.stderr.isatty()
    handler.setFormatter(formatter(_one_line if for_people else _JSON))
    handler.addFilter(_without_fillings)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    set_level(level)
    logging.captureWarnings(True)
    return handler


def set_level(level: str) -> None:
    """From which level on the product's own modules are logged."""
    for room in ROOMS:
        logging.getLogger(room).setLevel(level.upper())


def _one_line(_logger: WrappedLogger, _method: str, event: EventDict) -> str:
    """A record for eyes: when, how grave, what, and what belongs to it."""
    when, level, what = (str(event.pop(key, "")) for key in ("time", "level", "event"))
    details = " ".join(f"{key}={value!r}" for key, value in event.items() if value not in ("", None))
    return f"{when[11:19]} {level:<7} {what}  {details}".rstrip()


_JSON = structlog.processors.JSONRenderer(ensure_ascii=False, default=str)


def formatter(renderer: Processor = _JSON) -> logging.Formatter:
    """One JSON object a record: time, level, logger, event, the request's id, and what came as `extra`."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(),
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False)),
            _without_messages,
            renderer,
        ],
    )


def _without_fillings(record: logging.LogRecord) -> bool:
    """Leaves a library's message as it stands in its source."""
    if record.name.partition(".")[0] not in ROOMS and record.args:
        record.args = ()
    return True


def _without_messages(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Leaves of an exception its type and the way it took."""
    if isinstance(event.get("exception"), list):
        event["exception"] = [_bare(each) for each in event["exception"]]
    return event


def _bare(exception: MutableMapping[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in exception.items() if key not in _REVEALING and value}
    kept["frames"] = [
        {key: frame[key] for key in ("filename", "lineno", "name")} for frame in exception.get("frames", ())
    ]
    if "exceptions" in kept:
        kept["exceptions"] = [[_bare(each) for each in group] for group in kept["exceptions"]]
    return kept
