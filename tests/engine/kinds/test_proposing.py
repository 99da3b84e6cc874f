"""Point and teach: what is offered finds exactly the value pointed at, and says what else it would change."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.document import Box, Page
from engine.kinds import By, Proposal, Sample, propose, try_sample
from engine.kinds.generalising import Shapes
from engine.presets import Preset, PresetBook, ValueType, Way, read_preset, written
from engine.site_patterns import is_slow, search
from tests.engine.extract.sheets import BOOK
from tests.engine.kinds.files import PERMIT, box_of, permit, sheet

PAGES = sheet(
    "PARKING PERMIT",
    "Permit number:  P-20417        Plate KA-MX 208",
    "Owner:  Nora Lindqvist",
    "Valid until:  31 March 2027",
    "Fee:  EUR 45.00",
    "Issued at Turku on 3 May 2026",
    "有效场地：东区车库",
    "City Parking Ltd",
)
PRESET = permit()


def proposed(text: str, field: str | None = None, preset: Preset = PRESET, pages: tuple[Page, ...] = PAGES) -> Proposal:
    """What is proposed for a box around a text."""
    return propose(pages, *box_of(pages, text), preset, BOOK, field)


@pytest.mark.parametrize(
    ("text", "kind", "value", "name", "label", "by"),
    [
        ("KA-MX 208", ValueType.TEXT, "KA-MX 208", "plate", "Plate", By.LABEL),
        ("31 March 2027", ValueType.DATE, "2027-03-31", "date_of_expiry", "Valid until", By.LABEL),
        ("EUR 45.00", ValueType.AMOUNT, "45.00", "fee", "Fee", By.LABEL),
        ("东区车库", ValueType.TEXT, "东区车库", "field_1", "有效场地", By.LABEL),
        ("Turku", ValueType.TEXT, "Turku", "field_1", "Field 3", By.PATTERN),
        ("City Parking Ltd", ValueType.COMPANY, "City Parking Ltd", "field_1", "Field 3", By.PLACE),
    ],
)
def test_a_new_field_is_drafted(text: str, kind: ValueType, value: str, name: str, label: str, by: By) -> None:
    """Its type, its value, what to call it, and first of all by which label it is found, if by any."""
    proposal = proposed(text)
    assert (proposal.text, proposal.type, proposal.value) == (text, kind, value)
    assert (proposal.name, proposal.label.en) == (name, label)
    assert proposal.offers[0].by is by
    assert not proposal.is_found


@pytest.mark.parametrize(
    "text",
    ["KA-MX 208", "31 March 2027", "EUR 45.00", "3 May 2026", "Turku", "东区车库", "City Parking Ltd", "P-20417"],
)
def test_every_offer_works_as_it_stands(text: str) -> None:
    """Put into the kind and read back from its file, it finds the value; what it spoils is what it says."""
    proposal = proposed(text)
    assert proposal.offers
    before = {field.name: field.value for field in try_sample(Sample("", PAGES), PRESET, BOOK).found}
    for offer in proposal.offers:
        drafted = PRESET.model_copy(update={"fields": (*PRESET.fields, offer.spec)})
        taught = read_preset(written(drafted), "x")
        found = {field.name: field.value for field in try_sample(Sample("", PAGES), taught, BOOK).found}
        assert found[offer.spec.name] == proposal.value == offer.finds
        assert {name for name in ("permit_number", "holder") if before[name] != found[name]} == set(offer.spoils)
        assert str(proposal.value) in offer.says.en
        assert offer.way is None or offer.way.pattern is None or not is_slow(offer.way.pattern)


def test_a_label_becomes_an_alias_of_the_field() -> None:
    """The first offer for a field that found nothing; its other keys stay."""
    offer = proposed("Nora Lindqvist", "holder").offers[0]
    assert (offer.by, offer.alias) == (By.LABEL, "Owner")
    assert offer.spec == PRESET.fields[1].model_copy(update={"aliases": ("Owner",)})
    assert offer.spoils == ()
    assert "By the label “Owner”" in offer.says.en
    assert "按栏目名“Owner”查找" in offer.says.zh


@pytest.mark.parametrize(
    ("line", "value", "label"),
    [
        ("Gesamtgewicht 1.240 kg", "1.240 kg", "Gesamtgewicht"),
        ("Gesamtgewicht: 1.240 kg", "1.240 kg", "Gesamtgewicht"),
        ("Gesamtgewicht    1.240 kg", "1.240 kg", "Gesamtgewicht"),
        ("Spediteur Hans Lund", "Hans Lund", "Spediteur"),
        ("Fracht 112,60 EUR", "112,60 EUR", "Fracht"),
    ],
)
def test_a_label_on_the_line_of_its_value_is_offered_first(line: str, value: str, label: str) -> None:
    """With a colon, a gap or a blank between, whatever stands around; the new field is called by it."""
    pages = sheet("Lieferschein", "Kranich GmbH", "Datum: 12.03.2027", line)
    proposal = proposed(value, pages=pages)
    assert (proposal.offers[0].by, proposal.offers[0].alias) == (By.LABEL, label)
    assert (proposal.label.en, proposal.label.zh) == (label, label)
    assert not any("Kranich" in (offer.alias or "") for offer in proposal.offers)
    taught = PRESET.model_copy(update={"fields": (*PRESET.fields, proposal.offers[0].spec)})
    found = {field.name: field.value for field in try_sample(Sample("", pages), taught, BOOK).found}
    assert found[proposal.name] == proposal.value


def test_a_bare_label_leads_to_values_of_other_shapes() -> None:
    """All that stands behind it: the next paper may print less."""
    other = Sample("two", sheet("PARKING PERMIT", "Gesamtgewicht 950 kg"))
    pages = sheet("PARKING PERMIT", "Lieferschein", "Gesamtgewicht 1.240 kg")
    offer = propose(pages, *box_of(pages, "1.240 kg"), PRESET, BOOK, None, (other,)).offers[0]
    assert [one.value for one in offer.elsewhere] == ["950 kg"]


def test_a_block_is_not_called_as_the_paper_or_another_field() -> None:
    """What stands over it is the title of the paper, or the label of another field."""
    for over in ("PARKING PERMIT", "Holder"):
        pages = sheet(over, "Nora Lindqvist", "Harbour Road 12", "20200 Turku")
        box = Box.around([box_of(pages, "Nora")[1], box_of(pages, "20200 Turku")[1]])
        assert propose(pages, 1, box, PRESET, BOOK).label.en == "Field 3"


def test_labels_come_before_places_and_patterns() -> None:
    """In order of trust."""
    offers = proposed("KA-MX 208").offers
    assert [offer.by for offer in offers] == sorted((offer.by for offer in offers), key=list(By).index)
    place = next(offer for offer in offers if offer.by is By.PLACE)
    assert place.way is not None
    assert "permit_number" in place.way.named_fields


def test_a_typed_value_is_found_by_its_type() -> None:
    """No month stands in the pattern of a date."""
    ways = [offer.way for offer in proposed("31 March 2027").offers if offer.way is not None]
    assert ways
    assert all(way.find is ValueType.DATE for way in ways)
    assert not any("March" in (way.pattern or "") for way in ways)


def test_what_the_field_finds_already_is_said() -> None:
    """Then nothing has to be taught."""
    assert proposed("P-20417", "permit_number").is_found
    assert not proposed("Nora Lindqvist", "permit_number").is_found


def test_an_offer_that_takes_a_value_from_another_field_is_marked() -> None:
    """And comes last."""
    proposal = proposed("P-20417", pages=sheet("PARKING PERMIT", "Permit No:  P-20417"))
    assert all(offer.spoils == ("permit_number",) for offer in proposal.offers if offer.by is By.LABEL)
    assert [bool(offer.spoils) for offer in proposal.offers] == sorted(bool(offer.spoils) for offer in proposal.offers)
    spoiling = next(offer for offer in proposal.offers if offer.spoils)
    assert "Other fields would change: Permit number" in spoiling.says.en
    assert "会改变其他字段：证号" in spoiling.says.zh


def test_a_way_goes_in_front_where_the_field_finds_something_else() -> None:
    """Else it comes behind the search by labels, which stays."""
    wrong = sheet("PARKING PERMIT", "Permit number:  none", "P-20417")
    way = next(one for one in proposed("P-20417", "permit_number", pages=wrong).offers if one.way is not None)
    assert way.spec.ways[0] == way.way
    without = sheet("City of Turku", "P-20417 / Turku")
    way = next(one for one in proposed("P-20417", "permit_number", pages=without).offers if one.way is not None)
    assert way.spec.ways == (Way(), way.way)


def test_a_value_that_is_none_of_the_fields_type_changes_the_type() -> None:
    """The field becomes one of the type that the value looks like; nothing is refused."""
    preset = permit(PERMIT.replace("type: person", "type: date"))
    proposal = proposed("Nora Lindqvist", "holder", preset)
    assert (proposal.type, proposal.value) == (ValueType.TEXT, "Nora Lindqvist")
    assert (proposal.offers[0].alias, proposal.offers[0].spec.type) == ("Owner", ValueType.TEXT)


def test_a_label_leads_to_a_value_of_any_form() -> None:
    """Also where it looks like something that it is not, whole."""
    offer = proposed("4 Ost", pages=sheet("PARKING PERMIT", "Tour:  4 Ost")).offers[0]
    assert (offer.by, offer.alias, offer.finds) == (By.LABEL, "Tour", "4 Ost")


def test_an_offer_is_tried_on_all_samples() -> None:
    """It says where it finds what they want, or something where they do not say; the best of a kind comes first."""
    others = (
        Sample("two", sheet("PARKING PERMIT", "Plate:  KA-AB 17"), {"plate": "KA-AB 17"}),
        Sample("three", sheet("PARKING PERMIT", "Plate:  KA-AB 18"), {"plate": "KA-AB 19"}),
        Sample("four", sheet("PARKING PERMIT", "Licence plate")),
        Sample("five", sheet("PARKING PERMIT", "Plate  KA-CD 20")),
    )
    offer = propose(PAGES, *box_of(PAGES, "KA-MX 208"), PRESET, BOOK, None, others).offers[0]
    assert [(one.sample, one.value, one.is_right, one.is_known) for one in offer.elsewhere] == [
        ("two", "KA-AB 17", True, True),
        ("three", "KA-AB 18", False, True),
        ("four", None, False, False),
        ("five", "KA-CD 20", True, False),
    ]
    record = offer.to_dict()
    assert (record["right"], record["samples"]) == (3, 5)


BLOCK = sheet(
    "ALDER WORKS LTD                  Delivery note",
    "4 Mill Lane                      Tour: 4 Ost",
    "20100 Turku",
    "",
    "Deliver to:",
    "Nora Lindqvist                   Gate 7",
    "Harbour Road 12",
    "20200 Turku",
    "Phone: 0401",
)


@pytest.mark.parametrize(
    ("first", "last", "value", "says"),
    [
        ("ALDER", "20100 Turku", "ALDER WORKS LTD 4 Mill Lane 20100 Turku", "from the first line on"),
        ("Nora", "20200 Turku", "Nora Lindqvist Harbour Road 12 20200 Turku", "below “Deliver to”, up to “Phone”"),
    ],
)
def test_several_lines_are_taught_by_what_stands_around_them(first: str, last: str, value: str, says: str) -> None:
    """A box over an address, drawn roughly, is all of it; the way is told in words."""
    box = Box.around([box_of(BLOCK, first)[1], box_of(BLOCK, last)[1]])
    proposal = propose(BLOCK, 1, box, PRESET, BOOK)
    assert (proposal.text, proposal.value) == (value, value)
    assert any(says in offer.says.en for offer in proposal.offers), [offer.says.en for offer in proposal.offers]
    assert all(offer.finds == value for offer in proposal.offers)


def test_what_is_taught_by_an_end_is_in_doubt_where_the_next_paper_lacks_it() -> None:
    """What stands below under labels of its own is no part of it."""
    box = Box.around([box_of(BLOCK, "Nora")[1], box_of(BLOCK, "20200 Turku")[1]])
    offer = propose(BLOCK, 1, box, PRESET, BOOK).offers[0]
    taught = PRESET.model_copy(update={"fields": (*PRESET.fields, offer.spec)})
    labelled = ("Order no: 99", "Terms: 14 days net", "Contact: K. Salo")
    following = sheet("ALDER WORKS LTD", "", "Deliver to:", "Aino Virtanen", "20100 Turku", *labelled)
    told = [
        next(
            (one.value, one.is_doubtful)
            for one in try_sample(sample, taught, BOOK).found
            if one.name == offer.spec.name
        )
        for sample in (Sample("taught", BLOCK), Sample("next", following))
    ]
    assert told == [(offer.finds, False), ("Aino Virtanen 20100 Turku", True)]


def test_where_nothing_stands_nothing_is_proposed() -> None:
    """A box beside the print; a field that is not there is a mistake of the caller."""
    nowhere = Box.from_rect(0.9, 0.9, 0.95, 0.95)
    proposal = propose(PAGES, 1, nowhere, PRESET, BOOK)
    assert (proposal.text, proposal.value, proposal.offers) == ("", None, ())
    with pytest.raises(KeyError):
        propose(PAGES, 1, nowhere, PRESET, BOOK, "other")


def test_a_proposal_has_a_json_form() -> None:
    """With the keys of a kind's file."""
    record = proposed("KA-MX 208").to_dict()
    assert json.loads(json.dumps(record)) == record
    assert record["offers"][0]["spec"]["label"] == {"zh": "Plate", "en": "Plate"}
    assert record["offers"][0]["alias"] == "Plate"


