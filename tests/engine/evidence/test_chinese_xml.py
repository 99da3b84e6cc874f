"""Chinese e-invoices and bills as XML: negative ones, public bodies' ones, and those that programs nest otherwise."""

from __future__ import annotations

import re

from desk.opening.reader_setup import ASSETS
from engine.document import Document
from engine.evidence.xml_invoices import stated_in
from engine.pipeline import Engine, Order, Upload
from engine.presets import PresetBook
from engine.readers.cpu.reader import CpuReader
from tests.engine import xml_files


def read(content: str) -> Document:
    """The file through the whole engine; its page is drawn, so no model is asked."""
    engine = Engine({"cpu": CpuReader("f32")}, "cpu", PresetBook.load(ASSETS / "kinds"))
    try:
        return engine.read(Upload("发票.xml", content.encode()), Order())
    finally:
        engine.close()


def red() -> str:
    """The digital invoice with every amount below zero."""
    content = re.sub(r"(Am|TotalAmWithoutTax|Amount|Quantity)>(\d)", r"\1>-\2", xml_files.DIGITAL)
    return content.replace(">叁佰", ">（负数）叁佰")


def test_a_red_invoice_is_negative_and_nothing_is_blamed() -> None:
    """Its figures, its words and its rows say the same."""
    document = read(red())
    fields = {field.name: field for field in document.fields}
    assert (fields["total_amount"].value, fields["tax_amount"].value) == ("-318.00", "-18.00")
    for name in ("total_amount", "tax_amount", "amount_without_tax", "total_amount_words"):
        assert not fields[name].has_failed_check
        assert fields[name].confidence >= 0.98


def test_words_and_figures_of_different_signs_are_blamed() -> None:
    """The sign is part of the number."""
    document = read(red().replace("（负数）", ""))
    fields = {field.name: field for field in document.fields}
    assert fields["total_amount"].has_failed_check


def test_a_fiscal_bill_is_read() -> None:
    """Its payer is the buyer, the body that bills the seller; its code has 8 digits, its number 10."""
    document = read(xml_files.FISCAL)
    said = {field.name: field.value for field in document.fields}
    assert document.kind == "invoice"
    assert said["invoice_type"] == "样例省非税收入统一票据（电子）"
    assert (said["invoice_code"], said["invoice_number"], said["check_code"]) == ("44010126", "0000778899", "a1b2c3")
    assert (said["issue_date"], said["total_amount"]) == ("2026-04-18", "320.50")
    assert (said["buyer_name"], said["seller_name"]) == ("吴示例", "样例市人事考试院")
    assert [row[0].value for row in document.items] == ["考试费", "报名费"]
    assert not any(field.has_failed_check for field in document.fields)


def test_elements_in_another_place_are_understood() -> None:
    """Where their name stands once; a name that stands there twice with different values is left alone."""
    content = xml_files.DIGITAL.replace("<BasicInformation>", "<Sums><BasicInformation>")
    stated = stated_in(content.replace("</BasicInformation>", "</BasicInformation></Sums>").encode())
    assert stated is not None
    said = {one.name: one.text for one in stated.statements}
    assert said["total_amount"] == "318"
    twice = content.replace("</BasicInformation>", "<TotalTaxAm>19</TotalTaxAm></BasicInformation></Sums>")
    stated = stated_in(twice.encode())
    assert stated is not None
    assert "tax_amount" not in {one.name for one in stated.statements}
