"""Where the shop stands and its phone: the block of lines around a road, a town or a postcode in the head."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from engine.extract.by_label.places import Candidate, Part
from engine.extract.finding import finder
from engine.extract.kinds.receipt.head import HEAD_ROWS, business_name, first_rows, row_text
from engine.extract.kinds.receipt.repair import repair_address
from engine.extract.kinds.receipt.words import COUNTRY, LEGAL, NOT_A_NAME, PHONE_WORD, ROAD, STRONG_ROAD
from engine.extract.sight import Sight, part_of
from engine.page.folding import fold, has_chinese
from engine.page.layout import Placed
from engine.presets import FieldSpec
from engine.values.dates import has_date
from engine.values.shapes import Value, tidy

_PHONE = re.compile(r"\+?\(?\d{2,4}\)?[\s.-]\d{3,4}[\s.-]?\d{3,5}(?:\s*/\s*[\d\s-]+)?")
_HEADING = re.compile(r"\s{0,9}(?:address|add|地址|店址)\s{0,9}[:：]\s{0,9}", re.IGNORECASE)
_BRANCH = re.compile(r"(?:店|\bbranch)[)）]?\s{0,9}$", re.IGNORECASE)
"""What a branch is called ends so: named after its road, and no part of the address."""
_OTHER = re.compile(
    r"\b(?:g[s5]t|roc|sst|vat|reg|bill|cashier|siret|uid)\b|invoice|receipt"
    r"|\b(?:br|b\.r|co|company|business|ssm)\b\.?\s*(?:reg\w*\.?\s*)?no\b",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"\W{0,9}(?:t[e3][l1i|]|fax|phone|hp|h/p|email|www|http|mobile|hotline)(?![a-z])|\W{0,9}(?:电话|電話"
    r"|訂座)",
    re.IGNORECASE,
)
_NUMBER_ALONE = re.compile(r"[()\[\]\s]{0,40}[A-Z]{0,3}[\d\s+-]{5,40}-?[A-Z]?[()\[\]\s]{0,40}", re.IGNORECASE)
_GREETING = re.compile(r"\W{0,9}(?:欢迎|谢谢|多謝|感谢|thank|welcome)", re.IGNORECASE)
_LABELLED_PHONE = re.compile(
    r"(?:tel|t[eé]l|phone|fon|telefon|电话|電話)\W*([\d+(][\d\s()/.+-]{6,18}\d)", re.IGNORECASE
)
_HOUSE = re.compile(
    r"\W{0,9}+(?:no|lot|unit|suite|blok?c?k?|level|lvl|tingkat|g|gf|shop|kiosk|ground|first|second|third|\d(?:st|nd|rd|th))?"
    r"\W{0,9}+[A-Z]{0,3}[-.]?\d",
    re.IGNORECASE,
)


@finder("merchant_address")
def merchant_address(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The block of the head around a line with a road, a town or a postcode, to the phone or the next number."""
    if not sight.may_be("receipt"):
        return None
    rows = [row for row in (_legible(row, sight) for row in first_rows(sight)[: HEAD_ROWS + 4]) if row]
    texts = [row_text(row) for row in rows]
    name = business_name(sight)
    taken = {part.line.index for part in name.parts} if name else set()
    core = next((i for i, text in enumerate(texts) if _is_core(text) and not _is_taken(rows[i], taken)), None)
    if core is None:
        return _without_greeting(sight.search.best(spec))
    first, last = _extent(rows, texts, core, taken)
    lines = [line for row in rows[first : last + 1] for line in row if line.index not in taken]
    parts = tuple(part for line in lines for part in _address_part(line))
    return _address(parts) if parts else None


def _extent(
    rows: Sequence[tuple[Placed, ...]], texts: Sequence[str], core: int, taken: Collection[int]
) -> tuple[int, int]:
    """The first and the last row of the address around its surest row; nothing above a heading belongs to it."""
    first, last = core, core
    is_headed = _HEADING.match(texts[core]) is not None
    while first and not is_headed and _leads(texts[first - 1]) and not _is_taken(rows[first - 1], taken):
        first -= 1
    while last + 1 < len(rows) and _goes_on(rows, texts, last):
        last += 1
    return first, last


def _address(parts: tuple[Part, ...]) -> Candidate:
    """The parts as one address: spelled, a blank at each join."""
    raw = " ".join(part.text for part in parts)
    joined = tidy(" ".join(repair_address(parts)))
    joined = re.sub(r"\s{1,9}(?=[,.])", "", joined)
    return Candidate(Value(joined, raw, 0, len(raw), 1.0), parts, 0.85)


