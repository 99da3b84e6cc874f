"""E-invoices from the file to the document: OFD, XML, XML inside a PDF."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest

from engine.document import Document, Field, Source
from engine.errors import DamagedFile, UnknownFormat
from engine.export.overlay import draw
from engine.intake import Limits
from engine.intake.opening import open_file
from engine.pipeline import Engine, Order, Upload
from engine.presets import Label, Preset, PresetBook
from engine.readers.cpu.reader import CpuReader
from tests.engine import drawing, ofd_files, xml_files

_LABEL = Label(zh="发票", en="Invoice")
ATTACHMENTS = "<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>"
LISTED = (
    '<Attachments><Attachment ID="8" Name="original_invoice"><FileLoc>original_invoice.xml</FileLoc></Attachment>'
    "</Attachments>"
)
TAGS = (
    '<fp:eInvoice xmlns:fp="x" xmlns:ofd="y"><fp:Buyer><fp:BuyerName><ofd:ObjectRef PageRef="100">14</ofd:ObjectRef>'
    "</fp:BuyerName></fp:Buyer></fp:eInvoice>"
)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """The shipped presets over the reader that believes sound text layers."""
    reader = CpuReader("f32")
    presets = PresetBook.load(Path(__file__).parents[2] / "assets" / "kinds")
    made = Engine({"cpu": reader}, "cpu", presets, second_reader=reader)
    yield made
    made.close()


def read(engine: Engine, content: bytes | str, **order: object) -> Document:
    """The document of a file."""
    raw = content.encode() if isinstance(content, str) else content
    return engine.read(Upload("file", raw), Order(**order))  # type: ignore[arg-type]


def named(document: Document) -> dict[str, Field]:
    """The fields by name."""
    return {field.name: field for field in document.fields}


def test_an_ofd_invoice_is_read_from_its_data(engine: Engine) -> None:
    """Every value from the data, at its place on the page, and the kind with certainty."""
    document = read(engine, ofd_files.invoice())
    fields = named(document)
    assert (document.kind, document.kind_probability) == ("invoice", 1.0)
    assert fields["issue_date"].value == "2026-09-18"
    assert fields["buyer_name"].value == ofd_files.INVOICE["购买方名称"]
    for name in ("invoice_number", "buyer_tax_id", "seller_name", "amount_without_tax", "tax_amount"):
        field = fields[name]
        assert (field.source, field.page, field.is_doubtful) == (Source.OFD, 1, False), name
        assert field.box is not None
        assert next(check for check in field.checks if check.rule == "file_agrees").ok
    number = fields["invoice_number"].box
    assert number is not None
    assert 140 / 210 < number.left < number.right < 190 / 210


def test_a_page_that_says_something_else_is_told(engine: Engine) -> None:
    """The data's value stands, the printed one is kept and shown, and the clerk has to look."""
    document = read(engine, ofd_files.invoice(printed={"合计金额": "9000.00", "购买方名称": "别家样例公司"}))
    for name, printed in (("amount_without_tax", "9000.00"), ("buyer_name", "别家样例公司")):
        field = named(document)[name]
        (verdict,) = [check for check in field.checks if check.rule == "file_agrees"]
        assert (verdict.ok, field.is_doubtful, field.source) == (False, True, Source.OFD)
        assert printed in verdict.message.zh
        assert printed in verdict.message.en
        assert printed in (field.raw or "")


def test_data_that_contradicts_itself_is_told(engine: Engine) -> None:
    """The attached invoice and the named values of one file have to agree."""
    files = {"Doc_0/Attachs/Attachments.xml": LISTED, "Doc_0/Attachs/original_invoice.xml": xml_files.OF_2019}
    content = ofd_files.invoice(custom={"合计税额": "66.00"}, document=ATTACHMENTS, files=files)
    field = named(read(engine, content))["tax_amount"]
    assert field.value == "60.00"
    assert any(not check.ok and "66.00" in check.message.en for check in field.checks)


def test_the_attached_invoice_gives_items_and_blanks(engine: Engine) -> None:
    """Rows that are not on the page come from the data; what the data leaves empty is empty."""
    files = {"Doc_0/Attachs/Attachments.xml": LISTED, "Doc_0/Attachs/original_invoice.xml": xml_files.OF_2019}
    document = read(engine, ofd_files.invoice(document=ATTACHMENTS, files=files))
    (row,) = document.items
    assert {cell.name: cell.value for cell in row if cell.value} == {
        "description": "*纸制品*打印纸",
        "quantity": "10",
        "unit_price": "100.00",
        "amount": "1000.00",
        "tax_rate": "6%",
        "tax": "60.00",
    }
    assert {cell.source for cell in row if cell.value} == {Source.OFD}
    assert named(document)["buyer_address_phone"].value is None
    unprinted = named(document)["check_code"]
    assert (unprinted.value, unprinted.box) == ("16630282980991510014", None)
    assert unprinted.note is not None


