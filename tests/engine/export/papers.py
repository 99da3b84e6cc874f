"""Invented papers for the exports."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engine.document import Document, Field, Page, Provenance, Row, Source
from engine.export import Facts, NamedDocument, Standing, named
from engine.presets import PresetBook
from engine.words import Words

PRESETS = PresetBook.load(Path(__file__).parents[3] / "assets" / "kinds")
_READ_AT = datetime(2026, 11, 30, tzinfo=UTC)


def field(name: str, value: str | None, label: str = "", confidence: float = 0.99, **more: Any) -> Field:
    """A value as it was read."""
    words = Words(label or name, label or name)
    return Field(name, words, value, value, 1, None, confidence, Source.CPU, **more)


def document(kind: str | None, values: dict[str, str | None], items: tuple[Row, ...] = ()) -> Document:
    """A document of a shipped kind, with the labels of its preset."""
    preset = next((one for one in PRESETS.values() if one.kind == kind), None)
    labels = {spec.name: spec.label.words() for spec in preset.fields} if preset and kind else {}
    fields = tuple(
        replace(field(name, value), label=labels.get(name, Words(name, name))) for name, value in values.items()
    )
    provenance = Provenance(kind or "auto", 1, "cpu", "r", "0" * 64, _READ_AT, 1.0)
    return Document((Page(1, 10, 10),), fields, items, kind, 0.9, provenance)


def row(**cells: str) -> Row:
    """A row of items."""
    return tuple(field(name, value) for name, value in cells.items())


def invoice(number: str, day: str | None, seller: str, net: str, tax: str, total: str, **more: str) -> Document:
    """An invoice in CNY unless said otherwise, with two rows of items."""
    items = (
        row(description="=1+1", quantity="3", unit_price="12.3456", amount=net, tax_rate="6%"),
        row(description="Pen", quantity="0.5", unit_price="2.00", amount="1.00"),
    )
    values: dict[str, str | None] = {
        "invoice_number": number,
        "issue_date": day,
        "seller_name": seller,
        "seller_tax_id": "91110108MA01ABCD2X",
        "amount_without_tax": net,
        "tax_amount": tax,
        "total_amount": total,
        "currency": "CNY",
    }
    return document("invoice", values | more, items)


FACTS = Facts(
    id="d1",
    flags=(Words("可能重复", "Possible duplicate"),),
    submitted_by="Alice 王",
    submitted_at=datetime(2026, 11, 29, 8, 30, tzinfo=UTC),
    link="https://ocr.example.com/ui/#doc=d1",
)


def month() -> list[NamedDocument]:
    """Four papers of two kinds, two months and two currencies: a refund, a doubt, one without a currency."""
    red = invoice("00000000000000000003", "2026-10-31", "甲公司", "100.00", "6.00", "106.00", invoice_type="红字发票")
    doubtful = invoice("00000000000000000002", "2026-11-02", "=cmd|' /C calc'!A0", "200.00", "12.00", "212.00")
    low = replace(next(one for one in doubtful.fields if one.name == "total_amount"), confidence=0.4)
    taxi = document("taxi_ticket", {"date": "2026-11-03", "total": "31.00", "company": "http://evil.example"})
    eur = invoice("7", None, "Müller GmbH", "10.10", "1.92", "12.02", currency="EUR")
    return [
        named("a.pdf", red, PRESETS, facts=FACTS),
        named("b.pdf", doubtful.with_field(low), PRESETS),
        named("c.jpg", taxi, PRESETS, facts=Facts(standing=Standing.REVIEWED)),
        named("d.pdf", eur, PRESETS),
    ]
