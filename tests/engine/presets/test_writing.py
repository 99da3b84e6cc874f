"""A preset written as the file of a kind reads back as itself, and a person likes to read it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings

from desk.opening.reader_setup import ASSETS
from engine.kinds import known_names
from engine.presets import FieldSpec, Preset, PresetBook, Way, read_preset, written, written_words
from engine.presets.writing import KEYS
from tests.engine.kinds.files import PERMIT
from tests.engine.presets.made import presets

BOOK = PresetBook.load(ASSETS / "kinds")
KNOWN = known_names(ASSETS / "tasks")
PAGE = (Path(__file__).parents[3] / "docs" / "kinds.md").read_text("utf-8")


@pytest.mark.parametrize("preset", BOOK.values(), ids=lambda preset: preset.id)
def test_the_shipped_kinds_come_back(preset: Preset) -> None:
    """With their words joined to them."""
    assert read_preset(written(preset), "x", KNOWN, written_words(preset)) == preset


@given(presets())
@settings(max_examples=60, deadline=None)
def test_every_preset_comes_back(preset: Preset) -> None:
    """Whatever texts are in it: YAML's own words, quotes, blanks, ends of lines."""
    assert read_preset(written(preset), "x", None, written_words(preset)) == preset


def test_the_parking_permit_is_written_as_a_person_writes_it() -> None:
    """The order of the docs, short things in one line, patterns in quotes, nothing that goes without saying."""
    way = "\n    ways:\n      - {pattern: 'Nora \\w{1,20}', look_in: lines, quality: 0.9}\n      - {}"
    preset = read_preset(PERMIT.replace("type: person", f"type: person{way}") + "version: 1\nopen: true\n", "x")
    assert written(preset) == (
        "id: parking_permit\n"
        "position: 400\n"
        "label: {zh: 停车证, en: Parking permit}\n"
        "description: {zh: 园区停车证, en: Parking permits of the campus}\n"
        "kind: parking_permit\n"
        "fields:\n"
        "  - name: permit_number\n"
        "    label: {zh: 证号, en: Permit number}\n"
        "    type: identifier\n"
        "    required: true\n"
        "  - name: holder\n"
        "    label: {zh: 持证人, en: Holder}\n"
        "    type: person\n"
        "    ways:\n"
        "      - {pattern: 'Nora \\w{1,20}'}\n"
        "      - {}\n"
        "cues:\n"
        "  - {text: 停车证, weight: 4}\n"
        "  - {text: parking permit, weight: 4}\n"
    )
    assert written_words(preset) is None


def test_what_is_long_stands_one_a_line() -> None:
    """No line goes on for ever, unless it is one text."""
    preset = BOOK["receipt"].model_copy(update={"words": {"shop": tuple(f"word {at}" for at in range(40))}})
    text = written(preset) + (written_words(preset) or "")
    long = [line for line in text.splitlines() if len(line) > 120]
    assert all(re.fullmatch(r"\s{0,20}(?:- )?(?:\w{1,20}: )?'.{90,}'", line) for line in long)
    assert "      - Receipt No\n" in text
    assert "shop:\n  - word 0\n" in text


def test_an_empty_head_stays() -> None:
    """It says that the kind has none, which is not the same as saying nothing."""
    preset = read_preset(PERMIT + "head: {}\npaper: {}\n", "x")
    assert written(preset).endswith("head: {}\npaper: {}\n")


@pytest.mark.parametrize(("model", "heading"), [(Preset, "## Keys of a kind"), (FieldSpec, "## Keys of a field")])
def test_keys_stand_in_the_order_of_the_docs(model: type[Preset] | type[FieldSpec], heading: str) -> None:
    """Every key of the model has its place."""
    table = PAGE.partition(heading)[2].partition("\n## ")[0]
    cells = re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE)
    documented = [key for cell in cells for key in re.findall(r"`(\w+)`", cell) if key in model.model_fields]
    assert [key for key in documented if key != "words"] == list(KEYS[model])
    assert set(model.model_fields) - {"words"} == set(KEYS[model])


def test_no_key_of_a_way_is_passed_over() -> None:
    """What is not listed would not be written."""
    assert set(KEYS[Way]) == set(Way.model_fields)
