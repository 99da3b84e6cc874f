"""QR codes of a page (ZXing-C++), and the VAT invoice's taken apart."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

import numpy as np
import zxingcpp

from engine.document import Box, Source
from engine.evidence.statements import NOTHING, Stated, Statement
from engine.page.shrinking import shrunk

_LONGEST_SIDE = 65_535
"""Pixels; ZXing takes no more."""


@dataclass(frozen=True, slots=True)
class Code:
    """A code's text and its place."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class VatCode:
    """What the QR code of a VAT invoice says. `code` is None on fully digital invoices; `amount` is before tax on
    paper forms and the total on digital ones."""

    kind: str
    code: str | None
    number: str
    amount: Decimal | None
    issued: date | None
    check_code: str | None


def read_codes(grey: np.ndarray) -> tuple[Code, ...]:
    """Every QR code on (H, W) uint8 pixels that decodes without error.

    Other symbologies say nothing that is asked for, and cost ten times as much to look for.
    """
    pixels = shrunk(grey, min(1.0, _LONGEST_SIDE / max(grey.shape)))
    height, width = pixels.shape
    found = []
    for result in zxingcpp.read_barcodes(pixels, zxingcpp.BarcodeFormat.QRCode):
        position = result.position
        corners = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
        box = Box.from_pixels(((corner.x, corner.y) for corner in corners), width, height)
        if result.text.strip():
            found.append(Code(result.text.strip(), box))
    return tuple(found)


def parse_vat(text: str) -> VatCode | None:
    """The parts of `01,<kind>,<code>,<number>,<amount>,<YYYYMMDD>,<check code>,<CRC>,`, or None for another text."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) < 7 or parts[0] != "01" or not re.fullmatch(r"\d{8}|\d{20}", parts[3]):
        return None
    return VatCode(
        kind=parts[1],
        code=parts[2] or None,
        number=parts[3],
        amount=_amount(parts[4]),
        issued=_day(parts[5]),
        check_code=parts[6] or None,
    )


def stated_by_codes(seen: Iterable[tuple[int, Code]]) -> Stated:
    """What the one VAT code among a document's codes says, each with its page; nothing where there are several."""
    codes = [(page, code, vat) for page, code in seen if (vat := parse_vat(code.text)) is not None]
    if len(codes) != 1:
        return NOTHING
    page, code, vat = codes[0]
    values = {
        "invoice_number": vat.number,
        "invoice_code": vat.code,
        "check_code": vat.check_code,
        "issue_date": vat.issued.isoformat() if vat.issued else None,
        "amount_without_tax" if vat.code else "total_amount": None if vat.amount is None else f"{vat.amount:f}",
    }
    return Stated(
        tuple(Statement(name, text, Source.QR, page=page, box=code.box) for name, text in values.items() if text)
    )


def _amount(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _day(text: str) -> date | None:
    if not re.fullmatch(r"\d{8}", text):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None
