"""Text without end: searched up to a limit, told, and never for long."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import pytest

from engine.document import Box, Line, Page
from engine.errors import NoFields
from engine.extract import classify, extract, field_named, fields_of_instruction
from engine.page.long_lines import LONGEST
from engine.page.text_limits import (
    MOST_CHARACTERS,
    MOST_CHARACTERS_A_PAGE,
    MOST_LINES_A_PAGE,
    TEXT_CUT,
    searchable,
)
from engine.presets import PresetBook
from engine.values.settling import conventions_of

_PRESETS = PresetBook.load(Path(__file__).parents[3] / "assets" / "kinds")
_MOST_SECONDS = 15.0
"""Of processor time; it takes a third of that on a slow machine, and took minutes or hours before."""


def page(texts: list[str], number: int = 1) -> Page:
    """Lines one below the other."""
    step = 1 / max(len(texts), 1)
    lines = (Line(text, Box.from_rect(0.05, at * step, 0.9, (at + 0.8) * step), 0.95) for at, text in enumerate(texts))
    return Page(number, 1000, 1400, tuple(lines))


def test_an_ordinary_page_stays_as_it_is() -> None:
    """Not even a copy is made, and nothing is told."""
    ordinary = page(["合计 1.00"] * 200)
    assert searchable([ordinary]).pages[0] is ordinary
    assert searchable([ordinary]).warnings == ()


@pytest.mark.parametrize("texts", [["x 1"] * (MOST_LINES_A_PAGE + 5), ["a" * 900] * 400, ["一" * 2_000_000]])
def test_too_much_on_a_page_is_told(texts: list[str]) -> None:
    """The lines are cut, the page number is named in both languages, the page given stays whole."""
    whole = page(texts, 7)
    found = searchable([whole])
    assert len(found.pages[0].lines) <= MOST_LINES_A_PAGE
    assert max(len(line.text) for line in found.pages[0].lines) <= LONGEST
    assert sum(len(line.text) for line in found.pages[0].lines) <= MOST_CHARACTERS_A_PAGE
    assert [notice.code for notice in found.warnings] == [TEXT_CUT]
    assert "7" in found.warnings[0].message.zh
    assert "7" in found.warnings[0].message.en
    assert [line.text for line in whole.lines] == texts


def test_a_document_has_a_limit_too() -> None:
    """Many full pages are searched up to one sum of characters."""
    found = searchable([page(["b" * 290] * 300, number) for number in range(1, 30)])
    assert sum(len(line.text) for one in found.pages for line in one.lines) <= MOST_CHARACTERS
    assert len(found.pages) == 29
    assert len(found.warnings) == 1


def test_the_warning_reaches_the_extraction() -> None:
    """Whoever extracts is told."""
    preset = _PRESETS["receipt"]
    pages = [page(["x 1"] * (MOST_LINES_A_PAGE + 1))]
    found = extract(pages, preset.fields[:1], None, preset.kind, conventions_of(pages))
    assert [notice.code for notice in found.warnings] == [TEXT_CUT]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("preset_id", "text"),
    [
        ("receipt", "合计 1.00"),
        ("air_ticket", "合计 1.00"),
        ("invoice", "Total 1.00"),
        ("receipt", "Total : " * 37),
        ("receipt", "ABC SDN BHD " + "1" * 1200 + "!"),
    ],
)
def test_a_page_of_one_line_over_and_over_is_soon_over(preset_id: str, text: str) -> None:
    """3,000 lines that all are a label, an amount or a run of digits."""
    preset = _PRESETS[preset_id]
    hostile = page([text] * 3_000)
    started = time.thread_time()
    classify([hostile], _PRESETS)
    extract([hostile], preset.fields, preset.items, preset.kind, conventions_of([hostile]))
    assert time.thread_time() - started < _MOST_SECONDS


@pytest.mark.parametrize("unit", ["1", " ", "请", "提取", "谢谢", "甲方、", "a and ", "“a", "(((", "从", "1. "])
def test_a_wish_of_any_length_is_soon_understood(unit: str) -> None:
    """Fields, or the words that none were named; at most two hundred of them."""
    started = time.thread_time()
    with contextlib.suppress(NoFields):
        assert len(fields_of_instruction(unit * (5_000 // len(unit)), _PRESETS)) <= 200
    assert time.thread_time() - started < 5


def test_a_name_without_end_is_refused() -> None:
    """With an error of ours, in both languages."""
    with pytest.raises(NoFields):
        field_named("合" * 81, _PRESETS)
