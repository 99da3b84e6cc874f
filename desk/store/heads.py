"""A document's head as columns of its row, and back."""

from __future__ import annotations

from typing import Any

from desk.store.store import DocumentRow
from engine.head import Direction, Head


def head_columns(head: Head) -> dict[str, Any]:
    """The columns that keep a head."""
    return {
        "head_date": head.date,
        "head_number": head.number,
        "counterparty": head.counterparty,
        "own_party": head.own_party,
        "net": head.net,
        "tax": head.tax,
        "total": head.total,
        "currency": head.currency,
        "direction": str(head.direction) if head.direction else None,
        "head_code": head.code,
        "counterparty_id": head.counterparty_id,
    }


def head_in(row: DocumentRow) -> Head:
    """The head that a row keeps; all of it None before the document was read."""
    return Head(
        date=row.head_date,
        number=row.head_number,
        counterparty=row.counterparty,
        own_party=row.own_party,
        net=row.net,
        tax=row.tax,
        total=row.total,
        currency=row.currency,
        direction=Direction(row.direction) if row.direction else None,
        code=row.head_code,
        counterparty_id=row.counterparty_id,
    )
