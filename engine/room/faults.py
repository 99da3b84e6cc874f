"""Deliberate errors on their way over the wire, and back."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import EngineError
from engine.room.wire import Message
from engine.words import Words


def error_message(error: EngineError) -> Message:
    """An error as JSON."""
    return {"code": error.code, "message": error.message.to_dict(), "hint": error.hint.to_dict()}


def error_of(record: Message) -> EngineError:
    """The error that a record tells of, of its own class. Raises `KeyError` for what is no such record."""
    kinds = {kind.code: kind for kind in _family(EngineError)}
    kind = kinds.get(record["code"], EngineError)
    return kind(Words.from_dict(record["message"]), Words.from_dict(record["hint"]))


def _family(kind: type[EngineError]) -> Iterator[type[EngineError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _family(child)
