"""The head of a receipt: whose shop it is, which no label says."""

from __future__ import annotations

import re
from collections.abc import Sequence

from engine.extract.by_label.places import Candidate, Part
from engine.extract.finding import finder, solver
from engine.extract.kinds.receipt.repair import repair_name
from engine.extract.kinds.receipt.words import (
    GENERIC,
    GLUED_TRADE,
    LEGAL,
    NOT_A_NAME,
    OWNER,
    REGISTRATION,
    STOP,
    STRONG_ROAD,
    TITLE,
    TRADE,
)
from engine.extract.sight import Sight
from engine.page.folding import fold, has_chinese, simplify
from engine.page.layout import Placed
from engine.presets import FieldSpec
from engine.values.amounts import find_amounts
from engine.values.dates import has_date
from engine.values.shapes import Value, tidy

HEAD_ROWS = 14
_SAID = 0.85
_FORMER_NAME = re.compile(
    r"\s{0,9}+[(\[]?\s{0,9}+\d{5,20}+\s{0,9}+-?\s{0,9}+[A-Z]\s{0,9}+[)\]]?\s{0,9}+"
    r"(?:f\.?k\.?a\b|formerly\b)",
    re.IGNORECASE,
)
_HEADING = re.compile(r"\bqty\b|品名|菜名|商品名|数量", re.IGNORECASE)


