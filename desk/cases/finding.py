"""Which documents a list shows: a filter that pages, API and saved views share, as conditions of the database.

Everything here reads the slim rows only, but for words, which the index of searches finds.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, WithJsonSchema
from sqlalchemy import ColumnElement, Select, and_, asc, case, desc, func, literal, or_, select
from sqlalchemy.orm import Session

from auth.roles import User
from auth.tables import people
from desk.cases.days import end_of_day, start_of_day
from desk.cases.errors import BadFilter
from desk.cases.searching import Words
from desk.cases.sharing import Scope, in_scope
from desk.store.store import DocumentRow, FlagRow, State

ANY_FLAG = "*"
_SHORT = 10_000
"""Each document of a list no longer than this is asked for words that many have."""

Key = Annotated[str, Field(max_length=200)]
Keys = Annotated[tuple[Key, ...], Field(max_length=100)]
Day = Annotated[
    datetime.date,
    Field(ge=datetime.date(1970, 1, 1), le=datetime.date(2999, 12, 31)),
    WithJsonSchema({"type": "string", "format": "date", "maxLength": 10}),
]
Amount = Annotated[
    Decimal,
    Field(max_digits=18, decimal_places=4),
    WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^-?\d+(\.\d+)?$", "maxLength": 20}]}),
]


class Standing(StrEnum):
    """Where a document stands for the person who works through a list."""

    BUSY = "busy"
    TO_CHECK = "to_check"
    SURE = "sure"
    REVIEWED = "reviewed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Period(StrEnum):
    """Which day a period is about: the one on the paper, or the one on which it came."""

    PAPER = "paper"
    ADDED = "added"


class SortBy(StrEnum):
    """What a list can be put in order by."""

    ADDED = "added"
    DATE = "date"
    NAME = "name"
    KIND = "kind"
    COUNTERPARTY = "counterparty"
    NUMBER = "number"
    NET = "net"
    TAX = "tax"
    TOTAL = "total"
    CURRENCY = "currency"
    DIRECTION = "direction"
    STANDING = "standing"
    FLAGS = "flags"
    PERSON = "person"


class Filter(BaseModel):
    """Which documents; every part that is given narrows it, values within one part are alternatives.

    An empty value among kinds, vendors, currencies and directions stands for documents without one. `since` and
    `until` are days, both included, of the paper or, in UTC, of its arrival as `period` says. `vendors` are keys as
    `Summary.vendor` has them, `people` owners' ids, `flags` codes (`*`: any). `least` and `most` are of the total, both
    included. `exported` is whether it was part of an export, `in_job` whether it came with others in a job; None either
    way.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    scope: Scope = Scope.MINE
    search: Key = ""
    standing: Annotated[tuple[Standing, ...], Field(max_length=len(Standing))] = ()
    kinds: Keys = ()
    vendors: Keys = ()
    currencies: Keys = ()
    directions: Keys = ()
    people: Keys = ()
    flags: Keys = ()
    period: Period = Period.PAPER
    since: Day | None = None
    until: Day | None = None
    least: Amount | None = None
    most: Amount | None = None
    job_id: Key | None = None
    in_job: bool | None = None
    exported: bool | None = None

    def to_dict(self) -> dict[str, Any]:
        """The JSON form, without what is not asked; `from_dict` takes it back."""
        return self.model_dump(mode="json", exclude_defaults=True)

    @classmethod
    def from_dict(cls, asked: dict[str, Any]) -> Self:
        """What `to_dict` wrote. Raises `BadFilter`."""
        try:
            return cls.model_validate(asked)
        except ValidationError as error:
            raise BadFilter from error


class Sorting(BaseModel):
    """How a list is put in order; what has no value there comes last either way."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    by: SortBy = SortBy.ADDED
    descending: bool = True


def matching(session: Session, user: User, wanted: Filter) -> Select[DocumentRow]:
    """The documents of a filter that `user` may see, in no order."""
    (found,) = matching_parts(session, user, wanted, (wanted.scope,))
    return found


def matching_parts(
    session: Session, user: User, wanted: Filter, scopes: Sequence[Scope]
) -> Sequence[Select[DocumentRow]]:
    """The same for each of these scopes, whatever the filter's own; words are looked for once for all of them."""
    parts = without_words(user, wanted, scopes)
    return having_words(session, parts, Words.looked_up(session, wanted.search))


def without_words(user: User, wanted: Filter, scopes: Sequence[Scope]) -> Sequence[Select[DocumentRow]]:
    """The same, but whatever words the documents have."""
    conditions = _conditions(wanted)
    return [in_scope(user, scope).where(*conditions) for scope in scopes]


def having_words(session: Session, parts: Sequence[Select[DocumentRow]], words: Words) -> Sequence[Select[DocumentRow]]:
    """Those of each part that have the words."""
    anywhere = words.anywhere(session)
    is_by_each = [words.is_common and bool(words.longer) and _is_short(session, part) for part in parts]
    return [
        part.where(*(words.in_each() if by_each else anywhere)) for part, by_each in zip(parts, is_by_each, strict=True)
    ]


def counted(part: Select[DocumentRow], most: int) -> Select[int]:
    """How many documents there are, counted no further than one more than `most`."""
    some = part.with_only_columns(literal(1), maintain_column_froms=True).limit(most + 1)
    return select(func.count()).select_from(some.subquery())


def _is_short(session: Session, part: Select[DocumentRow]) -> bool:
    return (session.scalar(counted(part, _SHORT)) or 0) <= _SHORT


