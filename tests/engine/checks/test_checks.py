"""Validators: values known to be good or bad, and the swap that mends them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.checks import BY_NAME, check, check_rows
from engine.checks.identifiers import (
    check_credit_code,
    check_resident_id,
    credit_code_check_character,
    is_credit_code,
    is_resident_id,
    one_swap,
    passes_luhn,
    resident_id_check_character,
)
from engine.checks.passports import check_digit
from engine.document import Field
from engine.presets import FieldSpec, Label, ValueType
from engine.values.amount_words import format_words
from engine.values.amounts import format_amount
from engine.words import Words

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def field(name: str, value: str | None, confidence: float = 0.9) -> Field:
    """A found field."""
    return Field(name, Words(name, name), value=value, raw=value, confidence=confidence)


def spec(name: str, kind: ValueType) -> FieldSpec:
    """Its spec."""
    return FieldSpec(name=name, label=Label(zh=name, en=name), type=kind)


@pytest.mark.parametrize("code", ["9144030071526726XG", "91330100799655058B", "914403001922038216"])
def test_real_credit_codes_pass(code: str) -> None:
    """Codes in public use carry the check character of GB 32100-2015."""
    assert is_credit_code(code)
    assert all(verdict.ok for verdict in check_credit_code(code))


@given(st.text(ALPHABET, min_size=17, max_size=17), st.integers(0, 16), st.sampled_from(ALPHABET))
def test_one_wrong_character_of_a_credit_code_is_always_found(body: str, place: int, other: str) -> None:
    """The code detects every single substitution."""
    code = body + credit_code_check_character(body)
    changed = code[:place] + other + code[place + 1 :]
    assert is_credit_code(changed) == (changed == code)


def test_a_likely_misreading_is_suggested_but_not_applied() -> None:
    """O for 0 is offered as a mend where it makes the checksum right; the value stays as read."""
    (verdict,) = check_credit_code("9144O30071526726XG")
    assert not verdict.ok
    assert verdict.suggestion == "9144030071526726XG"
    (checked,) = check((field("code", "9144O30071526726XG"),), (), (spec("code", ValueType.TAX_ID),), ())
    assert checked.value == "9144O30071526726XG"
    assert checked.confidence <= 0.3


def test_no_suggestion_where_two_swaps_would_do() -> None:
    """An unclear mend is none."""
    assert one_swap("0", lambda text: text in {"O", "D"}) is None


@pytest.mark.parametrize(("length", "ok"), [(15, True), (20, True), (17, False), (19, False)])
def test_old_tax_ids_pass_unchecked(length: int, ok: bool) -> None:
    """15 and 20 characters are old ids that nothing can check; other lengths are wrong."""
    assert check_credit_code("1" * length)[0].ok is ok


def test_the_resident_id_of_the_standard_passes() -> None:
    """The example of GB 11643 and one with its last digit changed."""
    assert is_resident_id("11010519491231002X")
    assert not is_resident_id("110105194912310021")
    verdict = check_resident_id("110105194912310021")[0]
    assert "应为 X" in verdict.message.zh


@given(st.text("0123456789", min_size=17, max_size=17), st.integers(0, 16), st.sampled_from("0123456789"))
def test_one_wrong_digit_of_a_resident_id_is_always_found(body: str, place: int, digit: str) -> None:
    """MOD 11-2 detects every single substitution."""
    changed = body[:place] + digit + body[place + 1 :]
    same = resident_id_check_character(changed) == resident_id_check_character(body)
    assert same == (changed == body)


def test_a_region_that_does_not_exist_is_said() -> None:
    """An id may be right in itself and still name no province."""
    body = "99000019900101001"
    verdicts = check_resident_id(body + resident_id_check_character(body))
    assert [verdict.ok for verdict in verdicts] == [True, False]
    assert verdicts[1].rule == "resident_id_region"


def test_luhn() -> None:
    """The example of ISO/IEC 7812 and its neighbour."""
    assert passes_luhn("79927398713")
    assert not passes_luhn("79927398710")


def test_the_check_digits_of_the_icao_example() -> None:
    """The specimen of ICAO 9303 part 4."""
    assert check_digit("L898902C3") == "6"
    assert check_digit("740812") == "2"
    zone = field("mrz2", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
    (good,) = check((zone,), (), (spec("mrz2", ValueType.MRZ),), ("mrz_agrees",))
    assert good.checks[0].ok
    (bad,) = check((field("mrz2", "L898902C36UTO7408123F1204159ZE184226B<<<<<10"),), (), (), ("mrz_agrees",))
    assert not bad.checks[0].ok
    assert "出生日期" in bad.checks[0].message.zh


def sums(total: str) -> tuple[Field, ...]:
    """An invoice's three sums."""
    return field("amount_without_tax", "100.00"), field("tax_amount", "13.00"), field("total_amount", total)


