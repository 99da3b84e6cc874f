"""What tells a paper from others: whose it is, and by which keys a second one like it is found.

A vendor is known by its tax id, else by its name however it is spelt; where a name was seen with one id only, a paper
that prints the name alone is of that vendor. Keys are digests: they say nothing of what stands in them to whoever may
not see the paper.
"""

from __future__ import annotations

import datetime
import hashlib
from decimal import Decimal
from typing import Protocol

from sqlalchemy import bindparam, select, text
from sqlalchemy.orm import Session

from desk.store.store import DocumentRow, VendorNameRow
from engine.head import mark_of

_VENDORS = select(VendorNameRow.vendor).where(VendorNameRow.name == bindparam("name"))
"""All who were seen with a name."""
_NATION_WIDE_DIGITS = 20
"""A number of that many digits (数电发票) is unique without a code beside it."""


class Paper(Protocol):
    """What keys are made of: a document's row, or its columns under the same names."""

    kind: str | None
    vendor: str | None
    head_number: str | None
    head_code: str | None
    head_date: datetime.date | None
    total: Decimal | None
    currency: str | None
    direction: str | None


def settle(session: Session, row: DocumentRow) -> list[DocumentRow]:
    """Writes who the vendor is and the keys of a paper after its head, in this transaction.

    Papers with the same name and no id follow where this one tells whose name it is: those are given back.
    """
    name, by_id = name_key(row.counterparty), id_key(row.counterparty_id)
    followers = _learn(session, name, by_id) if name and by_id else []
    row.vendor = by_id or (_by_name(session, name) if name else None)
    row.number_key, row.money_key = keys_of(row)
    return [one for one in followers if one is not row]


def keys_of(paper: Paper) -> tuple[str | None, str | None]:
    """The keys by which the same paper would be found again: by its number, and by vendor, day and total.

    None where too little is known for it; both where it has no total, so that nothing is claimed by it.
    """
    if paper.total is None:
        return None, None
    number, code = mark_of(paper.head_number or ""), mark_of(paper.head_code or "")
    number_key = None
    if is_unique_alone(paper):
        number_key = _digest("number", code, number)
    elif number and paper.vendor:
        number_key = _digest("vendor", paper.kind, paper.vendor, number)
    money_key = None
    if paper.vendor and paper.head_date is not None:
        total, day = f"{paper.total:.4f}", str(paper.head_date)
        money_key = _digest("money", paper.kind, paper.vendor, total, day, paper.currency, paper.direction)
    return number_key, money_key


def is_unique_alone(paper: Paper) -> bool:
    """Whether the number is one paper's in the whole country, whoever the vendor is."""
    number, code = mark_of(paper.head_number or ""), mark_of(paper.head_code or "")
    return bool(number) and (bool(code) or (len(number) == _NATION_WIDE_DIGITS and number.isdigit()))


def name_key(name: str | None) -> str | None:
    """The key of a vendor by its name, the same however it is spelt; None without a letter or digit."""
    mark = mark_of(name or "")
    return _digest("name", mark) if mark else None


def id_key(number: str | None) -> str | None:
    """The key of a vendor by its tax id or account."""
    mark = mark_of(number or "")
    return _digest("id", mark) if mark else None


def _by_name(session: Session, name: str) -> str:
    known = session.scalars(_VENDORS, {"name": name}).all()
    return known[0] if len(known) == 1 else name


def _learn(session: Session, name: str, vendor: str) -> list[DocumentRow]:
    """Notes that a name is this vendor's; papers that had the name alone are its own as long as no other claims it."""
    known = session.scalars(_VENDORS, {"name": name}).all()
    if vendor in known:
        return []
    note = text("INSERT INTO vendor_names (name, vendor) VALUES (:name, :vendor) ON CONFLICT DO NOTHING")
    session.execute(note, {"name": name, "vendor": vendor})
    if known:
        return []
    followers = list(session.scalars(select(DocumentRow).where(DocumentRow.vendor == name)))
    for row in followers:
        row.vendor = vendor
        row.number_key, row.money_key = keys_of(row)
    return followers


def _digest(*parts: str | None) -> str:
    return hashlib.blake2b("\x1f".join(part or "" for part in parts).encode(), digest_size=12).hexdigest()
