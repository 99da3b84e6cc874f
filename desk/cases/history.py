"""Lists, sums and saved views over many documents: what an accountant asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, Subquery, Text, cast, func, null, select, union_all
from sqlalchemy import Engine as Database
from sqlalchemy.orm import Session
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from auth.roles import Permission, User
from desk.cases.finding import (
    SEQUENCE,
    STANDING,
    Filter,
    SortBy,
    Sorting,
    counted,
    having_words,
    in_sequence,
    matching_parts,
    ordered,
    without_words,
)
from desk.cases.records import Listing, names_of, summaries
from desk.cases.searching import Words
from desk.cases.sharing import Scope
from desk.permission import require
from desk.store.money import Money
from desk.store.store import DocumentRow, FlagRow, State

MAX_LISTED = 200
MAX_GROUPS = 1000
_WALKED = 5000
"""Among so many documents of a list words that many have are looked for one by one, before all that have them are."""
_TOGETHER = 500


class GroupBy(StrEnum):
    """What sums are split by; always by currency besides."""

    NOTHING = "nothing"
    MONTH = "month"
    VENDOR = "vendor"
    KIND = "kind"
    PERSON = "person"
    STANDING = "standing"
    CURRENCY = "currency"
    DIRECTION = "direction"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Sum:
    """How many documents of one group and currency there are, and what they come to.

    `key` is a month like `2026-11`, a vendor's key, a kind, an owner's id, a standing, a currency, a direction, a
    flag's code; None where it is not known, and for sums over everything. `name` is one of the names of a vendor, or
    what a person is called. `currency` None: not known. Amounts are None where none of them has one.
    """

    key: str | None
    name: str | None
    currency: str | None
    count: int
    net: Decimal | None
    tax: Decimal | None
    total: Decimal | None

    def to_dict(self) -> dict[str, Any]:
        """The JSON form; amounts as strings."""
        amounts = {name: getattr(self, name) for name in ("net", "tax", "total")}
        return {
            "key": self.key,
            "name": self.name,
            "currency": self.currency,
            "count": self.count,
            **{name: None if amount is None else f"{amount:.2f}" for name, amount in amounts.items()},
        }


Parts = Sequence[Select[DocumentRow]]
Rows = ReadOnlyColumnCollection[str, ColumnElement[Any]]


@dataclass(frozen=True, slots=True)
class _Window:
    """Which of a list's documents are on a page."""

    limit: int
    offset: int

    @property
    def end(self) -> int:
        """How many there are up to its last."""
        return self.offset + self.limit


@dataclass(frozen=True, slots=True)
class _Page:
    """The ids of a page, and of how many it is one, or one of more than so many."""

    ids: Sequence[str]
    total: int
    total_is_least: bool = False


class History:
    """The use cases of lists, user first; nobody sees, or counts, another one's."""

    def __init__(self, database: Database) -> None:
        self._reads = database.execution_options(writes=False, in_memory=True)

    def list(
        self,
        user: User,
        wanted: Filter,
        sorting: Sorting | None = None,
        *,
        limit: int = 50,
        offset: int = 0,
        count_to: int | None = None,
    ) -> Listing:
        """A page of the documents of a filter, at most `MAX_LISTED`.

        With `count_to` they are counted no further, which is many times faster where there are many; only a page that
        ends behind it has them all counted.
        """
        require(user, Permission.VIEW)
        sorting = _with_effect(sorting or Sorting(), _scopes(user, wanted))
        window = _Window(min(limit, MAX_LISTED), offset)
        with Session(self._reads) as session:
            if count_to is not None and window.end <= count_to:
                page = _page_of_many(session, user, wanted, sorting, window, count_to)
            else:
                page = _page(session, user, wanted, sorting, window)
            shown = in_sequence(select(DocumentRow).where(DocumentRow.id.in_(page.ids)), sorting)
            return Listing(tuple(summaries(session, user, shown)), page.total, page.total_is_least)

    def ids(
        self, user: User, wanted: Filter, sorting: Sorting | None = None, *, most: int, only_read: bool = False
    ) -> Sequence[str]:
        """The ids of all documents of a filter, in order; no more than `most`.

        With `only_read`, those that were not read, and so have nothing to export, are left out.
        """
        require(user, Permission.VIEW)
        with Session(self._reads) as session:
            parts = _parts(session, user, wanted)
            if only_read:
                parts = [part.where(DocumentRow.state == State.DONE) for part in parts]
            return session.scalars(
                _sequence(parts, sorting or Sorting(), most, by_words=bool(wanted.search)).limit(most)
            ).all()

    def sums(
        self,
        user: User,
        wanted: Filter,
        by: GroupBy = GroupBy.NOTHING,
        *,
        named: str = "",
        groups: int = MAX_GROUPS,
    ) -> Sequence[Sum]:
        """What the documents of a filter come to, by group and currency, the largest group first, months in order.

        `named` keeps the vendors with it in one of their names. A document with several flags is in several groups.
        """
        require(user, Permission.VIEW)
        with Session(self._reads) as session:
            parts = _parts(session, user, wanted)
            if named:
                parts = [part.where(DocumentRow.counterparty.icontains(named, autoescape=True)) for part in parts]
            asked = _grouped(parts, _keys(user, wanted, by), by)
            found = [Sum(*row) for row in session.execute(asked.limit(min(groups, MAX_GROUPS)))]
            people = names_of(session, {one.key or "" for one in found}) if by is GroupBy.PERSON else {}
        return [replace(one, name=people.get(one.key or "", one.name)) for one in found]


