"""A sample comes from JSON and goes back to it; tried, it says what was given, how sure, and where it stands."""

from __future__ import annotations

import pytest

from engine.document import DOUBT_BELOW, Page
from engine.errors import BadPreset
from engine.kinds import Sample, try_sample
from engine.presets import PresetBook
from tests.engine.extract.sheets import BOOK
from tests.engine.kinds.files import PAGE, PERMIT, permit, sheet

BOTH = PresetBook.of([*BOOK.values(), permit()])
ITEMS = """
items:
  columns:
    - {name: zone, label: {zh: 区域, en: Zone}}
    - {name: price, label: {zh: 价格, en: Price}, type: amount}
"""


@pytest.mark.parametrize(
    "record",
    [
        {"pages": [PAGE], "fields": {"holder": "Nora Lindqvist", "permit_number": None}},
        {"pages": [PAGE, ["Zone  Price"]], "fields": {}, "items": [{"zone": "North", "price": "12.00"}]},
        {"pages": [PAGE], "fields": {"Holder": "Nora Lindqvist"}, "ask": "names"},
    ],
)
def test_a_sample_comes_back_from_its_json(record: dict[str, object]) -> None:
    """Pages of lines become pages with places; the rest is as it was."""
    sample = Sample.from_dict("one.json", record)
    assert Sample.from_dict("one.json", sample.to_dict()) == sample
    assert all(isinstance(page, Page) for page in sample.pages)
    assert {key: value for key, value in sample.to_dict().items() if key != "pages"} == {
        key: value for key, value in record.items() if key != "pages"
    }


def test_a_list_of_fields_is_as_good_as_a_table() -> None:
    """As `read` prints it, with whatever else it says of a field."""
    sample = Sample.from_dict("one.json", {"pages": [PAGE], "fields": [{"name": "holder", "value": 7, "raw": "7"}]})
    assert sample.fields == {"holder": "7"}


@pytest.mark.parametrize("record", [None, [], 3, {}, {"pages": [3], "fields": {}}, {"pages": [PAGE], "fields": 3}])
def test_what_is_no_sample_is_told_by_its_name(record: object) -> None:
    """With what a sample is."""
    with pytest.raises(BadPreset, match=r"^one\.json is no sample"):
        Sample.from_dict("one.json", record)


def test_a_field_tells_where_it_was_found() -> None:
    """On which page, and the box of the value alone."""
    pages = (*sheet("PARKING PERMIT"), *sheet(*PAGE[1:]))
    pages = (pages[0], Page(2, pages[1].width, pages[1].height, pages[1].lines))
    trial = try_sample(Sample("one.json", pages, {"holder": "Nora Lindqvist"}), permit(), BOTH)
    (holder,) = trial.fields
    assert trial.is_right
    assert (holder.given, holder.page) == ("Nora Lindqvist", 2)
    assert holder.box is not None
    (line,) = (line for line in pages[1].lines if line.text == "Nora Lindqvist")
    assert holder.box.left == pytest.approx(line.box.left, abs=0.001)
    assert holder.box.right == pytest.approx(line.box.right, abs=0.001)


def test_doubt_is_what_the_desk_would_show() -> None:
    """A required field without a value, and a value that is not sure; a missing field that nobody requires is none."""
    sample = Sample("one.json", sheet("PARKING PERMIT"), {"permit_number": "P-1", "holder": None})
    number, holder = try_sample(sample, permit(), BOTH).fields
    assert number.is_doubtful
    assert "always has “Permit number”" in number.doubts[0].en
    assert not holder.is_doubtful
    unsure = permit(PERMIT.replace("type: person", "ways: [{pattern: 'Nora \\w{1,20}', quality: 0.5}]"))
    sample = Sample("one.json", sheet("PARKING PERMIT", "Nora Lindqvist"), {"holder": "Nora Lindqvist"})
    (holder,) = try_sample(sample, unsure, BOTH).fields
    assert holder.is_right
    assert holder.confidence < DOUBT_BELOW
    assert holder.is_doubtful


def test_a_kind_that_nobody_measured_is_less_sure() -> None:
    """The same print gives the same value, and on a paper of a known kind it is surer: as after it was published."""
    sample = Sample("one.json", sheet(*PAGE), {"holder": "Nora Lindqvist"})
    own = try_sample(sample, permit(), BOTH).fields[0]
    known = try_sample(sample, permit(PERMIT.replace("kind: parking_permit", "kind: receipt")), BOTH).fields[0]
    assert own.given == known.given
    assert own.confidence < known.confidence


def test_cells_and_all_that_was_found_are_told() -> None:
    """A cell has its place too; fields that the sample does not speak of are in `found`, rows in `items`."""
    preset = permit(PERMIT + ITEMS)
    pages = sheet(*PAGE, "Zone        Price", "North       12.00")
    trial = try_sample(Sample("one.json", pages, {}, ({"zone": "North"},)), preset, PresetBook.of([preset]))
    (cell,) = trial.fields
    assert (cell.name, cell.given, cell.page) == ("items 1 › zone", "North", 1)
    assert cell.box is not None
    assert {field.name: field.value for field in trial.found}["holder"] == "Nora Lindqvist"
    assert [[one.value for one in row] for row in trial.items] == [["North", "12.00"]]


DAY = "  - {name: day, label: {zh: 日期, en: Day}, type: date}\n"
FEE = permit(PERMIT + "  - {name: fee, label: {zh: 费用, en: Fee}, type: amount}\n" + DAY)


@pytest.mark.parametrize(
    ("printed", "wanted", "is_right"),
    [
        ("112,60 EUR", "112,60 EUR", True),
        ("112,60 EUR", "112.60", True),
        ("112,60 EUR", "EUR 112,60", True),
        ("112,60 EUR", "112,70 EUR", False),
        ("1.234,00 EUR", "1.234,00", True),
        ("1.234,00 EUR", "1234.00", True),
        ("1.234,00 EUR", "1.234", False),
        ("112,60 EUR", "see above", False),
    ],
)
def test_what_is_wanted_may_be_typed_as_it_is_printed(printed: str, wanted: str, is_right: bool) -> None:
    """It is read as the document writes amounts; another amount stays another one."""
    pages = sheet("PARKING PERMIT", f"Fee:  {printed}", "Deposit:  1.200,00 EUR", "Day:  31.03.2027")
    fields = {
        one.name: one for one in try_sample(Sample("", pages, {"fee": wanted, "day": "31.03.2027"}), FEE, BOTH).fields
    }
    assert fields["fee"].is_right is is_right, fields["fee"]
    assert fields["day"].is_right
    assert fields["fee"].wanted == wanted
