"""How documents with words in them are found: by the index of searches, and by their texts where it cannot tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from desk.store.grams import documents_having, has_many, numbers_having, pairs_of, part_having, tells
from desk.store.store import ContentRow, DocumentRow
from desk.store.texts import containing, holds

_MOST_WORDS = 12
_MANY = 5000
"""Where the index names more documents, it is asked about each of the list, instead of being walked through."""
_MOST = 0.3
"""Where it names a larger part of all, PostgreSQL compares every text in their sequence, instead of those named."""


@dataclass(frozen=True, slots=True)
class Words:
    """The case-folded words of a search, of which a document has to have each, anywhere, also inside another.

    `single` are single characters, looked for in the name, the counterparty and the number alone. `is_common`: the
    index names many documents for the others, or there are none that it knows of.
    """

    single: tuple[str, ...]
    longer: tuple[str, ...]
    is_common: bool
    is_sqlite: bool

    @classmethod
    def looked_up(cls, session: Session, search: str) -> Self:
        """The words of a text, after one look into the index."""
        words = search.casefold().split()[:_MOST_WORDS]
        longer = tuple(word for word in words if pairs_of(word))
        is_sqlite = session.get_bind().dialect.name == "sqlite"
        is_common = bool(words) and not longer
        if longer:
            is_common = bool(session.scalar(select(has_many(_pairs(longer), _MANY, is_sqlite=is_sqlite))))
        return cls(tuple(word for word in words if not pairs_of(word)), longer, is_common, is_sqlite)

    def anywhere(self, session: Session) -> list[ColumnElement[bool]]:
        """Whether a document of a list has them, however long the list is: those that have them are found first."""
        return [*map(_in_head, self.single), *([self._in_text(session)] if self.longer else [])]

    def in_each(self) -> list[ColumnElement[bool]]:
        """The same for a short list: each of its documents is asked, whoever else has the words."""
        return [*map(_in_head, self.single), *([self._in_own_text()] if self.longer else [])]

    def _in_text(self, session: Session) -> ColumnElement[bool]:
        """The index finds what has the pairs of all words; the pairs of a longer one may stand apart: texts decide."""
        compared = [word for word in self.longer if not tells(word)]
        pairs = _pairs(self.longer)
        if self.is_sqlite:
            return self._in_text_on_sqlite(pairs, compared)
        if self.is_common and (session.scalar(part_having(pairs)) or 0) > _MOST:
            return self._in_own_text()
        return DocumentRow.id.in_(_among_named(pairs, compared) if compared else documents_having(pairs))

    def _in_text_on_sqlite(self, pairs: list[int], compared: list[str]) -> ColumnElement[bool]:
        """Where the index would name many, each document of the list is asked about."""
        named = numbers_having(pairs)
        if not self.is_common:
            is_named = ContentRow.number.in_(named)
            has_all = [is_named, self._contains(compared)] if compared else [is_named]
            return DocumentRow.id.in_(select(ContentRow.document_id).where(*has_all))
        return _content_of_document(self._contains(compared, named) if compared else ContentRow.number.in_(named))

    def _in_own_text(self) -> ColumnElement[bool]:
        return _content_of_document(self._contains(list(self.longer)))

    def _contains(self, words: list[str], among: Select[int] | None = None) -> ColumnElement[bool]:
        return containing(words, ContentRow.number, ContentRow.search_text, is_sqlite=self.is_sqlite, among=among)


def _among_named(pairs: list[int], words: list[str]) -> Select[str]:
    """The ids of the documents with these pairs whose texts have the words; on PostgreSQL.

    The offset, of none, has it find those with the pairs first: by itself it compares every text as soon as it takes
    them for more than a few.
    """
    texts = select(ContentRow.document_id, ContentRow.search_text)
    named = texts.where(ContentRow.document_id.in_(documents_having(pairs))).offset(0).subquery().c
    return select(named.document_id).where(holds(named.search_text, words))


def _pairs(words: tuple[str, ...]) -> list[int]:
    return sorted({pair for word in words for pair in pairs_of(word)})


def _content_of_document(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(ContentRow.number).where(ContentRow.document_id == DocumentRow.id, *conditions).exists()


def _in_head(word: str) -> ColumnElement[bool]:
    places = (DocumentRow.name, DocumentRow.counterparty, DocumentRow.head_number)
    return or_(*(place.icontains(word, autoescape=True) for place in places))
