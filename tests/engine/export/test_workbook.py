"""The workbook, cell by cell as another program reads it."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from openpyxl.cell import Cell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from engine.document import Check
from engine.export import Facts, Form, NamedDocument, export, named
from engine.export import workbook as workbook_module
from engine.words import Words
from tests.engine.export.papers import PRESETS, document, field, month

LARGE = pytest.mark.parametrize("is_large", [False, True])


def opened(documents: list[NamedDocument], language: str = "en", *, computed: bool = False) -> Workbook:
    """The workbook of some documents; `computed`: what the formulas come to instead of the formulas."""
    content = export(documents, Form.XLSX, language)  # type: ignore[arg-type]
    return openpyxl.load_workbook(io.BytesIO(content), data_only=computed)


def day(year: int, month: int, number: int) -> datetime.datetime:
    """A day as openpyxl gives it."""
    return datetime.datetime(year, month, number)  # noqa: DTZ001 - Excel knows no time zones


def table(sheet: Worksheet, rows: int) -> list[dict[str, Any]]:
    """The rows below the head, by heading."""
    headings = [cell.value for cell in sheet[1]]
    return [dict(zip(headings, [cell.value for cell in sheet[at]], strict=True)) for at in range(2, rows + 2)]


@LARGE
def test_the_summary_says_what_an_accountant_asks(is_large: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Real dates, numbers with their sign, words instead of codes, identifiers whole; also when written row by row."""
    monkeypatch.setattr(workbook_module, "_LARGE", 0 if is_large else 1000)
    sheet = opened(month()).worksheets[0]
    assert sheet.title == "Summary"
    first, second, third, fourth = table(sheet, 4)
    assert first == {
        "No.": 1,
        "File": "a.pdf",
        "Kind": "Invoice",
        "Date": day(2026, 10, 31),
        "Counterparty": "甲公司",
        "Tax id": "91110108MA01ABCD2X",
        "Number": "00000000000000000003",
        "Net": -100,
        "Tax": -6,
        "Total": -106,
        "Currency": "CNY",
        "Direction": "Refund",
        "State": "Nothing to check",
        "Flags": "Possible duplicate",
        "Submitted by": "Alice 王",
        "Submitted at": datetime.datetime(2026, 11, 29, 8, 30, tzinfo=datetime.UTC).astimezone().replace(tzinfo=None),
        "Document": "Open",
    }
    assert (second["Total"], second["State"], second["Counterparty"]) == (212, "To check", "=cmd|' /C calc'!A0")
    assert (third["Kind"], third["Total"], third["State"], third["Net"]) == ("Taxi receipt", 31, "Reviewed", None)
    assert (fourth["Date"], fourth["Currency"], fourth["Tax"]) == (None, "EUR", 1.92)
    assert [sheet.cell(2, column).number_format for column in (4, 10, 7)] == [
        "yyyy-mm-dd",
        "#,##0.00####;[Red]-#,##0.00####",
        "@",
    ]


def test_names_follow_the_language() -> None:
    """The same in Chinese."""
    book = opened(month(), "zh")
    assert book.sheetnames == ["汇总", "发票", "出租车票", "明细"]
    assert [cell.value for cell in book.worksheets[0][1]][:10] == [
        "序号",
        "文件",
        "类型",
        "日期",
        "对方单位",
        "对方税号",
        "号码",
        "不含税金额",
        "税额",
        "总额",
    ]


def test_links_lead_to_our_own_address_and_no_text_is_one() -> None:
    """The only links are those that were given, over http or https; a name that looks like one is text."""
    documents = month()
    odd = replace(documents[1], facts=replace(documents[1].facts, link="javascript:alert(1)"))
    book = opened([documents[0], odd, *documents[2:]])
    links = [
        cell.hyperlink for sheet in book.worksheets for line in sheet.iter_rows() for cell in line if cell.hyperlink
    ]
    assert [(link.ref, link.target, link.location) for link in links] == [
        ("Q2", "https://ocr.example.com/ui/", "doc=d1")
    ]
    assert "Document" not in [cell.value for cell in opened(documents[1:]).worksheets[0][1]]


def formulas(book: Workbook) -> dict[tuple[str, str], str]:
    """Every formula by sheet and cell."""
    cells = [cell for sheet in book.worksheets for line in sheet.iter_rows() for cell in line]
    return {(cell.parent.title, cell.coordinate): cell.value for cell in cells if cell.data_type == "f"}


