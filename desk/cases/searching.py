"""How documents with words in them are found: by the index of searches, and by their texts where it cannot tell."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from desk.store.grams import has_many, having, numbers_having, pairs_of, tells
from desk.store.store import ContentRow, DocumentRow
from desk.store.texts import containing

_MANY = 5000
"""Where the index names more documents, it is asked about each of the list, instead of being walked through."""


def has_words(session: Session, words: Sequence[str]) -> list[ColumnElement[bool]]:
    """Whether a document's text has all the case-folded words, each anywhere, also inside another.

    A single character is looked for in the name, the counterparty and the number alone.
    """
    longer = [word for word in words if pairs_of(word)]
    single = [_in_head(word) for word in words if not pairs_of(word)]
    return [*single, _in_text(session, longer)] if longer else single


def _in_head(word: str) -> ColumnElement[bool]:
    places = (DocumentRow.name, DocumentRow.counterparty, DocumentRow.head_number)
    return or_(*(place.icontains(word, autoescape=True) for place in places))


def _in_text(session: Session, words: list[str]) -> ColumnElement[bool]:
    """The index finds what has the pairs of all words; the pairs of a longer one may stand apart: texts decide.

    Where it would name many, each document of the list is asked about. On PostgreSQL its text alone is compared then:
    the index has no way from one document to the answer.
    """
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    pairs = sorted({pair for word in words for pair in pairs_of(word)})
    is_common = bool(session.scalar(select(has_many(pairs, _MANY, is_sqlite=is_sqlite))))
    compared = [word for word in words if not (tells(word) and (is_sqlite or not is_common))]
    has_all: list[ColumnElement[bool]] = []
    if not is_common or not compared:
        has_all.append(having(pairs, ContentRow.number, ContentRow.document_id, is_sqlite=is_sqlite))
    if compared:
        among = numbers_having(pairs) if is_sqlite and is_common else None
        is_in = containing(compared, ContentRow.number, ContentRow.search_text, is_sqlite=is_sqlite, among=among)
        has_all.append(is_in)
    if is_common:
        return select(ContentRow.number).where(ContentRow.document_id == DocumentRow.id, *has_all).exists()
    return DocumentRow.id.in_(select(ContentRow.document_id).where(*has_all))
