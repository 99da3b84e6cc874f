"""Lines of any length and any number in them: they end in a result, and soon."""

from __future__ import annotations

import time
from decimal import Decimal
from pathlib import Path

import pytest

from engine.document import Box, Line, Page
from engine.extract import extract
from engine.page.long_lines import LONGEST, pieces
from engine.presets import PresetBook
from engine.values.amounts import find_amounts, format_amount
from engine.values.conventions import UNIFORM
from engine.values.settling import conventions_of

_PRESETS = PresetBook.load(Path(__file__).parents[3] / "assets" / "kinds")


def line(text: str) -> Line:
    """A line across the page."""
    return Line(text, Box.from_rect(0.1, 0.1, 0.9, 0.12), 0.95)


def test_a_long_line_is_cut_behind_a_sentence() -> None:
    """Nothing is lost, no piece is too long, and the boxes lie one behind the other."""
    whole = line(("一" * 90 + "。") * 40)
    cut = list(pieces(whole))
    assert "".join(piece.text for piece in cut) == whole.text
    assert all(len(piece.text) <= LONGEST and piece.text.endswith("。") for piece in cut)
    assert [piece.box.right for piece in cut[:-1]] == [piece.box.left for piece in cut[1:]]


def test_a_run_of_blanks_is_soon_over() -> None:
    """Blanks before a number are looked at once, not in every way to share them out."""
    started = time.thread_time()
    assert find_amounts(" " * 5000, UNIFORM) == ()
    spread = find_amounts("RM  -  $ 12.00" + " " * 900 + "5", UNIFORM)
    assert [found.value for found in spread] == [
        Decimal(-12),
        Decimal(5),
    ]
    assert time.thread_time() - started < 5


@pytest.mark.parametrize("number", ["9" * 40, "1e30", "0.5", "7"])
def test_an_amount_of_any_size_is_written(number: str) -> None:
    """Exactly, with two decimals at least."""
    assert Decimal(format_amount(Decimal(number))) == Decimal(number)
    assert len(format_amount(Decimal(number)).partition(".")[2]) == 2


@pytest.mark.parametrize("preset_id", ["invoice", "auto"])
def test_a_label_without_an_end_is_no_name(preset_id: str) -> None:
    """A line of one word over and over gives a result."""
    preset = _PRESETS[preset_id]
    page = Page(1, 1000, 1400, (line("Total " * 400),))
    found = extract([page], preset.fields, preset.items, preset.kind, conventions_of([page]), open_fields=True)
    assert all(len(field.name) <= 80 for field in found.others)
