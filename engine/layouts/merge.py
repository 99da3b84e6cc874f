"""Two lessons of one layout made one: labels that did not repeat go, places are averaged and widened."""

from __future__ import annotations

from dataclasses import replace

from engine.layouts.index import Match
from engine.layouts.lesson import Anchor, FieldPlace, Lesson
from engine.layouts.teach import LEAST_ANCHORS
from engine.page.layout import Rect

_LEAST_SHARE = 0.6
"""The share of the confirmed documents on which a label must have been seen to be kept."""


def merge(match: Match, lesson: Lesson, *, is_new_document: bool = True) -> Lesson:
    """The matched layout after `lesson`, taken from the page that it was matched with.

    With `is_new_document` False (the same document, confirmed once more) only the places change.
    """
    known = match.learnt.lesson
    confirmed = known.confirmed + is_new_document
    anchors = _anchors(match, confirmed) if is_new_document else known.anchors
    taught = {place.name: _moved(match, place) for place in lesson.places}
    places = [
        _joined(place, taught.pop(place.name), is_new_document=is_new_document) if place.name in taught else place
        for place in known.places
    ]
    return replace(known, anchors=anchors, places=(*places, *taught.values()), confirmed=confirmed)


def _anchors(match: Match, confirmed: int) -> tuple[Anchor, ...]:
    found = dict(match.stretch)
    agreeing = {anchor for anchor, _ in match.agreeing}
    joined: list[Anchor] = []
    for anchor in match.learnt.lesson.anchors:
        if anchor in agreeing:
            here = match.to_layout(_pixels(found[anchor].rect, match.width))
            mean = _mean(anchor.rect, here, anchor.seen)
            joined.append(replace(anchor, rect=mean, seen=anchor.seen + 1))
        elif anchor in found:
            joined.append(replace(anchor, seen=anchor.seen + 1))
        else:
            joined.append(anchor)
    kept = tuple(anchor for anchor in joined if anchor.seen >= _LEAST_SHARE * confirmed)
    return kept if len(kept) >= LEAST_ANCHORS else tuple(joined)


def _moved(match: Match, place: FieldPlace) -> FieldPlace:
    return replace(place, rect=match.to_layout(_pixels(place.rect, match.width)))


def _joined(known: FieldPlace, taught: FieldPlace, *, is_new_document: bool) -> FieldPlace:
    """One place of two; where they are not the same place, the one that people confirmed more often."""
    is_same = known.is_empty == taught.is_empty and known.rect.shares_row(taught.rect) > 0.3
    is_same = is_same and _overlap(known.rect, taught.rect)
    if not is_same:
        if not is_new_document or taught.is_mended or taught.is_empty or known.confirmed <= 1:
            return replace(taught, refuted=known.refuted)
        return replace(known, confirmed=known.confirmed - 1)
    return replace(
        known,
        rect=_widened(known.rect, taught.rect, known.confirmed),
        lines=max(known.lines, taught.lines),
        is_line_start=known.is_line_start and taught.is_line_start,
        is_line_end=known.is_line_end and taught.is_line_end,
        has_digits=known.has_digits and taught.has_digits,
        shortest=min(known.shortest, taught.shortest),
        longest=max(known.longest, taught.longest),
        is_mended=known.is_mended or taught.is_mended,
        confirmed=known.confirmed + is_new_document,
    )


def _overlap(first: Rect, second: Rect) -> bool:
    return min(first.right, second.right) > max(first.left, second.left)


def _mean(known: Rect, seen: Rect, weight: int) -> Rect:
    """The known place drawn towards the seen one, the less the oftener it was seen before."""
    share = 1 / (weight + 1)

    def drawn(before: float, now: float) -> float:
        return before + (now - before) * share

    return Rect(
        drawn(known.left, seen.left),
        drawn(known.top, seen.top),
        drawn(known.right, seen.right),
        drawn(known.bottom, seen.bottom),
    )


def _widened(known: Rect, seen: Rect, weight: int) -> Rect:
    """As wide as both, as high as they are in the mean (and as the higher one, where values wrap)."""
    mean = _mean(known, seen, weight)
    if max(known.height, seen.height) > 1.6 * min(known.height, seen.height):
        mean = Rect(0, min(known.top, seen.top), 0, max(known.bottom, seen.bottom))
    return Rect(min(known.left, seen.left), mean.top, max(known.right, seen.right), mean.bottom)


def _pixels(rect: Rect, width: int) -> Rect:
    return Rect(rect.left * width, rect.top * width, rect.right * width, rect.bottom * width)
