"""Invoices and tickets: two parties with the same labels, sums at the foot, values known by their shape."""

from __future__ import annotations

from engine.document import Box, Source
from engine.evidence import Code, Evidence
from tests.engine.extract.sheets import Word, page, read, values

HEADING: tuple[Word, ...] = (
    (380, 40, "电子发票（普通发票）"),
    (700, 60, "发票号码："), (810, 60, "26568582157078798692"),
    (700, 100, "开票日期："), (810, 100, "2026年01月24日"),
)  # fmt: skip
TABLE: tuple[Word, ...] = (
    (80, 320, "项目名称"), (300, 320, "数量"), (400, 320, "单价"), (540, 320, "金额"),
    (660, 320, "税率/征收率"), (860, 320, "税额"),
    (80, 360, "*餐饮服务*餐饮服务"), (310, 360, "1"), (400, 360, "433.96"), (540, 360, "433.96"),
    (690, 360, "6%"), (870, 360, "26.04"),
    (100, 600, "合 计"), (530, 600, "¥433.96"), (860, 600, "V26.04"),
    (80, 650, "价税合计（大写）"), (300, 650, "肆佰陆拾圆整"), (620, 650, "(小写)"), (720, 650, "¥460.00"),
    (80, 760, "开票人："), (180, 760, "程子样"),
)  # fmt: skip


def check_digital(found: dict[str, str | None]) -> None:
    """What both layouts below say."""
    assert found["invoice_type"] == "电子发票（普通发票）"
    assert found["invoice_number"] == "26568582157078798692"
    assert found["issue_date"] == "2026-01-24"
    assert found["buyer_name"] == "凌霄样例供应链有限公司"
    assert found["buyer_tax_id"] == "91330100799655058B"
    assert found["seller_name"] == "禾木样例器械有限公司"
    assert found["seller_tax_id"] == "9144030071526726XG"
    assert found["amount_without_tax"] == "433.96"
    assert found["tax_amount"] == "26.04"
    assert found["total_amount"] == "460.00"
    assert found["total_amount_words"] == "肆佰陆拾圆整"
    assert found["issuer"] == "程子样"


def test_parties_side_by_side() -> None:
    """The new form: buyer left, seller right."""
    parties: tuple[Word, ...] = (
        (60, 180, "名称：凌霄样例供应链有限公司"), (540, 180, "名称：禾木样例器械有限公司"),
        (60, 230, "统一社会信用代码/纳税人识别号：91330100799655058B"),
        (540, 230, "统一社会信用代码/纳税人识别号："), (860, 230, "9144030071526726XG"),
    )  # fmt: skip
    found = read("invoice", page(*HEADING, *parties, *TABLE))
    check_digital(values(found))
    (row,) = found.items
    assert [cell.value for cell in row if cell.value] == ["*餐饮服务*餐饮服务", "1", "433.96", "433.96", "6%", "26.04"]


def test_parties_one_under_the_other() -> None:
    """The old form: buyer above the table, seller below it, labels with wide gaps."""
    buyer: tuple[Word, ...] = (
        (60, 180, "名"), (150, 180, "称："), (200, 180, "凌霄样例供应链有限公司"),
        (60, 230, "纳税人识别号："), (220, 230, "91330100799655058B"),
    )  # fmt: skip
    seller: tuple[Word, ...] = (
        (60, 690, "名  称：禾木样例器械有限公司"),
        (60, 725, "纳税人识别号：9144030071526726XG"),
    )
    check_digital(values(read("invoice", page(*HEADING, *buyer, *TABLE, *seller))))