def test_tags_say_where_a_value_stands(engine: Engine) -> None:
    """The place comes from the object that the tag points at."""
    files = {
        "Doc_0/Tags/CustomTags.xml": "<CustomTags><CustomTag><FileLoc>Tag.xml</FileLoc></CustomTag></CustomTags>",
        "Doc_0/Tags/Tag.xml": TAGS,
    }
    content = ofd_files.invoice(document="<ofd:CustomTags>Tags/CustomTags.xml</ofd:CustomTags>", files=files)
    field = named(read(engine, content))["buyer_name"]
    assert field.box is not None
    assert field.box.left == pytest.approx(10 / 210, abs=0.01)
    assert field.value == ofd_files.INVOICE["购买方名称"]


def test_fields_asked_for_by_name_hear_the_data_too(engine: Engine) -> None:
    """As a person types them, in either language."""
    fields = named(read(engine, ofd_files.invoice(), fields=("购买方名称", "Tax", "合计金额")))
    assert (fields["购买方名称"].value, fields["购买方名称"].source) == (ofd_files.INVOICE["购买方名称"], Source.OFD)
    assert (fields["合计金额"].value, fields["合计金额"].source) == ("1000.00", Source.OFD)
    assert fields["Tax"].value == "60.00"


def test_named_values_that_nobody_asked_for_are_shown(engine: Engine) -> None:
    """Invoices are open: what else the data says in Chinese comes along; what tells of programs does not."""
    document = read(engine, ofd_files.invoice(custom={"开票类型": "蓝字发票", "native-producer": "x"}))
    assert named(document)["开票类型"].value == "蓝字发票"
    assert "native-producer" not in named(document)


def test_the_review_picture_shows_the_values(engine: Engine) -> None:
    """Boxes are drawn over the page as for any other file."""
    content = ofd_files.invoice()
    document = read(engine, content)
    with open_file(content, Limits()) as source:
        image = next(iter(source))
    assert (document.pages[0].width, document.pages[0].height) == (image.width, image.height)
    assert draw(image.pixels, document.pages[0], document.fields).startswith(b"\x89PNG")


def test_a_digital_invoice_as_xml(engine: Engine) -> None:
    """Fields, rows, kind and a page drawn of them, each value where it is printed there."""
    document = read(engine, xml_files.DIGITAL)
    fields = named(document)
    assert (document.kind, document.kind_probability) == ("invoice", 1.0)
    assert fields["invoice_type"].value == "电子发票（普通发票）"
    assert (fields["total_amount"].value, fields["total_amount_words"].value) == ("318.00", "叁佰壹拾捌圆整")
    assert (fields["issue_date"].value, fields["issuer"].value) == ("2026-09-18", "顾示例")
    assert [row[0].value for row in document.items] == ["*餐饮服务*工作餐", "*餐饮服务*茶歇"]
    assert {cell.name: cell.value for cell in document.items[0]}["tax_rate"] == "6%"
    assert {cell.name: cell.value for cell in document.items[0]}["quantity"] == "2"
    found = [field for field in document.fields if field.value]
    assert all(field.source is Source.XML and field.box is not None and not field.is_doubtful for field in found)
    assert "青竹示例商贸有限公司" in document.plain_text
    assert [notice.code for notice in document.pages[0].warnings] == ["page_drawn"]


def test_a_long_invoice_takes_several_pages(engine: Engine) -> None:
    """Rows run on to the next page, and their places with them."""
    row = xml_files.DIGITAL[xml_files.DIGITAL.index("<IssuItem") : xml_files.DIGITAL.index("<AdditionalInf")]
    document = read(engine, xml_files.DIGITAL.replace(row, row * 60))
    assert len(document.items) == 120
    assert len(document.pages) > 2
    assert {row[0].page for row in document.items} >= {1, 2, 3}


def test_places_are_on_pages_that_were_read(engine: Engine) -> None:
    """Of some pages only, the values are all there, and none points at a page that is not."""
    row = xml_files.DIGITAL[xml_files.DIGITAL.index("<IssuItem") : xml_files.DIGITAL.index("<AdditionalInf")]
    document = read(engine, xml_files.DIGITAL.replace(row, row * 60), pages="2")
    assert named(document)["buyer_name"].value == "云杉样例科技有限公司"
    assert named(document)["buyer_name"].box is None
    assert {field.page for field in document.fields} <= {None, 2}
    assert {cell.page for row in document.items for cell in row} == {None, 2}


