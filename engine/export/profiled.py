"""Documents as a file in the form of an export profile: a workbook, a CSV or JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from engine.export.form import Form, NamedDocument
from engine.export.profile import Column, Csv, Output, Profile
from engine.export.profile_rows import Cell, rows_of
from engine.export.sheets import Book, Sheet, new_book
from engine.export.tables import plain_cell
from engine.words import Language

_LARGE = 1000
_NAMES_IN_EXCEL = {"YYYY": "yyyy", "YY": "yy", "MM": "mm", "DD": "dd"}


def export_by_profile(profile: Profile, documents: Sequence[NamedDocument], language: Language) -> bytes:
    """One file with the documents that `profile` takes, in their order."""
    match profile.output:
        case Output.XLSX:
            return _to_xlsx(profile, documents, language)
        case Output.CSV:
            return _to_csv(profile, documents, language)
        case Output.JSON:
            return _to_json(profile, documents, language)


def form_of(profile: Profile) -> Form:
    """The kind of file that a profile makes."""
    return Form(profile.output.value)


def _headings(profile: Profile, language: Language) -> list[str]:
    return [column.heading.words().in_language(profile.language or language) for column in profile.columns]


def _to_xlsx(profile: Profile, documents: Sequence[NamedDocument], language: Language) -> bytes:
    buffer = io.BytesIO()
    with new_book(buffer, is_large=len(documents) > _LARGE) as made:
        sheet = Book(made, profile.language or language).sheet(profile.sheet, _headings(profile, language))
        row = 0
        for row, cells in enumerate(rows_of(profile, documents, language), start=1):
            for at, (column, cell) in enumerate(zip(profile.columns, cells, strict=True)):
                _write(sheet, row, at, cell, column, profile)
        sheet.finish(row)
    return buffer.getvalue()


def _write(sheet: Sheet, row: int, at: int, cell: Cell, column: Column, profile: Profile) -> None:
    if isinstance(cell, Decimal):
        places = _places(cell, column, profile)
        sheet.number(row, at, cell, "0" + ("." + "0" * places if places else ""))
    elif isinstance(cell, date):
        sheet.date(row, at, cell, _date_in_excel(column.date or profile.date))
    else:
        sheet.text(row, at, cell)


def _to_csv(profile: Profile, documents: Sequence[NamedDocument], language: Language) -> bytes:
    form = profile.csv
    text = io.StringIO(newline="")
    writer = csv.writer(
        text,
        delimiter=form.delimiter,
        quoting=csv.QUOTE_ALL if form.quoting == "all" else csv.QUOTE_MINIMAL,
        lineterminator="\n" if form.line_end == "lf" else "\r\n",
    )
    if profile.headings:
        writer.writerow([plain_cell(heading) for heading in _headings(profile, language)])
    for cells in rows_of(profile, documents, language):
        named = zip(profile.columns, cells, strict=True)
        writer.writerow([_written(cell, column, profile, form) for column, cell in named])
    return text.getvalue().encode(form.encoding, "replace")


def _written(cell: Cell, column: Column, profile: Profile, form: Csv) -> str:
    """A cell of a CSV: what is no number of ours cannot start a formula."""
    if isinstance(cell, Decimal):
        return _decimal(cell, column, profile).replace(".", form.decimal)
    return plain_cell(_text(cell, column, profile) or "")


def _to_json(profile: Profile, documents: Sequence[NamedDocument], language: Language) -> bytes:
    keys = [column.key or column.heading.en for column in profile.columns]
    records = [
        {key: _text(cell, column, profile) for key, column, cell in zip(keys, profile.columns, cells, strict=True)}
        for cells in rows_of(profile, documents, language)
    ]
    return json.dumps(records, ensure_ascii=False, indent=2).encode("utf-8")


def _text(cell: Cell, column: Column, profile: Profile) -> str | None:
    if isinstance(cell, Decimal):
        return _decimal(cell, column, profile)
    if isinstance(cell, date):
        return _day(cell, column.date or profile.date)
    return cell


def _decimal(number: Decimal, column: Column, profile: Profile) -> str:
    """With as many decimals as wanted, and more where it has more: nothing is rounded away."""
    return f"{number:.{_places(number, column, profile)}f}"


def _places(number: Decimal, column: Column, profile: Profile) -> int:
    wanted = profile.decimals if column.decimals is None else column.decimals
    exponent = number.normalize().as_tuple().exponent
    return max(wanted, -exponent if isinstance(exponent, int) else 0)


def _day(day: date, form: str) -> str:
    parts = {"YYYY": f"{day.year:04}", "YY": f"{day.year % 100:02}", "MM": f"{day.month:02}", "DD": f"{day.day:02}"}
    for name, part in parts.items():
        form = form.replace(name, part)
    return form


def _date_in_excel(form: str) -> str:
    for name, excel in _NAMES_IN_EXCEL.items():
        form = form.replace(name, excel)
    return "".join(f'"{character}"' if character in "年月日" else character for character in form)