@LARGE
def test_no_formula_but_our_own(is_large: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sums and counts below the table of the summary, nothing that a paper says."""
    monkeypatch.setattr(workbook_module, "_LARGE", 0 if is_large else 1000)
    found = formulas(opened(month()))
    assert {sheet for sheet, _ in found} == {"Summary"}
    assert all(re.match(r"=(SUMIFS|COUNTIFS)\(\$[A-Z]+\$2:\$[A-Z]+\$5,", text) for text in found.values())


def _matches(value: Any, criterion: str, sheet: Worksheet) -> bool:
    """Whether a cell fits a criterion, as Excel and LibreOffice take it."""
    if criterion == '"="':
        return value is None
    if criterion == '"<>"':
        return value is not None
    dated = re.fullmatch(r'"(>=|<)"&DATE\((\d+),(\d+),1\)', criterion)
    if dated:
        year, number = int(dated[2]), int(dated[3])
        edge = day(year + (number - 1) // 12, (number - 1) % 12 + 1, 1)
        return value is not None and (value >= edge if dated[1] == ">=" else value < edge)
    wanted = sheet[criterion.removeprefix('"="&')].value
    assert wanted is not None
    return isinstance(value, str) and value.casefold() == wanted.casefold()


def computed(sheet: Worksheet, formula: str) -> Decimal:
    """What SUMIFS or COUNTIFS comes to."""
    name, inside = re.fullmatch(r"=(\w+)\((.*)\)", formula).groups()  # type: ignore[union-attr]
    parts = re.split(r",(?![^(]*\))", inside)
    ranges = [[line[0].value for line in sheet[part.replace("$", "")]] for part in parts if ":" in part]
    criteria = [part for part in parts if ":" not in part]
    summed = ranges.pop(0) if name == "SUMIFS" else [1] * len(ranges[0])
    rows = zip(summed, *ranges, strict=True)
    chosen = [row[0] for row in rows if all(_matches(v, c, sheet) for v, c in zip(row[1:], criteria, strict=True))]
    return sum((Decimal(str(value or 0)) for value in chosen), Decimal())


@LARGE
def test_totals_are_formulas_that_come_to_what_is_kept_beside_them(
    is_large: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By currency, by kind, by month; what Excel computes is what a program without Excel finds written."""
    monkeypatch.setattr(workbook_module, "_LARGE", 0 if is_large else 1000)
    sheet, kept = opened(month()).worksheets[0], opened(month(), computed=True).worksheets[0]
    written = formulas(opened(month()))
    for (_, at), formula in written.items():
        assert computed(sheet, formula) == Decimal(str(kept[at].value)), (at, formula)
    lines = [[cell.value for cell in line][1:11] for line in kept.iter_rows(min_row=6)]
    assert [[v for v in line if v is not None] for line in lines if any(v is not None for v in line)] == [
        ["Totals by currency", "With a total", "Net", "Tax", "Total", "Currency"],
        [2, 100, 6, 106, "CNY"],
        [1, 10.1, 1.92, 12.02, "EUR"],
        [1, 0, 0, 31, "Currency unknown"],
        ["Totals by kind", "With a total", "Net", "Tax", "Total", "Currency"],
        ["Invoice", 2, 100, 6, 106, "CNY"],
        ["Invoice", 1, 10.1, 1.92, 12.02, "EUR"],
        ["Taxi receipt", 1, 0, 0, 31, "Currency unknown"],
        ["Totals by month", "With a total", "Net", "Tax", "Total", "Currency"],
        ["2026-10", 1, -100, -6, -106, "CNY"],
        ["2026-11", 1, 200, 12, 212, "CNY"],
        ["2026-11", 1, 0, 0, 31, "Currency unknown"],
        ["Date unknown", 1, 10.1, 1.92, 12.02, "EUR"],
    ]


def test_the_filter_spans_the_data_and_not_the_totals() -> None:
    """Head and rows; the head stays in sight."""
    book = opened(month())
    assert [(sheet.auto_filter.ref, sheet.freeze_panes) for sheet in book.worksheets] == [
        ("A1:Q5", "C2"),
        ("A1:L4", "C2"),
        ("A1:F2", "C2"),
        ("A1:J7", "C2"),
    ]


def test_a_sheet_a_kind_holds_only_what_was_filled() -> None:
    """Numbers that lead to the summary, the kind's fields, and no column that is blank throughout."""
    sheet = opened(month()).worksheets[2]
    headings = [cell.value for cell in sheet[1]]
    assert headings[:2] == ["No.", "File"]
    assert headings[-1] == "Remarks"
    assert len(headings) == 6
    [taxi] = table(sheet, 1)
    assert taxi["No."] == 3
    assert day(2026, 11, 3) in taxi.values()
    assert "http://evil.example" in taxi.values()


def test_items_carry_what_they_belong_to() -> None:
    """Number, date and counterparty on each row; quantities and prices are numbers, a formula is text."""
    rows = table(opened(month()).worksheets[3], 6)
    assert rows[0] == {
        "No.": 1,
        "File": "a.pdf",
        "Number": "00000000000000000003",
        "Date": day(2026, 10, 31),
        "Counterparty": "甲公司",
        "description": "=1+1",
        "quantity": 3,
        "unit_price": 12.3456,
        "amount": 100,
        "tax_rate": "6%",
    }
    assert [row["quantity"] for row in rows[:2]] == [3, 0.5]


def colour(cell: Cell) -> str:
    """That of the cell."""
    return str(cell.fill.start_color.rgb)


def test_doubt_is_seen_on_the_summary_too() -> None:
    """The total that is not sure has its colour and its reason there and on its own sheet."""
    book = opened(month())
    summary, invoices = book.worksheets[0], book.worksheets[1]
    assert colour(summary["J3"]) == "FFFEF3C7"
    assert "40%" in summary["J3"].comment.text
    assert colour(summary["J2"]) != "FFFEF3C7"
    doubtful = [cell for cell in invoices[3] if colour(cell) == "FFFEF3C7"]
    assert [cell.value for cell in doubtful] == [212]


def test_a_missing_total_that_must_be_there_is_marked() -> None:
    """An empty cell can be a doubt."""
    check = Check("required", False, Words("没有找到", "It is missing"))
    missing = document("taxi_ticket", {"date": "2026-11-03"})
    missing = replace(missing, fields=(*missing.fields, field("total", None, "Total", checks=(check,))))
    sheet = opened([named("x", missing, PRESETS)]).worksheets[1]
    assert [cell.comment.text for cell in sheet[2] if cell.comment] == ["It is missing"]


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("[a]:*?/\\b", "a  ＊？  b"),
        ("'quoted'", "quoted"),
        ("History", "History (2)"),
        ("Summary", "Summary (2)"),
        ("x" * 40, "x" * 31),
        ("///", "-"),
    ],
)
def test_names_of_sheets_are_such_as_excel_takes(label: str, name: str) -> None:
    """At most 31 characters, without its signs, each once."""
    one = replace(named("x", document(None, {"a": "1"}), {}), facts=Facts(kind=Words(label, label)))
    assert opened([one]).sheetnames[1] == name


