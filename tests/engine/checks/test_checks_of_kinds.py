"""Validators of accounts, phones, tickets, invoices, cards and zones: what passes, what fails, what is offered."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.checks import check, check_rows
from engine.checks.accounts import check_account, passes_iban
from engine.checks.contacts import check_phone
from engine.checks.identifiers import passes_luhn, resident_id_check_character
from engine.document import Check, Field
from engine.presets import ValueType
from tests.engine.checks.test_checks import field, row, spec


def verdicts(rule: str, *fields: Field) -> dict[str, Check]:
    """What one rule says, by field."""
    checked = check(fields, (), (), (rule,))
    return {one.name: verdict for one in checked for verdict in one.checks if verdict.rule == rule}


@given(st.text("0123456789", min_size=13, max_size=13), st.integers(2, 14), st.sampled_from("123456789"))
def test_one_wrong_digit_of_a_card_is_always_found(body: str, place: int, step: str) -> None:
    """Luhn detects every single substitution, wherever it is."""
    card = next(f"62{body}{last}" for last in range(10) if passes_luhn(f"62{body}{last}"))
    other = str((int(card[place]) + int(step)) % 10)
    wrong = card[:place] + other + card[place + 1 :]
    assert check_account(card)[0].ok
    assert not check_account(wrong)[0].ok


@pytest.mark.parametrize("account", ["1202024409900123456", "755912345610806", "44201532700052509999"])
def test_an_account_that_is_no_card_has_no_verdict(account: str) -> None:
    """Accounts of companies carry no check digit that all banks share."""
    assert check_account(account) == ()


def test_ibans() -> None:
    """The examples of the registry pass; one changed digit fails."""
    assert passes_iban("GB82WEST12345698765432")
    assert check_account("DE89 3704 0044 0532 0130 00")[0].ok
    assert not check_account("DE89370400440532013001")[0].ok


@pytest.mark.parametrize(
    ("phone", "ok"),
    [
        ("13712345678", True), ("1371234567", False), ("137123456789", False), ("0571-88120966", True),
        ("010-6233889", True), ("0571-881209", False), ("+1 425 555 0100", True), ("95588", True),
        ("03-2161 5288", True),
    ],
)  # fmt: skip
def test_chinese_phone_numbers_have_their_length(phone: str, ok: bool) -> None:
    """Mobiles 11 digits, 7 or 8 behind an area code; what may be another country's passes."""
    assert all(verdict.ok for verdict in check_phone(phone)) is ok


def test_a_plate_never_has_the_letters_i_and_o() -> None:
    """They are read for 1 and 0, and that is offered; the letter before the dot is left alone."""
    verdict = verdicts("plate_form", field("licence_plate", "沪A·D2I8O"))["licence_plate"]
    assert verdict.suggestion == "沪A·D2180"
    assert verdicts("plate_form", field("licence_plate", "京B·N3421")) == {}
    assert verdicts("plate_form", field("licence_plate", "T2034")) == {}


@pytest.mark.parametrize(("number", "ok"), [("G1655", True), ("K528", True), ("4418", True), ("C12345", False)])
def test_the_number_of_a_train(number: str, ok: bool) -> None:
    """A class letter and up to four digits."""
    assert ("train_no" not in verdicts("train_plausible", field("train_no", number))) is ok


def test_a_journey_ends_elsewhere() -> None:
    """One station read twice is said."""
    same = verdicts("train_plausible", field("from_station", "武汉站"), field("to_station", "武汉站"))
    assert "武汉站" in same["to_station"].message.zh
    assert verdicts("train_plausible", field("from_station", "武汉站"), field("to_station", "北京西站")) == {}


@pytest.mark.parametrize(
    ("kind", "number", "issued", "ok"),
    [
        ("电子发票（普通发票）", "25332000000117738264", "2025-03-27", True),
        ("电子发票（普通发票）", "25332000000117738264", "2026-03-27", False),
        ("电子发票（普通发票）", "08812764", "2025-03-27", False),
        ("浙江增值税专用发票", "08812764", "2022-05-18", True),
        ("浙江增值税电子普通发票", "25332000000117738264", "2025-03-27", False),
    ],
)
def test_an_invoice_number_suits_its_kind_and_year(kind: str, number: str, issued: str, ok: bool) -> None:
    """8 digits on old forms, 20 on digital ones, which begin with the year."""
    found = verdicts(
        "invoice_number_form", field("invoice_type", kind), field("invoice_number", number), field("issue_date", issued)
    )
    assert ("invoice_number" not in found) is ok


