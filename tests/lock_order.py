"""Watches in which order the transactions of all tests take their locks on PostgreSQL: a wrong one is a deadlock."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event

_TURN = re.compile(r"pg_advisory_xact_lock\(.*number")
_LOCKING = re.compile(
    r"\s*(?:UPDATE|DELETE FROM) +(?P<changed>\w+)|.*\bFROM +(?P<held>\w+).*\bFOR (?:NO KEY )?UPDATE\b", re.DOTALL
)


class Order:
    """The locks of one transaction so far."""

    def __init__(self) -> None:
        self.has_turn = False
        self.rows: list[str] = []
        self.is_recorded = False

    def note(self, statement: str, turn: bool) -> str | None:
        """Takes one statement; says what is wrong with its place."""
        if turn:
            is_late = not self.has_turn and "documents" in self.rows
            self.has_turn = True
            return "the turn was taken after rows of documents" if is_late else None
        locking = _LOCKING.match(statement)
        if locking is None:
            return None
        table = locking["changed"] or locking["held"]
        if table.startswith("audit"):
            self.is_recorded = True
            return None
        self.rows.append(table)
        return f"{table} was locked after the audit trail" if self.is_recorded else None


@contextmanager
def watched(turn_number: int) -> Iterator[list[str]]:
    """Watches every database within the block; what was out of order is in the list."""
    wrong: list[str] = []

    def begin(connection: Connection) -> None:
        connection.info[id(wrong)] = Order()

    def look(
        connection: Connection, _cursor: object, statement: str, parameters: Any, _context: object, _many: bool
    ) -> None:
        order = connection.info.get(id(wrong))
        if order is None or connection.dialect.name != "postgresql":
            return
        is_turn = _TURN.search(statement) is not None and turn_number in dict(parameters).values()
        told = order.note(statement, is_turn)
        if told is not None:
            wrong.append(f"{told}: {statement[:300]}")

    event.listen(Engine, "begin", begin)
    event.listen(Engine, "before_cursor_execute", look)
    try:
        yield wrong
    finally:
        event.remove(Engine, "begin", begin)
        event.remove(Engine, "before_cursor_execute", look)
