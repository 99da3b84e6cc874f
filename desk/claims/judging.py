"""What the rules find on one paper."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.claims.calendar import day_off
from desk.claims.pairs import Paper, first_same, neighbour_before
from desk.claims.rules import Code, RuleBook
from desk.store.identity import id_key, name_key
from desk.store.store import DocumentRow, State, VendorNameRow

PAIRED = frozenset({Code.DUPLICATE, Code.SERIES})
"""What is found about a paper because of another one, and may change with that one."""
_BUYER, _BUYER_ID = "buyer_name", "buyer_tax_id"
"""The fields of the kinds that have a buyer."""
_NO_CLAIM = frozenset({"contract"})
"""Kinds with a total that nobody asks money back for."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule found: `other_id` is the paper that it belongs to, `detail` the figures of its sentence."""

    code: Code
    other_id: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)


def judge(
    session: Session, row: DocumentRow, book: RuleBook, codes: Collection[Code] = frozenset(Code)
) -> list[Finding]:
    """What the rules of `codes` that are on find on a document; nothing on one that was not read.

    One that is read again is what it was until the new reading is there.
    """
    if row.state != State.DONE and row.rereading is None:
        return []
    found = (_RULES[code](session, row, book) for code in Code if code in codes and book[code].is_on)
    return [finding for finding in found if finding is not None]


def _duplicate(session: Session, row: DocumentRow, book: RuleBook) -> Finding | None:
    pair = first_same(session, Paper.of(row))
    return None if pair is None else Finding(Code.DUPLICATE, pair.other.id, {"by": pair.by})


def _series(session: Session, row: DocumentRow, book: RuleBook) -> Finding | None:
    if not _is_claim(row):
        return None
    pair = neighbour_before(session, Paper.of(row), book[Code.SERIES].data.within)
    return None if pair is None else Finding(Code.SERIES, pair.other.id, {"days": pair.days})


def _buyer(session: Session, row: DocumentRow, book: RuleBook) -> Finding | None:
    """A paper that prints no buyer is not judged, nor one that we sold by."""
    if not book.own.marks or book.own.has(row.own_party, row.counterparty, row.counterparty_id):
        return None
    fields = {one["name"]: one["value"] for one in (row.body or {}).get("fields", ())}
    if _BUYER not in fields and _BUYER_ID not in fields:
        return None
    name, number = fields.get(_BUYER), fields.get(_BUYER_ID)
    if (name is None and number is None) or book.own.has(name, number):
        return None
    return Finding(Code.BUYER, detail={"buyer": name or number})


def _old(session: Session, row: DocumentRow, book: RuleBook) -> Finding | None:
    months = book[Code.OLD].data.months
    if not _is_claim(row) or row.head_date is None or months_after(row.head_date, months) >= row.created_at.date():
        return None
    return Finding(Code.OLD, detail={"date": row.head_date.isoformat(), "months": months})


def _amount(session: Session, row: DocumentRow, book: RuleBook) -> Finding | None:
    limits = book[Code.AMOUNT].data.limits
    if not _is_claim(row) or row.total is None or not limits:
        return None
    limit = next((one for one in limits if row.currency in (one.currency, None)), None)
    if limit is None or abs(row.total) <= limit.amount:
        return None
    detail = {"total": f"{row.total:.2f}", "currency": row.currency, "limit": f"{limit.amount:.2f} {limit.currency}"}
    return Finding(Code.AMOUNT, detail=detail)


def _watch(session: Session, row: DocumentRow, book: RuleBook) -> Finding | None:
    mine = {key for key in (name_key(row.counterparty), id_key(row.counterparty_id), row.vendor) if key is not None}
    names = {key for line in book[Code.WATCH].data.vendors if (key := name_key(line)) is not None}
    numbers = {key for line in book[Code.WATCH].data.vendors if (key := id_key(line)) is not None}
    if not mine or not (mine & (names | numbers) or _is_called_so(session, row.vendor, names)):
        return None
    return Finding(Code.WATCH, detail={"vendor": row.counterparty or row.counterparty_id})


def _is_called_so(session: Session, vendor: str | None, names: Collection[str]) -> bool:
    """Whether a vendor was seen with one of these names on another paper."""
    if vendor is None or not names:
        return False
    wanted = select(VendorNameRow.name).where(VendorNameRow.name.in_(names), VendorNameRow.vendor == vendor)
    return session.scalar(wanted.limit(1)) is not None


def _day(session: Session, row: DocumentRow, book: RuleBook) -> Finding | None:
    day, data = row.head_date, book[Code.DAY].data
    if not _is_claim(row) or day is None:
        return None
    if day in data.days:
        return Finding(Code.DAY, detail={"date": day.isoformat(), "why": "listed"})
    off = day_off(day, data.country, weekends=data.weekends)
    if off is None:
        return None
    name = {"name": off.name.to_dict()} if off.name is not None else {}
    return Finding(Code.DAY, detail={"date": day.isoformat(), "why": off.why, **name})


_RULES: Mapping[Code, Callable[[Session, DocumentRow, RuleBook], Finding | None]] = {
    Code.DUPLICATE: _duplicate,
    Code.BUYER: _buyer,
    Code.OLD: _old,
    Code.AMOUNT: _amount,
    Code.WATCH: _watch,
    Code.DAY: _day,
    Code.SERIES: _series,
}


def _is_claim(row: DocumentRow) -> bool:
    return row.total is not None and row.kind not in _NO_CLAIM


def months_after(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months later, or the last one of a month that has it not."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > datetime.MAXYEAR:
        return datetime.date.max
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
