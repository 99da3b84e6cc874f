"""The head of a receipt: whose shop it is and where it stands, which no label says."""

from __future__ import annotations

import re
from collections.abc import Sequence

from engine.extract.finders.sight import Sight
from engine.extract.folding import fold, has_chinese, simplify
from engine.extract.layout import Placed
from engine.extract.places import Candidate, Part
from engine.extract.values.amounts import find_amounts
from engine.extract.values.dates import find_dates
from engine.extract.values.shapes import Value, tidy
from engine.presets import FieldSpec

_LEGAL = re.compile(
    r"\b(?:sdn|bhd|s/b|ltd|limited|inc|llc|llp|plt|pte|corp|gmbh|plc|co)\b\.?|公司|商行|集团", re.IGNORECASE
)
_TRADE = re.compile(
    r"\b(?:enterprise|trading|shop|store|stores|mart|market|supermarket|hypermarket|minimarket"
    r"|restoran|restaurant|cafe|kafe|kopitiam|"
    r"bakery|hardware|pharmacy|farmasi|clinic|klinik|stationery|station|hotel|house|kitchen|noodle"
    r"|cuisine|bistro|grill|"
    r"food|foods|catering|electrical|marketing|services?|group|holdings|motors?|books?|bookstore|cash "
    r"& carry|handicraft|niaga|"
    r"perniagaan|syarikat|kedai|pasaraya|coffee|deli|salon|garden|fresh|express|centre|center)\b"
    r"|店|超市|百货|便利|餐厅|饭店|酒店|酒楼|生鲜|药房|书店|商场|广场|食品|餐饮|咖啡|烘焙|面馆|火锅|商店",
    re.IGNORECASE,
)
_GLUED_TRADE = re.compile(
    r"enterprise|trading|supermarket|restoran|restaurant|bakery|hardware|pharmacy|farmasi|stationery"
    r"|electrical|marketing|shop$|store$|mart$",
    re.IGNORECASE,
)
_ROAD = re.compile(
    r"\b(?:jalan|jln|jl|lorong|lebuh|lebuhraya|persiaran|road|rd|street|st|avenue|ave|lane|drive|blvd"
    r"|boulevard|highway|lot|"
    r"taman|tmn|bandar|kampung|kg|kawasan|seksyen|section|batu|bt|wisma|plaza|menara|mall|floor|flr|unit|block|blk|no|"
    r"p\.?o\.? ?box|suite|ste|selangor|johor|penang|pulau pinang|perak|kedah|melaka|pahang|sabah"
    r"|sarawak|kelantan|terengganu|"
    r"perlis|negeri sembilan|kuala lumpur|wilayah|malaysia|singapore)\b\.?|[省市区县镇乡村路街道巷号楼幢室]",
    re.IGNORECASE,
)
_STRONG_ROAD = re.compile(
    r"\b(?:jalan|jln|lorong|lebuh|persiaran|road|street|avenue|lane|drive|blvd|boulevard|taman|tmn"
    r"|bandar|seksyen|kawasan|"
    r"selangor|johor|kuala lumpur|wilayah)\b|(?<!\d)\d{5}(?![\d-])\s*[A-Za-z,]"
    r"|\b[A-Z]{2}\s+\d{5}(?:-\d{4})?\b|[省市区县].*[路街道巷号]",
    re.IGNORECASE,
)
_STOP = re.compile(
    r"\b(?:tel|telephone|phone|fax|hp|h/p|mobile|email|e-mail|www|http|gst|sst|tax|invoice|receipt"
    r"|bill|date|time|cashier|table|"
    r"reg\.? ?no|roc|co\.? ?(?:reg|no)|company (?:reg|no)|reg(?:istration)? (?:no|id)|customer|order"
    r"|member|welcome|id no|"
    r"site|document|doc|pos|pax|no\. ?:|slip|trans|operator|staff|server|sales)\b"
    r"|[电话单日收机小订]\s*[话号期银票单][员]?\s*[:：号]",
    re.IGNORECASE,
)
_NOT_A_NAME = re.compile(
    r"\b(?:invoice|receipt|welcome|thank|cash bill|cash sales?|bill|reg(?:istration)?|gst|tel|fax|date"
    r"|no|id|www|http\S*|"
    r"customer copy|merchant copy|copy|original|duplicate|tax)\b|欢迎|小票|收据|凭证|样本\)?$|[:：]",
    re.IGNORECASE,
)
_REGISTRATION = re.compile(
    r"\s*[(（][A-Z0-9]*\d[A-Z0-9\s]{3,}-\s?[A-Z][)）]\s*$"
    r"|\s*[(（\[【]?\s*(?:co\.?\s*(?:reg)?\.?\s*(?:no)?\s*[.:]*\s*)?[(（]?\s*[A-Z]{0,3}\d{4,}[\d\s]*-?\s*[A-Z]?\s*[)）\]】]?\s*$",
    re.IGNORECASE,
)
_OWNER = re.compile(
    r"\b(?:owned|managed|operated|run|powered|distributed)\s*by\b|\bformerly\b|\bmember of\b|\bsubsidiary\b",
    re.IGNORECASE,
)
_GENERIC = (
    r"(?:&\s*)?(?:enterprise|trading|marketing|holdings?|hardware|electrical|services?|group"
    r"|restaurant|industries|international|m)\W*"
)
_PHONE = re.compile(r"\+?\(?\d{2,4}\)?[\s.-]\d{3,4}[\s.-]?\d{3,5}(?:\s*/\s*[\d\s-]+)?")
_HEAD_ROWS = 14