def test_an_invoice_code_has_10_or_12_digits() -> None:
    """A digit lost is said, with the number of those read."""
    kind = field("invoice_type", "浙江增值税专用发票")
    assert (
        "9 位" in verdicts("invoice_number_form", kind, field("invoice_code", "330021413"))["invoice_code"].message.zh
    )
    assert verdicts("invoice_number_form", kind, field("invoice_code", "3300214130")) == {}


@given(st.integers(-4000, 4000))
def test_what_has_happened_does_not_lie_ahead(days: int) -> None:
    """Tomorrow may be today elsewhere; later cannot."""
    day = date.today() + timedelta(days=days)  # noqa: DTZ011
    assert bool(verdicts("dates_not_ahead", field("issue_date", day.isoformat()))) is (days > 1)


@pytest.mark.parametrize(
    ("period", "ok"),
    [
        ("2005.02.01-2025.02.01", False), ("2005.02.01-长期", True), ("1966.06.01-1971.06.01", False),
        ("1970.01.01-1980.01.01", True), ("1980.01.01-2000.01.01", True), ("1964.01.01-1969.01.01", True),
    ],
)  # fmt: skip
def test_validity_goes_by_age(period: str, ok: bool) -> None:
    """Born at the end of 1949: 5 years until 15, 10 until 25, 20 until 45, then for good."""
    found = verdicts("validity_age", field("id_number", "11010519491231002X"), field("valid_period", period))
    assert found["valid_period"].ok is ok


def test_validity_needs_a_number_that_is_one() -> None:
    """A misread number knows no age."""
    body = "11010519491231002"
    wrong = body + ("1" if resident_id_check_character(body) != "1" else "2")
    fields = field("id_number", wrong), field("valid_period", "2005.02.01-2025.02.01")
    assert verdicts("validity_age", *fields) == {}


ZONE = "L898902C36UTO7408122F1204159ZE184226B<<<<<10"


@pytest.mark.parametrize(
    ("name", "value", "offered"),
    [
        ("document_number", "L8989O2C3", "L898902C3"),
        ("date_of_birth", "1974-08-13", "1974-08-12"),
        ("date_of_expiry", "2012-04-15", None),
        ("sex", "女", None),
        ("sex", "M", "F"),
    ],
)
def test_the_print_is_held_to_the_zone(name: str, value: str, offered: str | None) -> None:
    """Where print and a proven part of the zone differ, the zone's value is offered."""
    found = verdicts("mrz_matches", field(name, value), field("mrz2", ZONE))
    assert (found[name].suggestion if name in found else None) == offered


def test_a_part_that_its_own_digit_does_not_prove_says_nothing() -> None:
    """A misread zone is no witness."""
    zone = ZONE.replace("L898902C36", "L898902C35")
    assert verdicts("mrz_matches", field("document_number", "X1"), field("mrz2", zone)) == {}


def test_an_air_fare_adds_up_or_is_not_spoken_of() -> None:
    """Fare, fund and fuel make the total; a difference may be a part that was not read."""
    parts = field("fare", "1240.00"), field("development_fund", "50.00"), field("fuel_surcharge", "110.00")
    assert verdicts("sums_agree", *parts, field("total_amount", "1400.00"))["total_amount"].ok
    assert verdicts("sums_agree", *parts, field("total_amount", "1500.00")) == {}


def test_a_margin_taxed_invoice_is_not_held_to_its_rate() -> None:
    """差额征税: the tax is less than amount x rate by law."""
    rows = (row("12", "1650.00", "19800.00", rate="6%", tax="180.00"),)
    plain = check_rows(rows)
    excused = check_rows(rows, (field("remarks", "差额征税：16800.00。"),))
    assert [cell.name for cell in plain[0] if cell.has_failed_check] == ["tax"]
    assert not any(cell.has_failed_check for cell in excused[0])


