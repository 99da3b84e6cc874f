"""Exports open in other programs with every value as it was read, as text, whatever that text is."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.document import Box, Check, Document, Field, Page, Provenance, Source
from engine.export import Form, NamedDocument, export, file_suffix, media_type
from engine.export.text import escaped
from engine.words import Words

HOSTILE = [
    '=HYPERLINK("http://evil.example","x")',
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "＝1＋1",
    "<img src=x onerror=alert(1)>",
    "a | b",
    "bell\x07and\x0bmore",
    "```\n# heading",
    "https://evil.example",
    "110101199003078515",
]


def document_of(*values: str, confidence: float = 0.99, ok: bool = True) -> Document:
    """A document with a field a value and one row of items."""
    check = Check("sum", ok, Words("合计不符", "The sum is wrong"))
    fields = tuple(
        Field(f"f{at}", Words(f"字段{at}", f"Field {at}"), value, value, 1, None, confidence, Source.CPU, (check,))
        for at, value in enumerate(values)
    )
    items = ((Field("name", Words("名称", "Name"), "Pen", "Pen", 1, Box.from_rect(0, 0, 1, 1), 0.9, Source.CPU),),)
    provenance = Provenance("receipt", 1, "cpu", "r", "0" * 64, datetime(2026, 3, 1, tzinfo=UTC), 1.0)
    return Document((Page(1, 10, 10),), fields, items, "receipt", 0.9, provenance, text="```\nall *text*")


def named(*values: str, **options: object) -> list[NamedDocument]:
    """One document in a list."""
    return [NamedDocument("a.jpg", document_of(*values, **options))]  # type: ignore[arg-type]


class Workbook:
    """An xlsx file as its XML says, without a spreadsheet's interpretation."""

    def __init__(self, content: bytes) -> None:
        self._zip = zipfile.ZipFile(io.BytesIO(content))
        self.names = self._zip.namelist()
        self.sheets = [self._cells(name) for name in sorted(self.names) if re.match(r"xl/worksheets/sheet\d", name)]
        self.formulas = sum(self._zip.read(name).count(b"<f>") for name in self.names if "worksheets/" in name)

    def _cells(self, name: str) -> list[list[str | float]]:
        space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
        shared = ElementTree.fromstring(self._zip.read("xl/sharedStrings.xml"))
        strings = ["".join(part.text or "" for part in item.iter(f"{space}t")) for item in shared]
        sheet = ElementTree.fromstring(self._zip.read(name))
        rows = []
        for row in sheet.iter(f"{space}row"):
            rows.append([self._value(cell, space, strings) for cell in row.iter(f"{space}c")])
        return rows

    @staticmethod
    def _value(cell: ElementTree.Element, space: str, strings: list[str]) -> str | float:
        """A text as str, a number as float."""
        value = cell.find(f"{space}v")
        if value is None:
            return ""
        return strings[int(value.text or 0)] if cell.get("t") == "s" else float(value.text or 0)

    def text_of(self, part: str) -> str:
        """The XML of the parts whose name holds `part`."""
        return "".join(self._zip.read(name).decode() for name in self.names if part in name)


@pytest.mark.parametrize("value", HOSTILE)
def test_no_value_becomes_a_formula_in_xlsx(value: str) -> None:
    """Every cell is a string, as read; control characters are dropped."""
    book = Workbook(export(named(value), Form.XLSX))
    assert book.formulas == 0
    assert "<hyperlink" not in book.text_of("worksheets/sheet").lower()
    assert book.sheets[1][1][2] == "".join(c for c in value if c.isprintable() or c in "\n\t")


def test_long_numbers_keep_all_digits_in_xlsx() -> None:
    """An identity number is text, not 1.10101E+17."""
    book = Workbook(export(named("110101199003078515", "00012345678901234567"), Form.XLSX))
    assert book.sheets[1][1][2:4] == ["110101199003078515", "00012345678901234567"]


def test_amounts_are_numbers_that_can_be_summed() -> None:
    """Two decimals make an amount; a leading zero or many digits make an identifier."""
    book = Workbook(export(named("67.40", "-12.50", "0067.40", "123456789012.50", "67.4"), Form.XLSX))
    assert book.sheets[1][1][2:7] == [67.4, -12.5, "0067.40", "123456789012.50", "67.4"]


