"""Identity cards: labels and values run together, and the number knows birth and sex."""

from __future__ import annotations

import re

from engine.extract.by_label.places import Candidate, Part
from engine.extract.finding import finder
from engine.extract.kinds.card.licence import licence_address
from engine.extract.sight import Sight
from engine.page.layout import Placed
from engine.presets import FieldSpec
from engine.values.shapes import Value, tidy

_LABELS = re.compile(r"^\s*(?:姓\s*名|性\s*别|民\s*族|出\s*生|住\s*址|公民身份号码)")


@finder("card_address")
def card_address(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """From 住址 to the number: every line that stands right of the label in its block."""
    lines = sight.layout.lines
    labels = [line for line in lines if re.match(r"住\s*址", line.text.lstrip())]
    if not labels:
        return licence_address(sight)
    label = labels[0]
    behind = re.sub(r"^\s*住\s*址\s*[:：]?\s*", "", label.text)
    left = label.rect.left + (label.rect.height * 2.2 if not behind else 0)
    number = next((line for line in lines if re.search(r"公民身份|\d{17}[\dXx]", line.text)), None)
    bottom = (
        number.rect.top + 0.3 * number.rect.height if number is not None else label.rect.bottom + 6 * label.rect.height
    )
    parts: list[Part] = []
    if behind:
        parts.append(Part(label, len(label.text) - len(behind), len(label.text)))
    beside = [
        line
        for line in lines
        if line is not label
        and line.page == label.page
        and label.rect.top - 0.4 * label.rect.height < line.rect.middle < bottom
        and label.rect.right - label.rect.height <= line.rect.left < left + 6 * label.rect.height
        and not _is_foreign(line.text)
        and not _is_mark(line.text, line.rect.height, label.rect.height)
    ]
    parts += [Part(line, 0, len(line.text)) for line in _block(beside, label.rect.bottom)]
    if not parts:
        return None
    raw = "".join(part.text.strip() for part in parts)
    return Candidate(Value(tidy(raw), raw, 0, len(raw), 1.0), tuple(parts), 0.9)


def _block(lines: list[Placed], bottom: float) -> list[Placed]:
    """Lines that follow one another without a gap of a line between them."""
    block: list[Placed] = []
    for line in lines:
        if line.rect.top - bottom > 0.95 * line.rect.height:
            break
        block.append(line)
        bottom = max(bottom, line.rect.bottom)
    return block


def _is_foreign(text: str) -> bool:
    """Another field of the card: a label, the birth date, the number."""
    return bool(_LABELS.match(text) or re.search(r"年.*月|\d{12}", text))


def _is_mark(text: str, height: float, usual: float) -> bool:
    """A watermark: much taller than print, or only a specimen's words."""
    return height > 2.2 * usual or bool(
        re.fullmatch(r"[\W_]{0,40}(?:样本|样张|SPECIMEN|[A-Z]{3,8}|COPY|复印件?)[\W_]{0,40}", text.strip())
    )
