"""Papers of the invoice kind that print one sum: tickets of a fixed price, rolls, bills of public bodies, vehicles."""

from __future__ import annotations

import pytest

from engine.extract import classify
from tests.engine.extract.sheets import BOOK, Word, column, page, read, values

QUOTA = """
江苏省通用定额发票
发票联
发票代码132001925501
发票号码08123456
"""
ROLL = """
浙江增值税普通发票(卷票)
发票代码033002100107
发票号码23456789
机打号码23456789
销售方名称样例城便利连锁有限公司
税号 9144030071526726XG
开票日期2025-07-05 收款员何样例
购买方名称凌霄样例供应链有限公司
税号 91330100799655058B
"""


@pytest.mark.parametrize(
    ("sums", "total"),
    [
        ("伍拾元整\n￥50.00", "50.00"),
        ("伍元整\n￥5元", "5.00"),
        ("金额：35元", "35.00"),
        ("壹佰元整", "100.00"),
    ],
    ids=["words and figures", "without cents", "figures only", "words only"],
)
def test_the_sum_of_a_fixed_price_has_no_label(sums: str, total: str) -> None:
    """Words and figures say it twice; one of them alone says it too. There is no amount before tax."""
    sheet = column(QUOTA + sums)
    found = values(read("invoice", sheet))
    assert classify([sheet], BOOK).preset_id == "invoice"
    assert found["total_amount"] == total
    assert (found["invoice_code"], found["invoice_number"]) == ("132001925501", "08123456")
    assert (found["amount_without_tax"], found["tax_amount"]) == (None, None)


def test_a_sum_taken_from_words_alone_is_doubtful() -> None:
    """No figures were read that the words could be held to."""
    found = {field.name: field for field in read("invoice", column(QUOTA + "壹佰元整")).fields}
    assert found["total_amount"].note is not None
    assert found["total_amount"].confidence < 0.9


def test_code_and_number_of_a_ticket_may_have_short_labels() -> None:
    """代码 and 号码 at the head of the paper are the invoice's."""
    found = values(read("invoice", column("河南省通用定额发票\n代码：141001870341\n号码：12345670\n人民币贰拾元整")))
    assert (found["invoice_code"], found["invoice_number"]) == ("141001870341", "12345670")


def test_the_only_sum_at_the_foot_is_the_total() -> None:
    """合计 with one amount and no other total below it is what is paid, not the amount before tax."""
    heads: tuple[Word, ...] = ((100, 240, "项目"), (300, 240, "单价"), (420, 240, "数量"), (560, 240, "金额"))
    table: tuple[Word, ...] = (
        (100, 280, "停车费"), (300, 280, "300.00"), (430, 280, "2"), (560, 280, "600.00"),
        (100, 340, "合计"), (560, 340, "¥600.00"),
    )  # fmt: skip
    sheet = page((300, 40, "江苏省通用机打发票"), (100, 120, "发票代码：132051900101"), *heads, *table)
    found = values(read("invoice", sheet))
    assert (found["total_amount"], found["amount_without_tax"], found["tax_amount"]) == ("600.00", None, None)


def test_a_roll_has_one_sum_and_two_numbers_of_the_same_name() -> None:
    """合计金额 is what is paid; 税号 belongs to the party named over it, the seller first; headings run together."""
    sheet = column(ROLL)
    top = 60 + 40 * len(ROLL.strip().splitlines())
    table: tuple[Word, ...] = (
        (100, top, "项目单价 数量 金额"), (100, top + 40, "*乳制品*鲜奶"), (130, top + 80, "6.50 4 26.00"),
        (100, top + 120, "*烘焙食品*面包"), (130, top + 160, "8.80 2 17.60"),
        (100, top + 220, "合计金额(小写)¥43.60"), (100, top + 260, "合计金额(大写)肆拾叁圆陆角整"),
    )  # fmt: skip
    read_page = read(
        "invoice", page(*((line.box.left * 1000, line.box.top * 1400, line.text) for line in sheet.lines), *table)
    )
    found = values(read_page)
    assert (found["total_amount"], found["amount_without_tax"]) == ("43.60", None)
    assert (found["seller_tax_id"], found["buyer_tax_id"]) == ("9144030071526726XG", "91330100799655058B")
    rows = [{cell.name: cell.value for cell in row if cell.value} for row in read_page.items]
    assert [(row["description"], row["amount"]) for row in rows] == [
        ("*乳制品*鲜奶", "26.00"),
        ("*烘焙食品*面包", "17.60"),
    ]


