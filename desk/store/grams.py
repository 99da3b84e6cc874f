"""The index of searches: every pair of neighbouring characters of a text, so that any piece of a word is found.

Chinese has no blanks between words and most of its words are two characters long, which rules out an index of words and
one of three characters each. A pair is one whole number. SQLite keeps them in an FTS5 table `grams` with the content's
number as its row, PostgreSQL in `grams.pairs` with a GIN index; revision 0011 made both.
"""

from __future__ import annotations

from itertools import pairwise

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Select,
    case,
    column,
    func,
    literal,
    literal_column,
    select,
    table,
    tablesample,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Integer

_BEYOND = 0xFFFD
_LAST = 0xFFFF
_PAIR = 2
_HALF = 0x8000_0000
_MERGED_PAGES = 200
_ANY_CHANGE = 2
"""What `total_changes()` grows by, at least, where a step of merging did anything (FTS5's own manual)."""
_CHANGES = text("SELECT total_changes()")
_SAMPLE_PERCENT = 2
"""Some 2000 of 100,000 documents: a few milliseconds."""
_GRAMS = table("grams", column("document_id"), column("pairs", ARRAY(Integer)), column("rowid"))


def make_grams(connection: Connection) -> None:
    """Makes the index, empty; `contents` and `documents` are there. What is deleted from them leaves it too."""
    if connection.dialect.name == "sqlite":
        statements = [
            "CREATE VIRTUAL TABLE grams USING fts5(pairs, detail=none, columnsize=0)",
            "CREATE TRIGGER contents_gone AFTER DELETE ON contents"
            " BEGIN DELETE FROM grams WHERE rowid = old.number; END",
        ]
    else:
        statements = [
            "CREATE TABLE grams (document_id TEXT PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE,"
            " pairs INTEGER[] NOT NULL)",
            "CREATE INDEX grams_by_pair ON grams USING gin (pairs)",
        ]
    for statement in statements:
        connection.execute(text(statement))


def drop_grams(connection: Connection) -> None:
    """Takes it away."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("DROP TRIGGER IF EXISTS contents_gone"))
    connection.execute(text("DROP TABLE IF EXISTS grams"))


def pairs_of(content: str) -> list[int]:
    """The pairs of a text, each once, in rising order, as signed numbers of 32 bits; a blank belongs to no pair.

    A character beyond the first plane counts as U+FFFD.
    """
    codes = [_BEYOND if ord(character) > _LAST else ord(character) for character in content]
    blank = {code for code in set(codes) if chr(code).isspace()}
    found = {(first << 16 | second) - _HALF for first, second in pairwise(codes) if not {first, second} & blank}
    return sorted(found)


def tells(word: str) -> bool:
    """Whether the word's pair alone says that a text has it, so that nothing need be compared."""
    return len(word) == _PAIR and len(pairs_of(word)) == 1 and max(map(ord, word)) < _BEYOND


def numbers_having(pairs: list[int]) -> Select[int]:
    """The numbers of all contents that have these pairs; on SQLite alone."""
    return select(_GRAMS.c.rowid).where(_match(pairs, is_sqlite=True))


def documents_having(pairs: list[int]) -> Select[str]:
    """The ids of all documents that have these pairs; on PostgreSQL alone."""
    return select(_GRAMS.c.document_id).where(_match(pairs, is_sqlite=False))


def has_many(pairs: list[int], many: int, *, is_sqlite: bool) -> ColumnElement[bool]:
    """Whether more than `many` documents have all these pairs; counts no further."""
    some = select(literal(1)).select_from(_GRAMS).where(_match(pairs, is_sqlite=is_sqlite)).limit(many + 1).subquery()
    return select(func.count()).select_from(some).scalar_subquery() > many


def part_having(pairs: list[int]) -> Select[float | None]:
    """About which part of all documents has these pairs, from 0 to 1, by a sample; None: it is empty. On PostgreSQL."""
    sample = tablesample(_GRAMS, _SAMPLE_PERCENT)
    return select(func.avg(case((sample.c.pairs.contains(literal(pairs, ARRAY(Integer))), 1.0), else_=0.0)))


def _match(pairs: list[int], *, is_sqlite: bool) -> ColumnElement[bool]:
    if is_sqlite:
        return literal_column("grams").op("MATCH", is_comparison=True)(_tokens(pairs))
    return _GRAMS.c.pairs.contains(literal(pairs, ARRAY(Integer)))


def keep_pairs(connection: Connection, number: int, document_id: str, content: str) -> None:
    """Writes the pairs of one document's text; on SQLite those that it had before are forgotten first."""
    pairs = pairs_of(content)
    if connection.dialect.name == "sqlite":
        values = {"number": number, "pairs": _tokens(pairs)}
        connection.execute(text("INSERT INTO grams (rowid, pairs) VALUES (:number, :pairs)"), values)
        return
    statement = text(
        "INSERT INTO grams (document_id, pairs) VALUES (:id, :pairs)"
        " ON CONFLICT (document_id) DO UPDATE SET pairs = EXCLUDED.pairs"
    )
    connection.execute(statement, {"id": document_id, "pairs": pairs})


def forget_pairs_of(connection: Connection, number: int) -> None:
    """Takes the pairs of one content out of SQLite's index; in PostgreSQL's the new ones replace them."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("DELETE FROM grams WHERE rowid = :number"), {"number": number})


def forget_pairs(database: Engine, *, most: int | None = None) -> None:
    """Takes the pairs of what was deleted or rewritten out of SQLite's file; PostgreSQL's vacuum is the server's own.

    FTS5 only marks them until it merges its segments into one. That is done in steps of some tenths of a second, so
    that others can write in between; not at all where more than `most` documents are indexed.
    """
    if database.dialect.name != "sqlite":
        return
    if most is not None:
        with database.execution_options(writes=False).connect() as connection:
            some = text("SELECT count(*) FROM (SELECT 1 FROM contents LIMIT :limit)")
            if connection.scalar(some, {"limit": most + 1}) > most:
                return
    pages = -_MERGED_PAGES  # below zero: all segments, however few
    while True:
        with database.begin() as connection:
            before = connection.scalar(_CHANGES)
            connection.execute(text("INSERT INTO grams (grams, rank) VALUES ('merge', :pages)"), {"pages": pages})
            if connection.scalar(_CHANGES) - before < _ANY_CHANGE:
                return
        pages = _MERGED_PAGES


def _tokens(pairs: list[int]) -> str:
    return " ".join(f"{pair + _HALF:x}" for pair in pairs)
