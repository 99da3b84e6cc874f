"""Two states of a kind on the same samples: what came out before, what comes out now, and where it got worse."""

from __future__ import annotations

import json

import pytest

from engine.kinds import Comparison, Counts, Given, KindChange, Outcome, Sample, Trend, Trial, compare, try_sample
from engine.presets import Preset, PresetBook
from tests.engine.kinds.files import PAGE, PERMIT, permit, sheet

SAMPLES = (
    Sample("one.json", sheet(*PAGE), {"permit_number": "P-20417", "holder": "Nora Lindqvist"}),
    Sample("two.json", sheet("PARKING PERMIT", "Access card:  P-3", "Owner:  Jo Hart"), {"permit_number": "P-3"}),
)


def given(wanted: str | None, value: str | None, *, doubtful: bool = False, field: str | None = "total") -> Given:
    """The field `total` of a sample."""
    return Given("total", wanted, value, 0.5, is_doubtful=doubtful, field=field)


def one(before: Given, after: Given) -> Comparison:
    """One field of one sample."""
    return compare([Trial("a.json", "x", (before,))], [Trial("a.json", "x", (after,))])


def tried(preset: Preset) -> list[Trial]:
    """A preset on both samples."""
    return [try_sample(sample, preset, PresetBook.of([preset])) for sample in SAMPLES]


@pytest.mark.parametrize(
    ("wanted", "value", "doubtful", "outcome"),
    [
        ("12.00", "12.00", False, Outcome.RIGHT),
        ("1 2", "12", False, Outcome.RIGHT),
        (None, None, False, Outcome.RIGHT),
        ("12.00", "12.00", True, Outcome.DOUBTFUL),
        (None, None, True, Outcome.DOUBTFUL),
        ("12.00", "13.00", True, Outcome.WRONG),
        (None, "13.00", False, Outcome.WRONG),
        ("12.00", None, True, Outcome.MISSING),
    ],
)
def test_a_value_comes_out_in_one_of_four_ways(
    wanted: str | None, value: str | None, doubtful: bool, outcome: Outcome
) -> None:
    """A right value that a person has to look at counts as doubtful, a wrong one as wrong."""
    assert given(wanted, value, doubtful=doubtful).outcome is outcome


@pytest.mark.parametrize(
    ("before", "after", "trend"),
    [
        (given("1", None), given("1", "1"), Trend.BETTER),
        (given("1", "1", doubtful=True), given("1", "1"), Trend.BETTER),
        (given("1", "2"), given("1", None), Trend.BETTER),
        (given("1", "2"), given("1", "2", doubtful=True), Trend.BETTER),
        (given("1", "1"), given("1", "1", doubtful=True), Trend.WORSE),
        (given("1", None), given("1", "2", doubtful=True), Trend.WORSE),
        (given(None, None), given(None, "2"), Trend.WORSE),
        (given("1", "2"), given("1", "3"), Trend.SAME),
        (given("1", None, field=None), given("1", "1"), Trend.NEW),
        (given("1", "1"), given("1", None, field=None), Trend.GONE),
    ],
)
def test_better_and_worse(before: Given, after: Given, trend: Trend) -> None:
    """Right, doubtful, missing, wrong and doubtful, wrong and sure: the last is the worst there is."""
    comparison = one(before, after)
    (change,) = comparison.changes
    assert change.trend is trend
    assert (change.wanted, change.before, change.after) == ("1" if before.wanted else None, before, after)
    assert comparison.named(trend) == ("total",)
    assert comparison.is_worse is (trend is Trend.WORSE)


