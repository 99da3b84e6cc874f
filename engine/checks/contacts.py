"""Checks of phone numbers by the Chinese numbering plan; numbers of other countries pass unsaid."""

from __future__ import annotations

import re

from engine.document import Check
from engine.words import Words


def check_phone(value: str) -> tuple[Check, ...]:
    """Says so where a bare number begins as a Chinese mobile or area code and has too few or too many digits.

    A mobile has 11 digits; an area code and its number have 10 to 12.
    """
    text = value.strip()
    if re.fullmatch(r"1[3-9]\d+", text) and len(text) in {9, 10, 12, 13}:
        words = Words(
            f"手机号码应为 11 位，读到 {len(text)} 位：{text}。",
            f"A Chinese mobile number has 11 digits; {len(text)} were read: {text}.",
        )
        return (Check("phone", False, words),)
    area = re.fullmatch(r"0(?:10|2\d|[3-9]\d{2})-(\d+)", text)
    if area and len(area[1]) not in {7, 8}:
        words = Words(
            f"区号后的电话号码应为 7 或 8 位，读到 {len(area[1])} 位：{text}。",
            f"Behind an area code stand 7 or 8 digits; {len(area[1])} were read: {text}.",
        )
        return (Check("phone", False, words),)
    return ()
