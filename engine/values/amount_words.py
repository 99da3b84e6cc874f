"""Chinese amounts in words (大写), both ways."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from engine.page.folding import simplify

_DIGITS = {
    character: digit
    for digit, characters in enumerate(
        ("零〇○", "壹一", "贰二弍两", "叁三参", "肆四", "伍五", "陆六", "柒七", "捌八", "玖九")
    )
    for character in characters
}
_UNITS = {"拾": 10, "十": 10, "佰": 100, "百": 100, "仟": 1000, "千": 1000}
_SECTIONS = {"万": 10**4, "亿": 10**8}
_WORDS = re.compile(r"[零〇○壹贰弍叁参肆伍陆柒捌玖拾佰仟万亿圆元角分整正一二三四五六七八九十百千两\s]{2,}")

_MINUS = re.compile(r"\(?负数?\)?|-")
"""How 大写 says that an amount is negative: on red invoices in brackets before it."""


def find_words(text: str) -> tuple[str, Decimal] | None:
    """The first Chinese amount in words of `text` as (text, value), or None."""
    plain = simplify(unicodedata.normalize("NFKC", text))
    for match in _WORDS.finditer(plain):
        value = parse_words(match.group())
        if value is not None and re.search(r"[圆元角分]", match.group()):
            return match.group().strip(), value
    return None


def parse_words(text: str) -> Decimal | None:
    """The value of an amount in words such as 壹拾玖圆整, None where it is not one; 负 or （负数） is its sign."""
    plain = re.sub(r"\s|人民币|[:：整正]", "", simplify(unicodedata.normalize("NFKC", text)))
    minus = _MINUS.match(plain)
    if minus is not None:
        value = parse_words(plain[minus.end() :]) if _MINUS.match(plain, minus.end()) is None else None
        return None if value is None else -value
    match = re.fullmatch(r"(?P<whole>[^圆元角分]*)(?P<unit>[圆元])?(?:零?(?P<jiao>.)角)?(?:零?(?P<fen>.)分)?零?", plain)
    if match is None or not plain:
        return None
    if match["whole"] and not match["unit"]:
        return None
    whole = _whole(match["whole"]) if match["whole"] else 0
    if whole is None:
        return None
    cents = 0
    for group, scale in (("jiao", 10), ("fen", 1)):
        if match[group]:
            if match[group] not in _DIGITS:
                return None
            cents += _DIGITS[match[group]] * scale
    return Decimal(whole * 100 + cents) / 100


def format_words(value: Decimal) -> str:
    """An amount from 0 to below 10^12 in Chinese words, as on a cheque: 19 is 壹拾玖圆整. ValueError outside."""
    if not 0 <= value < 10**12:
        raise ValueError("an amount in words must be from 0 to below 10^12")
    cents = int((value * 100).to_integral_value())
    whole, jiao, fen = cents // 100, cents // 10 % 10, cents % 10
    text = _whole_words(whole) + "圆" if whole or not cents else ""
    if not jiao and not fen:
        return text + "整"
    if jiao:
        text += "零壹贰叁肆伍陆柒捌玖"[jiao] + "角"
    elif text:
        text += "零"
    return text + ("零壹贰叁肆伍陆柒捌玖"[fen] + "分" if fen else "整")


def _whole(text: str) -> int | None:
    total = section = digit = 0
    for character in text:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in _UNITS:
            section += (digit or (1 if not section else 0)) * _UNITS[character]
            digit = 0
        elif character in _SECTIONS:
            if character == "亿":
                total = (total + section + digit) * 10**8
            else:
                total += (section + digit) * 10**4
            section = digit = 0
        else:
            return None
    return total + section + digit


def _whole_words(number: int) -> str:
    if number == 0:
        return "零"
    digits = "零壹贰叁肆伍陆柒捌玖"
    parts: list[str] = []
    pending_zero = False
    for power in range(11, -1, -1):
        digit = number // 10**power % 10
        if digit:
            if pending_zero:
                parts.append("零")
            pending_zero = False
            parts.append(digits[digit] + ("", "拾", "佰", "仟")[power % 4])
        else:
            pending_zero = bool(parts)
        if power in {4, 8} and number // 10**power % 10**4:
            parts.append("万" if power == 4 else "亿")
            pending_zero = pending_zero and number % 10**power > 0
    return "".join(parts)