def test_the_taxes_of_the_rows_make_the_tax() -> None:
    """The sum of a column of taxes is the document's tax, or the difference is said."""
    rows = (row("2", "10.00", "20.00"), row("3", "10.00", "30.00", tax="3.90"))
    (right,) = check((field("tax_amount", "6.50"),), rows, (), ("items_agree",))
    (wrong,) = check((field("tax_amount", "6.60"),), rows, (), ("items_agree",))
    assert right.checks[0].ok
    assert "相差 0.10" in wrong.checks[0].message.zh


def test_accounts_and_phones_are_checked_by_their_type() -> None:
    """A field of the type carries the verdict; its value stays as it was read."""
    kinds = spec("payer_account", ValueType.BANK_ACCOUNT), spec("phone", ValueType.PHONE)
    account, phone = check((field("payer_account", "6222001288990011"), field("phone", "1371234567")), (), kinds, ())
    assert (account.has_failed_check, phone.has_failed_check) == (True, True)
    assert (account.value, phone.value) == ("6222001288990011", "1371234567")


def test_a_required_field_without_a_value_is_doubtful() -> None:
    """It says so in words; one with a value, one that is not required, and one that a person left empty do not."""
    needed = spec("total", ValueType.AMOUNT).model_copy(update={"required": True})
    (empty,) = check((field("total", None),), (), (needed,), ())
    assert empty.is_doubtful
    assert [(one.rule, one.ok) for one in empty.checks] == [("required", False)]
    (again,) = check((empty,), (), (needed,), ())
    assert again.checks == empty.checks
    (found,) = check((field("total", "9.00"),), (), (needed,), ())
    assert not found.has_failed_check
    (other,) = check((field("total", None),), (), (spec("total", ValueType.AMOUNT),), ())
    assert not other.is_doubtful
    (human,) = check((field("total", None).corrected(None),), (), (needed,), ())
    assert not human.is_doubtful


CARD_BODY = "99010219851123001"
PASSPORT = field("mrz2", "X" * 44)
CARD = field("id_number", CARD_BODY + resident_id_check_character(CARD_BODY))
LICENCE = field("licence_number", "AB123456")


@pytest.mark.parametrize(
    ("issued", "expires", "extra", "ok"),
    [
        ("2020-03-01", "2030-03-01", PASSPORT, True),
        ("2020-03-01", "2030-02-28", PASSPORT, True),
        ("2020-02-29", "2030-03-01", PASSPORT, True),
        ("2020-03-01", "2040-03-01", PASSPORT, False),
        ("2020-03-01", "2040-03-01", CARD, True),
        ("2020-03-01", "2041-03-01", CARD, False),
        ("2020-03-01", "2060-03-01", LICENCE, True),
        ("2020-03-01", "2090-03-01", LICENCE, False),
    ],
)
def test_a_document_is_not_valid_for_ever(issued: str, expires: str, extra: Field, *, ok: bool) -> None:
    """Ten years for passports, twenty for identity cards, fifty for anything; the day itself may count or not."""
    dates = field("date_of_issue", issued), field("date_of_expiry", expires)
    found = verdicts("dates_plausible", *dates, extra)
    assert (not found) is ok


def test_an_end_is_not_the_day_of_signing() -> None:
    """The same date twice was read in the wrong place once; another end passes without a word."""
    signed = field("signing_date", "2025-01-15")
    assert not verdicts("dates_plausible", signed, field("end_date", "2025-01-15"))["end_date"].ok
    assert not verdicts("dates_plausible", signed, field("end_date", "2028-01-14"))
    assert not verdicts("dates_in_order", signed, field("end_date", "2025-01-14"))["end_date"].ok


def test_nobody_is_older_than_a_hundred_and_twenty() -> None:
    """A century misread makes a birth doubtful."""
    assert not verdicts("dates_plausible", field("date_of_birth", "1902-03-04"))["date_of_birth"].ok
    assert not verdicts("dates_plausible", field("date_of_birth", "1985-03-04"))
