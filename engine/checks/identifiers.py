"""Identifiers with a check character: resident id (GB 11643), credit code (GB 32100-2015), bank card (Luhn), MRZ."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from engine.document import Check
from engine.values.today import has_come
from engine.words import Words

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_PROVINCES = frozenset(
    int(code)
    for code in [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    ]
)
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_CONFUSIONS = {
    "0": "OQD8", "O": "0", "Q": "0", "D": "0", "1": "IL7", "I": "1", "L": "1", "7": "1T", "2": "Z", "Z": "2",
    "5": "S", "S": "5", "6": "GB8", "G": "6C", "8": "B036", "B": "8", "3": "8", "9": "8", "4": "A", "A": "4", "V": "Y",
    "U": "J", "T": "7", "M": "N", "N": "MH", "H": "N", "E": "F", "F": "E", "C": "G", "X": "K", "K": "X",
}  # fmt: skip


def resident_id_check_character(body: str) -> str:
    """The 18th character for the 17 digits `body`, MOD 11-2 of GB 11643."""
    return _ID_CHECKS[sum(int(d) * w for d, w in zip(body, _ID_WEIGHTS, strict=True)) % 11]


def credit_code_check_character(body: str) -> str:
    """The 18th character for the first 17 of a unified social credit code, GB 32100-2015."""
    total = sum(_CREDIT_ALPHABET.index(c) * w for c, w in zip(body, _CREDIT_WEIGHTS, strict=True))
    return _CREDIT_ALPHABET[(31 - total % 31) % 31]


def passes_luhn(digits: str) -> bool:
    """Whether a bank card number's last digit is right (ISO/IEC 7812-1, annex B); never where it is not all digits."""
    if not (digits.isascii() and digits.isdigit()):
        return False
    doubled = (int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(digits)))
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0


def is_resident_id(text: str) -> bool:
    """Whether 18 characters carry the right check character and a real birth date."""
    return bool(re.fullmatch(r"\d{17}[\dX]", text)) and (
        resident_id_check_character(text[:17]) == text[17] and birth_of(text) is not None
    )


def is_credit_code(text: str) -> bool:
    """Whether 18 characters are of the code's alphabet and carry the right check character."""
    return (
        len(text) == 18
        and all(c in _CREDIT_ALPHABET for c in text)
        and credit_code_check_character(text[:17]) == text[17]
    )


def birth_of(resident_id: str) -> date | None:
    """The birth date inside a resident id, or None where it is no date or lies ahead."""
    try:
        born = date(int(resident_id[6:10]), int(resident_id[10:12]), int(resident_id[12:14]))
    except ValueError:
        return None
    return born if date(1900, 1, 1) <= born and has_come(born) else None


def sex_of(resident_id: str) -> str:
    """男 or 女, by the 17th digit."""
    return "男" if int(resident_id[16]) % 2 else "女"


def one_swap(text: str, passes: Callable[[str], bool]) -> str | None:
    """The one text that passes after one likely misreading is undone; None where none or several do."""
    found = {
        text[:i] + other + text[i + 1 :]
        for i, character in enumerate(text)
        for other in _CONFUSIONS.get(character, "")
        if passes(text[:i] + other + text[i + 1 :])
    }
    return found.pop() if len(found) == 1 else None


def check_resident_id(value: str) -> tuple[Check, ...]:
    """GB 11643: form, check character, birth date and province of a resident id."""
    text = value.upper().replace(" ", "")
    rule = "resident_id"
    if not re.fullmatch(r"\d{17}[\dX]", text):
        return (
            Check(
                rule,
                False,
                Words(
                    "公民身份号码应为 18 位（末位可为 X）。",
                    "A resident id has 18 characters, digits but for a last X.",
                ),
                one_swap(text, is_resident_id) if len(text) == 18 else None,
            ),
        )
    expected = resident_id_check_character(text[:17])
    if expected != text[17]:
        return (
            Check(
                rule,
                False,
                Words(
                    f"公民身份号码的校验位应为 {expected}，实为 {text[17]}（GB 11643）。",
                    f"The check character should be {expected} but is {text[17]} (GB 11643).",
                ),
                one_swap(text, is_resident_id),
            ),
        )
    if birth_of(text) is None:
        return (
            Check(
                rule,
                False,
                Words("公民身份号码中的出生日期不存在。", "The birth date inside the resident id does not exist."),
            ),
        )
    passed = Check(rule, True, Words("校验位正确（GB 11643）。", "The check character is right (GB 11643)."))
    if int(text[:2]) not in _PROVINCES:
        words = Words(f"行政区划代码 {text[:6]} 不存在。", f"There is no region with the code {text[:6]}.")
        return passed, Check("resident_id_region", False, words)
    return (passed,)


def check_credit_code(value: str) -> tuple[Check, ...]:
    """GB 32100-2015: the check character of a unified social credit code; old 15- and 20-character tax ids pass."""
    text = value.upper().replace(" ", "")
    rule = "credit_code"
    if len(text) in {15, 20} and text.isalnum():
        words = Words(
            f"{len(text)} 位的旧税号没有可核对的校验位，请人工核对。",
            f"An old tax id of {len(text)} characters has nothing to check it by; please look at it.",
        )
        return (Check(rule, True, words),)
    if len(text) != 18:
        words = Words(
            f"统一社会信用代码应为 18 位，实为 {len(text)} 位。", f"A credit code has 18 characters, not {len(text)}."
        )
        return (Check(rule, False, words),)
    wrong = sorted({c for c in text if c not in _CREDIT_ALPHABET})
    if wrong:
        words = Words(
            f"统一社会信用代码中不会有字符 {'、'.join(wrong)}。", f"A credit code never has {', '.join(wrong)}."
        )
        return (Check(rule, False, words, one_swap(text, is_credit_code)),)
    expected = credit_code_check_character(text[:17])
    if expected != text[17]:
        words = Words(
            f"统一社会信用代码的校验位应为 {expected}，实为 {text[17]}（GB 32100-2015）。",
            f"The check character should be {expected} but is {text[17]} (GB 32100-2015).",
        )
        return (Check(rule, False, words, one_swap(text, is_credit_code)),)
    return (Check(rule, True, Words("校验位正确（GB 32100-2015）。", "The check character is right (GB 32100-2015).")),)
