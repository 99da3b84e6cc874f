"""The conventions of a document out of its own words, signs, amounts and dates."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.values.amounts import find_amounts
from engine.values.conventions import Conventions, DateOrder
from engine.values.settling import conventions_in

GERMAN = ("Rechnung Nr. 17", "Gesamtbetrag 1.190,00 EUR", "zzgl. MwSt. 190,00", "Vielen Dank für Ihren Auftrag")
AMERICAN = ("HARBOR DINER", "12 Atlantic Ave", "Boston, MA 02110", "Meals Tax 3.31", "Total $47.35", "Thank you")
MALAYSIAN = ("KEDAI MAJU SDN BHD", "Jalan Ampang, Kuala Lumpur", "GST ID: 001", "TOTAL RM 12.50")
SWISS = ("Seeblick Möbel AG", "8001 Zürich", "Total CHF 2'870.00", "MWST-Nr. CHE-123.456.789 MWST", "Danke für Ihren")


@pytest.mark.parametrize(
    ("texts", "mark", "order", "country", "currency"),
    [
        (GERMAN, ",", DateOrder.DAY_FIRST, None, "EUR"),
        (AMERICAN, ".", DateOrder.MONTH_FIRST, "US", "USD"),
        (MALAYSIAN, ".", DateOrder.DAY_FIRST, "MY", "MYR"),
        (SWISS, ".", DateOrder.DAY_FIRST, "CH", "CHF"),
        (("发票号码 1", "价税合计 ¥1,060.00"), ".", DateOrder.YEAR_FIRST, None, "CNY"),
    ],
)
def test_papers_of_several_countries(
    texts: tuple[str, ...], mark: str, order: DateOrder, country: str | None, currency: str
) -> None:
    """Language, country and currency are told by words and signs; the marks by the amounts themselves."""
    found = conventions_in(texts)
    assert (found.decimal_mark, found.date_order, found.currency) == (mark, order, currency)
    assert country is None or found.country == country
    assert found.is_mark_proven


def test_a_date_that_can_be_read_one_way_settles_the_others() -> None:
    """One day above twelve tells where the month stands."""
    assert conventions_in(("Date 03/23/2026", "Due 03/04/2026")).date_order is DateOrder.MONTH_FIRST
    assert conventions_in(("Date 23/03/2026", "Due 03/04/2026")).date_order is DateOrder.DAY_FIRST


def test_nothing_tells_nothing() -> None:
    """Without evidence nothing is settled, and nothing is guessed."""
    assert conventions_in(("3.500", "03/04/2026")) == Conventions()


def test_brackets_of_a_refund_take_off() -> None:
    """Bracketed amounts are negative where the paper calls itself a refund, not in a note."""
    assert conventions_in(("REFUND", "Total (98.12)")).brackets_are_negative
    assert not conventions_in(("Total 98.12", "incl. tax (8.12)")).brackets_are_negative


def test_letters_of_money_that_are_words_here() -> None:
    """KM is a tax in Estonian and money in Bosnian; the language decides."""
    assert conventions_in(("Arve number 12", "Summa KM 20% 18,37 KM", "Kokku 94,93", "Tasuda eur")).currency != "BAM"


def test_a_tax_code_and_a_petrol_are_no_money() -> None:
    """SR behind an amount is Malaysia's code of a tax, RON 95 a fuel, Sdn Bhd no dinar."""
    lines = ("MINYAK MAJU SDN BHD", "Jalan Ampang, Kuala Lumpur", "RON 95  40.00", "GST 6%  2.26 SR", "Total  40.00 SR")
    assert conventions_in(lines).currency == "MYR"


@pytest.mark.parametrize(
    ("texts", "text", "value"),
    [
        (("Nyugta", "Bolt Kft. Budapest", "Összesen 12 480 Ft", "Köszönjük"), "12 480 Ft", "12480"),
        (("Kvitto", "Moms 25%", "Totalt 12 500 kr", "Tack och välkommen"), "12 500 kr", "12500"),
        (("TAX INVOICE", "Sample Mall, Pretoria", "VAT No 4123456789", "Total R1 650.00"), "R1 650.00", "1650.00"),
    ],
)
def test_blanks_group_thousands_where_that_is_the_custom(texts: tuple[str, ...], text: str, value: str) -> None:
    """A blank between thousands holds a number together in the countries that write so."""
    (found,) = find_amounts(text, conventions_in(texts))
    assert found.value == Decimal(value)


def test_columns_side_by_side_are_two_numbers() -> None:
    """Where nobody groups by blanks, a count and a price stay apart."""
    texts = ("RECEIPT", "Kuala Lumpur, Malaysia", "2 500.00", "Total RM 1000.00")
    assert [found.value for found in find_amounts("2 500.00", conventions_in(texts))] == [Decimal(2), Decimal("500.00")]


def test_a_number_alone_or_before_a_letter_names_no_country() -> None:
    """9450 is a sum before it is a postcode of Liechtenstein, 2020 P a year before it is one of Denmark."""
    for number in ("9450", "2020 P", "12345 A", "123 45 B", "123456", "12345678"):
        assert conventions_in(("Total", number, "2020", "P")).country is None


def test_what_ends_a_line_and_what_begins_the_next_are_two_things() -> None:
    """12. and 50 are no amount with a decimal mark, 23/03/ and 2026 no date."""
    assert conventions_in(("12,", "50", "23/03/", "2026", "(3.", "50)")) == Conventions()


def test_the_capital_letters_of_a_tax_id_tell_the_country() -> None:
    """Also where nothing but a blank follows them."""
    assert conventions_in(("DE 123456789",)).country == "DE"
    assert conventions_in(("ATU12345678",)).country == "AT"
