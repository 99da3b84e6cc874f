"""The headings of a table of items: found by name, also where the reader ran them together, and their columns."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from engine.extract.by_label.run_together import part_of_line
from engine.extract.by_label.search import printed_names
from engine.page.folding import fold, fold_with_origins, has_chinese
from engine.page.layout import Placed
from engine.presets import FieldSpec, ItemsSpec, ValueType

NUMERIC = frozenset({ValueType.AMOUNT, ValueType.NUMBER, ValueType.PERCENT})
_ASIDE = re.compile(
    r"[(（]\s*(?:rm|usd|eur|gbp|sgd|hkd?|元)\s*[)）]|^\s*no\.?\s+(?=[a-z])|(?<=[a-z])\s+(?:rm|usd|eur)$", re.IGNORECASE
)
"""A currency behind a heading, or the number of the row before it."""
_MOST_TOGETHER = 30
"""Characters of a line of headings run together."""
_CERTAIN, _CERTAIN_NUMBERS = 3, 2
"""Known headings, and how many of them over numbers, that make a table whatever else it has columns for."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column and the stretch of x that belongs to it."""

    spec: FieldSpec
    left: float
    right: float


def columns_of(row: Sequence[Placed], items: ItemsSpec, names: Collection[str]) -> list[Column] | None:
    """The columns of a row of headings: at least two, one of them a number, each heading a cell of its own.

    `names` are the `chinese_names` of the items.
    """
    cells = sorted((piece for line in row for piece in _apart(line, names)), key=lambda line: line.rect.left)
    heads: list[tuple[FieldSpec, Placed]] = []
    for line in cells:
        text = fold(_ASIDE.sub("", line.text))
        taken = {spec.name for spec, _ in heads}
        spec = next((one for one in items.columns if one.name not in taken and text in printed_names(one)), None)
        if spec is not None:
            heads.append((spec, line))
    if not _are_headings([spec for spec, _ in heads], len(cells)):
        return None
    return [_column(spec, cells, cells.index(line)) for spec, line in heads]


def _are_headings(specs: Sequence[FieldSpec], cells: int) -> bool:
    """Whether so many known headings among so many cells are the head of a table."""
    numbers = sum(spec.type in NUMERIC for spec in specs)
    if len(specs) < 2 or not numbers:
        return False
    return len(specs) >= 0.5 * cells or (len(specs) >= _CERTAIN and numbers >= _CERTAIN_NUMBERS)


def _column(spec: FieldSpec, cells: Sequence[Placed], place: int) -> Column:
    """From halfway to the heading on the left to halfway to the one on the right."""
    line = cells[place]
    left = (cells[place - 1].rect.right + line.rect.left) / 2 if place else float("-inf")
    right = (line.rect.right + cells[place + 1].rect.left) / 2 if place + 1 < len(cells) else float("inf")
    return Column(spec, left, right)


def chinese_names(items: ItemsSpec) -> frozenset[str]:
    """The Chinese headings of a table, which readers run together."""
    return frozenset(name for spec in items.columns for name in printed_names(spec) if has_chinese(name))


def _apart(line: Placed, names: Collection[str]) -> list[Placed]:
    """A line as it is; one that is nothing but Chinese headings one behind the other as each of them."""
    if not has_chinese(line.text):
        return [line]
    folded = fold_with_origins(line.text)
    if folded.text in names or not 4 <= len(folded.text) <= _MOST_TOGETHER:
        return [line]
    ends = _cut(folded.text, names)
    if len(ends) < 2:
        return [line]
    spans = [folded.span(start, end) for start, end in zip((0, *ends[:-1]), ends, strict=True)]
    return [part_of_line(line, start, end) for start, end in spans]


def _cut(text: str, names: Collection[str]) -> list[int]:
    """Where the names end of which a text consists; none where it consists of anything else."""
    ways: dict[int, list[int]] = {0: []}
    for end in range(1, len(text) + 1):
        start = next((start for start in range(end) if start in ways and text[start:end] in names), None)
        if start is not None:
            ways[end] = [*ways[start], end]
    return ways.get(len(text), [])
