"""Papers that belong to another one: the same paper a second time, and numbers of one vendor that follow each other.

Of two, the one that came first is never flagged. Everything is found by an index.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import Session

from desk.store.identity import is_unique_alone, keys_of
from desk.store.store import DocumentRow, State
from engine.head import mark_of

FILE, NUMBER, MONEY = "file", "number", "money"
"""By what two papers are the same: their files, their numbers, or seller, day and total."""
_STRENGTHS = (FILE, NUMBER, MONEY)
_MARKS = ("sha256", "number_key", "money_key")
"""The columns of which one is the same where two may be the same paper; each has an index."""
_MOST_TWINS = 20
_DIGITS = re.compile(r"[0-9]{1,20}$")


@dataclass(slots=True)
class Paper:
    """What of a document is compared, as its columns are called."""

    id: str
    owner_id: str
    created_at: datetime.datetime
    paper: int
    sha256: str
    order: dict[str, Any]
    kind: str | None
    vendor: str | None
    head_number: str | None
    head_code: str | None
    head_date: datetime.date | None
    total: Decimal | None
    currency: str | None
    direction: str | None
    number_key: str | None
    money_key: str | None

    @classmethod
    def of(cls, row: DocumentRow) -> Paper:
        """That of a row."""
        return cls(**{name: getattr(row, name) for name in cls.__dataclass_fields__})

    @property
    def place(self) -> tuple[datetime.datetime, int, str]:
        """Its place among all papers, in the order in which they came."""
        return self.created_at, self.paper, self.id

    @property
    def pages(self) -> str:
        """Which pages of the file were asked for; blank: all."""
        return str(self.order.get("pages") or "")


@dataclass(frozen=True, slots=True)
class Pair:
    """A paper and how it belongs to the one that was asked about: `FILE`, `NUMBER` or `MONEY`, or days apart."""

    other: Paper
    by: str = ""
    days: int = 0


def same_papers(session: Session, paper: Paper, since: datetime.datetime | None = None) -> list[Pair]:
    """All that are the same paper, before it and behind it, or that came `since`; none that could not be read."""
    marks = {name: mark for name in _MARKS if (mark := getattr(paper, name))}
    if not marks:
        return []
    rows = session.execute(_alike(*marks, is_later=since is not None), {**marks, "since": since})
    found = [other for row in rows if (other := Paper(*row)).id != paper.id]
    return [Pair(other, by) for other in found if (by := _same_by(paper, other)) is not None]


def first_same(session: Session, paper: Paper) -> Pair | None:
    """The one that came before it and is the same paper: one of the same person's first, then the surest."""
    twin = _own_twin(session, paper)
    if twin is not None:
        return twin
    before = [pair for pair in same_papers(session, paper) if pair.other.place < paper.place]
    return min(before, key=lambda pair: (*_closeness(paper, pair), pair.other.place), default=None)


def same_papers_behind(session: Session, paper: Paper) -> list[Pair]:
    """Those of `same_papers` that came later: few, however often a paper came before."""
    later = same_papers(session, paper, paper.created_at)
    return [pair for pair in later if pair.other.place > paper.place]


def _own_twin(session: Session, paper: Paper) -> Pair | None:
    """The first of the same person's that came of the same file: nothing is closer, and many are not compared."""
    if not paper.sha256:
        return None
    asked = {"sha256": paper.sha256, "owner_id": paper.owner_id, "until": paper.created_at}
    for other in (Paper(*row) for row in session.execute(_TWINS, asked)):
        if other.place < paper.place and _same_by(paper, other) == FILE:
            return Pair(other, FILE)
    return None


def neighbours(session: Session, paper: Paper, within: int) -> list[Pair]:
    """Papers of the same vendor with the number before or behind, dated at most `within` days apart."""
    keys = _keys_beside(paper)
    if not keys or paper.head_date is None:
        return []
    found = []
    beside = _COMPARED.where(DocumentRow.number_key.in_(sorted(keys)))
    for other in (Paper(*row) for row in session.execute(beside)):
        if other.id != paper.id and other.vendor == paper.vendor and other.head_date is not None:
            days = abs((other.head_date - paper.head_date).days)
            if days <= within:
                found.append(Pair(other, days=days))
    return found


def neighbour_before(session: Session, paper: Paper, within: int) -> Pair | None:
    """The one of `neighbours` that came before it: one of the same person's first."""
    before = [pair for pair in neighbours(session, paper, within) if pair.other.place < paper.place]
    return min(before, key=lambda pair: (pair.other.owner_id != paper.owner_id, pair.other.place), default=None)


_COMPARED = select(*(getattr(DocumentRow, name) for name in Paper.__dataclass_fields__)).where(
    DocumentRow.state.not_in((State.FAILED, State.CANCELLED))
)
"""The slim columns of those that were read or wait to be."""
_TWINS = (
    _COMPARED.where(
        DocumentRow.sha256 == bindparam("sha256"),
        DocumentRow.owner_id == bindparam("owner_id"),
        DocumentRow.created_at <= bindparam("until"),
    )
    .order_by(DocumentRow.created_at, DocumentRow.paper, DocumentRow.id)
    .limit(_MOST_TWINS)
)


@cache
def _alike(*marks: str, is_later: bool) -> Select[Any]:
    """Those with one of these marks, each to be bound by its name; with `is_later` that came `since`."""
    alike = or_(*(getattr(DocumentRow, name) == bindparam(name) for name in marks))
    return _COMPARED.where(alike, DocumentRow.created_at >= bindparam("since")) if is_later else _COMPARED.where(alike)


def _same_by(paper: Paper, other: Paper) -> str | None:
    """By what two are the same paper; None: they are two."""
    if paper.sha256 and (paper.sha256, paper.paper, paper.pages) == (other.sha256, other.paper, other.pages):
        return FILE
    if paper.number_key is not None and paper.number_key == other.number_key:
        return NUMBER if is_unique_alone(paper) or not _is_another(paper, other) else None
    if paper.money_key is not None and paper.money_key == other.money_key:
        numbers = {mark_of(one.head_number or "") for one in (paper, other)} - {""}
        return MONEY if len(numbers) < 2 else None
    return None


def _is_another(paper: Paper, other: Paper) -> bool:
    """Whether a vendor has given one number twice, as tills do every morning: neither day nor total is the same."""
    return paper.head_date != other.head_date and paper.total != other.total


def _closeness(paper: Paper, pair: Pair) -> tuple[bool, int]:
    return pair.other.owner_id != paper.owner_id, _STRENGTHS.index(pair.by)


def _keys_beside(paper: Paper) -> set[str]:
    """The keys that papers with the next smaller and the next larger number have."""
    number = mark_of(paper.head_number or "")
    digits = _DIGITS.search(number)
    if digits is None or paper.vendor is None:
        return set()
    stem, value, width = number[: digits.start()], int(digits[0]), len(digits[0])
    beside = (one for one in (value - 1, value + 1) if one >= 0)
    written = {f"{stem}{form}" for one in beside for form in (str(one), str(one).zfill(width))}
    return {key for form in written if (key := keys_of(replace(paper, head_number=form))[0]) is not None}
