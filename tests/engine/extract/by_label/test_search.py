"""Open fields: any name, found by its label, its place and the type of its value."""

from __future__ import annotations

import pytest

from tests.engine.extract.sheets import asked, column, page


def test_a_value_behind_its_colon() -> None:
    """The usual case, in both scripts, and the neighbour's label is not swallowed."""
    sheet = column("经办人：林小明  登记日期：2026年3月9日\nContact: Ann Lee")
    found = asked("经办人,登记日期,Contact", sheet)
    assert found["经办人"].value == "林小明"
    assert found["登记日期"].value == "2026-03-09"
    assert found["登记日期"].raw == "2026年3月9日"
    assert found["Contact"].value == "Ann Lee"


def test_two_pairs_on_one_line() -> None:
    """A label ends the value before it."""
    found = asked("名称,电话", page((100, 100, "名称：云杉商行 电话：010-55667788")))
    assert found["名称"].value == "云杉商行"
    assert found["电话"].value == "010-55667788"


@pytest.mark.parametrize("label", ["姓  名", "姓名", "姓 名:", "＊姓名："])
def test_blanks_and_marks_inside_a_label(label: str) -> None:
    """A label is the same with blanks, full-width marks and stars."""
    assert asked("姓名", page((100, 100, label), (300, 100, "周一样")))["姓名"].value == "周一样"


def test_a_label_in_traditional_characters_and_a_misread_one() -> None:
    """發票號碼 is 发票号码, and a long label may have a wrong character."""
    found = asked(
        "发票号码,统一社会信用代码",
        page((100, 100, "發票號碼：50761428"), (100, 160, "统一社会倍用代码：91330100799655058B")),
    )
    assert found["发票号码"].value == "50761428"
    assert found["统一社会信用代码"].value == "91330100799655058B"
    assert found["统一社会信用代码"].confidence < found["发票号码"].confidence


def test_a_label_cut_in_two_by_a_narrow_cell() -> None:
    """A label that runs on to a second line in its cell is one label."""
    sheet = page((120, 100, "统一社会信用代"), (180, 130, "码"), (360, 110, "91330100799655058B"))
    assert asked("统一社会信用代码", sheet)["统一社会信用代码"].value == "91330100799655058B"


@pytest.mark.parametrize("caption", ["12 Federal tax withheld", "1 Wages (see help)", "1 Wages, tips", "4 Ost"])
def test_what_may_be_the_next_caption_is_never_sure(caption: str) -> None:
    """Right of a label with a colon and nothing behind it, an answer may begin like a numbered caption of a form."""
    field = asked("Tour", page((100, 100, "Tour:"), (300, 100, caption)))["Tour"]
    assert (field.value, field.is_doubtful) == (caption, True)
    assert field.reason is not None


def test_a_value_under_its_heading() -> None:
    """Headings in a row, values in the row below."""
    sheet = page(
        (100, 100, "Invoice Number"), (400, 100, "Invoice Date"), (700, 100, "Due"),
        (100, 160, "34278587"), (400, 160, "6/18/2026"), (700, 160, "6/24/2026"),
    )  # fmt: skip
    found = asked("Invoice Number,Invoice Date", sheet)
    assert found["Invoice Number"].value == "34278587"
    assert found["Invoice Date"].value == "2026-06-18"


def test_a_wrapped_address_is_joined_and_stops_at_the_next_label() -> None:
    """The second line belongs to the value, the third is another field."""
    sheet = page(
        (100, 100, "通讯地址"),
        (260, 100, "示例省样本市测试区样例路5号"),
        (260, 130, "28幢16室"),
        (100, 170, "开户银行"),
        (260, 170, "示例银行"),
    )
    found = asked("通讯地址,开户银行", sheet)
    assert found["通讯地址"].value == "示例省样本市测试区样例路5号28幢16室"
    assert found["开户银行"].value == "示例银行"


