"""The ways of a field: each key finds what docs/kinds.md says of it, in order, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from engine.document import Field, Page
from engine.extract import extract, field_named
from engine.extract.finding import finder, row_finder, solver
from engine.extract.sight import Sight
from engine.presets import FieldSpec, Label, Preset, PresetBook
from engine.values.reasons import NO_END
from engine.values.settling import conventions_of
from tests.engine.extract.sheets import column, page
from tests.engine.kinds.files import sheet

LABEL = Label(zh="值", en="Value")
OTHER = Label(zh="其他", en="Other")
PAGE = column(
    """
    GREEN VALLEY CAMPUS
    Zone A  Gate 7
    Issued by the council
    12.03.2027
    14.03.2028
    Owner 8841  Nora Lind  77
    from 8:05 - 17:45
    """
)
PARTIES = page(
    (100, 100, "Seller"), (600, 100, "Buyer"), (100, 140, "Name:"), (200, 140, "Alder Works"), (600, 140, "Name:"),
    (700, 140, "Birch Mills"), (100, 180, "City:"), (200, 180, "Kiel"),
)  # fmt: skip


def spec(*ways: dict[str, Any], name: str = "value", kind: str = "text", **more: Any) -> FieldSpec:
    """A field with these ways."""
    return FieldSpec.model_validate({"name": name, "label": LABEL, "type": kind, "ways": ways, **more})


def found(field: FieldSpec, sheet: Page = PAGE, *others: FieldSpec, kind: str | None = None) -> str | None:
    """Its value on a page."""
    return field_found(field, sheet, *others, kind=kind).value


def field_found(field: FieldSpec, sheet: Page, *others: FieldSpec, kind: str | None = None) -> Field:
    """What it is on a page."""
    preset = Preset(id="x", label=LABEL, description=LABEL, kind="x", fields=(field, *others))
    return extract([sheet], preset.fields, None, kind, conventions_of([sheet]), preset=preset).fields[0]


@pytest.mark.parametrize(
    ("way", "value"),
    [
        ({"pattern": r"Gate \d"}, "Gate 7"),
        ({"pattern": r"Gate (\d)"}, "7"),
        ({"pattern": r"gate (\d)"}, None),
        ({"pattern": r"(?i)gate (\d)"}, "7"),
        ({"pattern": r"(?:Tor|Gate) (\d)|(\d{4})"}, "7"),
        ({"pattern": r"Zone (.) {1,4}Gate (\d)", "look_in": "rows", "write": "{1}/{2}"}, "A/7"),
        ({"pattern": r"Zone (.) {1,4}Gate (\d)"}, None),
        ({"pattern": r"council 12\.03", "look_in": "text"}, "council 12.03"),
        ({"pattern": r"\d{2}", "lines_with": "Owner"}, "88"),
        ({"pattern": r"^\S{1,20}", "lines_without": "GREEN|Zone"}, "Gate"),
        ({"pattern": r"\d{4}", "first_lines": 3}, None),
        ({"pattern": r"\d{2}", "first_lines": 6}, "12"),
        ({"pattern": r"\d{4}", "behind": "Owner"}, "8841"),
        ({"pattern": r"^\d{4}$", "behind": r"Owner "}, "8841"),
        ({"pattern": r"\d{4}", "last": True}, "8841"),
        ({"pattern": r"\d{2}", "alone": True}, "77"),
        ({"pattern": r"\d{2}\.\d{2}\.\d{4}", "only_one": True}, None),
        ({"pattern": r"Gate", "only_one": True}, "Gate"),
        ({"pattern": r"Gate", "page_has": "council"}, "Gate"),
        ({"pattern": r"Gate", "page_has": "parish"}, None),
        ({"pattern": r"Gate", "page_lacks": "council"}, None),
        ({"pattern": r"Gate", "most_lines": 3}, None),
        ({"pattern": r"Gate", "side": "top"}, "Gate"),
        ({"pattern": r"Gate", "side": "bottom"}, None),
        ({"pattern": r"Zone", "side": "left"}, "Zone"),
        ({"pattern": r"8 ?8", "compact": True}, "88"),
    ],
)
def test_where_a_pattern_is_looked_for(way: dict[str, Any], value: str | None) -> None:
    """One key at a time."""
    assert found(spec(way)) == value


@pytest.mark.parametrize(
    ("way", "kind", "value"),
    [
        ({"find": "date"}, "date", "2027-03-12"),
        ({"find": "date", "last": True}, "date", "2028-03-14"),
        ({"find": "date", "below": "^Issued", "alone": True}, "date", "2027-03-12"),
        ({"find": "date", "below": "^from"}, "date", None),
        ({"find": "time"}, "time", "08:05"),
        ({"pattern": r"\d{1,2}:\d{2} - (\d{1,2}:\d{2})"}, "time", "17:45"),
        ({"pattern": r"Owner (\d{4})"}, "time", None),
        ({"pattern": r"(\d{2})\.(\d{2})\.(\d{4})", "write": "{3}-{2}-{1}"}, "date", "2027-03-12"),
    ],
)
def test_a_value_is_one_of_its_type(way: dict[str, Any], kind: str, value: str | None) -> None:
    """In the form in which such values are written, or not found at all."""
    assert found(spec(way, kind=kind)) == value


def test_ways_are_tried_in_order_with_the_labels_among_them() -> None:
    """The empty way is the search by labels; where the list has none, that comes last."""
    sheet = column("Value: 12\nTotal 40")
    by_pattern = {"pattern": r"Total (\d\d)"}
    assert found(spec(by_pattern), sheet) == "40"
    assert found(spec({}, by_pattern), sheet) == "12"
    assert found(spec({"pattern": "none"}), sheet) == "12"
    assert found(spec({"labels": ["Total"]}), column("Total: 40\nValue: 12")) == "40"


def test_a_value_is_found_by_another_one() -> None:
    """On its row, right of it, or inside it."""
    owner = FieldSpec.model_validate({"name": "owner", "label": OTHER, "ways": [{"pattern": r"Owner (\d{4})"}]})
    issued = FieldSpec.model_validate({"name": "issued", "label": OTHER, "ways": [{"pattern": "Issued"}]})
    assert found(spec({"pattern": r"^[A-Z]\w+ [A-Z]\w+$", "right_of": "owner"}), PAGE, owner) == "Nora Lind"
    assert found(spec({"pattern": "^ by", "right_of": "issued"}), PAGE, issued) == "by"
    assert found(spec({"pattern": r"^\d\d$", "same_row_as": "owner"}), PAGE, owner) == "77"
    assert found(spec({"pattern": r"\d\d$", "part_of": "owner"}), PAGE, owner) == "41"
    nobody = FieldSpec.model_validate({"name": "nobody", "label": OTHER})
    assert found(spec({"pattern": r"\d\d", "part_of": "nobody"}), PAGE, nobody) is None


@pytest.mark.parametrize(
    ("way", "value"),
    [
        ({"labels": ["Name"], "side": "left"}, "Alder Works"),
        ({"labels": ["Name"], "side": "right"}, "Birch Mills"),
        ({"labels": ["Name"], "side": "top"}, None),
        ({"labels": ["City"], "side": "left"}, "Kiel"),
        ({"labels": ["City"], "side": "right"}, None),
        ({"labels": ["Name"], "of_party": {"names": ["Seller"], "others": ["Buyer"]}}, "Alder Works"),
        ({"labels": ["Name"], "of_party": {"names": ["Buyer"], "others": ["Seller"]}}, "Birch Mills"),
    ],
)
def test_one_of_two_equal_labels(way: dict[str, Any], value: str | None) -> None:
    """By its side, or by whose block it stands in."""
    assert found(spec(way), PARTIES) == value


def test_a_single_label_belongs_to_the_party_named_above_it() -> None:
    """Not to the other one."""
    sheet = column("Seller\nName: Alder Works\nBuyer\nCity: Bonn")
    of = {"names": ["Seller"], "others": ["Buyer"]}
    assert found(spec({"labels": ["Name"], "of_party": of}), sheet) == "Alder Works"
    assert found(spec({"labels": ["City"], "of_party": of}), sheet) is None


def test_ways_lent_to_a_name_hold_on_papers_of_their_kind_alone() -> None:
    """A field asked for by name on a paper of another kind goes by its label; where no kind is known, by them."""
    lender = Preset(
        id="permit", label=LABEL, description=LABEL, kind="permit", fields=(spec({"pattern": "Gate"}, name="gate"),)
    )
    borrowed = field_named("gate", PresetBook.of([lender]))
    assert found(borrowed, kind=None) == "Gate"
    assert found(borrowed, kind="permit") == "Gate"
    assert found(borrowed, kind="receipt") == "7"


def test_a_solver_runs_once_a_document() -> None:
    """However many fields read its result; a finder's name is taken once."""
    runs: list[Sight] = []

    @solver
    def solve(sight: Sight) -> int:
        runs.append(sight)
        return len(runs)

    @finder("test_twice")
    def twice(sight: Sight, spec: FieldSpec) -> None:
        assert (solve(sight), solve(sight)) == (len(runs), len(runs))

    fields = tuple(FieldSpec(name=name, label=LABEL, rule="test_twice") for name in ("one", "two"))
    for _ in range(2):
        extract([PAGE], fields, None, None, conventions_of([PAGE]))
    assert len(runs) == 2
    with pytest.raises(ValueError, match="test_twice"):
        finder("test_twice")(twice)
    with pytest.raises(ValueError, match="flights"):
        row_finder("flights")(lambda _layout, _items, _conventions: ())


