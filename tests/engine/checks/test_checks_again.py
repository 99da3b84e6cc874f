"""Checking a corrected document again replaces what was said before."""

from __future__ import annotations

from engine.checks import check
from engine.document import Check, Field, Source
from engine.presets import FieldSpec, Label, ValueType
from engine.words import Words


def amount(name: str, value: str, **more: object) -> Field:
    """An amount read with confidence 0.9."""
    return Field(name, Words(name, name), value, value, 1, None, 0.9, Source.CPU, **more)  # type: ignore[arg-type]


SPECS = tuple(
    FieldSpec(name=name, label=Label(zh=name, en=name), type=ValueType.AMOUNT)
    for name in ("amount_without_tax", "tax_amount", "total_amount")
)


def checked(total: str) -> tuple[Field, ...]:
    """100.00 + 13.00 against `total`, checked once."""
    values = ("100.00", "13.00", total)
    fields = tuple(amount(spec.name, value) for spec, value in zip(SPECS, values, strict=True))
    return check(fields, (), SPECS, ("sums_agree",))


def test_checking_twice_is_checking_once() -> None:
    """No verdict stands twice, and no confidence sinks further."""
    once = checked("114.00")
    assert any(field.has_failed_check for field in once)
    assert check(once, (), SPECS, ("sums_agree",)) == once


def test_a_corrected_sum_takes_its_verdict_back() -> None:
    """When the amount is right, every field of the sum has its own confidence again, or more."""
    wrong = checked("114.00")
    corrected = tuple(field.corrected("113.00") if field.name == "total_amount" else field for field in wrong)
    again = check(corrected, (), SPECS, ("sums_agree",))
    assert not any(field.has_failed_check for field in again)
    assert all(field.confidence >= 0.9 for field in again)


def test_a_verdict_on_the_reading_stays() -> None:
    """That the QR code says something else is not for a validator to forget."""
    differs = Check("qr_agrees", False, Words("不一致", "differs"))
    fields = (amount("total_amount", "113.00", checks=(differs,)),)
    assert differs in check(fields, (), SPECS, ())[0].checks
