"""Tables as files: merged cells, real numbers and days, doubts explained, and nothing that a program would run."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date

import docx
import openpyxl
import pytest

from engine.document import Document, Table
from engine.export import Form, NamedDocument, export, named
from engine.table import Cell, CellType
from engine.words import Words
from tests.engine.export.papers import PRESETS, document

HOSTILE = '=HYPERLINK("http://evil")<script>alert(1)</script>'
PRICES = Table(
    rows=4,
    columns=3,
    header_rows=2,
    title="Prices / 2026",
    cells=(
        Cell(0, 0, "Item", rows=2, confidence=0.99),
        Cell(0, 1, "2026", columns=2, confidence=0.99),
        Cell(1, 1, "Net", confidence=0.99),
        Cell(1, 2, "Since", confidence=0.99),
        Cell(2, 0, HOSTILE, confidence=0.99),
        Cell(2, 1, "1.250,50", type=CellType.AMOUNT, value="1250.50", confidence=0.5, note=Words("淡", "It is faint.")),
        Cell(2, 2, "3.1.2026", type=CellType.DATE, value="2026-01-03", confidence=0.99),
        Cell(3, 0, "Share", confidence=0.99),
        Cell(3, 1, "7,5 %", type=CellType.PERCENT, value="7.5", confidence=0.99),
    ),
)


def paper(*tables: Table) -> NamedDocument:
    """A document with nothing but tables."""
    bare: Document = replace(document(None, {}), tables=tables)
    return named("page.png", bare, PRESETS)


def test_a_workbook_has_a_sheet_a_table() -> None:
    """Merged as printed; numbers, shares and days are real; a doubt is a comment."""
    book = openpyxl.load_workbook(io.BytesIO(export([paper(PRICES)], Form.XLSX, "en")))
    sheet = book["Prices 2026"] if "Prices 2026" in book.sheetnames else book[book.sheetnames[-1]]
    assert {str(area) for area in sheet.merged_cells.ranges} == {"A1:A2", "B1:C1"}
    assert sheet["B3"].value == 1250.5
    assert sheet["B3"].comment.text == "It is faint."
    assert sheet["C3"].value.date() == date(2026, 1, 3)
    assert sheet["B4"].value == 0.075
    assert sheet["A3"].value == HOSTILE
    assert sheet["A3"].data_type == "s"
    assert sheet.freeze_panes == "A3"


def test_very_many_tables_stand_on_one_sheet() -> None:
    """Each under its file and title."""
    book = openpyxl.load_workbook(io.BytesIO(export([paper(*[PRICES] * 61)], Form.XLSX, "en")))
    sheet = book["Tables"]
    assert sheet["A1"].value == "page.png · Prices / 2026"
    assert sheet["A7"].value == "page.png · Prices / 2026"
    assert sheet.max_row == 61 * 6 - 1


def test_markdown_writes_spans_as_html_and_nothing_as_markup() -> None:
    """A table without spans is one of Markdown's own."""
    text = export([paper(PRICES)], Form.MARKDOWN, "en").decode()
    assert '<th rowspan="2">Item</th><th colspan="2">2026</th>' in text
    assert "<script>" not in text
    plain = replace(PRICES, cells=PRICES.cells[4:], header_rows=0)
    assert "| Share | 7,5 % |  |" in export([paper(plain)], Form.MARKDOWN, "en").decode().replace("\\", "")


def test_csv_of_nothing_but_tables_is_their_rows() -> None:
    """A cell that would be a formula is not."""
    rows = list(csv.reader(io.StringIO(export([paper(PRICES)], Form.CSV, "en").decode("utf-8-sig"))))
    assert rows[0] == ["Item", "2026", ""]
    assert rows[2] == [f"'{HOSTILE}", "1.250,50", "3.1.2026"]
    two = list(csv.reader(io.StringIO(export([paper(PRICES, PRICES)], Form.CSV, "en").decode("utf-8-sig"))))
    assert two[0] == ["page.png · Prices / 2026"]
    assert two[5] == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_word_document_has_all_of_it(language: str) -> None:
    """Fields, and tables with their merged cells."""
    whole = replace(document("receipt", {"total": "3.00"}), tables=(PRICES,))
    word = docx.Document(io.BytesIO(export([named("page\x0b.png", whole, PRESETS)], Form.DOCX, language)))  # type: ignore[arg-type]
    assert word.paragraphs[0].text == "page.png"
    table = word.tables[-1]
    assert table.cell(0, 1).text == table.cell(0, 2).text == "2026"
    assert table.cell(2, 0).text == HOSTILE
    assert any("1.250,50" in line.text for line in word.paragraphs)
