"""Export profiles: files that say which columns an import wants, read again when they change."""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
from pathlib import Path
from typing import Any, get_args

import openpyxl
import pytest
import yaml

from engine.errors import BadProfile
from engine.export import Profile, ProfileShelf, chosen, export_by_profile, named, read_profile
from engine.export.profile import Column, Csv, Fact, HeadPart
from tests.engine.export.papers import PRESETS, document, month

ROOT = Path(__file__).parents[3]
SHIPPED = ROOT / "assets" / "exports"
GUIDE = (ROOT / "docs" / "exports.md").read_text("utf-8")
COLUMN = {"heading": {"zh": "日期", "en": "Date"}, "head": "date"}


def profile(*columns: dict[str, Any], **more: Any) -> Profile:
    """A profile of these columns, each with its letter as heading unless it has one."""
    given = [
        {"heading": {"zh": letter, "en": letter}, **column} for letter, column in zip("ABCDEFGH", columns, strict=False)
    ]
    return Profile.model_validate(
        {"id": "p", "label": {"zh": "p", "en": "p"}, "output": "csv", "columns": given, **more}
    )


def table(one: Profile, language: str = "en") -> list[list[str]]:
    """What it makes of a month, as CSV."""
    text = export_by_profile(one, month(), language).decode(one.csv.encoding)  # type: ignore[arg-type]
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=one.csv.delimiter))


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_shipped_ones_are_samples_whose_vouchers_balance(path: Path) -> None:
    """Each says that it is a sample; debit is credit in every voucher, refunds too."""
    shipped = read_profile(path)
    assert "sample" in shipped.label.en
    assert "示例" in shipped.label.zh
    as_csv = shipped.model_copy(update={"output": "csv", "csv": profile(COLUMN).csv, "decimals": 2})
    headings, *rows = list(csv.reader(io.StringIO(export_by_profile(as_csv, month(), "en").decode("utf-8-sig"))))
    lines = [dict(zip(headings, row, strict=True)) for row in rows]
    assert len(lines) == 11

    def side(line: dict[str, str], zh: str, en: str, mark: str) -> float:
        if "WRBTR" in line:
            return float(line["WRBTR"]) if line["SHKZG"] == mark else 0.0
        return float(line.get(zh) or line.get(en) or 0)

    debit = sum(side(line, "借方金额", "Debit", "S") for line in lines)
    credit = sum(side(line, "贷方金额", "Credit", "H") for line in lines)
    assert debit == pytest.approx(credit)


def test_cells_come_from_the_head_a_field_a_fixed_value_or_a_fact() -> None:
    """Each in the form wanted; of several names the first that has a value."""
    one = profile(
        {"head": "date"},
        {"field": ["no_such", "invoice_number"]},
        {"value": "记"},
        {"fact": "state"},
        {"head": ["net", "total"], "unsigned": True},
        {"head": "direction", "words": {"out": "S", "refund": "H"}},
        date="DD.MM.YY",
        csv={"delimiter": ";", "decimal": ","},
    )
    assert table(one) == [
        ["A", "B", "C", "D", "E", "F"],
        ["31.10.26", "00000000000000000003", "记", "Nothing to check", "100,00", "H"],
        ["02.11.26", "00000000000000000002", "记", "To check", "200,00", "S"],
        ["03.11.26", "", "记", "Reviewed", "31,00", "S"],
        ["", "7", "记", "Nothing to check", "10,10", "S"],
    ]


def test_a_row_of_items_carries_its_document() -> None:
    """Quantities keep their decimals: nothing is rounded away."""
    one = profile(
        {"head": "number"},
        {"item": "quantity", "decimals": 0},
        {"item": "unit_price"},
        {"item": "description"},
        rows="item",
    )
    assert table(one)[1:3] == [
        ["00000000000000000003", "3", "12.3456", "'=1+1"],
        ["00000000000000000003", "0.5", "2.00", "Pen"],
    ]


def test_what_a_profile_takes_is_said_by_kind_and_direction() -> None:
    """The others stay away."""
    assert [one.name for one in chosen(profile(COLUMN, kinds=["invoice"]), month())] == ["a.pdf", "b.pdf", "d.pdf"]
    assert [one.name for one in chosen(profile(COLUMN, directions=["refund"]), month())] == ["a.pdf"]


def test_no_text_of_a_paper_starts_a_formula() -> None:
    """In CSV an apostrophe stands before it, whatever the delimiter; in a workbook it is text."""
    for delimiter in (",", ";", "\t"):
        one = profile({"head": "counterparty"}, csv={"delimiter": delimiter})
        assert table(one)[2] == ["'=cmd|' /C calc'!A0"]
    book = export_by_profile(profile({"head": "counterparty"}, output="xlsx"), month(), "en")
    cell = openpyxl.load_workbook(io.BytesIO(book)).worksheets[0]["A3"]
    assert (cell.data_type, cell.value) == ("s", "=cmd|' /C calc'!A0")


def test_a_workbook_has_real_dates_and_numbers() -> None:
    """In the form that the profile says."""
    one = profile(
        {"head": "date"}, {"head": "total"}, {"head": "number"}, output="xlsx", date="YYYY年MM月DD日", sheet="凭证"
    )
    sheet = openpyxl.load_workbook(io.BytesIO(export_by_profile(one, month(), "zh"))).worksheets[0]
    assert sheet.title == "凭证"
    day, total, number = sheet[2]
    assert day.value == datetime.datetime(2026, 10, 31)  # noqa: DTZ001 - Excel knows no time zones
    assert day.number_format == 'yyyy"年"mm"月"dd"日"'
    assert (total.value, total.number_format) == (-106, "0.00")
    assert number.value == "00000000000000000003"