def test_an_empty_cell_stays_empty() -> None:
    """Where the place is empty there is no value, and the note says so; the next label is not taken for one."""
    sheet = page((100, 100, "联系人"), (500, 100, "联系电话"), (700, 100, "010-55667788"))
    found = asked("联系人,联系电话,开户行", sheet)
    assert found["联系人"].value is None
    assert found["联系人"].note is not None
    assert "旁边" in found["联系人"].note.zh
    assert found["开户行"].note is not None
    assert "没有找到" in found["开户行"].note.zh


def test_a_date_cut_in_pieces() -> None:
    """The parts of a date side by side are one date."""
    sheet = page((100, 100, "开票日期：2023年"), (270, 100, "01 月 28 日"))
    assert asked("开票日期", sheet)["开票日期"].value == "2023-01-28"


def test_the_box_is_that_of_the_value() -> None:
    """The place of a value inside a line is its own part of the line."""
    field = asked("单号", page((100, 100, "单号：243605166690")))["单号"]
    assert field.page == 1
    assert field.box is not None
    assert field.box.left > 0.14
    assert field.box.right <= 0.29


def test_words_of_a_latin_label_in_any_order() -> None:
    """A name without a space finds the numbered label of a form; the amount stands on the row of its $."""
    sheet = page(
        (100, 100, "1 Rents"), (400, 100, "4 Federal income tax withheld"),
        (100, 150, "$"), (300, 150, "1,500"), (400, 150, "$"), (640, 150, "4,200"),
    )  # fmt: skip
    found = asked("FederalIncomeTaxWithheld,Rents", sheet)
    assert found["FederalIncomeTaxWithheld"].value == "4,200"
    assert found["Rents"].value == "1,500"


def test_one_digit_a_box_is_one_number() -> None:
    """A comb of single digits is read as the number it is."""
    digits = [(100 + 40 * place, 140, digit) for place, digit in enumerate("233467433")]
    found = asked("SSN", page((100, 100, "Social security number"), *digits))
    assert found["SSN"].value == "233467433"


def test_a_lone_accent_is_a_misreading() -> None:
    """ÁLAM among plain letters is ALAM; the print is kept in `raw`."""
    field = asked(
        "Address", page((100, 100, "Address: 12 Jalan Setia, 40170 Shah Álam"), (100, 200, "Thank you for coming"))
    )["Address"]
    assert field.value == "12 Jalan Setia, 40170 Shah Alam"
    assert field.raw is not None
    assert "Á" in field.raw


def test_a_weak_line_makes_a_weak_value() -> None:
    """What the reader was unsure of is unsure as a value."""
    sure = asked("姓名", page((100, 100, "姓名：周一样")))["姓名"]
    from engine.document import Page
    from tests.engine.extract.sheets import HEIGHT, WIDTH, line

    doubtful = asked("姓名", Page(1, WIDTH, HEIGHT, (line(100, 100, "姓名：周一样", score=0.5),)))["姓名"]
    assert (doubtful.is_doubtful, sure.is_doubtful) == (True, False)


@pytest.mark.parametrize(
    "cells",
    [
        ("人民币（大写）：叁万陆仟伍佰元整 ¥36,500.00元",),
        ("人民币（大写）叁万陆仟伍佰元整", "¥36,500.00"),
        ("人民币（大写）叁万陆仟伍佰元整", "36,500.00"),
    ],
)
def test_figures_behind_the_words_of_an_amount(cells: tuple[str, ...]) -> None:
    """A cell of 金额 that prints the words first still gives the figures."""
    row = tuple((200.0 + 450 * place, 100.0, cell) for place, cell in enumerate(cells))
    assert asked("出票金额", page((60, 100, "出票金额"), *row))["出票金额"].value == "36500.00"


def test_a_character_read_twice_at_a_seam_counts_once() -> None:
    """Two boxes that overlap by a character give one date."""
    sheet = page((60, 100, "开票日期：2023年0"), (220, 100, "02月"), (262, 100, "09日"))
    assert asked("开票日期", sheet)["开票日期"].value == "2023-02-09"


def test_the_rule_of_a_cell_is_no_value() -> None:
    """A ruled line read as 1 behind a label gives way to the cell beside it."""
    assert asked("注册资本", page((60, 100, "注册资本1"), (220, 100, "伍佰万元整")))["注册资本"].value == "伍佰万元整"


