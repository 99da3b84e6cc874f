"""VAT invoices as they are printed and as they are misread: paper forms, seals, sums that have to agree."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.document import Box, Line, Page
from tests.engine.extract.sheets import HEIGHT, WIDTH, Word, line, page, read, values

PAPER: tuple[Word, ...] = (
    (40, 40, "3300214130"), (380, 40, "浙江增值税专用发票"), (760, 40, "No 08812764"),
    (780, 90, "08812764"), (760, 130, "开票日期：2022年05月18日"),
    (60, 180, "名称："), (220, 180, "凌霄样例供应链有限公司"),
    (60, 230, "纳税人识别号："), (220, 230, "91330100799655058B"),
)  # fmt: skip
HEADS: tuple[Word, ...] = (
    (80, 320, "项目名称"), (300, 320, "数量"), (400, 320, "单价"), (540, 320, "金额"),
    (660, 320, "税率"), (860, 320, "税额"),
)  # fmt: skip
FOOT: tuple[Word, ...] = (
    (60, 700, "名称：禾木样例器械有限公司"), (60, 740, "纳税人识别号：9144030071526726XG"),
    (60, 900, "收款人：林样"), (400, 900, "复核：陈样"), (700, 900, "开票人：吴样"),
)  # fmt: skip


def sums(amount: str, tax: str, total: str, words: str, cells: tuple[str, str]) -> tuple[Word, ...]:
    """A row of items and the foot of a table."""
    return (
        (80, 360, "*餐饮服务*餐饮服务"), (540, 360, cells[0]), (690, 360, "6%"), (870, 360, cells[1]),
        (100, 600, "合 计"), (530, 600, amount), (860, 600, tax),
        (80, 650, "价税合计（大写）"), (300, 650, words), (620, 650, "(小写)"), (720, 650, total),
    )  # fmt: skip


def test_code_and_number_of_a_paper_form_have_no_labels() -> None:
    """The code stands alone at the head, the number behind No."""
    table = sums("¥433.96", "¥26.04", "¥460.00", "肆佰陆拾圆整", ("433.96", "26.04"))
    found = values(read("invoice", page(*PAPER, *HEADS, *table, *FOOT)))
    assert (found["invoice_code"], found["invoice_number"]) == ("3300214130", "08812764")
    assert (found["payee"], found["reviewer"], found["issuer"]) == ("林样", "陈样", "吴样")


def test_digits_alone_are_no_code_on_another_paper() -> None:
    """Without the heading of a VAT invoice, ten digits are just ten digits."""
    found = values(read("invoice", page((40, 40, "3300214130"), (380, 40, "送货清单"), (60, 180, "名称：甲公司"))))
    assert found["invoice_code"] is None


@pytest.mark.parametrize(
    ("amount", "tax", "cells"),
    [
        ("¥1877.98", "¥12.68", ("1877.98", "112.68")),
        ("¥1877.98", "4112.68", ("1877.98", "")),
        ("¥877.98", "¥112.68", ("1877.98", "112.68")),
    ],
    ids=["a digit lost", "the sign read as a digit", "a digit of the amount lost"],
)
def test_a_misread_sum_gives_way_to_the_reading_that_makes_the_total(
    amount: str, tax: str, cells: tuple[str, str]
) -> None:
    """Words and figures prove the total; of the printed readings the pair that adds up to it is taken."""
    table = sums(amount, tax, "¥1990.66", "壹仟玖佰玖拾圆陆角陆分", cells)
    found = values(read("invoice", page(*PAPER, *HEADS, *(word for word in table if word[2]), *FOOT)))
    assert (found["amount_without_tax"], found["tax_amount"]) == ("1877.98", "112.68")


def test_sums_that_nothing_mends_stay_as_printed() -> None:
    """No reading adds up: the foot is given as it is, for the check to say so."""
    table = sums("¥1877.98", "¥12.68", "¥1990.66", "壹仟玖佰玖拾圆陆角陆分", ("1877.98", "99.99"))
    found = values(read("invoice", page(*PAPER, *HEADS, *table, *FOOT)))
    assert found["tax_amount"] == "12.68"


def test_a_seal_in_the_heading_is_no_part_of_it() -> None:
    """Nothing stands between 发票 and its bracket."""
    found = values(read("invoice", page((380, 40, "电子发票样（普通发票)"), (60, 180, "名称：甲公司"))))
    assert found["invoice_type"] == "电子发票（普通发票）"


def test_a_company_over_a_tax_id_is_the_party() -> None:
    """Where the reader broke 名称, the company on the row over 纳税人识别号 is the name."""
    head: tuple[Word, ...] = (
        (380, 40, "浙江增值税普通发票"), (60, 180, "名"), (220, 180, "凌霄样例供应链有限公司："),
        (60, 230, "纳税人识别号："), (220, 230, "91330100799655058B"),
    )  # fmt: skip
    table = sums("¥433.96", "¥26.04", "¥460.00", "肆佰陆拾圆整", ("433.96", "26.04"))
    found = values(read("invoice", page(*head, *HEADS, *table, *FOOT)))
    assert found["buyer_name"] == "凌霄样例供应链有限公司"
    assert found["seller_name"] == "禾木样例器械有限公司"


def test_the_one_tax_id_under_the_total_is_the_sellers() -> None:
    """An invoice of a vehicle names the buyer in full and gives the seller a plain 纳税人识别号."""
    sheet = page(
        (380, 40, "机动车销售统一发票"), (40, 100, "购买方名称"), (180, 100, "远航样例物流有限公司"),
        (500, 100, "纳税人识别号/统一社会信用代码/身份证明号码"), (960, 100, "91330100799655058B"),
        (40, 300, "价税合计"), (180, 300, "壹拾贰万捌仟圆整"), (500, 300, "小写"), (600, 300, "¥128000.00"),
        (40, 400, "销货单位名称"), (200, 400, "甬江样例汽车有限公司"),
        (40, 450, "纳税人识别号"), (200, 450, "9144030071526726XG"),
        (40, 500, "不含税价"), (200, 500, "¥113274.34"), (500, 500, "增值税税额"), (700, 500, "¥14725.66"),
    )  # fmt: skip
    found = values(read("invoice", sheet))
    assert (found["buyer_name"], found["seller_name"]) == ("远航样例物流有限公司", "甬江样例汽车有限公司")
    assert (found["buyer_tax_id"], found["seller_tax_id"]) == ("91330100799655058B", "9144030071526726XG")
    assert (found["amount_without_tax"], found["tax_amount"]) == ("113274.34", "14725.66")
    assert found["total_amount"] == "128000.00"


def test_quantity_and_price_that_the_reader_joined_return_to_their_columns() -> None:
    """Two numbers in one line, apart by a blank, are two cells."""
    heads = ((80, 320, "项目名称"), (300, 320, "数量"), (400, 320, "单价"), (560, 320, "金额"))
    rows = ((60, 360, "*云服务*包年"), (325, 360, "1 9433.96226415"), (550, 360, "9433.96"), (100, 600, "合计"))
    (row,) = read("invoice", page((380, 40, "电子发票（普通发票）"), *heads, *rows)).items
    assert [cell.value for cell in row if cell.value] == ["*云服务*包年", "1", "9433.96226415", "9433.96"]


def test_units_that_the_reader_joined_downwards_return_to_their_rows() -> None:
    """盘 over 支 read as one tall line is a unit for each row; quotation marks around a class are stars."""
    tall = Line("盘支", Box.from_pixels(((250, 356), (274, 356), (274, 424), (250, 424)), WIDTH, HEIGHT), 0.99)
    heads = ((80, 320, "项目名称"), (240, 320, "单位"), (310, 320, "数量"), (400, 320, "单价"), (540, 320, "金额"))
    rows = (
        (60, 360, "“电子元件”电阻"), (320, 360, "20"), (390, 360, "19.469027"), (540, 360, "389.38"),
        (60, 400, "*文具*中性笔"), (320, 400, "100"), (390, 400, "1.327434"), (540, 400, "132.74"),
        (60, 440, "*文具*中性笔"), (540, 440, "-13.27"), (100, 600, "小 计"), (530, 600, "¥508.85"),
        (100, 640, "合 计"), (530, 640, "¥508.85"),
    )  # fmt: skip
    sheet = page((380, 40, "电子发票（普通发票）"), *heads, *rows)
    found = read("invoice", Page(1, WIDTH, HEIGHT, (*sheet.lines, tall)))
    cells = [{cell.name: cell.value for cell in row} for row in found.items]
    assert [row["description"] for row in cells] == ["*电子元件*电阻", "*文具*中性笔", "*文具*中性笔"]
    assert [row["unit"] for row in cells] == ["盘", "支", None]
    assert [row["unit_price"] for row in cells] == ["19.469027", "1.327434", None]
    assert [row["amount"] for row in cells] == ["389.38", "132.74", "-13.27"]


def test_a_foot_of_tall_print_alone_is_no_mistake() -> None:
    """Where every line of the row of the total is twice as tall as the others, the rest is found all the same."""
    table = sums("¥433.96", "¥26.04", "¥460.00", "肆佰陆拾圆整", ("433.96", "26.04"))
    sheet = page(*PAPER, *HEADS, *(word for word in table if word[1] != 650), *FOOT)
    total = line(100, 640, "价税合计（大写）肆佰陆拾圆整（小写）¥460.00", tall=60)
    found = values(read("invoice", replace(sheet, lines=(*sheet.lines, total))))
    assert found["invoice_number"] == "08812764"