def test_many_documents_are_rows_that_share_columns() -> None:
    """Fields of the same name stand under each other; a missing one leaves its cell empty."""
    documents = [NamedDocument("a", document_of("1")), NamedDocument("b", document_of("2", "3"))]
    book = Workbook(export(documents, Form.XLSX, "en"))
    assert book.sheets[1][0] == ["No.", "File", "Field 0", "Field 1", "Remarks"]
    assert book.sheets[1][1] == [1, "a", "1"]
    assert book.sheets[1][2] == [2, "b", "2", "3"]
    assert book.sheets[2] == [
        ["No.", "File", "Number", "Date", "Counterparty", "Name"],
        [1, "a", "Pen"],
        [2, "b", "Pen"],
    ]


@pytest.mark.parametrize(("options", "reason"), [({"ok": False}, "合计不符"), ({"confidence": 0.4}, "置信度 40%")])
def test_doubt_is_a_colour_and_a_comment(options: dict[str, object], reason: str) -> None:
    """A person who opens the workbook sees what to look at, and why."""
    doubtful, sure = Workbook(export(named("9", **options), Form.XLSX)), Workbook(export(named("9"), Form.XLSX))
    assert reason in doubtful.text_of("comments")
    assert sure.text_of("comments") == ""
    assert _style_of_first_value(doubtful) != _style_of_first_value(sure)


def test_a_confirmed_value_against_a_check_is_explained_without_a_colour() -> None:
    """Who gets the table learns that a person overruled the check, in every form."""
    document = document_of("9", ok=False)
    confirmed = [NamedDocument("a.jpg", document.with_field(document.fields[0].confirmed_as_it_stands()))]
    book, sure = Workbook(export(confirmed, Form.XLSX)), Workbook(export(named("9"), Form.XLSX))
    assert "已确认，检查仍未通过：合计不符" in book.text_of("comments")
    assert _style_of_first_value(book) == _style_of_first_value(sure)
    assert rows_of(export(confirmed, Form.CSV))[1][3] == "字段0: 已确认，检查仍未通过：合计不符"
    assert "Confirmed, the check still fails" in export(confirmed, Form.MARKDOWN, "en").decode()


def _style_of_first_value(book: Workbook) -> str:
    found = re.search(r'<c r="C2" s="(\d+)"', book.text_of("sheet2.xml"))
    assert found
    return found[1]


def rows_of(content: bytes) -> list[list[str]]:
    """The cells of a CSV file that starts with a UTF-8 mark."""
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=40) | st.sampled_from(HOSTILE))
def test_no_csv_cell_starts_a_formula(value: str) -> None:
    """A spreadsheet that opens it shows text: an apostrophe stands before what would run."""
    cell = rows_of(export(named(value), Form.CSV))[1][2]
    is_number = re.fullmatch(r"[+-]?\d+(\.\d+)?", cell, re.ASCII)
    assert is_number or not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "＝", "＋", "－", "＠"))
    assert "\x00" not in cell


def test_csv_keeps_negative_amounts_and_says_what_is_doubtful() -> None:
    """A plain number needs no apostrophe."""
    [heading, row] = rows_of(export(named("-12.50", ok=False), Form.CSV))
    assert heading == ["文件", "类型", "字段0", "提示"]
    assert row == ["a.jpg", "receipt", "-12.50", "字段0: 合计不符"]


def test_json_is_the_documents_whole() -> None:
    """They can be built again from it."""
    [record] = json.loads(export(named("值"), Form.JSON))
    assert record["file"] == "a.jpg"
    assert Document.from_dict(record).to_dict() == document_of("值").to_dict()


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=60) | st.sampled_from(HOSTILE))
def test_markdown_finds_nothing_to_act_on(value: str) -> None:
    """No tag, no unescaped pipe, no line break in a cell."""
    text = escaped(value)
    assert "\n" not in text
    assert not re.search(r"(?<!\\)(?:\\\\)*[<>&|*_`\[\]#]", text)


def test_markdown_holds_fields_items_and_text() -> None:
    """The text too, without its markup acting."""
    text = export(named("67.40"), Form.MARKDOWN, "en").decode()
    assert "| Field 0 | 67\\.40 |" in text
    assert "| Pen |" in text
    assert "\\`\\`\\`  \nall \\*text\\*" in text


@pytest.mark.parametrize("form", list(Form))
def test_every_form_has_a_media_type_and_a_suffix(form: Form) -> None:
    """As HTTP and file names want them."""
    assert "/" in media_type(form)
    assert file_suffix(form).startswith(".")
