"""What each type of value looks like: how well a text fits, and the text made uniform."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

from engine.page.folding import fold, has_chinese
from engine.presets import ValueType
from engine.values.amount_words import find_words
from engine.values.amounts import find_amounts, format_amount
from engine.values.conventions import UNIFORM, Conventions
from engine.values.dates import find_dates, format_range
from engine.words import Words

_COMPANY = re.compile(
    r"公司|商店|超市|酒店|饭店|餐厅|集团|银行|医院|学校|大学|中心|事务所|合作社|工作室|厂|局|部|院|所|店|社|会"
    r"|\b(?:sdn|bhd|ltd|limited|inc|corp|corporation|llc|llp|co|company|gmbh|plc|enterprise|trading|s/b)\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"[省市区县镇乡村路街道巷号楼幢室]|\b(?:jalan|jln|road|rd|street|st|avenue|ave|lot|taman|tmn|no|drive|dr|lane|blvd|box|apt)\b"
    r"|\b\d{5}\b",
    re.IGNORECASE,
)
_SPACED_DAY = re.compile(r"\d{2}\s\d{2}\s(?:19|20)\d{2}")
_BLANK = re.compile(r"\s")
_ZERO_IN_A_WORD = re.compile(r"(?<=\b)0(?=[A-Z]{2}\b)|(?<=\b[A-Z])0(?=[A-Z]\b)")
_TIME = re.compile(r"(?<!\d)([01]?\d|2[0-3])\s*[:：时h]\s*([0-5]\d)(?:\s*[:：分]\s*([0-5]\d))?\s*([AaPp]\.?[Mm])?")
_PHONE = re.compile(r"\+?\(?\d[\d\s()+/-]{5,18}\d(?:\s*(?:转|ext\.?|x)\s*\d{1,6})?")
_SHORT_PHONE = re.compile(r"9\d{4}|1[0-2]\d{3}|1\d{2}")
"""A Chinese service number: 96822, 12345, 110."""
_MOST_WORDS = 10
_BARE = 0.8
"""How well a number without cents and currency suits an amount."""
_PERHAPS_A_PIECE = 0.44
"""How well 大写 fits that may lack its head or its tail: too little to be sure of it."""
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_PERCENT = re.compile(r"\d{1,20}(?:\.\d{1,20})?\s{0,9}[%％]|免税|不征税")
_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
_RESIDENT_ID = re.compile(r"(?<![\dA-Za-z])[1-9]\d{5}(?:19|20)\d{2}(?:\d{2})(?:\d{2})\d{3}[\dXx](?![\dA-Za-z])")
_TAX_ID = re.compile(r"(?<![0-9A-Z])[0-9A-Z]{15}(?:[0-9A-Z]{3}(?:[0-9A-Z]{2})?)?(?![0-9A-Z])")
_IBAN = re.compile(r"(?<![0-9A-Za-z])[A-Z]{2}\d{2}(?:\s?[0-9A-Z]{4}){2,7}(?:\s?[0-9]{1,3})?(?![0-9A-Za-z])")
"""An account as banks of Europe and beyond print it (ISO 13616): the letters are part of it."""
_FOREIGN_ID = re.compile(r"(?<![0-9A-Za-z])(?:[A-Z]{1,3}[ .-]?)?[0-9](?:[ ./-]?[0-9A-Z]){5,13}(?![ ./-]?[0-9A-Za-z])")
"""A tax number of another country: 12-3456789, 29ABCDE1234F1Z5, 51 824 753 556."""
_LEAST_OF_AN_ID = 7
_ACCOUNT = re.compile(r"(?<![\d.])\d(?:[\d\s*-]{6,32})\d(?![\d.])")
_IDENTIFIER = re.compile(
    r"(?:(?:N[oO0]\s*[.:]?|№)\s*)?[A-Za-z0-9*#][A-Za-z0-9*/#()（）._\-]*(?:\s[A-Za-z0-9*/#()（）._\-]*\d[A-Za-z0-9*/#()._\-]*)*"
)


@dataclass(frozen=True, slots=True)
class Value:
    """A value in a text: `text` uniform, `raw` as printed at `start:end`, `fit` 0..1 how well it suits its type.

    `doubt` says in words why it may be another value.
    """

    text: str
    raw: str
    start: int
    end: int
    fit: float
    doubt: Words | None = None


def take(text: str, kind: ValueType, conventions: Conventions, *, choices: tuple[str, ...] = ()) -> Value | None:
    """The first value of a type in a text, or None where nothing of that type stands there."""
    if not text.strip():
        return None
    match kind:
        case ValueType.DATE:
            return _date(text, conventions)
        case ValueType.DATE_RANGE:
            period = format_range(text, conventions)
            return _value(text, 0, len(text), period) if period else None
        case ValueType.AMOUNT:
            return _amount(text, conventions)
        case ValueType.AMOUNT_WORDS:
            return _amount_words(text)
        case ValueType.SEX:
            return _sex(text)
        case ValueType.CHOICE:
            chosen = next((choice for choice in choices if fold(choice) in fold(text)), None)
            return _value(text, 0, len(text), chosen) if chosen else None
        case ValueType.TIME:
            return _time(text)
        case ValueType.PERSON | ValueType.COMPANY | ValueType.ADDRESS | ValueType.TEXT | ValueType.LONG_TEXT:
            return _words(text, kind)
        case ValueType.MRZ:
            compact = re.sub(r"\s", "", text).upper().replace("«", "<<")
            return _value(text, 0, len(text), compact) if re.fullmatch(r"[A-Z0-9<]{28,46}", compact) else None
        case _:
            return _pattern(text, kind)


def fit(text: str, kind: ValueType, conventions: Conventions) -> float:
    """How well a text suits a type, 0..1; 0 means it cannot be one."""
    value = take(text, kind, conventions)
    return value.fit if value else 0.0


def _value(text: str, start: int, end: int, uniform: str, fit: float | None = None) -> Value:
    """A value whose fit falls with the share of the text that is something else."""
    raw = text[start:end]
    share = len(fold(raw)) / max(len(fold(text)), 1)
    return Value(uniform, raw.strip(), start, end, 0.5 + 0.5 * min(share, 1.0) if fit is None else fit)


def _date(text: str, conventions: Conventions) -> Value | None:
    dates = find_dates(text, conventions) or find_dates(_with_its_marks(text), conventions)
    if not dates:
        return _month(text)
    value = _value(text, dates[0].start, dates[0].end, dates[0].value.isoformat())
    return replace(value, doubt=dates[0].doubt)


def _with_its_marks(text: str) -> str:
    """A day printed with blanks for marks (`06 07 2010`), or a month with a zero for O (`0CT`), as long as before."""
    if _SPACED_DAY.fullmatch(text):
        return text[0] + _BLANK.sub(".", text[1:-1]) + text[-1]
    return _ZERO_IN_A_WORD.sub("O", text)


def _month(text: str) -> Value | None:
    """A year and a month without a day, which stay as printed: 1996年8月."""
    match = re.fullmatch(r"\s{0,9}((?:19|20)\d{2})\s{0,9}年\s{0,9}(1[0-2]|0?[1-9])\s{0,9}月?\s{0,9}", text)
    return _value(text, 0, len(text), f"{match[1]}年{int(match[2])}月", 0.85) if match else None


def _amount(text: str, conventions: Conventions) -> Value | None:
    found = find_amounts(text, conventions)
    if not found:
        return None
    best = max(found, key=lambda item: (item.has_currency, item.has_cents, -item.start))
    value = _value(text, best.start, best.end, format_amount(best.value))
    likely = value.fit if best.has_cents or best.has_currency else value.fit * _BARE
    return replace(value, fit=likely, doubt=best.doubt)


def _amount_words(text: str) -> Value | None:
    """大写 as printed, without blanks; what could be a piece of it suits the type less."""
    words = find_words(text)
    if words is None:
        return None
    value = _value(text, words.start, words.end, re.sub(r"\s", "", words.text))
    return value if words.is_firm else replace(value, fit=_PERHAPS_A_PIECE * value.fit)


def _sex(text: str) -> Value | None:
    match = re.search(r"[男女]|\b(?:female|male|[FM])\b", text, re.IGNORECASE)
    return _value(text, match.start(), match.end(), match.group()) if match else None


def _time(text: str) -> Value | None:
    days = find_dates(text, UNIFORM)
    behind = days[0].end if days else 0
    match = _TIME.search(text[behind:])
    if not match:
        behind = 0
        match = _TIME.search(text)
    if not match:
        return None
    hour = int(match[1])
    half = (match[4] or "").lower().replace(".", "")
    if half == "pm" and hour < 12:
        hour += 12
    if half == "am" and hour == 12:
        hour = 0
    uniform = f"{hour:02d}:{match[2]}" + (f":{match[3]}" if match[3] else "")
    return _value(text, behind + match.start(), behind + match.end(), uniform)


def _words(text: str, kind: ValueType) -> Value | None:
    stripped = text.strip(" \t:：;；,，、。")
    if not fold(stripped):
        return None
    start = text.find(stripped)
    likely = 0.7
    if kind is ValueType.COMPANY:
        likely = 0.95 if _COMPANY.search(stripped) else 0.55
    elif kind is ValueType.ADDRESS:
        likely = 0.95 if _ADDRESS.search(stripped) else 0.5
    elif kind is ValueType.PERSON:
        likely = _person_fit(stripped)
    if kind is ValueType.TEXT and not has_chinese(stripped) and len(stripped.split()) > _MOST_WORDS:
        likely = 0.4
    if kind in {ValueType.PERSON, ValueType.COMPANY, ValueType.ADDRESS} and not _has_words(stripped, kind):
        likely = 0.1
    return Value(tidy(stripped), stripped, start, start + len(stripped), likely)


def _has_words(text: str, kind: ValueType) -> bool:
    """Whether a text may be a name or an address: it has letters, and a name has more of them than digits."""
    letters, digits = sum(c.isalpha() for c in text), sum(c.isdigit() for c in text)
    return letters > 0 and (kind is ValueType.ADDRESS or letters > digits)


def _person_fit(text: str) -> float:
    if has_chinese(text):
        letters = fold(text)
        return 0.95 if 2 <= len(letters) <= 4 else 0.8 if len(letters) <= 12 else 0.4
    words = text.split()
    return 0.9 if 1 <= len(words) <= 4 and not any(c.isdigit() for c in text) else 0.5


def _pattern(text: str, kind: ValueType) -> Value | None:
    patterns = {
        ValueType.PERCENT: _PERCENT,
        ValueType.NUMBER: _NUMBER,
        ValueType.IDENTIFIER: _IDENTIFIER,
        ValueType.RESIDENT_ID: _RESIDENT_ID,
        ValueType.TAX_ID: _TAX_ID,
        ValueType.BANK_ACCOUNT: _ACCOUNT,
        ValueType.PHONE: _PHONE,
        ValueType.EMAIL: _EMAIL,
    }
    plain = unicodedata.normalize("NFKC", text)
    if len(plain) != len(text):
        plain = text
    if kind in {ValueType.RESIDENT_ID, ValueType.TAX_ID}:
        return _long_identifier(text, plain, patterns[kind], kind)
    match = patterns[kind].search(plain)
    if kind is ValueType.BANK_ACCOUNT:
        match = _IBAN.search(plain) or match
    if match is None and kind is ValueType.PHONE:
        match = _SHORT_PHONE.fullmatch(plain.strip())
    if match is None and kind is ValueType.BANK_ACCOUNT:
        other = _pattern(text, ValueType.IDENTIFIER)
        return Value(other.text, other.raw, other.start, other.end, other.fit * 0.7) if other else None
    if not match or not fold(match.group()):
        return None
    uniform = match.group().strip()
    if kind is ValueType.BANK_ACCOUNT:
        uniform = re.sub(r"[\s-]", "", uniform)
    elif kind is ValueType.IDENTIFIER:
        uniform = re.sub(r"\s+", " ", uniform).strip("._-*#")
    value = _value(text, match.start(), match.end(), uniform)
    if kind is ValueType.IDENTIFIER and not any(c.isdigit() for c in uniform):
        return Value(value.text, value.raw, value.start, value.end, value.fit * 0.5)
    return value


def _long_identifier(text: str, plain: str, pattern: re.Pattern[str], kind: ValueType) -> Value | None:
    """An 18-character id, also where the reader put blanks into it or read it in lower case."""
    for candidate in (plain.upper(), re.sub(r"\s", "", plain.upper())):
        match = pattern.search(candidate)
        if match:
            whole = candidate == plain.upper()
            start, end = (match.start(), match.end()) if whole else (0, len(text))
            return _value(text, start, end, match.group())
    foreign = _FOREIGN_ID.search(plain) if kind is ValueType.TAX_ID and not has_chinese(text) else None
    if foreign and sum(c.isdigit() for c in foreign.group()) >= _LEAST_OF_AN_ID:
        return _value(text, foreign.start(), foreign.end(), _compact(foreign.group()), 0.8)
    loose = re.search(r"[0-9A-Z*]{14,21}", plain.upper())
    if loose and sum(c.isdigit() for c in loose.group()) >= 8:
        return _value(text, loose.start(), loose.end(), loose.group(), 0.5)
    return None


def _compact(number: str) -> str:
    """A tax number without blanks and marks where its country's letters lead it; others are told by their marks."""
    return re.sub(r"[ .-]", "", number) if number[:2].isalpha() else number


def tidy(text: str) -> str:
    """A text for people: blanks made single, none between Chinese characters, full-width letters and digits narrow."""
    narrow = "".join(unicodedata.normalize("NFKC", c) if "！" <= c <= "～" and c.isalnum() else c for c in text)
    return re.sub(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])", "", " ".join(narrow.split()))
