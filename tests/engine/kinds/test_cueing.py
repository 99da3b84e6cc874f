"""Cues are proposed out of what the samples print: not their values, and little for what every paper prints."""

from __future__ import annotations

from engine.kinds import CueOffer, Sample, cues_for
from tests.engine.extract.sheets import BOOK
from tests.engine.kinds.files import permit, sheet

BARE = permit().model_copy(update={"cues": ()})
SAMPLES = (
    Sample(
        "one", sheet("GREEN CAMPUS", "PARKING PERMIT", "Bay:  North", "Date:  1 May 2027"), {"holder": "Green Campus"}
    ),
    Sample("two", sheet("PARKING PERMIT", "Bay:  South", "Zone 7", "Date:  2 May 2027")),
)


def test_what_all_samples_print_is_proposed() -> None:
    """The name of the paper first; what other kinds have as a label is worth little, and a value is none."""
    assert cues_for(SAMPLES, BARE, BOOK) == (
        CueOffer("PARKING PERMIT", 3.0, 2, 2),
        CueOffer("Date", 0.5, 2, 2),
    )


def test_what_the_kind_has_already_is_not_proposed() -> None:
    """The permit knows its name."""
    assert [one.text for one in cues_for(SAMPLES, permit(), BOOK)] == ["Date"]


def test_without_samples_there_is_nothing() -> None:
    """Nor on one that prints nothing."""
    assert cues_for((), BARE, BOOK) == ()
    assert cues_for((Sample("blank", sheet("17")),), BARE, BOOK) == ()
