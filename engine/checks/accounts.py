"""Account numbers that carry a check: bank cards (Luhn, ISO/IEC 7812-1) and IBANs (modulo 97, ISO 13616)."""

from __future__ import annotations

import re

from engine.checks.identifiers import one_swap, passes_luhn
from engine.document import Check
from engine.words import Words

_UNIONPAY = re.compile(r"62\d{14}(?:\d{3})?")
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")


def check_account(value: str) -> tuple[Check, ...]:
    """A UnionPay card (62, 16 or 19 digits) by Luhn, an IBAN by modulo 97; other accounts carry no check."""
    text = re.sub(r"[\s-]", "", value).upper()
    if _UNIONPAY.fullmatch(text):
        return (_card(text),)
    if _IBAN.fullmatch(text):
        return (_iban(text),)
    return ()


def passes_iban(text: str) -> bool:
    """Whether an IBAN without blanks leaves 1 modulo 97, its first four characters moved to the end (ISO 13616)."""
    if not _IBAN.fullmatch(text):
        return False
    return int("".join(str(int(character, 36)) for character in text[4:] + text[:4])) % 97 == 1


def _card(text: str) -> Check:
    if passes_luhn(text):
        words = Words("银行卡号的校验位正确（Luhn）。", "The card number's check digit is right (Luhn).")
        return Check("bank_card", True, words)
    words = Words(
        "银行卡号的校验位不符（Luhn，ISO/IEC 7812-1），可能有一位读错。",
        "The card number's check digit is wrong (Luhn, ISO/IEC 7812-1); a digit may be misread.",
    )
    return Check("bank_card", False, words, one_swap(text, passes_luhn))


def _iban(text: str) -> Check:
    if passes_iban(text):
        return Check("iban", True, Words("IBAN 校验正确（ISO 13616）。", "The IBAN's check is right (ISO 13616)."))
    words = Words("IBAN 校验不符（ISO 13616），请核对。", "The IBAN's check is wrong (ISO 13616); please look.")
    return Check("iban", False, words, one_swap(text, passes_iban))
