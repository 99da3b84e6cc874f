"""The cell of remarks, and whatever else on an invoice speaks of another invoice: none of its fields stands there."""

from __future__ import annotations

from collections.abc import Sequence

from engine.extract.by_label.labels import Label
from engine.extract.finding import aside, solver
from engine.extract.kinds.invoice import words
from engine.extract.sight import Sight
from engine.page.folding import fold, simplify
from engine.page.layout import Placed

_TALL = 1.5
"""Heights of a line that the label of the cell takes at least: it is written downwards."""
_NEXT = 1.8
"""Heights of a line from one line of a remark to the next, from middle to middle."""


@aside("invoice")
def set_aside(sight: Sight) -> tuple[frozenset[int], frozenset[str]]:
    """The lines, by index, that hold no field of the invoice but the remarks themselves, and the label of those."""
    return remark_lines(sight), frozenset({words.REMARKS})


@solver
def remark_lines(sight: Sight) -> frozenset[int]:
    """The lines, by index, in the cell of remarks, and those that speak of another invoice with what they run on to."""
    return frozenset(line.index for line in (*in_cell(sight), *_of_another(sight)))


@solver
def own_rows(sight: Sight) -> list[tuple[tuple[Placed, ...], str]]:
    """The rows without the lines of remarks, each with its text made simple; rows of nothing else are left out."""
    aside = remark_lines(sight)
    rows = [tuple(line for line in row if line.index not in aside) for row in sight.layout.rows]
    return [(row, simplify("  ".join(line.text for line in row))) for row in rows if row]


def cell_label(sight: Sight) -> Label | None:
    """The label of the cell, written downwards in a cell of its own."""
    labels = (label for label in sight.search.labels if label.name == words.REMARKS and not label.rest.strip())
    label = next(labels, None)
    return label if label is not None and label.rect.height >= _TALL * sight.layout.line_height else None


def in_cell(sight: Sight) -> list[Placed]:
    """Every line right of the label of remarks, between the total and the names at the foot."""
    label, bounds = cell_label(sight), _bounds(sight)
    if label is None or bounds is None:
        return []
    top, bottom = bounds
    left = label.rect.right - 0.5 * sight.layout.line_height
    lines = sight.layout.on_page(label.line.page)
    return [line for line in lines if top < line.rect.middle < bottom and line.rect.left > left]


def _of_another(sight: Sight) -> list[Placed]:
    """Lines about the invoice that a red one takes back, and the lines right under them that go on."""
    found: list[Placed] = []
    for line in sight.layout.lines:
        if words.OF_ANOTHER.search(simplify(line.text).replace(" ", "")):
            found += [line, *_going_on(sight, line)]
    return found


def _going_on(sight: Sight, first: Placed) -> list[Placed]:
    """The lines under a remark that begin where it begins."""
    found, last = [], first
    for line in sight.layout.on_page(first.page):
        height = last.rect.height
        is_next = 0.5 * height < line.rect.middle - last.rect.middle < _NEXT * height
        if is_next and abs(line.rect.left - first.rect.left) < height and not _is_of_the_invoice(line):
            found.append(line)
            last = line
    return found


def _is_of_the_invoice(line: Placed) -> bool:
    """Whether a line under the remarks is one of the invoice's own labels again."""
    text = fold(line.text)
    return bool(words.FOOT_NAMES.match(text)) or text.startswith((words.TOTAL, *words.NAME, *words.TAX_ID))


def _bounds(sight: Sight) -> tuple[float, float] | None:
    """From under the total to above the names at the foot."""
    top = bottom = None
    for row, text in zip(sight.layout.rows, sight.layout.row_texts, strict=True):
        plain = fold(text)
        if words.TOTAL in plain:
            ends = [line.rect.bottom for line in row if line.rect.height < 2 * sight.layout.line_height]
            top = max(ends, default=top)
        elif top is not None and words.FOOT_NAMES.search(plain):
            bottom = min(line.rect.top for line in row)
    return (top, bottom) if top is not None and bottom is not None else None


def is_seal(sight: Sight, line: Placed) -> bool:
    """A piece of the seller's seal: its middle says what it is, its ring repeats characters of a company's name."""
    text = fold(line.text)
    if words.SEAL.search(simplify(line.text)):
        return True
    names: Sequence[str] = [
        fold(other.text) for other in sight.layout.lines if other is not line and "公司" in other.text
    ]
    return len(text) <= 4 and any(set(text) <= set(name) for name in names)