@pytest.mark.parametrize(
    ("text", "fixed", "free"),
    [
        ("P-20417", r"P-\d{3,7}", r"[A-Z]-\d{3,7}"),
        ("KA-MX 208", r"KA-MX\s{1,4}\d{1,5}", r"[A-Z]{2}-[A-Z]{2}\s{1,4}\d{1,5}"),
        ("202602270099813", r"\d{15}", r"\d{15}"),
        ("No.7(b)", r"No\.\d{1,3}\(b\)", r"[A-Za-z]{2}\.\d{1,3}\([a-z]\)"),
        ("沪A-12345", r"沪A-\d{3,7}", r"沪[A-Z]-\d{3,7}"),
    ],
)
def test_a_value_has_a_shape(text: str, fixed: str, free: str) -> None:
    """Short numbers may be shorter or longer on the next paper, long ones are always as long."""
    shapes = Shapes.of(text)
    assert (shapes.fixed, shapes.free) == (fixed, free)


@given(st.text(min_size=1, max_size=30))
@settings(max_examples=100, deadline=None)
def test_a_shape_matches_what_it_was_made_from(text: str) -> None:
    """Whatever stands in it."""
    shapes = Shapes.of(text)
    for pattern in (shapes.fixed, shapes.free):
        match = search(pattern, text)
        assert match is not None
        assert match[0] == text


def test_the_book_is_only_asked_for_names() -> None:
    """Without other kinds a field is called as it is printed."""
    proposal = propose(PAGES, *box_of(PAGES, "31 March 2027"), PRESET, PresetBook.of([PRESET]))
    assert (proposal.name, proposal.type) == ("valid_until", ValueType.DATE)