def merchant_name(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The line of the head that reads most like the name of a business, with the lines it runs on to."""
    return business_name(sight) if sight.may_be("receipt") else None


def business_name(sight: Sight, above: re.Pattern[str] | None = None) -> Candidate | None:
    """Whose paper it is, by the head of the first page: only what stands above a line that matches `above`."""
    head = _head(sight)
    if above is not None:
        head = head[: next((rank for rank, row in enumerate(head) if above.search(_text(row))), len(head))]
    runs = [run for row in head for run in _runs(row)]
    owned = {
        line.index
        for above, row in zip([(), *head], head, strict=False)
        if _OWNER.search(_text(row)) or _OWNER.search(_text(above)[-14:])
        for line in row
    }
    weights = [
        _name_weight(run, sight) - 0.12 * rank - (4.0 if run[0].index in owned else 0.0)
        for rank, run in enumerate(runs)
    ]
    if not weights or max(weights) <= 0:
        return None
    best = weights.index(max(weights))
    lines = list(runs[best])
    if best + 1 < len(runs) and _runs_on(_text(lines), _text(runs[best + 1])):
        lines += runs[best + 1]
    first = best
    while first and _runs_on(_text(runs[first - 1]), _text(lines)):
        first -= 1
        lines = [*runs[first], *lines]
    return _named(lines, min(0.95, 0.5 + 0.12 * weights[best]))


def merchant_address(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The block of the head around a line with a road, a town or a postcode, to the phone or the next number."""
    if not sight.may_be("receipt"):
        return None
    rows = _rows(sight)[: _HEAD_ROWS + 4]
    texts = [_text(row) for row in rows]
    core = next((i for i, text in enumerate(texts) if _is_core(text)), None)
    if core is None:
        return None
    name = business_name(sight)
    taken = {part.line.index for part in name.parts} if name else set()
    first, last = core, core
    while first and _leads(texts[first - 1]) and not any(line.index in taken for line in rows[first - 1]):
        first -= 1
    while last + 1 < len(rows) and _follows(texts[last + 1]) and _is_near(rows[last], rows[last + 1]):
        last += 1
    lines = [line for row in rows[first : last + 1] for line in row if line.index not in taken]
    parts = tuple(part for line in lines for part in _address_part(line))
    if not parts:
        return None
    raw = " ".join(part.text for part in parts)
    return Candidate(Value(tidy(raw), raw, 0, len(raw), 1.0), parts, 0.85)


def merchant_phone(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """A phone number in the head, where no label says so."""
    if not sight.may_be("receipt"):
        return None
    if sight.search.best(spec) is not None:
        return None
    for row in _rows(sight)[:_HEAD_ROWS]:
        for line in row:
            match = _PHONE.fullmatch(line.text.strip())
            if match and 7 <= sum(c.isdigit() for c in line.text) <= 13 and not find_dates(line.text):
                return Candidate(
                    Value(match.group(), match.group(), 0, len(line.text), 1.0), (Part(line, 0, len(line.text)),), 0.75
                )
    return None


def _runs(row: Sequence[Placed]) -> list[list[Placed]]:
    """Lines of a row that stand close together and are of one height."""
    runs: list[list[Placed]] = []
    for line in row:
        last = runs[-1][-1] if runs else None
        height = min(line.rect.height, last.rect.height) if last else 0.0
        alike = last is not None and max(line.rect.height, last.rect.height) < 1.5 * height
        if last is not None and alike and line.rect.left - last.rect.right < 2.5 * height and line.line.score > 0.85:
            runs[-1].append(line)
        else:
            runs.append([line])
    return runs


def _is_near(row: Sequence[Placed], following: Sequence[Placed]) -> bool:
    height = row[0].rect.height
    return min(line.rect.top for line in following) - max(line.rect.bottom for line in row) < 1.2 * height


def _rows(sight: Sight) -> list[tuple[Placed, ...]]:
    if not sight.layout.pages:
        return []
    first = sight.layout.pages[0].number
    return [row for row in sight.layout.rows if row[0].page == first]


def _head(sight: Sight) -> list[tuple[Placed, ...]]:
    """The rows above the first one that is clearly about the sale."""
    head: list[tuple[Placed, ...]] = []
    for row in _rows(sight)[:_HEAD_ROWS]:
        text = _text(row)
        sale = any(amount.has_cents for amount in find_amounts(text)) or re.search(
            r"\bqty\b|品名|数量", text, re.IGNORECASE
        )
        if sale and not _STRONG_ROAD.search(text) and len(head) >= 1:
            break
        head.append(row)
    return head


def _name_weight(run: Sequence[Placed], sight: Sight) -> float:
    text = _REGISTRATION.sub("", _text(run)).strip()
    letters = sum(c.isalpha() for c in text)
    if letters < 2 or (letters < 3 and not has_chinese(text)) or find_dates(text):
        return 0.0
    legal = _LEGAL.search(text)
    trade = _TRADE.search(simplify(text)) or (" " not in text and _GLUED_TRADE.search(text))
    weight = 1.0 + (3.0 if legal else 0.0) + (1.5 if trade else 0.0)
    if _NOT_A_NAME.search(text) and not legal:
        weight -= 2.5
    if _STRONG_ROAD.search(text) and not legal:
        weight -= 2.0
    if re.match(r"^(?:no|lot|unit)\b|^\d+[,-]|^[A-Z]\d+-\d", text, re.IGNORECASE):
        weight -= 1.5
    weight -= 2.0 * (1 - letters / max(len(fold(text)), 1))
    weight += 0.8 * min(max(line.rect.height for line in run) / sight.layout.line_height - 1, 1.0)
    weight -= 7.0 * max(0.0, 0.93 - min(line.line.score for line in run))
    if len(text) < 4 and not has_chinese(text):
        weight -= 1.0
    if text.islower():
        weight -= 0.6
    return weight


def _runs_on(text: str, following: str) -> bool:
    """Whether a name is broken between two lines: an open end, or a legal form (and little else) on the second."""
    text, following = text.strip(), _REGISTRATION.sub("", following).strip()
    if _STOP.search(text) or _OWNER.search(text) or _LEGAL.search(_REGISTRATION.sub("", text)) or not fold(text):
        return False
    if text.endswith(("&", " and", "/", "-")):
        return not _STRONG_ROAD.search(following)
    if text.count("(") > text.count(")") and ")" in following[:16]:
        return True
    legal = _LEGAL.search(following)
    if legal is None:
        return False
    before = re.sub(r"\([^()]*\)", "", following[: legal.start()]).strip(" .,()")
    return not before or bool(re.fullmatch(_GENERIC, before.split("(")[0].strip(), re.IGNORECASE))


def _named(lines: Sequence[Placed], quality: float) -> Candidate:
    parts: list[Part] = []
    for line in lines:
        match = _REGISTRATION.search(line.text)
        end = match.start() if match and match.start() > 3 else len(line.text)
        parts.append(Part(line, 0, end))
    raw = " ".join(part.text.strip() for part in parts)
    text = tidy(raw).strip(" -.,*#")
    return Candidate(Value(text, raw, 0, len(raw), 1.0), tuple(parts), quality)


def _is_core(text: str) -> bool:
    """A road, a district or a postcode, and not a name, a phone or a number of another kind."""
    return bool(_STRONG_ROAD.search(text)) and not _is_other(text) and not (_LEGAL.search(text) and "," not in text)


def _leads(text: str) -> bool:
    """What stands above a road in an address: a shop number, a building, a floor."""
    if _is_other(text) or _LEGAL.search(text) or len(fold(text)) < 4:
        return False
    return bool(re.match(r"\W*(?:no|lot|unit|suite|blok?c?k?)?\W*[A-Z]{0,3}[-.]?\d", text, re.IGNORECASE)) or (
        bool(_ROAD.search(text)) and ("," in text or any(c.isdigit() for c in text))
    )


def _follows(text: str) -> bool:
    """What stands below a road in an address: districts, a postcode and a town, a state."""
    if _is_other(text) or (_LEGAL.search(text) and not _STRONG_ROAD.search(text)):
        return False
    letters = sum(c.isalpha() for c in text)
    if _ROAD.search(text) or _STRONG_ROAD.search(text):
        return True
    if text.rstrip().endswith(",") and letters > 3:
        return True
    wordy = letters > 0.75 * len(text.replace(" ", "")) and len(text.split()) <= 6 and not _NOT_A_NAME.search(text)
    return wordy and (text.isupper() or text.istitle()) and not text.startswith("(")


def _is_other(text: str) -> bool:
    if find_dates(text) or re.fullmatch(r"[()\[\]\s]*[A-Z]{0,3}[\d\s+-]{5,}-?[A-Z]?[()\[\]\s]*", text):
        return True
    if re.search(r"\b(?:gst|roc|sst|reg|bill|cashier|company no)\b|invoice|receipt", text, re.IGNORECASE):
        return True
    return bool(re.match(r"\W*(?:tel|te1|fax|phone|hp|h/p|email|www|http)\b", text, re.IGNORECASE))


def _address_part(line: Placed) -> list[Part]:
    """The line without an `Address:` in front and without a phone behind."""
    match = re.match(r"\s*(?:address|add|地址)\s*[:：]\s*", line.text, re.IGNORECASE)
    start = match.end() if match else 0
    stop = re.search(
        r"[,;\s]*\b(?:tel|telephone|phone|fax|hp)\b\.?\s*[:：]?.*$|\s*电话.*$", line.text[start:], re.IGNORECASE
    )
    end = start + stop.start() if stop else len(line.text)
    return [Part(line, start, end)] if fold(line.text[start:end]) else []


def _text(lines: Sequence[Placed]) -> str:
    return " ".join(line.text.strip() for line in lines)