@pytest.mark.parametrize(
    ("label", "text", "value"),
    [
        ("No.", "No.344018250300117722", "344018250300117722"),
        ("电话", "电话：96822", "96822"),
        ("号牌号码", "号牌号码 浙A·7Q2P8", "浙A·7Q2P8"),
        ("上车时间", "上车时间2022-11-0821:14", "21:14"),
        ("姓名", "姓名/Name：欧阳样", "欧阳样"),
    ],
)
def test_labels_and_values_that_touch(label: str, text: str, value: str) -> None:
    """Numbers behind No., service numbers, plates, a time behind a date, labels in two languages."""
    assert asked(label, page((60, 100, text)))[label].value == value


def test_a_tall_cell_beside_a_wrapped_name_does_not_end_it() -> None:
    """购买方信息 written downwards labels the block, not the second line of the name."""
    from engine.document import Box, Line, Page
    from tests.engine.extract.sheets import HEIGHT, WIDTH, line

    tall = Line("购买方信息", Box.from_pixels(((20, 70), (44, 70), (44, 200), (20, 200)), WIDTH, HEIGHT), 0.99)
    name = line(120, 100, "名称："), line(200, 100, "金桥样例草原生态环境"), line(203, 126, "建设投资集团有限责任公司")
    found = asked("名称", Page(1, WIDTH, HEIGHT, (tall, *name)))["名称"]
    assert found.value == "金桥样例草原生态环境建设投资集团有限责任公司"


def test_addresses_under_captions_side_by_side() -> None:
    """Under `Bill to` stand a name and an address: two fields share the caption, each column keeps its own."""
    sheet = page(
        (100, 100, "BILL TO:"), (400, 100, "SHIP TO:"), (700, 100, "REMIT TO:"),
        (100, 130, "Larch Finance"), (400, 130, "Larch Stores"), (700, 130, "Elm Billing"),
        (100, 160, "12 Bill St"), (400, 160, "34 Dock St"), (700, 160, "56 Bank St"),
        (100, 190, "Elmton WA, 98052"), (400, 190, "Elmton WA, 98053"), (700, 190, "Elmton WA, 98054"),
    )  # fmt: skip
    found = asked("ShipTo,BillingAddress,ShippingAddress,RemittanceAddress", sheet)
    assert {name: field.value for name, field in found.items()} == {
        "ShipTo": "Larch Stores",
        "BillingAddress": "12 Bill St Elmton WA, 98052",
        "ShippingAddress": "34 Dock St Elmton WA, 98053",
        "RemittanceAddress": "56 Bank St Elmton WA, 98054",
    }


def test_a_sum_and_not_the_column_of_the_same_name() -> None:
    """TOTAL heads a column of the items and names the sum below them; the tax is not what it is reckoned on."""
    sheet = page(
        (100, 100, "QUANTITY"), (300, 100, "DESCRIPTION"), (560, 100, "UNIT PRICE"), (800, 100, "TOTAL"),
        (100, 130, "1"), (300, 130, "Survey"), (560, 130, "100.00"), (800, 130, "$100.00"),
        (560, 300, "VAT 10% on $ 100.00"), (800, 300, "$ 10.00"), (560, 340, "TOTAL"), (800, 340, "$110.00"),
    )  # fmt: skip
    found = asked("Total,VAT", sheet)
    assert found["Total"].value == "110.00"
    assert found["VAT"].value == "10.00"


def test_a_list_of_captions_with_values_far_right() -> None:
    """The next caption below is nearer than the value; the rows of the list tell which is which."""
    sheet = page(
        (100, 100, "Previous Balance"), (700, 100, "$84.20"), (100, 140, "Current Charges"), (700, 140, "$91.75"),
        (100, 180, "Late Fee"), (700, 180, "$0.00"),
    )  # fmt: skip
    found = asked("PreviousBalance,CurrentCharges,LateFee", sheet)
    assert [field.value for field in found.values()] == ["$84.20", "$91.75", "$0.00"]