def test_a_railway_invoice() -> None:
    """Train, stations, time, seat and passenger have no labels."""
    sheet = page(
        (300, 40, "电子发票（铁路电子客票）"),
        (50, 90, "发票号码:26875110291950854372"), (700, 90, "开票日期:2026年01月20日"),
        (150, 160, "杭州东站"), (450, 170, "G1655"), (680, 160, "延平站"),
        (50, 240, "2026年01月19日"), (250, 240, "10:23开"), (400, 240, "13车01C号"), (600, 240, "二等座"),
        (50, 300, "票价:¥263.99"),
        (50, 380, "110000********0001"), (400, 380, "顾示例"),
        (50, 450, "电子客票号:321365112353317745275"),
        (50, 500, "购买方名称：柏舟样例科技有限公司"), (600, 500, "统一社会信用代码:91330100799655058B"),
    )  # fmt: skip
    found = values(read("train_ticket", sheet))
    assert found["train_no"] == "G1655"
    assert (found["from_station"], found["to_station"]) == ("杭州东站", "延平站")
    assert (found["travel_date"], found["depart_time"]) == ("2026-01-19", "10:23")
    assert (found["seat"], found["seat_class"]) == ("13车01C号", "二等座")
    assert found["total_amount"] == "263.99"
    assert (found["id_masked"], found["passenger_name"]) == ("110000********0001", "顾示例")
    assert found["buyer_name"] == "柏舟样例科技有限公司"


def test_the_code_comes_before_the_print() -> None:
    """A QR code confirms what was read, corrects what was misread and says so, and fills what is missing."""
    sheet = page(
        (380, 40, "电子发票（普通发票）"), (60, 60, "发票号码：26568582157078798692"), (60, 100, "(小写) ¥480.00")
    )
    code = Code("01,32,,26568582157078798692,460.00,20260124,,A1B2,", Box.from_rect(0, 0, 0.1, 0.1))
    found = {field.name: field for field in read("invoice", sheet, evidence=(Evidence(1, (code,), ()),)).fields}
    assert found["invoice_number"].checks[0].ok
    assert found["total_amount"].value == "460.00"
    assert found["total_amount"].source is Source.QR
    assert "480.00" in found["total_amount"].checks[0].message.zh
    assert found["issue_date"].value == "2026-01-24"


def test_a_bank_slip_with_parties_over_their_accounts() -> None:
    """付款人 and 收款人 stand once, 全称 and 账号 under each: left is the payer's, right the payee's."""
    sheet = page(
        (300, 30, "北渡银行 客户回单"),
        (40, 100, "付款人"), (130, 100, "全 称"), (220, 100, "青石湾机电有限公司"),
        (520, 100, "收款人"), (610, 100, "全 称"), (700, 100, "柳岸测绘有限公司"),
        (130, 150, "账 号"), (220, 150, "6222001288990011"), (610, 150, "账 号"), (700, 150, "6217880034561209"),
    )  # fmt: skip
    found = values(read("bank_slip", sheet))
    assert (found["payer_name"], found["payee_name"]) == ("青石湾机电有限公司", "柳岸测绘有限公司")
    assert (found["payer_account"], found["payee_account"]) == ("6222001288990011", "6217880034561209")


def test_headings_of_the_items_are_no_fields_of_the_invoice() -> None:
    """What stands in the table of items is not shown a second time as a labelled value."""
    found = read("invoice", page(*HEADING, *TABLE))
    cells = {cell.raw for row in found.items for cell in row if cell.raw}
    assert "433.96" in cells
    assert not cells & {field.raw for field in found.others}


def test_a_paper_train_ticket_as_readers_see_it() -> None:
    """Characters printed wide apart come in pieces or with dots between; a passenger without a seat has a class."""
    found = values(
        read(
            "train_ticket",
            page(
                (60, 40, "Z5P016664"), (600, 40, "检票：21A"),
                (80, 100, "宁"), (160, 100, "波站"), (380, 100, "G7532"), (560, 100, "漢.口站"),
                (90, 140, "Ningbo"), (580, 140, "Hankou"),
                (60, 180, "2016年09月01日08:33开"), (600, 180, "05车无座"),
                (60, 220, "¥144.0元"), (600, 220, "二等座"),
                (60, 300, "1329271981****0518 云杉"),
            ),
        )
    )  # fmt: skip
    assert (found["from_station"], found["to_station"]) == ("宁波站", "汉口站")
    assert (found["seat_class"], found["ticket_number"]) == ("二等座", "Z5P016664")
