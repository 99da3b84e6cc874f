"""What EN 16931 and FatturaPA mean: currencies, kinds, what was paid before, what stands in no row."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.opening.reader_setup import ASSETS
from engine.document import Document, Field
from engine.evidence.en16931 import date_of, in_currency, number_of, price_of_one, total_of
from engine.evidence.statements import Stated
from engine.evidence.xml_invoices import stated_in
from engine.markup import Node
from engine.pipeline import Engine, Order, Upload
from engine.presets import PresetBook
from engine.readers.cpu.reader import CpuReader
from tests.engine import xml_files

CREDIT_CODES = ("81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "532")


def stated(content: str) -> Stated:
    """What a file says; it must say something."""
    found = stated_in(content.encode())
    assert found is not None
    return found


def values(content: str) -> dict[str, str]:
    """The statements by name."""
    return {one.name: one.text for one in stated(content).statements}


def read(content: str) -> Document:
    """The file through the whole engine; its page is drawn, so no model is asked."""
    engine = Engine({"cpu": CpuReader("f32")}, "cpu", PresetBook.load(ASSETS / "kinds"))
    try:
        return engine.read(Upload("invoice.xml", content.encode()), Order())
    finally:
        engine.close()


def failed(document: Document) -> set[tuple[str, str]]:
    """Fields and cells whose check fails, with the rule."""
    cells: list[Field] = [*document.fields, *(cell for row in document.items for cell in row)]
    return {(cell.name, verdict.rule) for cell in cells for verdict in cell.checks if not verdict.ok}


def test_the_tax_is_the_one_in_the_documents_currency() -> None:
    """The tax office's currency stands first and is not meant."""
    said = values(xml_files.UBL_EURO)
    assert (said["tax_amount"], said["currency"]) == ("36.10", "EUR")
    only_foreign = xml_files.UBL_EURO.replace('<cbc:TaxAmount currencyID="EUR">36.10</cbc:TaxAmount>', "")
    assert "tax_amount" not in values(only_foreign)


def test_what_was_paid_and_what_is_due_are_told_from_the_total() -> None:
    """Three amounts of one invoice."""
    said = values(xml_files.UBL_EURO)
    assert (said["total_amount"], said["paid"], said["amount_due"]) == ("226.10", "100.00", "126.10")


def test_the_vat_number_comes_before_the_tax_offices() -> None:
    """Whatever their order."""
    assert values(xml_files.UBL_EURO)["seller_tax_id"] == "DE136695976"


def test_allowances_and_charges_are_no_fault() -> None:
    """Of the whole and of a row, a price for a hundred: every sum holds, and that is said."""
    document = read(xml_files.UBL_EURO)
    assert failed(document) == set()
    fields = {field.name: field for field in document.fields}
    assert (fields["discount"].value, fields["charge"].value) == ("30.00", "10.00")
    assert any(verdict.rule == "items_agree" and verdict.ok for verdict in fields["amount_without_tax"].checks)
    assert {cell.name: cell.value for cell in document.items[0]}["unit_price"] == "0.60"


def test_rows_that_do_not_add_up_are_still_blamed() -> None:
    """With the allowance taken into account; the sum is proven by tax and total, so the rows carry the doubt."""
    document = read(xml_files.UBL_EURO.replace(">100.00</cbc:LineExt", ">101.00</cbc:LineExt"))
    assert ("amount", "items_agree") in failed(document)


@pytest.mark.parametrize("code", CREDIT_CODES)
def test_a_credit_note_is_told_by_its_code(code: str) -> None:
    """In UBL's Invoice and in CII alike; its amounts stay as they are stated."""
    ubl = values(xml_files.UBL_EURO.replace(">380<", f">{code}<"))
    assert (ubl["invoice_type"], ubl["total_amount"]) == ("Credit note", "226.10")
    assert values(xml_files.CII.replace(">380<", f">{code}<"))["invoice_type"] == "Credit note"