def test_a_railway_voucher_is_a_train_ticket(engine: Engine) -> None:
    """The XBRL of the railway says where, when and for how much."""
    document = read(engine, xml_files.RAILWAY)
    found = {name: field.value for name, field in named(document).items()}
    assert document.kind == "train_ticket"
    assert (found["from_station"], found["to_station"], found["train_no"]) == ("云杉站", "青竹东站", "G1281")
    assert (found["travel_date"], found["depart_time"], found["seat"]) == ("2026-07-02", "10:23", "05车12A号")
    assert (found["total_amount"], found["buyer_name"]) == ("272.50", "云杉样例科技有限公司")


@pytest.mark.parametrize(
    ("content", "number", "total", "seller", "item"),
    [
        (xml_files.UBL, "INV-20931", "120.00", "Starlight Books Ltd", ("Fountain pen", "4", "25.00", "100.00", "20%")),
        (xml_files.CII, "RE-2026-0087", "119.00", "Ahorn Muster GmbH", ("Copper pipe", "8", "12.50", "100.00", "19%")),
    ],
)
def test_european_invoices(
    engine: Engine, content: str, number: str, total: str, seller: str, item: tuple[str, ...]
) -> None:
    """UBL and CII; their VAT numbers are not held to the Chinese standard."""
    document = read(engine, content)
    fields = named(document)
    assert document.kind == "invoice"
    assert (fields["invoice_number"].value, fields["total_amount"].value) == (number, total)
    assert (fields["seller_name"].value, fields["seller_tax_id"].is_doubtful) == (seller, False)
    cells = {cell.name: cell.value for cell in document.items[0]}
    assert tuple(cells[n] for n in ("description", "quantity", "unit_price", "amount", "tax_rate")) == item


def with_attachment(pdf: bytes, content: str) -> bytes:
    """A PDF with a file inside."""
    document = pdfium.PdfDocument(pdf)
    document.new_attachment("factur-x.xml").set_data(content.encode())
    buffer = io.BytesIO()
    document.save(buffer)
    document.close()
    return buffer.getvalue()


def test_a_pdf_with_its_invoice_inside(engine: Engine) -> None:
    """The data fills the fields, the page shows where; a total that differs is told."""
    lines = ("Ahorn Muster GmbH", "Invoice number: RE-2026-0087", "Total: 191.00", "Bill to: Birke Beispiel AG")
    document = read(engine, with_attachment(drawing.text_pdf(*lines), xml_files.CII))
    fields = named(document)
    assert (document.kind, fields["seller_name"].source) == ("invoice", Source.XML)
    assert fields["seller_name"].box is not None
    assert fields["invoice_number"].box is not None
    total = fields["total_amount"]
    assert (total.value, total.is_doubtful) == ("119.00", True)
    assert any("191.00" in check.message.en for check in total.checks if not check.ok)


def test_xml_that_is_no_invoice_is_refused() -> None:
    """With the kinds that are read; as is XML that asks for other files."""
    with pytest.raises(UnknownFormat) as caught:
        open_file(b"<?xml version='1.0'?><svg/>", Limits())
    assert "UBL" in caught.value.hint.zh
    with pytest.raises(DamagedFile):
        open_file(b"<?xml version='1.0'?><!DOCTYPE Invoice SYSTEM 'file:///etc/passwd'><Invoice/>", Limits())


def test_a_web_page_is_no_xml() -> None:
    """HTML under another name stays unknown."""
    with pytest.raises(UnknownFormat):
        open_file(b"<!DOCTYPE html><html><body>Invoice</body></html>", Limits())


def test_a_sheet_without_chinese_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The data is complete, the picture says what it lacks."""
    monkeypatch.setattr("engine.intake.fonts._installed", dict)
    with open_file(xml_files.DIGITAL.encode(), Limits()) as source:
        (image,) = source
        assert source.stated.statements[0].text
    assert "no_chinese_font" in [notice.code for notice in image.warnings]
    assert np.asarray(image.pixels).min() < 128


def test_an_own_kind_of_invoice_takes_no_file_from_the_shipped_one(engine: Engine) -> None:
    """What a file's data is certain of is read as the kind of that name, wherever the own one stands in the list."""
    shipped = engine.presets
    own = Preset(id="a_invoice", position=1, label=_LABEL, description=_LABEL, kind="invoice")
    engine.presets = PresetBook.of([own, *shipped.values()])
    try:
        document = read(engine, ofd_files.invoice())
    finally:
        engine.presets = shipped
    assert document.provenance.preset == "invoice"