def _grouped(parts: Parts, keys: Sequence[ColumnElement[Any]], by: GroupBy) -> Select[Any]:
    """The columns of a `Sum` for each group, in their order: each part is summed by itself, by its own key."""
    if by is GroupBy.FLAG:
        parts = [part.join(FlagRow, FlagRow.document_id == DocumentRow.id) for part in parts]
    each = [_summed(_to_sum(part, key), by) for part, key in zip(parts, keys, strict=True)]
    found = union_all(*each).subquery().c
    count = cast(func.sum(found.count_), BigInteger).label("count_")
    grouped = select(found.key, func.max(found.name), found.currency, count, *_sums_of(found))
    order = found.key.asc().nulls_last() if by is GroupBy.MONTH else count.desc()
    groups = (found.key, found.currency)
    return grouped.group_by(*groups).order_by(order, *groups)


def _to_sum(part: Select[DocumentRow], key: ColumnElement[Any]) -> Rows:
    columns: dict[str, Any] = {"key": key, "name": DocumentRow.counterparty, "currency": DocumentRow.currency}
    amounts = {name: getattr(DocumentRow, name) for name in _AMOUNTS}
    return only(part, *(column.label(name) for name, column in (columns | amounts).items())).subquery().c


def _summed(rows: Rows, by: GroupBy) -> Select[Any]:
    name: ColumnElement[Any] = func.max(rows.name) if by is GroupBy.VENDOR else cast(null(), Text)
    counted_ones = (name.label("name"), rows.currency, func.count().label("count_"))
    return select(rows.key, *counted_ones, *_sums_of(rows)).group_by(rows.key, rows.currency)


def _sums_of(rows: Rows) -> list[ColumnElement[Any]]:
    return [func.sum(rows[name], type_=Money()).label(name) for name in _AMOUNTS]


def _keys(user: User, wanted: Filter, by: GroupBy) -> list[ColumnElement[Any]]:
    """What each part is summed by. All of one's own by vendor come in its order out of `documents_summed`."""
    everything = wanted == Filter(scope=wanted.scope)
    in_order = by is GroupBy.VENDOR and everything
    return [
        DocumentRow.vendor.expression if in_order and scope is Scope.MINE else _KEYS[by]
        for scope in _scopes(user, wanted)
    ]


def _scopes(user: User, wanted: Filter) -> tuple[Scope, ...]:
    """Those of a filter, in parts that share no document and that an index finds each."""
    both = (Scope.MINE, Scope.SHARED) if user.teams else (Scope.MINE,)
    return both if wanted.scope is Scope.ALL else (wanted.scope,)


def _with_effect(sorting: Sorting, scopes: tuple[Scope, ...]) -> Sorting:
    """The same order, without a look at whose each document is where all are the user's own."""
    return Sorting() if sorting.by is SortBy.PERSON and scopes == (Scope.MINE,) else sorting


def _parts(session: Session, user: User, wanted: Filter) -> Parts:
    return matching_parts(session, user, wanted, _scopes(user, wanted))


def _page_of_many(
    session: Session, user: User, wanted: Filter, sorting: Sorting, window: _Window, count_to: int
) -> _Page:
    """The ids of a page, and how many documents there are, counted up to `count_to`.

    Words that many have are looked for in the first documents of the list, which is enough where most have them.
    """
    lists = without_words(user, wanted, _scopes(user, wanted))
    words = Words.looked_up(session, wanted.search)
    if words.is_common:
        first = _first_having(session, lists, words, sorting, count_to + 1)
        if len(first) > count_to:
            return _Page(first[window.offset : window.end], count_to, total_is_least=True)
    parts = having_words(session, lists, words)
    if wanted.search:
        return _page_found(session, parts, sorting, window)
    total = sum(session.scalar(counted(part, count_to)) or 0 for part in parts)
    if total <= count_to:
        return _page_counted(session, parts, sorting, window, total)
    ids = _sequence(parts, sorting, window.end).limit(window.limit).offset(window.offset)
    return _Page(session.scalars(ids).all(), count_to, total_is_least=True)


