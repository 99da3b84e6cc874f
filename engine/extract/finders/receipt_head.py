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
    r"\b(?:enterprise|trading|shop|store|stores|mart|market|supermarket|hypermarket|minimarket|restoran|restaurant|cafe|kafe|kopitiam|"
    r"bakery|hardware|pharmacy|farmasi|clinic|klinik|stationery|station|hotel|house|kitchen|noodle|cuisine|bistro|grill|"
    r"food|foods|catering|electrical|marketing|services?|group|holdings|motors?|books?|bookstore|cash & carry|handicraft|niaga|"
    r"perniagaan|syarikat|kedai|pasaraya|coffee|deli|salon|garden|fresh|express|centre|center)\b"
    r"|店|超市|百货|便利|餐厅|饭店|酒店|酒楼|生鲜|药房|书店|商场|广场|食品|餐饮|咖啡|烘焙|面馆|火锅|商店",
    re.IGNORECASE,
)
_ROAD = re.compile(
    r"\b(?:jalan|jln|jl|lorong|lebuh|lebuhraya|persiaran|road|rd|street|st|avenue|ave|lane|drive|blvd|boulevard|highway|lot|"
    r"taman|tmn|bandar|kampung|kg|kawasan|seksyen|section|batu|bt|wisma|plaza|menara|mall|floor|flr|unit|block|blk|no|"
    r"p\.?o\.? ?box|suite|ste|selangor|johor|penang|pulau pinang|perak|kedah|melaka|pahang|sabah|sarawak|kelantan|terengganu|"
    r"perlis|negeri sembilan|kuala lumpur|wilayah|malaysia|singapore)\b\.?|[省市区县镇乡村路街道巷号楼幢室]",
    re.IGNORECASE,
)
_STRONG_ROAD = re.compile(
    r"\b(?:jalan|jln|lorong|lebuh|persiaran|road|street|avenue|lane|drive|blvd|boulevard|taman|tmn|bandar|seksyen|kawasan|"
    r"selangor|johor|kuala lumpur|wilayah)\b|\b\d{5}\b|\b[A-Z]{2}\s+\d{5}(?:-\d{4})?\b|[省市区县].*[路街道巷号]",
    re.IGNORECASE,
)
_STOP = re.compile(
    r"\b(?:tel|telephone|phone|fax|hp|h/p|mobile|email|e-mail|www|http|gst|sst|tax|invoice|receipt|bill|date|time|cashier|table|"
    r"reg\.? ?no|roc|co\.? ?(?:reg|no)|company (?:reg|no)|reg(?:istration)? (?:no|id)|customer|order|member|welcome|id no|"
    r"site|document|doc|pos|pax|no\. ?:|slip|trans|operator|staff|server|sales)\b|[电话单日收机小订]\s*[话号期银票单][员]?\s*[:：号]",
    re.IGNORECASE,
)
_NOT_A_NAME = re.compile(
    r"\b(?:invoice|receipt|welcome|thank|cash bill|cash sales?|bill|reg(?:istration)?|gst|tel|fax|date|no|id|www|http\S*|"
    r"customer copy|merchant copy|copy|original|duplicate|tax)\b|欢迎|小票|收据|凭证|样本\)?$|[:：]",
    re.IGNORECASE,
)
_REGISTRATION = re.compile(
    r"\s*[(（\[【]?\s*(?:co\.?\s*(?:reg)?\.?\s*(?:no)?\s*[.:]*\s*)?[(（]?\s*[A-Z]{0,3}\d{4,}[\d\s]*-?\s*[A-Z]?\s*[)）\]】]?\s*$",
    re.IGNORECASE,
)
_HEAD_ROWS = 14


