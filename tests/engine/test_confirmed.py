"""A person's word ends a field's doubt, whatever the checks say, and can be taken back."""

from __future__ import annotations

from dataclasses import replace

from engine.checks import check
from engine.document import Check, Field, Source
from engine.presets import FieldSpec, Label, ValueType
from engine.words import Words

LABEL = Words("合计", "Total")
FAILED = Check("required", False, Words("应有", "is wanted"))
SPECS = (FieldSpec(name="total", label=Label(zh="合计", en="Total"), type=ValueType.DATE),)


def checked(field: Field) -> Field:
    """The field after a run of the checks."""
    return check((field,), (), SPECS, ())[0]


READ = checked(Field("total", LABEL, "2026-13-45", "2026-13-45", 1, None, 0.95, Source.CPU))


def test_a_confirmed_value_is_no_doubt_and_its_failed_check_stays() -> None:
    """Value, source and check are kept; the next run of the checks changes nothing of it."""
    confirmed = checked(READ.confirmed_as_it_stands())
    assert READ.is_doubtful
    assert not confirmed.is_doubtful
    assert confirmed.overrules_checks
    assert (confirmed.value, confirmed.source, confirmed.checks) == (READ.value, READ.source, READ.checks)
    assert confirmed.confidence == 1.0
    assert checked(confirmed) == confirmed


def test_a_corrected_value_is_confirmed() -> None:
    """Typed by a person, it is no doubt even where a check fails."""
    typed = checked(READ.corrected("2026-99-99"))
    assert (typed.confirmed, typed.overrules_checks, typed.is_doubtful) == (True, True, False)


def test_an_empty_field_can_be_confirmed() -> None:
    """That a wanted value is not there is a doubt until somebody agrees."""
    empty = Field("total", LABEL, checks=(FAILED,))
    assert empty.is_doubtful
    assert not empty.confirmed_as_it_stands().is_doubtful


def test_a_confirmation_can_be_taken_back() -> None:
    """The reader's value is as sure as before; one that was typed is a doubt, since nobody vouches for it."""
    assert checked(checked(READ.confirmed_as_it_stands()).questioned()) == READ
    typed = checked(checked(READ.corrected("2026-03-05")).questioned())
    assert not typed.has_failed_check
    assert typed.is_doubtful
    assert not checked(typed.confirmed_as_it_stands()).is_doubtful


def test_the_json_form_keeps_it_and_older_records_are_understood() -> None:
    """Before, a typed value was what a person had confirmed."""
    for field in (READ, READ.confirmed_as_it_stands(), READ.corrected("2026-03-05")):
        assert Field.from_dict(field.to_dict()) == field
    older = {name: value for name, value in READ.corrected("x").to_dict().items() if name != "confirmed"}
    assert Field.from_dict(older).confirmed
    assert not Field.from_dict({**older, "source": "cpu"}).confirmed
    assert replace(READ, confirmed=True).to_dict()["confirmed"] is True
