"""Lists, sums and saved views over many documents: what an accountant asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, func, literal
from sqlalchemy import Engine as Database
from sqlalchemy.orm import Session

from auth.roles import Permission, User
from desk.cases.finding import STANDING, Filter, Sorting, in_sequence, matching
from desk.cases.records import Listing, summaries
from desk.cases.sharing import access_of
from desk.permission import require
from desk.store.money import Money
from desk.store.store import DocumentRow

MAX_LISTED = 200
_MOST_GROUPS = 1000


class GroupBy(StrEnum):
    """What sums are split by; always by currency besides."""

    NOTHING = "nothing"
    MONTH = "month"
    VENDOR = "vendor"
    KIND = "kind"
    PERSON = "person"
    STANDING = "standing"


@dataclass(frozen=True, slots=True)
class Sum:
    """How many documents of one group and currency there are, and what they come to.

    `key` is a month like `2026-11`, a vendor's key, a kind, an owner's id, a standing; None where it is not known, and
    for sums over everything. `name` is one of the names of a vendor. `currency` None: not known. Amounts are None
    where none of them has one.
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
        self._is_sqlite = database.dialect.name == "sqlite"

    def list(
        self, user: User, wanted: Filter, sorting: Sorting | None = None, *, limit: int = 50, offset: int = 0
    ) -> Listing:
        """A page of the documents of a filter, at most `MAX_LISTED`."""
        require(user, Permission.VIEW)
        found = matching(user, wanted, is_sqlite=self._is_sqlite)
        with Session(self._reads) as session:
            total = session.scalar(found.with_only_columns(func.count(), maintain_column_froms=True)) or 0
            page = in_sequence(found, sorting or Sorting()).limit(min(limit, MAX_LISTED)).offset(offset)
            return Listing(tuple(summaries(session, page, access_of(user))), total)

    def ids(self, user: User, wanted: Filter, sorting: Sorting | None = None, *, most: int) -> Sequence[str]:
        """The ids of all documents of a filter, in order; no more than `most`."""
        require(user, Permission.VIEW)
        found = in_sequence(matching(user, wanted, is_sqlite=self._is_sqlite), sorting or Sorting())
        with Session(self._reads) as session:
            columns = found.with_only_columns(DocumentRow.id, maintain_column_froms=True)
            return session.scalars(columns.limit(most)).all()

    def sums(self, user: User, wanted: Filter, by: GroupBy = GroupBy.NOTHING) -> Sequence[Sum]:
        """What the documents of a filter come to, by group and currency, the largest group first, months in order."""
        require(user, Permission.VIEW)
        key = _KEYS[by]
        name = func.max(DocumentRow.counterparty) if by is GroupBy.VENDOR else literal(None)
        count = func.count()
        columns = (key, name, DocumentRow.currency, count, *(_sum(amount) for amount in _AMOUNTS))
        found = matching(user, wanted, is_sqlite=self._is_sqlite)
        grouped = found.with_only_columns(*columns, maintain_column_froms=True).group_by(key, DocumentRow.currency)
        order = key.asc().nulls_last() if by is GroupBy.MONTH else count.desc()
        with Session(self._reads) as session:
            rows = session.execute(grouped.order_by(order, key, DocumentRow.currency).limit(_MOST_GROUPS))
            return [Sum(*row) for row in rows]


_AMOUNTS = (DocumentRow.net, DocumentRow.tax, DocumentRow.total)
_KEYS: dict[GroupBy, ColumnElement[Any]] = {
    GroupBy.NOTHING: literal(None),
    GroupBy.MONTH: func.substr(cast(DocumentRow.head_date, Text), 1, 7),
    GroupBy.VENDOR: DocumentRow.vendor.expression,
    GroupBy.KIND: DocumentRow.kind.expression,
    GroupBy.PERSON: DocumentRow.owner_id.expression,
    GroupBy.STANDING: STANDING,
}


def _sum(amount: Any) -> ColumnElement[Decimal | None]:
    return func.sum(amount, type_=Money())
