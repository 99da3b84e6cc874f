"""Chinese amounts in words (大写), both ways: on cheques and invoices, in grids of printed units, in red letters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from engine.page.folding import simplify

_DIGITS = {
    character: digit
    for digit, characters in enumerate(
        ("零〇○", "壹一弌", "贰二弍弐貮两", "叁三参叄叅弎", "肆四", "伍五", "陆六", "柒七", "捌八", "玖九")
    )
    for character in characters
}
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_UNITS = {"拾": 10, "佰": 100, "仟": 1000}
_SPELLINGS = str.maketrans(
    {"十": "拾", "百": "佰", "伯": "佰", "千": "仟", "元": "圆", "园": "圆", "圜": "圆", "正": "整"}
    | {tens: f"{digit}拾" for tens, digit in (("廿", "贰"), ("卅", "叁"), ("卌", "肆"))}
)
"""Other ways to write, and to misread, a unit; 廿 is 贰拾."""
_GRID = "仟佰拾亿仟佰拾万仟佰拾圆角分"
"""The units as forms print them: a grid is a stretch of them, with a cell before each."""
_UNUSED = "⊗⨂ⓧⓍ×xX¥￥/*＊—-"
"""What is put into a cell of a grid that is not needed, and before a whole amount so that nothing can be added."""

_NUMERAL = "".join(_DIGITS) + "拾十佰百伯仟千万亿廿卅卌"
_CHARACTERS = _NUMERAL + "圆元园圜角分整正"
_BRACKETED = r"[（(]\s{0,2}负\s{0,2}数?\s{0,2}[)）]"
_SIGN = rf"{_BRACKETED}|负数?"
_WORDS = re.compile(rf"(?:{_SIGN})?\s{{0,4}}(?:[{_CHARACTERS}]\s{{0,4}}){{2,80}}(?:{_BRACKETED})?")
_CELLS = re.compile(
    rf"(?:{_SIGN})?(?:\s{{0,4}}[{re.escape(_UNUSED)}{''.join(_DIGITS)}0-9]?\s{{0,4}}[拾十佰百伯仟千万亿圆元园角分]){{4,13}}"
    r"\s{0,4}[整正]?"
)
_CELL = re.compile(r"(?P<cell>[^拾佰仟万亿圆角分]?)(?P<unit>[拾佰仟万亿圆角分])")
_BEFORE = re.compile(rf"^(?:人民币|RMB|CNY|大写|[（(]大写[）)]|[:：]|[⊗⨂¥￥](?=[{''.join(_DIGITS)}]))+", re.IGNORECASE)
_ALL = re.compile(
    r"(?:(?P<whole>[^圆角分整]{1,80})圆)?(?:零?(?P<jiao>[^圆角分整])角)?(?:零?(?P<fen>[^圆角分整])分)?零?(?P<end>整?)"
)
_CUT_HEAD = re.compile(rf"[{_NUMERAL}圆元园角][^\s{_CHARACTERS}，,。；;：:、（(）)|“”\"]{{0,2}}$")
_CUT_TAIL = re.compile(
    rf"[{_NUMERAL}圆角分]|[^\s{_CHARACTERS}，,。；;：:、（(）)|“”\"]{{1,2}}(?:[{''.join(_DIGITS)}拾佰仟万亿]{{0,2}}[圆元角分]|[整正])"
)
_CLEAN_HEAD = re.compile(
    r"(?:^|[：:（(，,。；;、|“\"¥￥⊗⨂]|人民币|大写|RMB|CNY|[额计价款费金共为币是])\s{0,9}$", re.IGNORECASE
)
_CLEAN_TAIL = re.compile(r"$|[\s，,。；;、）)”\"|]")
_LOW_FORMAL = frozenset("壹贰叁肆伍陆柒捌玖拾佰仟")


class FoundWords(NamedTuple):
    """An amount in words at `start:end` of a text; `text` is what is printed there, made simple.

    `is_firm` says that it is closed as the rules for cheques want it (整, or down to 角 or 分) and lacks no 零, so that
    no piece of it can be missing unseen.
    """

    text: str
    value: Decimal
    start: int
    end: int
    is_firm: bool


@dataclass(frozen=True, slots=True)
class _Read:
    value: Decimal
    is_firm: bool


def find_words(text: str) -> FoundWords | None:
    """The first Chinese amount in words of `text`, or None; a piece of one whose rest cannot be read is none."""
    return next(all_words(text), None)


def all_words(text: str) -> Iterator[FoundWords]:
    """Every Chinese amount in words of `text`, those without a grid first."""
    if text.isascii():
        return
    plain = simplify("".join(map(_narrow, text)))
    reach = 0
    for pattern in (_WORDS, _CELLS):
        for match in pattern.finditer(plain):
            found = _found(plain, match)
            if found is not None and (pattern is _WORDS or found.start >= reach):
                reach = max(reach, found.end)
                yield found


def parse_words(text: str) -> Decimal | None:
    """The value of a Chinese amount in words such as 壹拾玖圆整, or None where it is not one."""
    read = _read(text)
    return read.value if read is not None else None


def format_words(value: Decimal) -> str:
    """An amount of less than 10^12 in Chinese words, as on a cheque: 19 is 壹拾玖圆整. ValueError outside.

    A negative one is written as on a red-letter invoice: （负数）壹拾玖圆整.
    """
    if not abs(value) < 10**12:
        raise ValueError("an amount in words must be below 10^12")
    cents = int((abs(value) * 100).to_integral_value())
    whole, jiao, fen = cents // 100, cents // 10 % 10, cents % 10
    text = "（负数）" if value < 0 and cents else ""
    text += _whole_words(whole) + "圆" if whole or not cents else ""
    if not jiao and not fen:
        return text + "整"
    if jiao:
        text += _FORMAL[jiao] + "角"
    elif whole:
        text += "零"
    return text + (_FORMAL[fen] + "分" if fen else "整")


def _found(plain: str, match: re.Match[str]) -> FoundWords | None:
    """A match as an amount, unless it is a piece of something larger."""
    text = match.group().rstrip()
    start = match.start() + len(text) - len(text.lstrip())
    end = match.start() + len(text)
    read = _read(text)
    if read is None or not re.search("[圆元园圜角分]", text):
        return None
    head = plain[max(0, start - 16) : start]
    if _CUT_HEAD.search(head) or _CUT_TAIL.match(plain, end):
        return None
    if not _stands_alone(text) and not (_CLEAN_HEAD.search(head) and _CLEAN_TAIL.match(plain, end)):
        return None
    return FoundWords(text.strip(), read.value, start, end, read.is_firm)


def _stands_alone(text: str) -> bool:
    """Whether an amount can stand anywhere in a sentence: it has 元 and is written in the characters of cheques."""
    return bool(re.search("[圆元园圜]", text)) and (bool(_LOW_FORMAL & set(text)) or text[-1] in "整正")


def _read(text: str) -> _Read | None:
    plain = re.sub(r"\s", "", simplify("".join(map(_narrow, text))))
    sign = re.search(rf"^(?:人民币)?[:：]?({_SIGN})|({_SIGN})$", plain)
    if sign is not None:
        plain = plain.replace(sign[1] or sign[2], "", 1)
    plain = _BEFORE.sub("", plain).translate(_SPELLINGS)
    read = _amount(plain) or _grid(plain)
    if read is None or sign is None:
        return read
    return _Read(-read.value, read.is_firm)


def _amount(plain: str) -> _Read | None:
    match = _ALL.fullmatch(plain)
    if match is None or not (match["whole"] or match["jiao"] or match["fen"]):
        return None
    whole = _Whole.of(match["whole"]) if match["whole"] else _Whole(0)
    jiao, fen = (_DIGITS.get(match[name]) if match[name] else 0 for name in ("jiao", "fen"))
    if whole is None or jiao is None or fen is None:
        return None
    is_closed = bool(match["whole"] and (match["end"] or match["jiao"] or match["fen"]))
    return _Read(Decimal(whole.value * 100 + jiao * 10 + fen) / 100, whole.is_formal and is_closed)


def _grid(plain: str) -> _Read | None:
    """Units printed in a row with a cell before each: 零 or a mark in cells that are not needed, or nothing at all.

    One empty cell at the head is no grid: 佰陆拾圆 has lost its 壹.
    """
    body = plain.removesuffix("整")
    cells = [(match["cell"], match["unit"]) for match in _CELL.finditer(body)]
    if "".join(cell + unit for cell, unit in cells) != body or len(cells) < 4:
        return None
    if "".join(unit for _, unit in cells) not in _GRID or not _is_filled([cell for cell, _ in cells]):
        return None
    read = _amount("".join(_in_words(cell) + unit for cell, unit in cells))
    has_blank = any(not cell for cell, _ in cells)
    return _Read(read.value, read.is_firm and not has_blank) if read is not None else None


def _is_filled(cells: Sequence[str]) -> bool:
    """Whether the cells of a grid hold an amount: marks only where none is needed, no gap between its digits."""
    written = [at for at, cell in enumerate(cells) if cell in _DIGITS or cell.isdecimal()]
    if not written or (written[0] == 1 and not cells[0]) or not all(map(_is_cell, cells)):
        return False
    return all(cell and cell not in "¥￥" for cell in cells[written[0] : written[-1]])


def _is_cell(cell: str) -> bool:
    return not cell or cell in _UNUSED or cell in _DIGITS or cell.isdecimal()


def _in_words(cell: str) -> str:
    """What is written into a cell, as a digit of 大写."""
    if cell in _DIGITS and cell:
        return cell
    return _FORMAL[int(cell)] if cell.isdecimal() else "零"


@lru_cache(maxsize=32_768)
def _narrow(character: str) -> str:
    """A character in its plain form, where that is one character too."""
    plain = unicodedata.normalize("NFKC", character)
    return plain if len(plain) == 1 else character


@dataclass(frozen=True, slots=True)
class _Whole:
    """The part before 圆; `is_formal` where every gap in it is marked by 零 and it begins with a digit."""

    value: int
    is_formal: bool = True

    @classmethod
    def of(cls, text: str) -> _Whole | None:
        """亿 and 万 with up to four digits before each; None where digits and units do not follow one another so."""
        above, has_hundred_millions, rest = text.rpartition("亿")
        high = cls._below_hundred_millions(above, is_first=True) if has_hundred_millions else cls(0)
        low = cls._below_hundred_millions(rest, is_first=not has_hundred_millions) if rest else cls(0)
        if high is None or low is None or (has_hundred_millions and low.value >= 10**8):
            return None
        return cls(high.value * 10**8 + low.value, high.is_formal and low.is_formal)

    @classmethod
    def _below_hundred_millions(cls, text: str, *, is_first: bool) -> _Whole | None:
        above, has_ten_thousands, rest = text.rpartition("万")
        if "万" in above or not text:
            return None
        high = cls._section(above, is_first=is_first) if has_ten_thousands else cls(0)
        low = cls._section(rest, is_first=is_first and not has_ten_thousands) if rest else cls(0)
        if high is None or low is None:
            return None
        return cls(high.value * 10**4 + low.value, high.is_formal and low.is_formal)

    @classmethod
    def _section(cls, text: str, *, is_first: bool) -> _Whole | None:
        """Up to four digits with their units, the largest first: 壹仟零伍拾."""
        value, unit, digit, is_formal = 0, 10**4, None, True
        expected = unit // 10 if not is_first else None
        for at, character in enumerate(text):
            if character in _DIGITS:
                if digit:
                    return None
                digit = _DIGITS[character]
                if digit == 0:
                    expected = None
                continue
            size = _UNITS.get(character)
            is_bare_ten = size == 10 and at == 0 and is_first
            if size is None or size >= unit or (digit is None and not is_bare_ten):
                return None
            is_formal = is_formal and not is_bare_ten and expected in {None, size}
            value += (1 if digit is None else digit) * size
            unit, digit, expected = size, None, size // 10
        if digit and expected not in {None, 1}:
            return None if unit < 10**4 else cls(value + digit, is_formal=False)
        return cls(value + (digit or 0), is_formal) if text else None


def _whole_words(number: int) -> str:
    if number == 0:
        return "零"
    parts: list[str] = []
    pending_zero = False
    for power in range(11, -1, -1):
        digit = number // 10**power % 10
        if digit:
            if pending_zero:
                parts.append("零")
            pending_zero = False
            parts.append(_FORMAL[digit] + ("", "拾", "佰", "仟")[power % 4])
        else:
            pending_zero = bool(parts)
        if power in {4, 8} and number // 10**power % 10**4:
            parts.append("万" if power == 4 else "亿")
            pending_zero = pending_zero and number % 10**power > 0
    return "".join(parts)