@pytest.mark.parametrize(
    ("printed", "account"),
    [
        ("IBAN: DE89 3704 0044 0532 0130 00", "DE89370400440532013000"),
        ("IBAN: GB82 WEST 1234 5698 7654 32 BIC WESTGB21", "GB82WEST12345698765432"),
        ("Account: 6222 0012 8899 0011", "6222001288990011"),
    ],
)
def test_the_letters_of_an_iban_are_part_of_it(printed: str, account: str) -> None:
    """Without them it would be another bank's account."""
    assert found(spec({"find": "bank_account"}, kind="bank_account"), column(printed)) == account


def test_a_kinds_country_tells_how_its_papers_write_numbers() -> None:
    """Where the page does not: won have no cents, so three digits behind a comma are thousands, and sure."""
    sheet = column("합계  12,500")
    assert conventions_of([sheet]).minor_units is None
    korean = conventions_of([sheet], "KR")
    assert (korean.minor_units, korean.currency, korean.country) == (0, "KRW", "KR")
    printed_otherwise = conventions_of([column("Total  EUR 12,50")], "KR")
    assert printed_otherwise.country != "KR"


BLOCKS = sheet(
    "ALDER WORKS                      Invoice 7",
    "4 Mill Lane                      12.03.2027",
    "Turku",
    "",
    "Deliver to:",
    "Nora Lindqvist                   Gate 7",
    "Harbour Road 12",
    "20100 Turku",
    "Phone: 0401",
    "",
    "Bring this permit along.",
)[0]