@pytest.mark.parametrize(("code", "kind"), [("380", "Invoice"), ("383", "Debit note"), ("384", "Corrected invoice")])
def test_other_kinds_are_named(code: str, kind: str) -> None:
    """Nothing but credit notes is one."""
    assert values(xml_files.UBL_EURO.replace(">380<", f">{code}<"))["invoice_type"] == kind


def test_cii_has_two_currencies_too() -> None:
    """The tax total of `InvoiceCurrencyCode`."""
    content = xml_files.CII.replace(
        "<ram:TaxTotalAmount>19.00</ram:TaxTotalAmount>",
        '<ram:TaxTotalAmount currencyID="CZK">480.00</ram:TaxTotalAmount>'
        '<ram:TaxTotalAmount currencyID="EUR">19.00</ram:TaxTotalAmount>'
        "<ram:TotalPrepaidAmount>19.00</ram:TotalPrepaidAmount><ram:DuePayableAmount>100.00</ram:DuePayableAmount>",
    ).replace(
        "<ram:ApplicableHeaderTradeSettlement>",
        "<ram:ApplicableHeaderTradeSettlement><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>",
    )
    said = values(content)
    assert (said["tax_amount"], said["currency"]) == ("19.00", "EUR")
    assert (said["paid"], said["amount_due"]) == ("19.00", "100.00")


def test_a_fattura_is_read() -> None:
    """Names of people, sums out of its rates, a discount in percent, the pension fund: and no check fails."""
    document = read(xml_files.FATTURA)
    said = {field.name: field.value for field in document.fields}
    assert document.kind == "invoice"
    assert (said["invoice_number"], said["issue_date"], said["due_date"]) == ("77/A", "2026-02-18", "2026-03-20")
    assert (said["seller_name"], said["seller_tax_id"]) == ("ACERO ESEMPIO SRL", "IT00743110157")
    assert (said["buyer_name"], said["buyer_tax_id"]) == ("Maria Betulla", "RSSMRA70A01H501S")
    assert (said["amount_without_tax"], said["tax_amount"], said["total_amount"]) == ("208.00", "45.76", "253.76")
    assert failed(document) == set()


def test_a_fatturas_credit_note_and_a_batch_are_said() -> None:
    """TD04 is a credit note; of several bodies the first is read, with a warning."""
    assert values(xml_files.FATTURA.replace("TD01", "TD04"))["invoice_type"] == "Credit note"
    start, end = xml_files.FATTURA.index("<FatturaElettronicaBody>"), xml_files.FATTURA.index("</p:Fattura")
    batch = read(xml_files.FATTURA[:end] + xml_files.FATTURA[start:end] + xml_files.FATTURA[end:])
    assert "invoices_unread" in {notice.code for notice in batch.pages[0].warnings}


def test_an_envelope_is_taken_off() -> None:
    """A StandardBusinessDocument around the invoice."""
    assert (
        values(f"<StandardBusinessDocument><Header/>{xml_files.UBL_EURO}</StandardBusinessDocument>")["paid"]
        == "100.00"
    )


def test_an_amount_without_a_currency_is_in_the_documents() -> None:
    """And one in another currency is not taken for want of a better."""
    assert in_currency([Node("A", {}, "1")], "EUR") == "1"
    assert in_currency([Node("A", {"currencyID": "USD"}, "1")], "EUR") == ""
    assert in_currency([Node("A", {"currencyID": "USD"}, "1")], "") == "1"


@given(st.lists(st.decimals(-(10**9), 10**9, places=2), min_size=1, max_size=5))
def test_amounts_add_up(amounts: list[Decimal]) -> None:
    """Exactly; one that is no number leaves the whole unsaid."""
    assert Decimal(total_of(f"{amount:f}" for amount in amounts)) == sum(amounts)
    assert total_of([*map(str, amounts), "n/a"]) == ""


@given(st.text(max_size=20))
def test_whatever_stands_there_is_no_fault(text: str) -> None:
    """Dates, numbers and prices of any text."""
    assert isinstance(date_of(text), str)
    assert isinstance(price_of_one(text, text), str)
    number = number_of(text)
    assert number is None or number.is_finite()
