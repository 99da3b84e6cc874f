"""Receipts: the shop, the total among many amounts, the rows."""

from __future__ import annotations

from tests.engine.extract.sheets import column, read, values

MALAY = """
BRIGHT LANTERN
HARDWARE SDN BHD (1123456-K)
NO 12, JALAN MERANTI 3/4,
TAMAN BAHAGIA,
47301 PETALING JAYA, SELANGOR
Tel: 03-7788 9900
GST ID: 001122334455
TAX INVOICE
Invoice No: CS00123
Date: 14/03/202618:22:10
Qty  Description  Amount
1  Hammer  32.00
2  Nails 2in  6.40
Total Qty  3
Sub Total  38.40
GST 6%  2.30
Rounding  0.00
Total Amt Payabie  40.70
Cash  50.00
Change  9.30
GST Summary  Amount  Tax
SR 6%  38.40  2.30
Total  38.40  2.30
THANK YOU
"""


def test_an_english_receipt() -> None:
    """Name over two lines, address as a block, date run into the time, the payable total and not the summary's."""
    found = values(read("receipt", column(MALAY)))
    assert found["merchant_name"] == "BRIGHT LANTERN HARDWARE SDN BHD"
    assert found["merchant_address"] == "NO 12, JALAN MERANTI 3/4, TAMAN BAHAGIA, 47301 PETALING JAYA, SELANGOR"
    assert found["merchant_phone"] == "03-7788 9900"
    assert found["receipt_number"] == "CS00123"
    assert found["transaction_date"] == "2026-03-14"
    assert found["transaction_time"] == "18:22:10"
    assert found["total"] == "40.70"
    assert found["payment_method"] == "Cash"


def test_the_owner_is_not_the_shop() -> None:
    """A company named as owner below does not take the place of the shop's own name."""
    sheet = column(
        "SILVERPINE STATIONERY SHOP\nNO 3, JALAN INDAH\nOwned By :\nPINE SUPPLY SDN BHD (99887-A)\nTotal  5.00"
    )
    assert values(read("receipt", sheet))["merchant_name"] == "SILVERPINE STATIONERY SHOP"


CHINESE = """
云杉样例生鲜（测试路店）
单号:243605166690
收银员:1022  机号:01
日期:2026-06-18 14:07:40
品名  数量  单价  金额
速冻水饺  2  51.17  102.34
抽纸3层  1  15.91  15.91
合计数量:  3
合计:  118.25
优惠:  -8.25
应付:  110.00
微信支付:  110.00
谢谢惠顾
"""


def test_a_chinese_receipt() -> None:
    """合计 and 应付 are different things; the rows are cut into their columns."""
    found = read("receipt", column(CHINESE))
    got = values(found)
    assert got["merchant_name"] == "云杉样例生鲜（测试路店）"
    assert got["total"] == "118.25"
    assert got["amount_due"] == "110.00"
    assert got["discount"] == "-8.25"
    assert got["payment_method"] == "微信支付"
    rows = [[cell.value for cell in row] for row in found.items]
    assert rows == [["速冻水饺", "2", "51.17", "102.34"], ["抽纸3层", "1", "15.91", "15.91"]]


def test_nothing_is_made_up() -> None:
    """A page that is no receipt gives no total and says why."""
    found = read("receipt", column("春眠不觉晓\n处处闻啼鸟"))
    total = next(field for field in found.fields if field.name == "total")
    assert total.value is None
    assert total.note is not None
    assert found.items == ()
