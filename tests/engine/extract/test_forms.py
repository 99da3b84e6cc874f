"""Forms: every labelled value, and tick boxes."""

from __future__ import annotations

from engine.document import Box
from engine.evidence import Evidence, Mark
from tests.engine.extract.sheets import HEIGHT, WIDTH, asked, page, read, values


def mark(left: float, top: float, *, ticked: bool, side: float = 22) -> Mark:
    """A tick box at a place in pixels."""
    return Mark(Box.from_rect(left / WIDTH, top / HEIGHT, (left + side) / WIDTH, (top + side) / HEIGHT), ticked)


def test_a_form_gives_all_that_it_labels() -> None:
    """Cells side by side and heads before colons, under the names that the form itself prints."""
    sheet = page(
        (400, 40, "外出培训申请登记表"), (80, 100, "编号：NO.624374"),
        (100, 180, "申请部门"), (260, 180, "市场部"), (540, 180, "培训主题"), (700, 180, "客户沟通"),
        (100, 260, "培训费用"), (260, 260, "134.00元"), (540, 260, "备注"), (700, 260, "无"),
    )  # fmt: skip
    found = values(read("form", sheet))
    assert found["form_title"] == "外出培训申请登记表" or found["form_title"] is None
    assert found["form_number"] == "NO.624374"
    assert {name: found[name] for name in ("申请部门", "培训主题", "培训费用", "备注")} == {
        "申请部门": "市场部", "培训主题": "客户沟通", "培训费用": "134.00", "备注": "无",
    }  # fmt: skip


def test_only_open_presets_give_more_than_was_asked() -> None:
    """Names that a person typed are all that comes back."""
    sheet = page((100, 100, "姓名：周一样"), (100, 160, "电话：010-55667788"))
    assert set(asked("姓名", sheet)) == {"姓名"}


def test_tick_boxes_are_values() -> None:
    """The box behind a colon, and the box before its words; a letter that looks like a box is none."""
    sheet = page(
        (100, 100, "Live Delivery:"), (400, 100, "Video Delivery (On Demand):"),
        (140, 200, "Individual"), (440, 200, "C Corporation"), (740, 200, "Trust/estate"),
    )  # fmt: skip
    marks = (
        mark(250, 101, ticked=False), mark(680, 101, ticked=True),
        mark(105, 201, ticked=True), mark(405, 201, ticked=False), mark(705, 201, ticked=False),
        mark(560, 205, ticked=True, side=12),
    )  # fmt: skip
    evidence = (Evidence(1, (), marks),)
    found = asked(
        "Live Delivery?,Video Delivery?,TaxClassIndividual,TaxClassCCorp,TaxClassTrust", sheet, evidence=evidence
    )
    assert {name: field.value for name, field in found.items()} == {
        "Live Delivery?": "unselected",
        "Video Delivery?": "selected",
        "TaxClassIndividual": "selected",
        "TaxClassCCorp": "unselected",
        "TaxClassTrust": "unselected",
    }


def test_a_box_that_could_be_either_is_none() -> None:
    """Two boxes with the same words decide nothing."""
    sheet = page((140, 100, "Delivery"), (440, 100, "Delivery"))
    evidence = (Evidence(1, (), (mark(105, 101, ticked=True), mark(405, 101, ticked=False))),)
    assert asked("Delivery option", sheet, evidence=evidence)["Delivery option"].value not in {"selected", "unselected"}


def test_a_square_character_is_no_box() -> None:
    """回, 日 and 总 have the outline of a box; standing at the end of a line they are still letters."""
    sheet = page((100, 100, "回单编号：202512041228073460"), (100, 160, "登记日"), (300, 160, "2026年5月4日"))
    marks = (mark(101, 101, ticked=True), mark(141, 161, ticked=True))
    found = asked("回单编号,登记日", sheet, evidence=(Evidence(1, (), marks),))
    assert found["回单编号"].value == "202512041228073460"
    assert found["登记日"].value is not None
    assert found["登记日"].value.startswith("2026")


def test_an_option_is_not_taken_by_a_longer_sentence() -> None:
    """Each box goes to the field whose name its words suit best, also where one names all the others."""
    sheet = page(
        (140, 100, "C Corporation"), (440, 100, "S Corporation"), (740, 100, "Partnership"),
        (140, 160, "Limited liability company (C=C corporation, S=S corporation, P=Partnership)"),
    )  # fmt: skip
    marks = (
        mark(105, 101, ticked=False), mark(405, 101, ticked=False), mark(705, 101, ticked=False),
        mark(105, 161, ticked=True),
    )  # fmt: skip
    names = "TaxCCorp,TaxSCorp,TaxPartnership,TaxLLC"
    found = asked(names, sheet, evidence=(Evidence(1, (), marks),))
    assert [found[name].value for name in names.split(",")] == ["unselected", "unselected", "unselected", "selected"]


def test_boxes_read_as_characters() -> None:
    """Where the text itself has the boxes, as in a PDF of a word processor, they are ticks all the same."""
    sheet = page((100, 100, "☐ Hourly pay ☑ Monthly salary"), (100, 160, "☐ Seasonal work"))
    found = asked("HourlyPay,MonthlySalary,SeasonalWork", sheet)
    assert [field.value for field in found.values()] == ["unselected", "selected", "unselected"]


def test_no_box_no_answer() -> None:
    """An option whose box was not found is missing, not unselected."""
    found = asked("HourlyPay", page((100, 100, "Hourly pay"), (100, 160, "Remarks")))["HourlyPay"]
    assert found.value != "unselected"
