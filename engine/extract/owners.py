"""Which of several equal labels is meant: the one on a side of the page, or the one in a party's block."""

from __future__ import annotations

from collections.abc import Sequence

from engine.extract.by_label.labels import Label
from engine.extract.kinds.invoice.sides import sides_of
from engine.extract.sight import Sight
from engine.page.folding import fold
from engine.presets import Party, Side

_LEAST_WORD = 2
"""Letters of a word that names a party in running text; a single character does so only beside its block."""


def on_side(sight: Sight, labels: Sequence[Label], side: Side) -> list[Label]:
    """The labels that stand on one side of the others; a single one, where that is its half of the page."""
    if len(labels) < 2:
        return [label for label in labels if _is_in_half(label, side)]
    across = side in (Side.LEFT, Side.RIGHT)
    page = labels[0].line.page
    places = [label.rect.left if across else label.rect.top for label in labels if label.line.page == page]
    middle = (min(places) + max(places)) / 2
    is_first = side in (Side.LEFT, Side.TOP)
    height = max(label.rect.height for label in labels)
    if max(places) - min(places) < height:
        return []
    return [
        label
        for label in labels
        if label.line.page == page and ((label.rect.left if across else label.rect.top) < middle) is is_first
    ]


def _is_in_half(label: Label, side: Side) -> bool:
    x, y = label.line.slice_box(label.start, max(label.end, label.start + 1)).center
    return {Side.LEFT: x < 0.5, Side.RIGHT: x >= 0.5, Side.TOP: y < 0.5, Side.BOTTOM: y >= 0.5}[side]


def of_party(sight: Sight, labels: Sequence[Label], party: Party) -> list[Label]:
    """The labels in the block of a party: of two, by the side of the party; a single one, by who is named above it."""
    if len(labels) == 1:
        return list(labels) if _block_is(sight, labels[0], party) else []
    if len(labels) != 2:
        return []
    first, second = sides_of(sight, list(labels))
    comes_first = _comes_first(sight, party)
    return [] if comes_first is None else first if comes_first else second


def _comes_first(sight: Sight, party: Party) -> bool | None:
    """Whether the party has the first block: by the order of the names in the text, else by a name beside a block."""
    text = fold(sight.flow.text)
    ours, theirs = _first_of(text, party.names), _first_of(text, party.others)
    if ours is not None and theirs is not None:
        return ours < theirs
    labels = _of_all_fields(sight, party)
    for label in sides_of(sight, labels)[0] if labels else ():
        beside = label.line.text[: label.start] + "".join(
            line.text for line in sight.layout.row_of(label.line) if line.rect.right <= label.rect.left
        )
        is_ours, is_theirs = (any(name in beside for name in names) for names in (party.names, party.others))
        if is_ours != is_theirs:
            return is_ours
    return None


def _of_all_fields(sight: Sight, party: Party) -> list[Label]:
    """The labels of every field that belongs to the party: its block and the other one's."""
    ways = [way for spec in sight.fields.values() for way in spec.ways if way.of_party == party]
    names = {fold(name) for way in ways for name in way.labels}
    return [label for label in sight.search.labels if label.name in names]


def _first_of(text: str, names: Sequence[str]) -> int | None:
    places = [text.find(fold(name)) for name in names if len(name) >= _LEAST_WORD]
    return min((place for place in places if place >= 0), default=None)


def _block_is(sight: Sight, label: Label, party: Party) -> bool:
    """Whether the party is the one named last above a label, by a label of its own or at the head of a line."""
    for line in reversed(sight.layout.lines[: label.line.index + 1]):
        if line.page != label.line.page:
            break
        said = fold(line.text[: label.start] if line is label.line else line.text)
        ours, theirs = _last_of(said, party.names), _last_of(said, party.others)
        if ours != theirs:
            return ours > theirs
    return False


def _last_of(text: str, names: Sequence[str]) -> int:
    return max((text.rfind(fold(name)) for name in names if len(name) >= _LEAST_WORD), default=-1)
