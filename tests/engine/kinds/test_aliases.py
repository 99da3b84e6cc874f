"""Labels that papers print beside a field's values, and that the field does not have yet."""

from __future__ import annotations

from engine.document import Page
from engine.kinds import suggested
from engine.presets import FieldSpec
from tests.engine.kinds.files import PERMIT, permit, sheet

PRESET = permit(PERMIT.replace("required: true", r"ways: [{pattern: 'P-\d{1,6}'}]"))


def permit_page(number: str, holder: str) -> tuple[Page, ...]:
    """A permit with these lines."""
    return sheet("PARKING PERMIT", number, holder)


def spec(name: str) -> FieldSpec:
    """A field of the permit."""
    found = PRESET.field(name)
    assert found is not None
    return found


def test_labels_beside_values_that_a_way_found_are_suggested() -> None:
    """The most frequent first; one that the field has is none."""
    papers = [
        permit_page("Access card:  P-1", "Holder:  Nora Lindqvist"),
        permit_page("Ausweis:  P-20", "Holder:  Jo Hart"),
        permit_page("Ausweis:  P-300", "Holder:  Mia Berg"),
        permit_page("Permit number:  P-4", "Holder:  Ann Lee"),
    ]
    assert suggested(papers, spec("permit_number"), PRESET) == ("Ausweis", "Access card")
    assert suggested(papers, spec("holder"), PRESET) == ()


def test_a_value_that_a_person_put_right_tells_its_label() -> None:
    """Where the field finds nothing by itself."""
    papers = [permit_page("P-1", "Owner:  Nora Lindqvist"), permit_page("P-2", "Owner:  Jo Hart")]
    assert suggested(papers, spec("holder"), PRESET) == ()
    assert suggested(papers, spec("holder"), PRESET, ["Nora Lindqvist", None]) == ("Owner",)


def test_another_fields_label_or_value_is_none() -> None:
    """Nor is a value that stands nowhere."""
    pages = sheet("PARKING PERMIT", "Holder", "Nora Lindqvist", "P-1")
    assert suggested([pages], spec("permit_number"), PRESET) == ()
    assert suggested([pages], spec("holder"), PRESET, ["Somebody Else"]) == ()