def _without_greeting(found: Candidate | None) -> Candidate | None:
    """A labelled address at the foot, without the thanks printed below it."""
    if found is None or len(found.parts) < 2 or not _GREETING.match(found.parts[-1].text):
        return found
    parts = found.parts[:-1]
    raw = "".join(part.text.strip() for part in parts)
    return Candidate(Value(tidy(raw), raw, 0, len(raw), found.value.fit), parts, found.quality)


@finder("merchant_phone")
def merchant_phone(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """A phone number in the head, where no label says so."""
    if not sight.may_be("receipt") or sight.search.best(spec) is not None:
        return None
    for row in first_rows(sight)[:HEAD_ROWS]:
        for line in row:
            labelled = _LABELLED_PHONE.search(line.text)
            if labelled:
                return part_of(line, labelled.start(1), labelled.end(1), 0.9)
            match = _PHONE.fullmatch(line.text.strip())
            if match and 7 <= sum(c.isdigit() for c in line.text) <= 13 and not has_date(line.text):
                value = Value(match.group(), match.group(), 0, len(line.text), 1.0)
                return Candidate(value, (Part(line, 0, len(line.text)),), 0.75)
    return None


def _legible(row: Sequence[Placed], sight: Sight) -> tuple[Placed, ...]:
    """The row without scrawls, stamps and specks beside it."""
    usual = sight.layout.line_height
    return tuple(
        line
        for line in row
        if not (line.line.score < 0.85 and (len(fold(line.text)) <= 2 or line.rect.height > 2 * usual))
    )


def _is_taken(row: Sequence[Placed], taken: Collection[int]) -> bool:
    return any(line.index in taken for line in row)


def _goes_on(rows: Sequence[Sequence[Placed]], texts: Sequence[str], last: int) -> bool:
    """Whether the row after `last` is still the address."""
    if COUNTRY.search(texts[last]) and "," in texts[last]:
        return False
    if PHONE_WORD.search(texts[last]) is not None or not _is_near(rows[last], rows[last + 1]):
        return False
    return _follows(texts[last + 1])


def _is_near(row: Sequence[Placed], following: Sequence[Placed]) -> bool:
    height = row[0].rect.height
    return min(line.rect.top for line in following) - max(line.rect.bottom for line in row) < 1.2 * height


def _is_core(text: str) -> bool:
    """A road, a district or a postcode, and not a name, a phone or a number of another kind."""
    if _is_other(text) or _BRANCH.search(text) or (LEGAL.search(text) and "," not in text):
        return False
    return bool(STRONG_ROAD.search(text))


def _leads(text: str) -> bool:
    """What stands above a road in an address: a shop number, a building, a floor."""
    if _is_other(text) or LEGAL.search(text) or len(fold(text)) < 4 or has_chinese(text):
        return False
    return bool(_HOUSE.match(text)) or (bool(ROAD.search(text)) and ("," in text or any(c.isdigit() for c in text)))


def _follows(text: str) -> bool:
    """What stands below a road in an address: districts, a postcode and a town, a state."""
    if _is_other(text) or (LEGAL.search(text) and not STRONG_ROAD.search(text)) or _GREETING.match(text):
        return False
    if _BRANCH.search(text):
        return False
    letters = sum(c.isalpha() for c in text)
    if ROAD.search(text) or STRONG_ROAD.search(text) or (re.search(r"\b\d{5,6}\b", text) and letters > 3):
        return True
    if text.rstrip().endswith(",") and letters > 3:
        return True
    words = re.sub(r"^\d{2,5}\s*-\s*", "", text)
    wordy = letters > 0.75 * len(words.replace(" ", "")) and len(words.split()) <= 6 and not NOT_A_NAME.search(text)
    return wordy and (words.isupper() or words.istitle()) and not text.startswith("(")


def _is_other(text: str) -> bool:
    if has_date(text) or _NUMBER_ALONE.fullmatch(text):
        return True
    return bool(_OTHER.search(text) or _CONTACT.match(text))


def _address_part(line: Placed) -> list[Part]:
    """The line without an `Address:` in front and without a phone behind."""
    match = _HEADING.match(line.text)
    start = match.end() if match else 0
    stop = PHONE_WORD.search(line.text, start)
    end = stop.start() if stop else len(line.text)
    return [Part(line, start, end)] if fold(line.text[start:end]) else []
