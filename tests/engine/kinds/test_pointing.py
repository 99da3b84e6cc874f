"""A box drawn on a page holds whole words, a click holds a value; the words beside them may be their label."""

from __future__ import annotations

import pytest

from engine.document import Box, Page
from engine.kinds.pointing import Pointed, labels_beside, pointed_at
from engine.page.layout import Layout
from tests.engine.kinds.files import box_of, sheet

PAGES = sheet(
    "Permit No:  P-20417        Plate: KA-MX 208",
    "Issued at Turku on 3 May 2026",
    "Begin: 8:30",
    "联系电话：0571-88120045",
    "Name          Zone",
    "Nora Lindqvist  North",
    "No. 17 Holder Jo Hart",
    "Lieferschein-Nr. LS-2026-0417",
    "Fracht 112,60 EUR",
    "Gesamtgewicht 1.240 kg",
    "Datum 12.03.2027",
    "Harbour Road 12",
    "20200 Turku",
)


def pointed(text: str, pages: tuple[Page, ...] = PAGES) -> Pointed | None:
    """What a box around this text holds."""
    return pointed_at(Layout(pages), *box_of(pages, text))


def clicked(text: str) -> str | None:
    """What a click on the middle of this text means."""
    page, box = box_of(PAGES, text)
    x, y = box.center
    found = pointed_at(Layout(PAGES), page, Box.from_rect(x, y, x, y))
    return found.text if found is not None else None


@pytest.mark.parametrize(
    ("drawn", "held"),
    [
        ("P-20417", "P-20417"),
        ("Turku", "Turku"),
        ("urk", "Turku"),
        ("3 May 20", "3 May 2026"),
        ("0571-88120045", "0571-88120045"),
        ("话：0571-88120045", "0571-88120045"),
        (": KA-MX 208", "KA-MX 208"),
        ("88120045", "88120045"),
    ],
)
def test_a_box_holds_whole_words(drawn: str, held: str) -> None:
    """Nobody draws to the letter; a piece of the label that was caught with its value is left out."""
    found = pointed(drawn)
    assert found is not None
    assert found.text == held


@pytest.mark.parametrize(
    ("at", "held"),
    [
        ("P-20417", "P-20417"),
        ("KA-MX", "KA-MX 208"),
        ("Plate", "KA-MX 208"),
        ("Permit", "Permit No"),
        ("8:30", "8:30"),
        ("0571", "0571-88120045"),
        ("Turku", "Issued at Turku on 3 May 2026"),
        ("LS-2026", "LS-2026-0417"),
        ("Fracht", "112,60 EUR"),
        ("1.240", "1.240 kg"),
        ("Datum", "12.03.2027"),
        ("Road", "Harbour Road 12"),
        ("20200", "20200 Turku"),
    ],
)
def test_a_click_means_the_value_on_the_line(at: str, held: str) -> None:
    """Behind the colon, wherever on the line; the colon of a time is none."""
    assert clicked(at) == held


def test_a_box_over_two_lines_holds_both() -> None:
    """As one text."""
    first, last = box_of(PAGES, "Issued")[1], box_of(PAGES, "Begin: 8:30")[1]
    found = pointed_at(Layout(PAGES), 1, Box.around([first, last]))
    assert found is not None
    assert found.text == "Issued at Turku Begin: 8:30"


def test_where_nothing_stands_nothing_is_held() -> None:
    """Beside the print, and on a page that is not there."""
    assert pointed_at(Layout(PAGES), 1, Box.from_rect(0.9, 0.9, 0.95, 0.95)) is None
    assert pointed_at(Layout(PAGES), 7, Box.from_rect(0, 0, 1, 1)) is None


@pytest.mark.parametrize(
    ("value", "labels"),
    [
        ("P-20417", ["Permit No"]),
        ("KA-MX 208", ["Plate"]),
        ("3 May 2026", ["Issued at Turku on"]),
        ("0571-88120045", ["联系电话"]),
        ("North", ["Nora Lindqvist", "Zone"]),
        ("Jo Hart", ["Holder"]),
    ],
)
def test_the_words_beside_a_value_may_label_it(value: str, labels: list[str]) -> None:
    """Before it on its line, left of it, above it; without colons, gaps and figures."""
    found = pointed(value)
    assert found is not None
    assert list(labels_beside(Layout(PAGES), found))[: len(labels)] == labels
