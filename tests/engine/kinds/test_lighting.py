"""The live tester: every place that a field's ways and labels match, and which one wins."""

from __future__ import annotations

import json

import pytest

from engine.document import Page
from engine.kinds import Lit, lit
from engine.presets import Preset, PresetBook
from tests.engine.extract.sheets import BOOK
from tests.engine.kinds.files import PERMIT, box_of, permit, sheet

PAGES = sheet(
    "City of Turku",
    "Permit number:  P-20417",
    "formerly P-11111",
    "Holder:  Nora Lindqvist",
    "Permit number:",
)


def ways(*said: str) -> Preset:
    """The permit whose number has these ways."""
    return permit(PERMIT.replace("required: true", f"ways: [{', '.join(said)}]"))


def shown(preset: Preset, field: str = "permit_number", pages: tuple[Page, ...] = PAGES) -> list[Lit]:
    """What is lit for a field."""
    spec = preset.field(field)
    assert spec is not None
    return list(lit(pages, spec, preset, PresetBook.of([preset])))


def test_a_label_is_shown_with_its_value() -> None:
    """The value wins over what stands below it; the same label where nothing suits beside it is shown as that."""
    value, below, bare = shown(permit())
    assert (below.text, below.wins) == ("formerly P-11111", False)
    assert (value.way, value.value, value.wins) == (None, "P-20417", True)
    assert value.label == "Permit number"
    assert (value.page, value.box) == box_of(PAGES, "P-20417")
    assert (bare.value, bare.text, bare.wins) == (None, "Permit number", False)
    assert bare.box == bare.label_box


def test_every_line_that_a_pattern_matches_is_shown() -> None:
    """In the order in which they are tried: the first wins, the labels come last."""
    found = shown(ways(r"{pattern: 'P-\d{5}', last: true}"))
    assert [(one.way, one.text, one.wins) for one in found[:3]] == [
        (0, "P-11111", True),
        (0, "P-20417", False),
        (None, "P-20417", False),
    ]


def test_a_later_way_wins_where_the_earlier_ones_match_nothing() -> None:
    """Its number says which it was; the place of `{}` in the list is a way as any other."""
    found = shown(ways(r"{pattern: 'X-\d{5}'}", "{}", r"{pattern: 'P-\d{5}'}"))
    assert [one.way for one in found if one.wins] == [1]
    assert {one.way for one in found} == {1, 2}


def test_a_way_that_takes_only_one_shows_why_it_takes_none() -> None:
    """All that it matches; the label wins."""
    found = shown(ways(r"{pattern: 'P-\d{5}', only_one: true}"))
    assert [one.text for one in found if one.way == 0] == ["P-20417", "P-11111"]
    assert [one.way for one in found if one.wins] == [None]


@pytest.mark.parametrize("way", ["{pattern: 'P-\\d{5}', page_lacks: Turku}", "{pattern: 'P-\\d{5}', kinds: [other]}"])
def test_a_way_for_other_documents_matches_nothing(way: str) -> None:
    """As when the document is read."""
    assert {one.way for one in shown(ways(way))} == {None}


def test_what_a_rule_gives_has_a_place_of_its_own() -> None:
    """At the end."""
    pages = sheet("Harbour Books Ltd", "12 Harbour Road", "Receipt No:  4417", "Total  12.00", "Thank you")
    found = shown(BOOK["receipt"], "merchant_name", pages)
    assert [(one.way, one.value, one.wins) for one in found[-1:]] == [(None, "Harbour Books Ltd", True)]


def test_where_there_is_no_value_nothing_wins() -> None:
    """Nor is anything lit."""
    assert shown(permit(), pages=sheet("City of Turku")) == []


def test_lit_places_have_a_json_form() -> None:
    """Boxes as in a document."""
    for one in shown(permit()):
        record = one.to_dict()
        assert json.loads(json.dumps(record)) == record
        assert record["box"] == one.box.to_list()
