"""Blanks to fill in amid sentences."""

from __future__ import annotations

from tests.engine.extract.rulings import across, box, ruled
from tests.engine.extract.sheets import asked, page

SENTENCE = page(
    (100, 100, "I certify that the owner is a resident of"), (530, 98, "Norland"), (720, 100, "within the treaty"),
    (100, 160, "claiming the provisions of Article and paragraph"),
    (110, 190, "12"), (200, 190, "of the treaty to claim a"), (470, 190, "7"),
    (500, 190, "% rate of withholding on (specify type of income):"),
    (110, 222, "Book royalties"),
)  # fmt: skip
RULES = (across(520, 700, 125), across(100, 180, 216), across(450, 495, 216), across(100, 960, 248))


def test_each_blank_belongs_to_the_words_around_it() -> None:
    """Before it, behind it, or at the end of the line above where it begins a line."""
    found = asked("ResidentOf,ArticleParagraph,Rate,TypeOfIncome", SENTENCE, evidence=ruled(*RULES))
    assert {name: field.value for name, field in found.items()} == {
        "ResidentOf": "Norland",
        "ArticleParagraph": "12",
        "Rate": "7",
        "TypeOfIncome": "Book royalties",
    }


def test_an_empty_blank_gives_nothing() -> None:
    """The words behind the blank are not its value."""
    sheet = page((100, 100, "of the treaty to claim a"), (500, 100, "% rate of withholding on the income"))
    assert asked("Rate", sheet, evidence=ruled(across(350, 490, 126)))["Rate"].value is None


def test_the_side_of_a_box_is_no_blank() -> None:
    """A rule that others meet rules a table."""
    sheet = page((110, 104, "State tax withheld here"), (500, 104, "2,100"), (640, 104, "and other withholding"))
    boxed = asked("StateTaxWithheld", sheet, evidence=ruled(*box(490, 96, 620, 130)))
    assert boxed["StateTaxWithheld"].is_doubtful