def merchant_name(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The line of the head that reads most like the name of a business, with the line it runs on to."""
    head = _head(sight)
    best: tuple[float, int] | None = None
    for rank, row in enumerate(head):
        weight = _name_weight(row, rank, head, sight)
        if weight > 0 and (best is None or weight > best[0]):
            best = weight, rank
    if best is None:
        return None
    lines = list(head[best[1]])
    following = head[best[1] + 1] if best[1] + 1 < len(head) else None
    text = _text(lines)
    if following is not None and _continues(text, _text(following)):
        lines += list(following)
    elif best[1] and _continues(_text(head[best[1] - 1]), text) and not _LEGAL.search(_text(head[best[1] - 1])):
        lines = list(head[best[1] - 1]) + lines
    return _named(lines, min(0.95, 0.5 + 0.12 * best[0]))


def merchant_address(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The block of the head that reads like an address: consecutive lines, broken by a phone or a number of another kind."""
    rows = _rows(sight)[: _HEAD_ROWS + 4]
    blocks: list[list[Placed]] = []
    current: list[Placed] = []
    started = False
    for row in rows:
        text = _text(row)
        if _is_address(text, started=started):
            current += [line for line in row if fold(line.text)]
            started = True
        elif started:
            blocks.append(current)
            current, started = [], False
    if current:
        blocks.append(current)
    scored = [
        (sum(len(_ROAD.findall(line.text)) for line in block) + 2 * bool(_STRONG_ROAD.search(_text(block))), block)
        for block in blocks
    ]
    scored = [item for item in scored if item[0] >= 2]
    if not scored:
        return None
    block = max(scored, key=lambda item: item[0] - 0.01 * item[1][0].index)[1]
    parts = tuple(part for line in block for part in _address_part(line))
    raw = " ".join(part.text for part in parts)
    return Candidate(Value(tidy(raw), raw, 0, len(raw), 1.0), parts, 0.85)


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


def _name_weight(row: Sequence[Placed], rank: int, head: Sequence[Sequence[Placed]], sight: Sight) -> float:
    text = _REGISTRATION.sub("", _text(row)).strip()
    letters = sum(c.isalpha() for c in text)
    if letters < 2 or (letters < 3 and not has_chinese(text)) or find_dates(text):
        return 0.0
    weight = 1.0
    if _LEGAL.search(text):
        weight += 3.0
    if _TRADE.search(simplify(text)):
        weight += 1.5
    if _NOT_A_NAME.search(text) and not _LEGAL.search(text):
        weight -= 2.5
    if _STRONG_ROAD.search(text) and not _LEGAL.search(text):
        weight -= 2.0
    if re.match(r"^(?:no|lot|unit)\b|^\d+[,-]", text, re.IGNORECASE):
        weight -= 1.5
    weight -= 2.0 * (1 - letters / max(len(fold(text)), 1))
    weight -= 0.12 * rank
    weight += 0.8 * min(max(line.rect.height for line in row) / sight.layout.line_height - 1, 1.0)
    weight -= 3.0 * max(0.0, 0.9 - min(line.line.score for line in row))
    if len(row) == 1 and len(text) < 4 and not has_chinese(text):
        weight -= 1.0
    return weight


def _continues(text: str, following: str) -> bool:
    """Whether a name runs on to the next line: an open legal form, or brackets with one."""
    plain = _REGISTRATION.sub("", following).strip()
    legal = _LEGAL.search(plain)
    if (
        _LEGAL.search(_REGISTRATION.sub("", text))
        or not legal
        or _STRONG_ROAD.search(plain.replace("(", " "))
        and "(" not in plain
    ):
        return False
    return len(plain[: legal.start()].strip(" .()")) <= 24 and not _STOP.search(plain)


def _named(lines: Sequence[Placed], quality: float) -> Candidate:
    parts: list[Part] = []
    for line in lines:
        match = _REGISTRATION.search(line.text)
        end = match.start() if match and match.start() > 3 else len(line.text)
        parts.append(Part(line, 0, end))
    raw = " ".join(part.text.strip() for part in parts)
    text = tidy(raw).strip(" -.,*#")
    return Candidate(Value(text, raw, 0, len(raw), 1.0), tuple(parts), quality)


def _is_address(text: str, *, started: bool) -> bool:
    if _STOP.search(text) and not _STRONG_ROAD.search(text):
        return False
    if find_dates(text) or re.search(r"^\W*(?:tel|fax|phone|gst|email)\b", text, re.IGNORECASE):
        return False
    if re.fullmatch(r"[()\[\]\s]*[A-Z]{0,3}\d{5,}-?[A-Z]?[()\[\]\s]*", text) or re.search(
        r"\b(?:gst|roc|reg)\b", text, re.IGNORECASE
    ):
        return False
    if _LEGAL.search(text) and not _STRONG_ROAD.search(text):
        return False
    roads = len(_ROAD.findall(text))
    if started:
        alphabetic = sum(c.isalpha() for c in text) > 0.4 * len(text.replace(" ", ""))
        return (
            roads >= 1
            or (alphabetic and text.rstrip().endswith((",", ".")))
            or bool(re.search(r"\b\d{5}\b", text) and alphabetic)
        )
    return (
        bool(_STRONG_ROAD.search(text))
        or roads >= 2
        or (roads >= 1 and bool(re.match(r"\W*(?:no\.?|lot|unit)?\s*[A-Z]?\d", text, re.IGNORECASE)) and "," in text)
    )


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
