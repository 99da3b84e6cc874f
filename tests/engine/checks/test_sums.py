"""Sums of an invoice: what agrees proves every member, what contradicts is doubtful on all but the proven ones."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from engine.checks import check, check_rows
from engine.document import Field, Row, Source
from engine.values.amount_words import format_words
from engine.words import Words

RULES = ("words_agree", "sums_agree", "items_agree")


def field(name: str, value: str, note: Words | None = None) -> Field:
    """A value read with confidence 0.7."""
    return Field(name, Words(name, name), value, value, 1, None, 0.7, Source.CPU, note=note)


def invoice(net: str, tax: str, total: str, words: str | None = None) -> tuple[Field, ...]:
    """The sums of an invoice, with its total in words where `words` says which."""
    sums = (field("amount_without_tax", net), field("tax_amount", tax), field("total_amount", total))
    return sums if words is None else (*sums, field("total_amount_words", format_words(Decimal(words))))


def row(amount: str, tax: str, quantity: str = "1", price: str = "1") -> Row:
    """A row of an invoice."""
    pairs = (("quantity", quantity), ("unit_price", price), ("amount", amount), ("tax", tax))
    return tuple(field(name, value) for name, value in pairs)


def blamed(fields: tuple[Field, ...], items: tuple[Row, ...] = ()) -> set[str]:
    """The names of the fields that fail a check."""
    return {one.name for one in check(fields, items, (), RULES) if one.has_failed_check}


@pytest.mark.parametrize(("net", "tax", "total"), [("100.00", "13.00", "113.00"), ("-100.00", "-13.00", "-113.00")])
def test_sums_that_agree_prove_every_member(net: str, tax: str, total: str) -> None:
    """However badly a member was read, also on a red invoice."""
    checked = check(invoice(net, tax, total), (), (), RULES)
    assert [one.confidence for one in checked] == [0.98, 0.98, 0.98]


def test_sums_that_disagree_are_doubtful_on_every_member() -> None:
    """Nothing tells which of the three is wrong."""
    fields = invoice("100.00", "13.00", "118.00")
    assert blamed(fields) == {"amount_without_tax", "tax_amount", "total_amount"}
    assert not any(verdict.suggestion for one in check(fields, (), (), RULES) for verdict in one.checks)


@pytest.mark.parametrize(
    ("discount", "charge", "total"),
    [("4699.67", "199.99", "19647.68"), ("4699.67", None, "19447.69"), (None, "199.99", "24347.35")],
)
def test_what_is_taken_off_or_charged_on_top_belongs_to_the_sum(
    discount: str | None, charge: str | None, total: str
) -> None:
    """The amount before tax may stand before both; every member of the sum is proven, and the words tell it."""
    besides = [field(name, value) for name, value in (("discount", discount), ("charge", charge)) if value]
    checked = check((*invoice("22379.39", "1767.97", total), *besides), (), (), RULES)
    assert {one.confidence for one in checked} == {0.98}
    assert (" − discount" in checked[2].checks[0].message.en) == (discount is not None)


def test_a_discount_that_does_not_help_leaves_the_doubt() -> None:
    """It is told on amount, tax and total as ever."""
    fields = (*invoice("100.00", "13.00", "118.00"), field("discount", "3.00"))
    assert blamed(fields) == {"amount_without_tax", "tax_amount", "total_amount"}


def test_a_total_that_its_words_prove_is_not_to_blame() -> None:
    """Amount and tax are, each with what the other one leaves as suggestion."""
    checked = {one.name: one for one in check(invoice("100.00", "43.00", "113.00", "113.00"), (), (), RULES)}
    assert not checked["total_amount"].has_failed_check
    suggested = {name: checked[name].checks[0].suggestion for name in ("amount_without_tax", "tax_amount")}
    assert suggested == {"amount_without_tax": "70.00", "tax_amount": "13.00"}


def test_parts_that_the_rows_prove_are_not_to_blame() -> None:
    """With the amount proven too the tax alone is; with both parts proven the total."""
    rows = (row("60.00", "7.80"), row("40.00", "5.20"))
    assert blamed(invoice("100.00", "43.00", "113.00", "113.00"), rows) == {"tax_amount"}
    assert blamed(invoice("100.00", "13.00", "118.00"), rows) == {"total_amount"}


def test_rows_that_miss_a_proven_sum_are_to_blame() -> None:
    """Amount, tax and total agree: the cell that was misread is, not the row that multiplies out."""
    rows = (row("66.00", "7.80"), row("40.00", "5.20", quantity="2", price="20.00"))
    fields = check(invoice("100.00", "13.00", "113.00"), rows, (), RULES)
    assert not any(one.has_failed_check for one in fields)
    checked = check_rows(rows, fields)
    assert [[cell.name for cell in cells if cell.has_failed_check] for cells in checked] == [["amount"], []]


def test_rows_of_a_red_invoice_make_its_sums() -> None:
    """Rows that are all negative add up like others, and what they miss is said."""
    rows = (row("-60.00", "-7.80"), row("-40.00", "-5.20"))
    assert blamed(invoice("-100.00", "-13.00", "-113.00"), rows) == set()
    assert blamed((field("amount_without_tax", "-90.00"),), rows) == {"amount_without_tax"}


def test_a_discount_row_leaves_open_what_the_sum_is() -> None:
    """The printed sum may stand before or behind what is taken off."""
    rows = (row("60.00", "7.80"), row("-10.00", "-1.30"))
    assert blamed((field("amount_without_tax", "60.00"),), rows) == set()


def test_a_sum_ends_no_doubt_about_the_marks_of_its_numbers() -> None:
    """1.190 = 1.000 + 0.190 holds too where the point groups thousands; words end that doubt."""
    doubt = Words("千分位？", "thousands?")
    fields = tuple(replace(one, note=doubt, confidence=0.6) for one in invoice("1.000", "0.190", "1.190"))
    assert [one.confidence for one in check(fields, (), (), RULES)] == [0.6, 0.6, 0.6]
    words = field("total_amount_words", format_words(Decimal("1.19")))
    assert check((*fields, words), (), (), RULES)[2].confidence == 0.98