def test_kinds_that_are_called_alike_when_cut_keep_their_sheets() -> None:
    """Two long names with one beginning are two sheets."""
    kinds = [Words("y" * 35 + end, "y" * 35 + end) for end in "ab"]
    documents = [replace(named("x", document(None, {"a": "1"}), {}), facts=Facts(kind=kind)) for kind in kinds]
    assert opened(documents).sheetnames[1:] == ["y" * 31, "y" * 27 + " (2)"]


def test_a_kind_with_a_wildcard_is_summed_alone() -> None:
    """An asterisk in a name stands for itself."""
    ids = {"a": Words("A*", "A*"), "ab": Words("ABC", "ABC")}
    paper = document("taxi_ticket", {"total": "5.00"})
    documents = [replace(named(key, paper, PRESETS), facts=Facts(kind=kind)) for key, kind in ids.items()]
    sheet, kept = opened(documents).worksheets[0], opened(documents, computed=True).worksheets[0]
    for (_, at), formula in formulas(opened(documents)).items():
        assert computed(sheet, formula) == Decimal(str(kept[at].value))
    assert "*" not in "".join(
        str(cell.value) for line in sheet.iter_rows(min_row=4) for cell in line if cell.column == 3
    )


@pytest.mark.parametrize("day", ["1899-12-31", "0001-01-01"])
def test_days_before_excel_are_text(day: str) -> None:
    """An old deed keeps its date."""
    old = document("invoice", {"issue_date": day})
    assert table(opened([named("x", old, PRESETS)]).worksheets[0], 1)[0]["Date"] == day


def test_the_file_is_whole() -> None:
    """Every part of the package is well-formed XML that refers to nothing outside but our own link."""
    with zipfile.ZipFile(io.BytesIO(export(month(), Form.XLSX))) as package:
        assert package.testzip() is None
        outside = [name for name in package.namelist() if b'TargetMode="External"' in package.read(name)]
    assert outside == ["xl/worksheets/_rels/sheet1.xml.rels"]