def in_sequence(wanted: Select[DocumentRow], sorting: Sorting) -> Select[DocumentRow]:
    """In that order; ties newest first, the papers of one file together."""
    return wanted.order_by(*ordered(list(SEQUENCE[sorting.by]), sorting))


def ordered(
    keys: Sequence[ColumnElement[Any]], sorting: Sorting, *, from_end: bool = False
) -> list[ColumnElement[Any]]:
    """The order by the columns of a `SEQUENCE`, or by their copies elsewhere; `from_end`: the last comes first."""
    by, added, *rest = keys
    falling, rising = (asc, desc) if from_end else (desc, asc)
    first = falling(by) if sorting.descending else rising(by)
    if sorting.by is SortBy.ADDED:
        return [first, *map(rising, rest)]
    return [first.nulls_first() if from_end else first.nulls_last(), falling(added), *map(rising, rest)]


_IS_DOUBTFUL = or_(DocumentRow.doubtful > 0, DocumentRow.nothing_read)
_IS_OPEN = and_(DocumentRow.state == State.DONE, DocumentRow.reviewed_at.is_(None))
_STANDING: dict[Standing, ColumnElement[bool]] = {
    Standing.BUSY: DocumentRow.state.in_((State.QUEUED, State.READING)),
    Standing.TO_CHECK: and_(_IS_OPEN, _IS_DOUBTFUL),
    Standing.SURE: and_(_IS_OPEN, ~_IS_DOUBTFUL),
    Standing.REVIEWED: and_(DocumentRow.state == State.DONE, DocumentRow.reviewed_at.is_not(None)),
    Standing.FAILED: DocumentRow.state == State.FAILED,
    Standing.CANCELLED: DocumentRow.state == State.CANCELLED,
}
STANDING: ColumnElement[str] = case(*((condition, one.value) for one, condition in _STANDING.items()))
"""Where each document stands, as the name of a `Standing`."""

_FIRST_FLAG = select(func.min(FlagRow.code)).where(FlagRow.document_id == DocumentRow.id).scalar_subquery()
_FLAGGED = case((DocumentRow.id.in_(select(FlagRow.document_id)), _FIRST_FLAG))
_PERSON = select(people.c.display_name).where(people.c.id == DocumentRow.owner_id).scalar_subquery()
_SORTED: dict[SortBy, Any] = {
    SortBy.ADDED: DocumentRow.created_at,
    SortBy.DATE: DocumentRow.head_date,
    SortBy.NAME: DocumentRow.name,
    SortBy.KIND: DocumentRow.kind,
    SortBy.COUNTERPARTY: DocumentRow.counterparty,
    SortBy.NUMBER: DocumentRow.head_number,
    SortBy.NET: DocumentRow.net,
    SortBy.TAX: DocumentRow.tax,
    SortBy.TOTAL: DocumentRow.total,
    SortBy.CURRENCY: DocumentRow.currency,
    SortBy.DIRECTION: DocumentRow.direction,
    SortBy.STANDING: case(*((condition, place) for place, condition in enumerate(_STANDING.values()))),
    SortBy.FLAGS: _FLAGGED,
    SortBy.PERSON: _PERSON,
}
_FILE = func.coalesce(DocumentRow.file_id, DocumentRow.id)
SEQUENCE: dict[SortBy, tuple[ColumnElement[Any], ...]] = {
    by: (column, DocumentRow.created_at.expression, _FILE, DocumentRow.paper.expression, DocumentRow.id.expression)
    for by, column in _SORTED.items()
}
"""What a list in order of a column is ordered by: the column, when it came, its file and place there, its id."""


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.standing:
        found.append(or_(*(_STANDING[one] for one in wanted.standing)))
    for column, values in (
        (DocumentRow.kind, wanted.kinds),
        (DocumentRow.vendor, wanted.vendors),
        (DocumentRow.currency, wanted.currencies),
        (DocumentRow.direction, wanted.directions),
        (DocumentRow.owner_id, wanted.people),
    ):
        if values:
            is_one = column.in_([value for value in values if value])
            found.append(or_(is_one, column.is_(None)) if "" in values else is_one)
    if wanted.flags:
        flagged = select(FlagRow.document_id)
        is_any = ANY_FLAG in wanted.flags
        found.append(DocumentRow.id.in_(flagged if is_any else flagged.where(FlagRow.code.in_(wanted.flags))))
    if wanted.least is not None:
        found.append(DocumentRow.total >= wanted.least)
    if wanted.most is not None:
        found.append(DocumentRow.total <= wanted.most)
    if wanted.job_id is not None:
        found.append(DocumentRow.job_id == wanted.job_id)
    if wanted.in_job is not None:
        found.append(DocumentRow.job_id.is_not(None) if wanted.in_job else DocumentRow.job_id.is_(None))
    if wanted.exported is not None:
        found.append(DocumentRow.exported_at.is_not(None) if wanted.exported else DocumentRow.exported_at.is_(None))
    return [*found, *_in_period(wanted)]


def _in_period(wanted: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.since is not None:
        begin = DocumentRow.head_date >= wanted.since
        came = DocumentRow.created_at >= start_of_day(str(wanted.since))
        found.append(begin if wanted.period is Period.PAPER else came)
    if wanted.until is not None:
        end = DocumentRow.head_date <= wanted.until
        came = DocumentRow.created_at < end_of_day(str(wanted.until))
        found.append(end if wanted.period is Period.PAPER else came)
    return found
