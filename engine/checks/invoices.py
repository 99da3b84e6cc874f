"""Checks of an invoice's numbers: 8 digits with a code of 10 or 12, or 20 digits without one."""

from __future__ import annotations

import re
from collections.abc import Mapping

from engine.document import Check, Field, Row
from engine.words import Words


def invoice_number_form(fields: Mapping[str, Field], items: tuple[Row, ...]) -> Mapping[str, Check]:
    """A Chinese VAT invoice's number has 8 digits (and a code beside it) or, fully digital, 20.

    Silent on invoices that say nothing of value added tax, whose numbers have any form.
    """
    number, kind = fields.get("invoice_number"), fields.get("invoice_type")
    if number is None or number.value is None or kind is None or not re.search("发票|客票", kind.value or ""):
        return {}
    digits = len(number.value)
    if number.value.isdigit() and digits in {8, 20}:
        return {}
    words = Words(
        f"发票号码应为 8 位或 20 位数字，读到 {digits} 位：{number.value}，请核对。",
        f"An invoice number has 8 or 20 digits; {digits} were read: {number.value}. Please look.",
    )
    return {"invoice_number": Check("invoice_number_form", False, words)}
