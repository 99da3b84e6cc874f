"""Lists, sums and saved views over many documents: what an accountant asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, cast, func, null, select, union_all
from sqlalchemy import Engine as Database
from sqlalchemy.orm import Session

from auth.roles import Permission, User
from desk.cases.finding import SEQUENCE, STANDING, Filter, Sorting, in_sequence, matching_parts, ordered
from desk.cases.records import Listing, names_of, summaries
from desk.cases.sharing import Scope
from desk.permission import require
from desk.store.money import Money
from desk.store.store import DocumentRow, FlagRow, State

MAX_LISTED = 200
MAX_GROUPS = 1000


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


class History:
    """The use cases of lists, user first; nobody sees, or counts, another one's."""

    def __init__(self, database: Database) -> None:
        self._reads = database.execution_options(writes=False)

    def list(
        self, user: User, wanted: Filter, sorting: Sorting | None = None, *, limit: int = 50, offset: int = 0
    ) -> Listing:
        """A page of the documents of a filter, at most `MAX_LISTED`."""
        require(user, Permission.VIEW)
        sorting = sorting or Sorting()
        with Session(self._reads) as session:
            page, total = _page(session, user, wanted, sorting, limit=min(limit, MAX_LISTED), offset=offset)
            shown = in_sequence(select(DocumentRow).where(DocumentRow.id.in_(page)), sorting)
            return Listing(tuple(summaries(session, user, shown)), total)

    def ids(
        self, user: User, wanted: Filter, sorting: Sorting | None = None, *, most: int, only_read: bool = False
    ) -> Sequence[str]:
        """The ids of all documents of a filter, in order; no more than `most`.

        With `only_read`, those that were not read, and so have nothing to export, are left out.
        """
        require(user, Permission.VIEW)
        with Session(self._reads) as session:
            sequence = _sequence(session, user, wanted, sorting or Sorting(), only_read=only_read)
            return session.scalars(sequence.limit(most)).all()

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
            found = [Sum(*row) for row in session.execute(_grouped(parts, by).limit(min(groups, MAX_GROUPS)))]
            people = names_of(session, {one.key or "" for one in found}) if by is GroupBy.PERSON else {}
        return [replace(one, name=people.get(one.key or "", one.name)) for one in found]


def _grouped(parts: Sequence[Select[DocumentRow]], by: GroupBy) -> Select[Any]:
    """The columns of a `Sum` for each group, in their order."""
    if by is GroupBy.FLAG:
        parts = [part.join(FlagRow, FlagRow.document_id == DocumentRow.id) for part in parts]
    names = ("key", "name", "currency", "net", "tax", "total")
    columns = (_KEYS[by], DocumentRow.counterparty, DocumentRow.currency, *_AMOUNTS)
    labelled: list[Any] = [column.label(name) for name, column in zip(names, columns, strict=True)]
    all_of_it = union_all(*(only(part, *labelled) for part in parts)).subquery().c
    count = func.count()
    name = func.max(all_of_it.name) if by is GroupBy.VENDOR else null()
    sums = (func.sum(all_of_it[amount], type_=Money()) for amount in ("net", "tax", "total"))
    grouped = select(all_of_it.key, name, all_of_it.currency, count, *sums)
    order = all_of_it.key.asc().nulls_last() if by is GroupBy.MONTH else count.desc()
    groups = (all_of_it.key, all_of_it.currency)
    return grouped.group_by(*groups).order_by(order, *groups)


def _parts(session: Session, user: User, wanted: Filter) -> Sequence[Select[DocumentRow]]:
    """The documents of a filter, in parts that share none and that an index finds each."""
    both = (Scope.MINE, Scope.SHARED) if user.teams else (Scope.MINE,)
    scopes = both if wanted.scope is Scope.ALL else (wanted.scope,)
    return matching_parts(session, user, wanted, scopes)


def _page(
    session: Session, user: User, wanted: Filter, sorting: Sorting, *, limit: int, offset: int
) -> tuple[Sequence[str], int]:
    """The ids of a page, and how many documents there are in all. Words are looked for once for both.

    A page behind the middle is counted from the end, so that none costs more than one in the middle.
    """
    if wanted.search:
        ids = _sequence(session, user, wanted, sorting)
        found = session.execute(ids.add_columns(func.count().over()).limit(limit).offset(offset)).all()
        if found:
            return [row[0] for row in found], found[0][1]
    total = sum(session.scalar(only(part, func.count())) or 0 for part in _parts(session, user, wanted))
    size = max(0, min(limit, total - offset))
    behind = total - offset - size
    if size == 0 or offset <= behind:
        return session.scalars(_sequence(session, user, wanted, sorting).limit(size).offset(offset)).all(), total
    backwards = _sequence(session, user, wanted, sorting, from_end=True)
    return session.scalars(backwards.limit(size).offset(behind)).all()[::-1], total


def _sequence(
    session: Session,
    user: User,
    wanted: Filter,
    sorting: Sorting,
    *,
    only_read: bool = False,
    from_end: bool = False,
) -> Select[str]:
    """The ids of a filter's documents in order, or in reverse, out of the index of lists alone."""
    keys = [key.label(f"key_{place}") for place, key in enumerate(SEQUENCE[sorting.by])]
    parts = _parts(session, user, wanted)
    if only_read:
        parts = [part.where(DocumentRow.state == State.DONE) for part in parts]
    found = union_all(*(only(part, *keys) for part in parts)).subquery().c
    copies = [found[key.name] for key in keys]
    return select(copies[-1]).order_by(*ordered(copies, sorting, from_end=from_end))


def only(wanted: Select[DocumentRow], *columns: Any) -> Select[Any]:
    """The same documents, but these columns of them alone."""
    return wanted.with_only_columns(*columns, maintain_column_froms=True)


_AMOUNTS = (DocumentRow.net, DocumentRow.tax, DocumentRow.total)
_KEYS: dict[GroupBy, ColumnElement[Any]] = {
    GroupBy.NOTHING: null(),
    GroupBy.MONTH: func.substr(cast(DocumentRow.head_date, Text), 1, 7),
    GroupBy.VENDOR: DocumentRow.vendor.expression,
    GroupBy.KIND: DocumentRow.kind.expression,
    GroupBy.PERSON: DocumentRow.owner_id.expression,
    GroupBy.STANDING: STANDING,
    GroupBy.CURRENCY: DocumentRow.currency.expression,
    GroupBy.DIRECTION: DocumentRow.direction.expression,
    GroupBy.FLAG: FlagRow.code.expression,
}