@finder("merchant_name")
def merchant_name(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The line of the head that reads most like the name of a business, with the lines it runs on to."""
    if not sight.may_be("receipt"):
        return None
    labelled = sight.search.best(spec)
    is_said = labelled is not None and labelled.quality >= _SAID and has_chinese(labelled.value.text)
    return labelled if is_said else business_name(sight)


@solver
def business_name(sight: Sight) -> Candidate | None:
    """Whose paper it is, by the head of the first page."""
    return _most_like_a_name(_head(sight), sight)


def business_name_above(sight: Sight, line: re.Pattern[str]) -> Candidate | None:
    """Whose paper it is, by what stands in the head of the first page above a line of a pattern."""
    head = _head(sight)
    end = next((rank for rank, row in enumerate(head) if line.search(row_text(row))), len(head))
    return _most_like_a_name(head[:end], sight)


def _most_like_a_name(head: Sequence[tuple[Placed, ...]], sight: Sight) -> Candidate | None:
    runs = [run for row in head for run in _runs(row)]
    weights = _weights(runs, _owned(head), sight)
    if not weights or max(weights) <= 0:
        return None
    best = weights.index(max(weights))
    return _named(_whole(runs, best), min(0.95, 0.5 + 0.12 * weights[best]), sight)


def first_rows(sight: Sight) -> list[tuple[Placed, ...]]:
    """The rows of the first page."""
    if not sight.layout.pages:
        return []
    first = sight.layout.pages[0].number
    return [row for row in sight.layout.rows if row[0].page == first]


def row_text(lines: Sequence[Placed]) -> str:
    """The lines of a row with a blank between."""
    return " ".join(line.text.strip() for line in lines)


def _weights(runs: Sequence[Sequence[Placed]], owned: set[int], sight: Sight) -> list[float]:
    """What speaks for each run; below a heading such as `Tax invoice` stands the customer, if a name stands above."""
    weights: list[float] = []
    seen_name = titled = False
    for rank, run in enumerate(runs):
        weight = _name_weight(run, sight) - 0.12 * rank - (4.0 if run[0].index in owned else 0.0)
        if titled:
            weight -= 3.0
        titled = titled or (seen_name and bool(TITLE.search(row_text(run))) and not LEGAL.search(row_text(run)))
        seen_name = seen_name or weight > 1.0
        weights.append(weight)
    return weights


def _owned(head: Sequence[Sequence[Placed]]) -> set[int]:
    """Lines that name the owner of a shop, not the shop."""
    return {
        line.index
        for above, row in zip([(), *head], head, strict=False)
        if OWNER.search(row_text(row)) or OWNER.search(row_text(above)[-14:])
        for line in row
    }


def _whole(runs: Sequence[list[Placed]], best: int) -> list[Placed]:
    """The best run with those above and below that it is one name with."""
    lines = list(runs[best])
    if best + 1 < len(runs) and _runs_on(row_text(lines), row_text(runs[best + 1])):
        lines += runs[best + 1]
    while best and _runs_on(row_text(runs[best - 1]), row_text(lines)):
        best -= 1
        lines = [*runs[best], *lines]
    return lines


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


@solver
def _head(sight: Sight) -> list[tuple[Placed, ...]]:
    """The rows above the first one that is clearly about the sale."""
    head: list[tuple[Placed, ...]] = []
    for row in first_rows(sight)[:HEAD_ROWS]:
        text = row_text(row)
        sale = any(amount.has_cents for amount in find_amounts(text, sight.conventions)) or _HEADING.search(text)
        if sale and not STRONG_ROAD.search(text) and len(head) >= 1:
            break
        head.append(row)
    return head


def _name_weight(run: Sequence[Placed], sight: Sight) -> float:
    text = REGISTRATION.sub("", row_text(run)).strip()
    letters = sum(c.isalpha() for c in text)
    if letters < 2 or (letters < 3 and not has_chinese(text)) or has_date(text):
        return 0.0
    legal = LEGAL.search(text)
    trade = TRADE.search(simplify(text)) or any(map(GLUED_TRADE.search, text.split()))
    weight = 1.0 + (3.0 if legal else 0.0) + (1.5 if trade else 0.0)
    if NOT_A_NAME.search(text) and not legal:
        weight -= 2.5
    if STRONG_ROAD.search(text) and not legal:
        weight -= 2.0
    if re.match(r"^(?:no|lot|unit)\b|^\d+[,-]|^[A-Z]\d+-\d", text, re.IGNORECASE):
        weight -= 1.5
    weight -= 2.0 * (1 - letters / max(len(fold(text)), 1))
    return weight + _looks(run, text, sight)


def _looks(run: Sequence[Placed], text: str, sight: Sight) -> float:
    """What the print says: larger letters speak for a name, doubtful ones and scrawls of twice the size against."""
    tall = max(line.rect.height for line in run) / sight.layout.line_height
    score = min(line.line.score for line in run)
    weight = 0.8 * min(tall - 1, 1.0) - 7.0 * max(0.0, 0.93 - score)
    if tall > 2.5 and score < 0.9:
        weight -= 2.0
    if len(text) < 4 and not has_chinese(text):
        weight -= 1.0
    return weight - (0.6 if text.islower() else 0.0)


def _runs_on(text: str, following: str) -> bool:
    """Whether a name is broken between two lines: an open end, or a legal form (and little else) on the second."""
    text, following = text.strip(), REGISTRATION.sub("", following).strip()
    if STOP.search(text) or OWNER.search(text) or LEGAL.search(REGISTRATION.sub("", text)) or not fold(text):
        return False
    if text.endswith(("&", " and", "/", "-")):
        return not STRONG_ROAD.search(following)
    if following.startswith("&") and sum(c.isalpha() for c in text) > 3:
        return True
    if text.count("(") > text.count(")") and ")" in following[:16]:
        return True
    if re.fullmatch(r"[（(][^()（）]{1,12}店[)）]", following):
        return True
    legal = LEGAL.search(following)
    if legal is None:
        return False
    before = re.sub(r"\([^()]*\)", "", following[: legal.start()]).strip(" .,()")
    return not before or bool(re.fullmatch(GENERIC, before.split("(")[0].strip(), re.IGNORECASE))


def _named(lines: Sequence[Placed], quality: float, sight: Sight) -> Candidate:
    parts: list[Part] = []
    for line in lines:
        match = REGISTRATION.search(line.text) or _FORMER_NAME.search(line.text)
        end = match.start() if match and match.start() > 3 else len(line.text)
        parts.append(Part(line, 0, end))
    raw = " ".join(part.text.strip() for part in parts)
    text = _closed(tidy(raw).strip(" -.,*#"))
    return Candidate(Value(repair_name(text, sight.layout), raw, 0, len(raw), 1.0), tuple(parts), quality)


def _closed(text: str) -> str:
    """Without a bracket at either end that has no partner."""
    if text.count(")") > text.count("("):
        text = text.rstrip(") ")
    if text.count("(") > text.count(")"):
        text = text.lstrip("( ")
    return text
