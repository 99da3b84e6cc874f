"""Everything that a form labels, without being asked: label and value pairs that no wanted field has taken."""

from __future__ import annotations

import re
from collections.abc import Sequence

from engine.document import Field
from engine.extract.by_label.labels import Label
from engine.extract.by_label.search import Search, found
from engine.extract.by_label.ticks import Ticks
from engine.extract.by_label.vocabulary import guess_type
from engine.page.folding import fold, has_chinese
from engine.page.layout import Placed
from engine.presets import FieldSpec
from engine.presets import Label as SpecLabel

_COLON = re.compile(r"\s{0,9}[:：]\s{0,9}")
_NOTE = re.compile(r"\s{0,9}[(（][^()（）]{0,200}[)）]\s{0,9}")
_NAMELESS = frozenset({"号码", "代码"})
"""Labels that do not say whose number follows, as the second one in the remarks of a red invoice."""
_RUNS_ON = re.compile(r"[\u4e00-\u9fff]{2,12}(?:[(（][^()（）]{0,20}[)）])?[:：]")
"""Another label inside a value: the reader ran two pairs together, and where the first one ends is not known."""
_LONGEST_LATIN, _LONGEST_CHINESE = 40, 14
_LONGEST_NAME = 80
_MOST = 60


def other_pairs(search: Search, ticks: Ticks, taken: Sequence[Field]) -> tuple[Field, ...]:
    """Labelled values besides `taken`, in reading order, each name once."""
    names = {fold(field.name) for field in taken} | {fold(field.label.zh) for field in taken}
    names |= {fold(field.label.en) for field in taken}
    boxes = {(field.page, field.raw) for field in taken if field.value is not None}
    pairs: list[Field] = []
    for label in _labels(search):
        name = _NOTE.sub(" ", label.line.text[: label.end]).strip(" :：.*#")
        if has_chinese(label.name) and fold(name) != label.name:
            name = label.name
        key = fold(name)
        if not key or key in names or key in _NAMELESS or len(name) > _LONGEST_NAME:
            continue
        spec = FieldSpec(name=name, label=SpecLabel(zh=name, en=name), type=guess_type(name))
        best = max(search.values.candidates(label, spec), key=lambda candidate: candidate.quality, default=None)
        read = found(spec, best) if best is not None and best.quality >= 0.5 else None
        ticked = ticks.field(spec) if read is None or not has_chinese(name) else None
        field = ticked or read
        if field is None or (field.page, field.raw) in boxes or _RUNS_ON.search(field.value or ""):
            continue
        names.add(key)
        pairs.append(field)
        if len(pairs) == _MOST:
            break
    return tuple(pairs)


def _labels(search: Search) -> list[Label]:
    """Heads before a colon, known labels, and the short cells of a ruled form that stand left of another cell."""
    found_labels: list[Label] = []
    for row in search.layout.rows:
        for place, line in enumerate(row):
            label = _before_colon(line) or _in_cell(search, line, row[place + 1] if place + 1 < len(row) else None)
            if label is not None:
                found_labels.append(label)
    return found_labels


def _before_colon(line: Placed) -> Label | None:
    colon = _COLON.search(line.text)
    if colon is None or colon.start() == 0:
        return None
    head = line.text[: colon.start()]
    longest = _LONGEST_CHINESE if has_chinese(head) else _LONGEST_LATIN
    if len(head) > longest or re.search(r"\d{3}|[。；;]|https?$|\d$", head) or not any(c.isalpha() for c in head):
        return None
    return Label(fold(head), line, 0, colon.end(), line.slice_rect(0, colon.end()), 0.9, True)


def _in_cell(search: Search, line: Placed, beside: Placed | None) -> Label | None:
    """A known label, or a short Chinese cell without digits whose right neighbour is no label."""
    text = line.text.strip()
    known = next(
        (label for label in search.labels if label.line is line and label.start == 0 and not label.rest.strip()), None
    )
    if known is not None:
        return known
    if beside is None or not 2 <= len(text) <= 10 or not all(has_chinese(c) or c in "（）() " for c in text):
        return None
    gap = beside.rect.left - line.rect.right
    if gap > 6 * line.rect.height or any(label.line is beside for label in search.labels):
        return None
    return Label(fold(text), line, 0, len(line.text), line.rect, 0.75, False)
