"""Learnt layouts as a witness: what stands at the places that people have shown before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from engine.document import Field, Notice, Page
from engine.extract import found
from engine.layouts.index import Match
from engine.layouts.reading import PlaceReader
from engine.page.folding import fold
from engine.page.layout import Layout
from engine.presets import FieldSpec
from engine.values.conventions import Conventions
from engine.weigh.claims import Claim, Witness
from engine.words import Words

LAYOUT_KNOWN = "layout_known"


class LearntLayouts:
    """What the layouts that were matched on `pages` tell about their fields."""

    def __init__(self, pages: Sequence[Page], matches: Sequence[Match], conventions: Conventions) -> None:
        self._pages = pages
        self._matches = matches
        self._conventions = conventions

    def claims(self, spec: FieldSpec) -> tuple[Claim, ...]:
        """A claim for every layout that knows the field, those of the page it was learnt on first, then the surer."""
        told = [(match, claim) for match in self._matches if (claim := self._tell(spec, match)) is not None]
        told.sort(key=lambda one: (one[0].page != one[0].learnt.lesson.page, -one[1].strength))
        return tuple(replace(claim, rank=rank) for rank, (_, claim) in enumerate(told))

    @cached_property
    def _readers(self) -> dict[int, PlaceReader]:
        layout = Layout(self._pages)
        return {match.page: PlaceReader(layout, match.page, match.labels, self._conventions) for match in self._matches}

    def _tell(self, spec: FieldSpec, match: Match) -> Claim | None:
        """What one matched layout says about a field, which may be that nothing belongs there; None: nothing."""
        name = fold(spec.name)
        places = match.learnt.lesson.places
        place = next((one for one in places if one.name == spec.name or fold(one.name) == name), None)
        rect = match.locate(place.rect) if place is not None else None
        if place is None or rect is None or place.is_forgotten:
            return None
        if place.is_empty:
            return Claim(Witness.LAYOUT, None, page=match.page, strength=place.trust, layout=match.learnt.id, rect=rect)
        candidate = self._readers[match.page].read(spec, place, rect, place.trust * match.strength)
        if candidate is None:
            return None
        field = found(spec, candidate)
        return Claim(
            Witness.LAYOUT,
            field.value,
            field.raw,
            match.page,
            field.box,
            field.confidence,
            field.source,
            doubt=field.note,
            layout=match.learnt.id,
            rect=rect,
            is_mended=place.is_mended,
        )

    def notices(self, fields: Sequence[Field]) -> tuple[Notice, ...]:
        """What to tell of the layouts that counted for `fields`: how many values they gave, how many they confirmed."""
        by_id = {match.learnt.id: match for match in self._matches}
        helped = [field for field in fields if field.layout in by_id]
        if not helped:
            return ()
        taken = sum(field.note is not None for field in helped)
        return (_notice([by_id[field.layout or ""] for field in helped], taken),)


def _notice(used: Sequence[Match], taken: int) -> Notice:
    since = min(match.learnt.since for match in used)
    confirmed = len(used) - taken
    zh = [f"{taken} 个字段取自它"] * bool(taken) + [f"{confirmed} 个字段与它一致"] * bool(confirmed)
    en = [f"{taken} {_fields(taken)} taken from it"] * bool(taken)
    en += [f"{confirmed} {_fields(confirmed)} confirmed by it"] * bool(confirmed)
    return Notice(
        LAYOUT_KNOWN,
        Words(
            f"认得这种版式（{since:%Y-%m-%d} 起由人核对学得）：{'，'.join(zh)}。",
            f"This layout is known, learnt from people's review since {since:%Y-%m-%d}: {', '.join(en)}.",
        ),
    )


def _fields(count: int) -> str:
    return "field" if count == 1 else "fields"
