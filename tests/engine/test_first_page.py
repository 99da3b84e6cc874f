"""The first page of a long file is there as soon as it is read, whatever follows it."""

from __future__ import annotations

import pytest

from desk.opening.reader_setup import ASSETS
from engine.document import Box, Line
from engine.intake.pdf import PdfPages
from engine.pipeline import Engine, Order, Silent, Upload
from engine.presets import PresetBook
from engine.readers import PageImage, Reading
from engine.readers.scripted import ScriptedReader
from tests.engine import drawing

LONG = Upload("long.pdf", drawing.picture_pdf(*[drawing.page(("page",))] * 12))
READER = ScriptedReader(
    {number: Reading((Line(f"page {number}", Box.from_rect(0.1, 0.1, 0.5, 0.15), 0.99),)) for number in range(1, 13)}
)


def test_the_first_page_is_handed_on_before_another_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """As is each after it: no page waits for one that follows."""
    drawn: list[int] = []
    draw = PdfPages._draw

    def noted(pages: PdfPages, number: int) -> PageImage:
        drawn.append(number)
        return draw(pages, number)

    monkeypatch.setattr(PdfPages, "_draw", noted)
    drawn_when_read: list[int] = []

    class Onlooker(Silent):
        def page_read(self, number: int, record: object) -> None:
            drawn_when_read.append(len(drawn))

    engine = Engine({"scripted": READER}, "scripted", PresetBook.load(ASSETS / "kinds"))
    engine.read_papers(LONG, Order(preset="text"), Onlooker())
    assert drawn_when_read == list(range(1, 13))