def test_json_is_by_key_and_amounts_are_exact() -> None:
    """As everywhere in the interface: amounts are text."""
    one = profile({"key": "when", "head": "date"}, {"head": "total"}, output="json")
    assert json.loads(export_by_profile(one, month(), "en"))[0] == {"when": "2026-10-31", "B": "-106.00"}


def test_a_chinese_import_may_want_another_encoding() -> None:
    """GB 18030 has every character; without a heading only data."""
    one = profile(
        {"head": "counterparty"}, csv={"encoding": "gb18030", "quoting": "all", "line_end": "lf"}, headings=False
    )
    assert export_by_profile(one, month()[:1], "zh") == '"甲公司"\n'.encode("gb18030")


def test_a_line_that_is_not_needed_is_left_out() -> None:
    """No line for a tax that is not there, or is nothing."""
    one = profile(
        {"fact": "line"},
        {"lines": [{"head": "rest"}, {"head": "tax"}]},
        lines=[{}, {"needs": {"head": "tax"}}],
        kinds=["taxi_ticket", "receipt"],
    )
    assert table(one)[1:] == [["1", "31.00"]]
    free = named("x", document("receipt", {"total": "5.00", "total_tax": "0.00"}), PRESETS)
    assert export_by_profile(one, [free], "en").decode("utf-8-sig").split() == ["A,B", "1,5.00"]


def written(folder: Path, name: str = "mine", **changes: Any) -> Path:
    """A file of a profile."""
    content = {"id": name, "label": {"zh": "我的", "en": "Mine"}, "output": "csv", "columns": [COLUMN]} | changes
    content = json.loads(json.dumps(content))  # YAML would write what comes twice as a reference
    path = folder / f"{name}.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), "utf-8")
    return path


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"colums": []}, "line 11, colums: there is no such key"),
        ({"columns": []}, "columns: there is nothing in it"),
        ({"columns": [{**COLUMN, "field": "x"}]}, "it takes one of head, field, item, value and fact"),
        ({"columns": [{**COLUMN, "head": "sum"}]}, "there is no such value"),
        ({"columns": [{"heading": COLUMN["heading"], "item": "amount"}]}, "that needs rows: item"),
        ({"columns": [{"heading": COLUMN["heading"], "lines": [{}]}]}, "should have 0 lines"),
        ({"columns": [COLUMN, COLUMN], "output": "json"}, "comes twice"),
        ({"date": "%Y-%m-%d"}, "may hold YYYY"),
        ({"output": "xlsx", "headings": False}, "for CSV alone"),
        ({"output": "docx"}, "there is no such value"),
        ({"id": "other"}, "should be called as its id is: other.yaml"),
    ],
)
def test_a_mistake_is_told_by_key_line_and_reason(tmp_path: Path, changes: dict[str, Any], told: str) -> None:
    """So that whoever wrote the file finds it."""
    with pytest.raises(BadProfile) as caught:
        read_profile(written(tmp_path, **changes))
    assert told in caught.value.message.en
    assert "mine.yaml" in caught.value.message.zh


def test_what_is_no_yaml_or_no_text_is_told(tmp_path: Path) -> None:
    """Never a crash."""
    path = tmp_path / "mine.yaml"
    for content in (b"id: [", b"\xff\xfe\x00", b"", b"a: &x 1\nb: *x\n", b"- 1"):
        path.write_bytes(content)
        with pytest.raises(BadProfile):
            read_profile(path)


def test_the_shelf_goes_with_its_files(tmp_path: Path) -> None:
    """New, changed and removed files hold at once; a broken one keeps what was before and says so."""
    now = 0.0
    own = tmp_path / "exports"
    shelf = ProfileShelf(SHIPPED, own, clock=lambda: now)
    shipped = set(shelf.profiles)
    own.mkdir()
    written(own)
    now += 2
    assert set(shelf.profiles) == shipped | {"mine"}
    (own / "mine.yaml").write_text("id: mine\nlabel: 5\n", "utf-8")
    now += 2
    assert set(shelf.profiles) == shipped | {"mine"}
    [trouble] = shelf.troubles
    assert (trouble.name, trouble.is_kept) == ("mine.yaml", True)
    (own / "mine.yaml").unlink()
    now += 2
    assert set(shelf.profiles) == shipped
    assert shelf.troubles == ()


def test_an_own_one_replaces_a_sample_or_hides_it(tmp_path: Path) -> None:
    """By the same id."""
    written(tmp_path, "sap_posting", label={"zh": "我们的 SAP", "en": "Our SAP"})
    written(tmp_path, "yonyou_voucher", hidden=True)
    profiles = ProfileShelf(SHIPPED, tmp_path).profiles
    assert profiles["sap_posting"].label.en == "Our SAP"
    assert "yonyou_voucher" not in profiles


def test_the_first_profile_of_the_guide_works() -> None:
    """As it stands there, on a month; and so does the voucher, put into it."""
    first, voucher = (yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL))
    headings, *rows = table(Profile.model_validate(first))
    assert headings == ["Date", "Supplier", "Number", "Amount", "Account"]
    assert rows[0] == ["2026-10-31", "甲公司", "00000000000000000003", "-106.00", "6602.01"]
    assert len(table(Profile.model_validate({**first, **voucher}))) == 1 + 9


def test_the_guide_names_every_key() -> None:
    """And every part of the head and every fact."""
    keys = {*Profile.model_fields, *Column.model_fields, *Csv.model_fields, *get_args(HeadPart), *get_args(Fact)}
    assert {key for key in keys if f"`{key}`" not in GUIDE} == set()