BILL: tuple[Word, ...] = (
    (350, 40, "浙江省非税收入统一票据（电子）"),
    (60, 110, "票据代码：33060125"), (700, 110, "票据号码：0123456789"),
    (60, 150, "交款人统一社会信用代码：91330100799655058B"), (700, 150, "校验码：8f3a2c"),
    (60, 190, "交款人：凌霄样例供应链有限公司"), (700, 190, "开票日期：2025-06-12"),
    (60, 240, "项目编码"), (220, 240, "项目名称"), (420, 240, "单位"), (520, 240, "数量"), (620, 240, "标准"),
    (740, 240, "金额（元）"), (900, 240, "备注"),
    (60, 280, "103044012"), (220, 280, "考试考务费"), (425, 280, "人"), (530, 280, "3"), (610, 280, "150.00"),
    (745, 280, "450.00"),
    (60, 320, "103042701"), (220, 320, "证照工本费"), (425, 320, "本"), (530, 320, "2"), (610, 320, "10.00"),
    (745, 320, "20.00"),
    (60, 460, "金额合计（大写）肆佰柒拾元整"), (700, 460, "（小写）470.00"),
    (60, 520, "收款单位（章）：样例省人事考试院"), (450, 520, "复核人：郑样例"), (700, 520, "收款人：冯样例"),
)  # fmt: skip


def test_a_bill_of_a_public_body_is_an_invoice() -> None:
    """Its own labels say number, payer and payee; 金额合计 is its total and none of its items."""
    read_page = read("invoice", page(*BILL))
    found = values(read_page)
    assert classify([page(*BILL)], BOOK).preset_id == "invoice"
    assert found["invoice_type"] == "浙江省非税收入统一票据（电子）"
    assert (found["invoice_code"], found["invoice_number"]) == ("33060125", "0123456789")
    assert (found["buyer_name"], found["seller_name"]) == ("凌霄样例供应链有限公司", "样例省人事考试院")
    assert (found["total_amount"], found["amount_without_tax"]) == ("470.00", None)
    amounts = [cell.value for row in read_page.items for cell in row if cell.name == "amount"]
    assert amounts == ["450.00", "20.00"]


def test_numbers_on_the_invoice_of_a_used_car_are_those_of_its_parties() -> None:
    """The buyer's and the seller's stand on their rows; the market's is neither's; a plate below is no name."""
    sheet = page(
        (380, 30, "二手车销售统一发票"), (700, 100, "发票代码 032001900117"), (700, 140, "发票号码 00345678"),
        (40, 200, "买方单位/个人"), (200, 200, "凌霄样例供应链有限公司"),
        (520, 200, "单位代码/身份证号码"), (740, 200, "91330100799655058B"),
        (40, 250, "卖方单位/个人"), (200, 250, "禾木样例器械有限公司"),
        (520, 250, "单位代码/身份证号码"), (740, 250, "9144030071526726XG"),
        (40, 300, "车牌照号"), (200, 300, "苏E8K2Z6"), (520, 300, "车辆类型"), (740, 300, "小型轿车"),
        (40, 400, "车价合计（大写）"), (220, 400, "伍万捌仟圆整"), (520, 400, "小写"), (600, 400, "￥58000.00"),
        (40, 450, "二手车市场"), (200, 450, "样例二手车交易市场有限公司"),
        (520, 450, "纳税人识别号"), (740, 450, "91330106MA2XX0001X"),
    )  # fmt: skip
    found = values(read("invoice", sheet))
    assert (found["buyer_tax_id"], found["seller_tax_id"]) == ("91330100799655058B", "9144030071526726XG")
    assert (found["buyer_name"], found["seller_name"]) == ("凌霄样例供应链有限公司", "禾木样例器械有限公司")
    assert (found["total_amount"], found["车牌照号"]) == ("58000.00", "苏E8K2Z6")


def test_headings_of_a_toll_are_no_fields() -> None:
    """Columns that the kind does not know are a part of the table all the same."""
    sheet = page(
        (380, 40, "电子发票（普通发票）"), (700, 90, "发票号码：25332000001234567890"),
        (40, 320, "项目名称"), (200, 320, "车牌号"), (330, 320, "类型"), (420, 320, "通行日期起"),
        (560, 320, "通行日期止"), (700, 320, "金额"), (780, 320, "税率/征收率"), (920, 320, "税额"),
        (40, 360, "*经营租赁*通行费"), (200, 360, "浙A8K2Z6"), (330, 360, "客车"), (420, 360, "20250203"),
        (560, 360, "20250203"), (690, 360, "92.23"), (800, 360, "3%"), (920, 360, "2.77"),
        (60, 500, "合计"), (690, 500, "¥92.23"), (920, 500, "¥2.77"),
        (60, 550, "价税合计（大写）"), (300, 550, "玖拾伍圆整"), (620, 550, "(小写)"), (720, 550, "¥95.00"),
    )  # fmt: skip
    found = read("invoice", sheet)
    assert not {"车牌号", "类型", "通行日期起", "通行日期止", "项目名称", "客车"} & {one.name for one in found.others}
    (row,) = found.items
    assert [cell.value for cell in row if cell.value] == ["*经营租赁*通行费", "92.23", "3%", "2.77"]
