"""What one document costs the database on its way through the line, in transactions and statements."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine

from auth.roles import User
from desk.store.store import State
from engine.pipeline import Upload
from tests.desk.cases.conftest import FILE, NUMBER, Office

_OF_A_TRANSACTION = ("BEGIN", "PRAGMA", "SET LOCAL")
_IN_INTAKE = 6
"""The row, its content, the pairs of its name, and three for the record."""
_AT_THE_END = 14
"""Among them two for the twins of a paper that came once, and the turn, on PostgreSQL alone."""


@contextmanager
def writing_transactions() -> Iterator[list[list[str]]]:
    """The statements of each transaction that may write, of all threads, within the block."""
    found: list[list[str]] = []
    of: dict[int, list[str]] = {}

    def begun(connection: Connection) -> None:
        of[id(connection)] = statements = []
        if connection.get_execution_options().get("writes", True):
            found.append(statements)

    def executed(connection: Connection, _cursor: object, statement: str, *_: Any) -> None:
        if not statement.startswith(_OF_A_TRANSACTION):
            of.setdefault(id(connection), []).append(" ".join(statement.split()))

    event.listen(Engine, "begin", begun)
    event.listen(Engine, "before_cursor_execute", executed)
    try:
        yield found
    finally:
        event.remove(Engine, "begin", begun)
        event.remove(Engine, "before_cursor_execute", executed)


def test_a_document_is_read_in_few_transactions(office: Office, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """One takes it in, one claims it, one notes that it is read, one ends it; each writes its row once."""
    monkeypatch.setattr("desk.line.progress._LOOK_SECONDS", math.inf)
    office.read(alice, Upload("first.png", FILE.content + b"\n"), NUMBER)
    with writing_transactions() as found:
        assert office.read(alice, FILE, NUMBER).state is State.DONE
    taking_in, claiming, noting, ending = found
    assert [len(taking_in), len(claiming), len(noting)] == [_IN_INTAKE, 1, 1]
    assert len(ending) <= _AT_THE_END
    for statements in found:
        written = [one.partition(" SET ")[0] for one in statements if one.startswith(("INSERT", "UPDATE"))]
        assert len(written) == len(set(written)), written
