"""The VAT invoice's QR code against the printed fields: exact where OCR is not, so it comes first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from engine.document import Box, Check, Field, Source
from engine.evidence import Evidence
from engine.evidence.codes import VatCode, parse_vat
from engine.extract.values.amounts import format_amount, parse_amount
from engine.words import Words

_CERTAIN = 0.99


def with_codes(fields: Sequence[Field], evidence: Sequence[Evidence]) -> tuple[Field, ...]:
    """The fields of an invoice after its code was heard: confirmed, filled in, or corrected and said so.

    Where the code says something else than the print, the code's value stands, what was printed stays in `raw`, and a
    failed check shows both.
    """
    seen = [
        (parsed, code.box, page.page) for page in evidence for code in page.codes if (parsed := parse_vat(code.text))
    ]
    if len(seen) != 1:
        return tuple(fields)
    vat, box, page_number = seen[0]
    said = _said(vat)
    return tuple(_heard(field, said[field.name], box, page_number) if field.name in said else field for field in fields)


def _said(vat: VatCode) -> Mapping[str, str]:
    """The code's values by the names that the invoice preset uses."""
    said = {"invoice_number": vat.number}
    if vat.code:
        said["invoice_code"] = vat.code
    if vat.check_code:
        said["check_code"] = vat.check_code
    if vat.issued:
        said["issue_date"] = vat.issued.isoformat()
    if vat.amount is not None:
        said["amount_without_tax" if vat.code else "total_amount"] = format_amount(vat.amount)
    return said


def _heard(field: Field, value: str, box: Box, page: int) -> Field:
    if field.value is None:
        return replace(
            field, value=value, raw=value, page=page, box=box, confidence=_CERTAIN, source=Source.QR, note=None
        )
    if _is_same(field.value, value) or (
        field.name == "check_code" and field.value.replace(" ", "").endswith(value[-6:])
    ):
        words = Words("与二维码一致。", "The same as in the QR code.")
        verdict = Check("qr_agrees", True, words)
        return replace(field, confidence=max(field.confidence, _CERTAIN), checks=(*field.checks, verdict))
    words = Words(
        f"二维码为 {value}，票面读作 {field.value}，已采用二维码的值。",
        f"The QR code says {value}, the print was read as {field.value}; the code's value is used.",
    )
    return replace(
        field, value=value, source=Source.QR, checks=(*field.checks, Check("qr_agrees", False, words, value))
    )


def _is_same(first: str, second: str) -> bool:
    left, right = parse_amount(first), parse_amount(second)
    if left is not None and right is not None and len(second) < 16:
        return abs(left - right) < Decimal("0.005")
    return first == second
