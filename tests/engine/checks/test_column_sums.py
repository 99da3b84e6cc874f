"""What the rows make beside what the document states: agreed, off by something, or not to be told."""

from __future__ import annotations

from decimal import Decimal

from engine.checks.items import column_sums
from engine.document import Field, Row
from engine.words import Words

NAME = Words("名", "Name")


def fields(**values: str) -> dict[str, Field]:
    """Fields with these values."""
    return {name: Field(name, NAME, value) for name, value in values.items()}


def rows(*amounts: str | None, tax: str | None = None) -> tuple[Row, ...]:
    """Rows with these amounts."""
    return tuple((Field("amount", NAME, amount), Field("tax", NAME, tax)) for amount in amounts)


def test_rows_that_make_the_sum_agree() -> None:
    """To the cent, and beside the sum that they make, not only the first one."""
    (amount,) = column_sums(fields(amount_without_tax="99.00", total_amount="10.00"), rows("4.00", "6.00"))
    assert (amount.total, amount.field, amount.agrees) == (Decimal("10.00"), "total_amount", True)


def test_rows_that_miss_the_sum_say_by_how_much() -> None:
    """Below zero where something is missing."""
    (amount,) = column_sums(fields(total="12.50"), rows("4.00", "6.00"))
    assert (amount.field, amount.difference, amount.agrees) == ("total", Decimal("-2.50"), False)


def test_what_is_charged_on_the_whole_belongs_to_it() -> None:
    """Charges less allowances."""
    (amount,) = column_sums(fields(total_amount="11.00", charge="2.00", discount="1.00"), rows("4.00", "6.00"))
    assert (amount.of_all, amount.agrees) == (Decimal("1.00"), True)


def test_a_row_without_a_number_is_never_agreed() -> None:
    """Even where the others make the sum: the row is named."""
    (amount,) = column_sums(fields(total="10.00"), rows("4.00", None, "6.00", "soon"))
    assert (amount.without, amount.difference, amount.agrees) == ((2, 4), Decimal(0), False)


def test_without_a_stated_sum_nothing_agrees() -> None:
    """And without any number in a column there is no sum of it."""
    (amount,) = column_sums(fields(), rows("4.00"))
    assert (amount.field, amount.whole, amount.agrees) == (None, None, False)
    assert column_sums(fields(total="1.00"), rows(None)) == ()


def test_taxes_have_a_sum_of_their_own() -> None:
    """Held to the tax of the document."""
    _, tax = column_sums(fields(tax_amount="2.00"), rows("4.00", "6.00", tax="1.00"))
    assert (tax.column, tax.total, tax.agrees) == ("tax", Decimal("2.00"), True)
