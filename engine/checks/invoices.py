"""Checks of an invoice's numbers: 8 digits with a code of 10 or 12, or 20 digits without one."""

from __future__ import annotations

import re
from collections.abc import Mapping

from engine.document import Check, Field, Row
from engine.values.conventions import UNIFORM
from engine.values.dates import parse_date
from engine.words import Words

_DIGITAL = re.compile(r"电子发票[（(]")
_OLD = re.compile(r"增值税(?:专用|普通|电子)|统一发票|定额发票")
_RULE = "invoice_number_form"


def invoice_number_form(fields: Mapping[str, Field], items: tuple[Row, ...]) -> Mapping[str, Check]:
    """Number, code and year as the invoice's own title asks for them.

    An old VAT invoice has a number of 8 digits and a code of 10 or 12; a fully digital one has 20 digits, of which the
    first two are the year, and no code. Silent on other invoices, whose numbers have any form.
    """
    kind = _value(fields, "invoice_type")
    if kind is None or not re.search("发票|客票", kind):
        return {}
    found = {"invoice_number": _of_number(fields, kind), "invoice_code": _of_code(fields, kind)}
    return {name: verdict for name, verdict in found.items() if verdict is not None}


def _of_number(fields: Mapping[str, Field], kind: str) -> Check | None:
    number = _value(fields, "invoice_number")
    if number is None:
        return None
    lengths = (20,) if _DIGITAL.search(kind) else (8,) if _OLD.search(kind) else (8, 20)
    if not number.isdigit() or len(number) not in lengths:
        zh, en = "或".join(map(str, lengths)), " or ".join(map(str, lengths))
        words = Words(
            f"{kind}的号码应为 {zh} 位数字，读到 {len(number)} 位：{number}，请核对。",
            f"The number of this invoice has {en} digits; {len(number)} were read: {number}. Please look.",
        )
        return Check(_RULE, False, words)
    issued = parse_date(_value(fields, "issue_date") or "", UNIFORM)
    if len(number) == 20 and issued is not None and number[:2] != f"{issued.year % 100:02d}":
        words = Words(
            f"数电发票号码的前两位是年份：号码为 {number[:2]}，开票日期为 {issued.year} 年，请核对。",
            f"A digital invoice's number begins with the year: {number[:2]}, but the date says {issued.year}.",
        )
        return Check(_RULE, False, words)
    return None


def _of_code(fields: Mapping[str, Field], kind: str) -> Check | None:
    code = _value(fields, "invoice_code")
    if code is None or (code.isdigit() and len(code) in {10, 12}):
        return None
    words = Words(
        f"发票代码应为 10 或 12 位数字，读到 {len(code)} 位：{code}，请核对。",
        f"An invoice code has 10 or 12 digits; {len(code)} were read: {code}. Please look.",
    )
    return Check(_RULE, False, words)


def _value(fields: Mapping[str, Field], name: str) -> str | None:
    field = fields.get(name)
    return field.value if field is not None else None