def test_one_sample_that_got_worse_is_enough() -> None:
    """Whatever others have gained; the counts say both."""
    before = [Trial("a", "x", (given("1", "1"),)), Trial("b", "x", (given("2", None),))]
    after = [Trial("a", "x", (given("1", "3"),)), Trial("b", "x", (given("2", "2"),))]
    comparison = compare(before, after)
    assert comparison.worse == ("total",)
    assert comparison.better == ()
    (field,) = comparison.fields
    assert field.before == Counts(right=1, missing=1)
    assert field.after == Counts(right=1, wrong=1)
    assert [change.trend for change in comparison.changes] == [Trend.WORSE, Trend.BETTER]


def test_what_did_not_change_is_counted_and_no_change() -> None:
    """Also where only the confidence is another."""
    comparison = one(given("1", "1"), Given("total", "1", "1", 0.97, field="total"))
    assert comparison.changes == ()
    assert comparison.fields[0].trend is Trend.SAME
    assert comparison.fields[0].before == comparison.fields[0].after == Counts(right=1)


def test_a_sample_of_one_side_counts_there() -> None:
    """One that was added since is no change of the kind."""
    comparison = compare([], [Trial("a", "x", (given("1", "2"),))])
    assert comparison.changes == ()
    assert comparison.fields[0].before == Counts()
    assert comparison.fields[0].after == Counts(wrong=1)


def test_a_paper_that_is_taken_for_another_kind_is_told() -> None:
    """Worse where it was taken for what it is; no matter where nobody says what it is."""
    before, after = Trial("a", "x", (), "x"), Trial("a", "y", (), "x")
    assert compare([before], [after]).kinds == (KindChange("a", "x", "x", "y"),)
    assert compare([before], [after]).is_worse
    assert not compare([after], [before]).is_worse
    assert not compare([Trial("a", "x", ())], [Trial("a", None, ())]).is_worse
    assert compare([before], [before]).kinds == ()


def test_an_alias_makes_a_kind_better() -> None:
    """As the product reads it: the number behind another wording is found, and nothing else changes."""
    comparison = compare(tried(permit()), tried(permit(PERMIT.replace("required: true", "aliases: [Access card]"))))
    assert comparison.better == ("permit_number",)
    (change,) = comparison.changes
    assert (change.sample, change.wanted) == ("two.json", "P-3")
    assert change.before is not None
    assert change.before.outcome is not Outcome.RIGHT
    assert change.after is not None
    assert change.after.given == "P-3"


def test_a_field_that_comes_or_goes_is_said_as_that() -> None:
    """It is neither better nor worse: there is nothing to compare it with."""
    without = permit(PERMIT[: PERMIT.index("  - name: holder")])
    gone = compare(tried(permit()), tried(without))
    assert gone.named(Trend.GONE) == ("holder",)
    assert not gone.is_worse
    (holder,) = (field for field in gone.fields if field.name == "holder")
    assert holder.after is None
    new = compare(tried(without), tried(permit()))
    assert new.named(Trend.NEW) == ("holder",)
    (holder,) = (field for field in new.fields if field.name == "holder")
    assert holder.before is None
    assert holder.after is not None
    assert holder.after.total == 1


def test_columns_of_items_are_fields_of_their_own() -> None:
    """All rows of a column together."""
    rows = tuple(Given(f"items {at} › price", "1.00", "1.00", 0.9, field="items › price") for at in (1, 2))
    comparison = compare([Trial("a", "x", rows)], [Trial("a", "x", rows)])
    assert [(field.name, field.after) for field in comparison.fields] == [("items › price", Counts(right=2))]


def test_a_comparison_has_a_json_form() -> None:
    """Counts, values and trends, all of them plain."""
    record = one(given("1", None), given("1", "1", doubtful=True)).to_dict()
    assert json.loads(json.dumps(record)) == record
    assert record["fields"] == [
        {
            "name": "total",
            "before": {"right": 0, "doubtful": 0, "wrong": 0, "missing": 1},
            "after": {"right": 0, "doubtful": 1, "wrong": 0, "missing": 0},
            "trend": "better",
        }
    ]
    assert record["changes"][0]["after"] == {"value": "1", "outcome": "doubtful", "doubtful": True}
