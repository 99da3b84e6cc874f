"""Chinese forms: label cells with their values right of them, of several lines, with boxes to tick."""

from __future__ import annotations

import pytest

from engine.extract.by_label.options import chosen_option
from tests.engine.extract.rulings import box, ruled
from tests.engine.extract.sheets import asked, page


def test_a_value_of_two_lines_beside_its_label() -> None:
    """The label stands in the middle of its cell, the value's lines above and below that height."""
    sheet = page(
        (110, 130, "请假事由"), (310, 114, "回乡探亲，工作已交接给同事"), (310, 146, "王立群"), (110, 190, "备注"),
    )  # fmt: skip
    evidence = ruled(*box(100, 100, 300, 180), *box(300, 100, 900, 180), *box(100, 180, 300, 230))
    found = asked("请假事由", sheet, evidence=evidence)["请假事由"]
    assert found.value == "回乡探亲，工作已交接给同事王立群"


def test_a_label_of_two_lines_whose_first_is_a_label_too() -> None:
    """身份证 over 号码 in one cell is 身份证号码."""
    sheet = page((110, 104, "身份证"), (110, 132, "号码"), (310, 118, "420106199608123418"))
    assert asked("身份证号码", sheet)["身份证号码"].value == "420106199608123418"


def test_a_label_of_two_characters_misread() -> None:
    """部内 is 部门, since readers take the one for the other; 部长 is not."""
    assert asked("部门", page((100, 100, "部内"), (300, 100, "质量管理部")))["部门"].value == "质量管理部"
    assert asked("部门", page((100, 100, "部长"), (300, 100, "周海")))["部门"].value is None


def test_a_year_and_a_month_are_a_date() -> None:
    """A date field keeps what is printed where there is no day."""
    assert asked("出生年月", page((100, 100, "出生年月"), (300, 100, "1996年08月")))["出生年月"].value == "1996年8月"


@pytest.mark.parametrize(
    ("pieces", "value"),
    [
        ([(210, "2024年11月"), (320, "06日")], "2024-11-06"),
        ([(210, "2024年11月"), (320, "06"), (345, "日")], "2024-11-06"),
        ([(210, "2024年1"), (285, "1月06日")], "2024-11-06"),
        ([(210, "2024年11月"), (320, "06")], "2024年11月"),
        ([(210, "2024年11月"), (320, "2025年3月2日")], "2024年11月"),
    ],
)
def test_a_date_in_pieces_is_whole_before_it_is_a_month(pieces: list[tuple[int, str]], value: str) -> None:
    """The day that stands apart completes its date; a bare number or another date beside it does not."""
    sheet = page((100, 100, "开票日期"), *((left, 100, piece) for left, piece in pieces))
    assert asked("开票日期", sheet)["开票日期"].value == value


def test_the_ticked_option_is_the_value() -> None:
    """Of several options in one cell the ticked one."""
    sheet = page((100, 100, "请假类别"), (300, 100, "□事假 ☑年假 □病假"))
    assert asked("请假类别", sheet)["请假类别"].value == "年假"


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("□男 ☑女", "女"),
        ("☐ Hourly ☒ Monthly ☐ Yearly", "Monthly"),
        ("☑咖啡 ☑茶 □水", "咖啡、茶"),
        ("□男 □女", None),
        ("√已核对", None),
        ("无", None),
    ],
)
def test_options_in_a_text(text: str, chosen: str | None) -> None:
    """Nothing ticked, or a single mark, is no choice."""
    assert chosen_option(text) == chosen
