"""Lists of two columns, ruled or not: words on the left, their values on the right, three rows and more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.page.folding import has_chinese
from engine.page.layout import Layout, Placed

_FEWEST_ROWS = 3
_LEAST_DATA = 0.5
_SAME_EDGE = 0.8
_WIDEST_STEP = 2.6
_MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class _Pair:
    """Words and what stands right of them on their row."""

    head: Placed
    value: Placed


def listed(layout: Layout) -> Mapping[int, Placed]:
    """The values by the index of the line that labels each of them."""
    found: dict[int, Placed] = {}
    for run in _runs(list(_pairs(layout))):
        data = sum(_is_data(pair.value.text) for pair in run)
        if len(run) >= _FEWEST_ROWS and data >= _LEAST_DATA * len(run):
            found |= {pair.head.index: pair.value for pair in run}
    return found


def _pairs(layout: Layout) -> Iterable[_Pair]:
    """Words followed by one cell that does not go on as a row of figures."""
    for row in layout.rows:
        values: set[int] = set()
        for place, head in enumerate(row[:-1]):
            value = row[place + 1]
            after = row[place + 2] if place + 2 < len(row) else None
            goes_on = after is not None and _is_data(after.text)
            before = row[place - 1] if place else None
            follows_words = before is not None and not _is_data(before.text) and before.index not in values
            if _is_words(head.text) and not goes_on and not follows_words and head.index not in values:
                values.add(value.index)
                yield _Pair(head, value)


def _runs(pairs: Sequence[_Pair]) -> list[list[_Pair]]:
    """Pairs below one another with both edges in common."""
    runs: list[list[_Pair]] = []
    for pair in pairs:
        run = next((run for run in reversed(runs[-6:]) if _follows(run[-1], pair)), None)
        if run is None:
            runs.append([pair])
        else:
            run.append(pair)
    return runs


def _follows(above: _Pair, pair: _Pair) -> bool:
    height = max(above.head.rect.height, 1e-6)
    step = pair.head.rect.middle - above.head.rect.middle
    upper, lower = above.value.rect, pair.value.rect
    edge = min(abs(upper.left - lower.left), abs(upper.right - lower.right))
    return (
        pair.head.page == above.head.page
        and 0.5 * height < step < _WIDEST_STEP * height
        and abs(pair.head.rect.left - above.head.rect.left) < _SAME_EDGE * height
        and edge < _SAME_EDGE * height
    )


def _is_words(text: str) -> bool:
    return (
        not has_chinese(text)
        and not any(c.isdigit() for c in text)
        and sum(c.isalpha() for c in text) > 1
        and len(text.split()) <= _MOST_WORDS
    )


def _is_data(text: str) -> bool:
    return any(c.isdigit() for c in text)