def test_amount_and_tax_make_the_total() -> None:
    """A right sum is a proof; a wrong one says by how much and outranks the reader."""
    good = check(sums("113.00"), (), (), ("sums_agree",))[2]
    assert good.checks[0].ok
    assert good.confidence >= 0.98
    bad = check(sums("113.90"), (), (), ("sums_agree",))[2]
    assert "差 0.90" in bad.checks[0].message.zh
    assert "differ by 0.90" in bad.checks[0].message.en
    assert bad.is_doubtful
    assert bad.confidence < 0.7


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_words_that_say_the_same_pass(amount: Decimal) -> None:
    """Whatever the amount, its own words agree with it and another's do not."""
    figures = field("total_amount", format_amount(amount))
    for spoken, ok in ((amount, True), (amount + 1, False)):
        words = field("total_amount_words", format_words(spoken))
        checked = check((figures, words), (), (), ("words_agree",))
        assert [one.checks[-1].ok for one in checked] == [ok, ok]


@pytest.mark.parametrize(
    ("words", "figures"),
    [
        ("金额大写", "金额"),
        ("合计（大写）", "合计（小写）"),
        ("total_amount_words", "total_amount"),
        ("Fee in words", "Fee"),
    ],
)
def test_words_are_held_to_figures_of_the_same_name(words: str, figures: str) -> None:
    """Fields that somebody named, in either order; a field of another name is no figure of theirs."""
    named = (field(figures, "4200.00"), field(words, "肆仟零贰拾元整"), field("单价", "4200.00"))
    failed = [[verdict.ok for verdict in one.checks] for one in check(named, (), (), BY_NAME)]
    assert failed == [[False], [False], []]


def test_birth_and_sex_are_those_inside_the_number() -> None:
    """A card whose printed sex is not the number's is doubted, with the number's as suggestion."""
    number, birth = field("id_number", "11010519491231002X"), field("date_of_birth", "1949-12-31")
    fields = (number, birth, field("sex", "男"))
    checked = check(fields, (), (), ("birth_and_sex_agree",))
    assert checked[1].checks[0].ok
    assert checked[2].checks[0].suggestion == "女"


@pytest.mark.parametrize(
    ("period", "ok"),
    [("2021.12.24-2041.12.24", True), ("2016.02.29-2026.02.28", True), ("2021.12.24-2040.12.24", False)],
)
def test_a_card_is_valid_for_round_years(period: str, ok: bool) -> None:
    """5, 10 or 20 years to the day."""
    (checked,) = check((field("valid_period", period),), (), (), ("validity_years",))
    assert checked.checks[-1].ok is ok


def test_dates_stand_in_order() -> None:
    """An end before its start is said on the end."""
    fields = field("start_date", "2026-05-01"), field("end_date", "2026-04-30")
    kinds = spec("start_date", ValueType.DATE), spec("end_date", ValueType.DATE)
    checked = check(fields, (), kinds, ("dates_in_order",))
    assert not checked[1].checks[-1].ok
    assert not checked[0].checks


def row(quantity: str, price: str, amount: str, rate: str = "13%", tax: str = "2.60") -> tuple[Field, ...]:
    """A row of an invoice."""
    names = ("quantity", "unit_price", "amount", "tax_rate", "tax")
    return tuple(field(*pair) for pair in zip(names, (quantity, price, amount, rate, tax), strict=True))


def test_rows_multiply_and_add_up() -> None:
    """Quantity x price, amount x rate, and the sum of the rows, each on the cell that is wrong."""
    good, bad = check_rows((row("2", "10.00", "20.00"), row("2", "10.00", "21.00", tax="9.99")))
    assert all(verdict.ok for cell in good for verdict in cell.checks)
    assert {cell.name for cell in bad if cell.has_failed_check} == {"amount", "tax"}
    rows = (row("2", "10.00", "20.00"), row("3", "10.00", "30.00"))
    (right,) = check((field("amount_without_tax", "50.00"),), rows, (), ("items_agree",))
    (wrong,) = check((field("amount_without_tax", "60.00"),), rows, (), ("items_agree",))
    assert right.checks[0].ok
    assert "相差 10.00" in wrong.checks[0].message.zh


def test_a_missing_value_is_checked_by_nothing() -> None:
    """No value, no verdict."""
    (checked,) = check((field("code", None, 0.0),), (), (spec("code", ValueType.TAX_ID),), ("sums_agree", "mrz_agrees"))
    assert checked.checks == ()


def test_a_proven_total_blames_the_tax() -> None:
    """Where the words prove the total, the tax is what was misread, and the difference is suggested."""
    words = field("total_amount_words", format_words(Decimal("113.00")))
    fields = (*sums("113.00")[:1], field("tax_amount", "43.00"), field("total_amount", "113.00"), words)
    checked = {one.name: one for one in check(fields, (), (), ("words_agree", "sums_agree"))}
    assert checked["tax_amount"].checks[0].suggestion == "13.00"
    assert not checked["total_amount"].has_failed_check


@pytest.mark.parametrize(
    ("number", "kind", "ok"),
    [
        ("26568582157078798692", "电子发票（普通发票）", True),
        ("50761428", "浙江增值税电子普通发票", True),
        ("2656858215707879869", "电子发票（普通发票）", False),
        ("INV-77", None, True),
    ],
)
def test_the_form_of_an_invoice_number(number: str, kind: str | None, ok: bool) -> None:
    """8 or 20 digits on a VAT invoice; anything elsewhere."""
    fields = field("invoice_number", number), field("invoice_type", kind)
    assert check(fields, (), (), ("invoice_number_form",))[0].has_failed_check is not ok