@pytest.mark.parametrize(
    ("way", "value"),
    [
        ({"find": "text", "block": 5, "first_lines": 1}, "ALDER WORKS 4 Mill Lane Turku"),
        ({"find": "text", "block": 2, "first_lines": 1}, "ALDER WORKS 4 Mill Lane"),
        (
            {"find": "text", "block": 9, "below": "^Deliver", "until": "^Phone"},
            "Nora Lindqvist Harbour Road 12 20100 Turku",
        ),
        ({"find": "text", "block": 3, "below": "^Deliver"}, "Nora Lindqvist Harbour Road 12 20100 Turku"),
        (
            {"find": "text", "block": 9, "above": "^Phone", "until": "^Deliver"},
            "Nora Lindqvist Harbour Road 12 20100 Turku",
        ),
        (
            {"pattern": "Harbour", "block": 9, "below": "^Deliver", "until": "^Phone"},
            "Nora Lindqvist Harbour Road 12 20100 Turku",
        ),
        ({"pattern": "Mill", "block": 9, "below": "^Deliver"}, None),
        ({"find": "text", "block": 9, "below": "^Nowhere"}, None),
        ({"find": "text", "block": 9, "below": "^Bring"}, None),
        ({"find": "date", "block": 9, "below": "^Deliver"}, None),
    ],
)
def test_a_block_of_lines_is_one_value(way: dict[str, Any], value: str | None) -> None:
    """Down or up its own column from an anchor, to a gap, to a line that ends it, or to so many lines."""
    assert found(spec(way), BLOCKS) == value