def _page(session: Session, user: User, wanted: Filter, sorting: Sorting, window: _Window) -> _Page:
    """The ids of a page, and how many documents there are in all."""
    parts = _parts(session, user, wanted)
    if wanted.search:
        return _page_found(session, parts, sorting, window)
    total = sum(session.scalar(only(part, func.count())) or 0 for part in parts)
    return _page_counted(session, parts, sorting, window, total)


def _page_found(session: Session, parts: Parts, sorting: Sorting, window: _Window) -> _Page:
    """The page and the count at once: what has the words is found once for both."""
    ids = _sequence(parts, sorting, by_words=True).add_columns(func.count().over())
    found = session.execute(ids.limit(window.limit).offset(window.offset)).all()
    if found:
        return _Page([row[0] for row in found], found[0][1])
    return _Page([], sum(session.scalar(only(part, func.count())) or 0 for part in parts))


def _page_counted(session: Session, parts: Parts, sorting: Sorting, window: _Window, total: int) -> _Page:
    """A page behind the middle is counted from the end, so that none costs more than one in the middle."""
    size = max(0, min(window.limit, total - window.offset))
    behind = total - window.offset - size
    if size == 0:
        return _Page([], total)
    if window.offset <= behind:
        ids = _sequence(parts, sorting, window.end).limit(size).offset(window.offset)
        return _Page(session.scalars(ids).all(), total)
    backwards = _sequence(parts, sorting, behind + size, from_end=True).limit(size).offset(behind)
    return _Page(session.scalars(backwards).all()[::-1], total)


def _first_having(session: Session, lists: Parts, words: Words, sorting: Sorting, most: int) -> Sequence[str]:
    """The ids of the first documents that have the words, at most `most`, among the first `_WALKED` of a list.

    It is given up where fewer than half as many turn up as would make `most`.
    """
    walked = session.scalars(_sequence(lists, sorting, _WALKED).limit(_WALKED)).all()
    found: list[str] = []
    for end in range(_TOGETHER, _WALKED + 1, _TOGETHER):
        some = walked[end - _TOGETHER : end]
        have = select(DocumentRow.id).where(DocumentRow.id.in_(some), *words.in_each())
        having = set(session.scalars(have))
        found += [one for one in some if one in having]
        if len(found) >= most or 2 * len(found) * _WALKED < most * end:
            break
    return found[:most]


def _sequence(
    parts: Parts, sorting: Sorting, most: int | None = None, *, from_end: bool = False, by_words: bool = False
) -> Select[str]:
    """The ids of the parts' documents in one order, or in reverse, out of the indexes of lists alone.

    Where no more than `most` will be asked for, each part gives no more. `by_words`: they are found by those they have,
    in the order of no index.
    """
    keys = [key.label(f"key_{place}") for place, key in enumerate(SEQUENCE[sorting.by])]
    each: list[Select[Any]] = [only(part, *keys) for part in parts]
    if not by_words:
        each = [_fed(part, sorting, from_end=from_end) for part in each]
    if most is not None and len(each) > 1:
        each = [_in_order(part.subquery(), sorting, from_end=from_end).limit(most) for part in each]
    found = union_all(*(select(part.subquery()) for part in each)).subquery()
    in_order = _in_order(found, sorting, from_end=from_end)
    return in_order.with_only_columns(found.c[keys[-1].name])


def _fed(part: Select[Any], sorting: Sorting, *, from_end: bool) -> Select[Any]:
    """The same rows, those first that win where many stand alike, so that later ones push none of them out again.

    PostgreSQL reads them in that order out of an index; SQLite passes over it.
    """
    if sorting.by is SortBy.ADDED:
        return part
    came = DocumentRow.created_at
    return part.order_by(came.asc() if from_end else came.desc())


def _in_order(found: Subquery, sorting: Sorting, *, from_end: bool) -> Select[Any]:
    return select(found).order_by(*ordered(list(found.c), sorting, from_end=from_end))


def only(wanted: Select[DocumentRow], *columns: Any) -> Select[Any]:
    """The same documents, but these columns of them alone."""
    return wanted.with_only_columns(*columns, maintain_column_froms=True)


_AMOUNTS = ("net", "tax", "total")
_KEYS: dict[GroupBy, ColumnElement[Any]] = {
    GroupBy.NOTHING: null(),
    GroupBy.MONTH: func.substr(cast(DocumentRow.head_date, Text), 1, 7),
    GroupBy.VENDOR: cast(DocumentRow.vendor, Text),  # no column: SQLite would walk an index, row by row
    GroupBy.KIND: DocumentRow.kind.expression,
    GroupBy.PERSON: DocumentRow.owner_id.expression,
    GroupBy.STANDING: STANDING,
    GroupBy.CURRENCY: DocumentRow.currency.expression,
    GroupBy.DIRECTION: DocumentRow.direction.expression,
    GroupBy.FLAG: FlagRow.code.expression,
}
