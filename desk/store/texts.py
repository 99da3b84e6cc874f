"""SQLite's second copy of the texts that searches compare, in a table of its own: `texts`.

In `contents` a text shares its row with what was read, many times as large: each takes pages of the file of its own.
Here several stand on one page, so that thousands are compared in half the time. Triggers of the database keep them
alike. PostgreSQL keeps large values apart by itself and needs no copy. Revision 0013 made it.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, Select, and_, column, func, select, table, text
from sqlalchemy.orm import InstrumentedAttribute

_TEXTS = table("texts", column("number"), column("search_text"))
_COPY = "INSERT INTO texts (number, search_text) {}"


def make_texts(connection: Connection) -> None:
    """Makes the copy on SQLite, with all that `contents` holds, and what keeps it; nothing on PostgreSQL."""
    if connection.dialect.name != "sqlite":
        return
    for statement in (
        "CREATE TABLE texts (number INTEGER PRIMARY KEY REFERENCES contents (number) ON DELETE CASCADE,"
        " search_text TEXT NOT NULL)",
        _COPY.format("SELECT number, search_text FROM contents"),
        "CREATE TRIGGER contents_came AFTER INSERT ON contents"
        f" BEGIN {_COPY.format('VALUES (new.number, new.search_text)')}; END",
        "CREATE TRIGGER contents_changed AFTER UPDATE OF search_text ON contents"
        " BEGIN UPDATE texts SET search_text = new.search_text WHERE number = new.number; END",
    ):
        connection.execute(text(statement))


def drop_texts(connection: Connection) -> None:
    """Takes it away."""
    if connection.dialect.name != "sqlite":
        return
    for name in ("contents_came", "contents_changed"):
        connection.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
    connection.execute(text("DROP TABLE IF EXISTS texts"))


def containing(
    words: list[str],
    number: InstrumentedAttribute[int],
    search_text: InstrumentedAttribute[str],
    *,
    is_sqlite: bool,
    among: Select[int] | None = None,
) -> ColumnElement[bool]:
    """Whether the text of a content has all these words, which are case-folded as it is; none of them is a pattern.

    With `among`, numbers of many contents, SQLite looks through the copies of these alone, once, in their order.
    """
    if not is_sqlite:
        return holds(search_text, words)
    has_all = select(_TEXTS.c.number).where(*(func.instr(_TEXTS.c.search_text, word) > 0 for word in words))
    if among is None:
        return has_all.where(_TEXTS.c.number == number).exists()
    return number.in_(select(has_all.where(_TEXTS.c.number.in_(among)).cte("has_words").c.number))


def holds(search_text: ColumnElement[str] | InstrumentedAttribute[str], words: list[str]) -> ColumnElement[bool]:
    """Whether PostgreSQL finds each of these words in a text."""
    return and_(*(func.strpos(search_text, word) > 0 for word in words))