TAUGHT = {"find": "text", "block": 6, "below": "^Deliver", "until": "^Phone"}
FREELY = {"find": "text", "block": 6, "below": "^Deliver"}
NEXT = ("Deliver to:", "Aino Virtanen", "20100 Turku")


@pytest.mark.parametrize(
    ("way", "below", "value", "is_sure"),
    [
        (TAUGHT, ("Phone: 0401", "Order no: 99"), "Aino Virtanen 20100 Turku", True),
        (TAUGHT, ("", "Phone: 0401"), "Aino Virtanen 20100 Turku", True),
        (TAUGHT, ("Order no: 99", "Terms: 14 days net", "Contact: K. Salo"), "Aino Virtanen 20100 Turku", False),
        (TAUGHT, ("Order no: 99", "Phone: 0401"), "Aino Virtanen 20100 Turku", False),
        (TAUGHT, ("Gate 7", "Phone: 0401"), "Aino Virtanen 20100 Turku Gate 7", True),
        (TAUGHT, ("Gate 7",), "Aino Virtanen 20100 Turku Gate 7", False),
        (TAUGHT, (), "Aino Virtanen 20100 Turku", False),
        (TAUGHT, ("Contact K. Salo", "Phone: 0401"), "Aino Virtanen 20100 Turku Contact K. Salo", False),
        (FREELY, ("Order no: 99", "Terms: 14 days net"), "Aino Virtanen 20100 Turku", True),
        (FREELY, ("备注：请轻放",), "Aino Virtanen 20100 Turku", True),
        (FREELY, ("Phone 040 155 0142",), "Aino Virtanen 20100 Turku", True),
        (FREELY, ("", "Bring it along."), "Aino Virtanen 20100 Turku", True),
        (FREELY, ("Open 8:00", ""), "Aino Virtanen 20100 Turku Open 8:00", True),
        ({**FREELY, "block": 2}, ("Gate 7",), "Aino Virtanen 20100 Turku", False),
        ({**FREELY, "block": 2}, ("Order no: 99",), "Aino Virtanen 20100 Turku", True),
        ({"find": "text", "block": 6, "above": "^Order"}, ("Order no: 99",), "Aino Virtanen 20100 Turku", True),
        ({"find": "text", "block": 2, "above": "^Order"}, ("Gate 7", "Order"), "20100 Turku Gate 7", False),
    ],
)
def test_a_block_ends_before_what_has_a_label_of_its_own(
    way: dict[str, Any], below: tuple[str, ...], value: str, *, is_sure: bool
) -> None:
    """Where nothing shows that it ends there, or the end that is named does not follow, the value is in doubt."""
    told = field_found(spec(way), sheet(*NEXT, *below)[0])
    assert told.value == value
    assert told.is_doubtful is not is_sure
    assert told.reason == (None if is_sure else NO_END)


def test_a_label_is_no_block() -> None:
    """Where the lines are not printed at all, what stands in their place has its own label."""
    assert found(spec(TAUGHT), sheet("Deliver to:", "Order no: 99", "Phone: 0401")[0]) is None
