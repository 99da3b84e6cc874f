"""Receipts: the shop, the total among many amounts, the rows."""

from __future__ import annotations

import pytest

from tests.engine.extract.sheets import column, doubted, read, values

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


@pytest.mark.parametrize("name", ["SILVERPINESTATIONERYSHOP", "SILVERPINE STATIONERYSHOP", "KEDAI PINESTATIONERY"])
def test_a_name_whose_words_were_read_as_one(name: str) -> None:
    """What is printed by hand above it has no word of a trade."""
    sheet = column(f"Pine.\n{name}\nNO 3, JALAN INDAH\nTotal  5.00")
    assert values(read("receipt", sheet))["merchant_name"] == name


def test_the_customer_is_not_the_shop() -> None:
    """A company below the heading of the bill is whom it was sold to, however large its legal form."""
    sheet = column(
        "PERNIAGAAN SERI MELUR\nNO 3, JALAN INDAH\n81300 SKUDAI\nTAX INVOICE\n"
        "SILVER ARROW ENGINEERING (M) SDN BHD\nTotal  5.00"
    )
    assert values(read("receipt", sheet))["merchant_name"] == "PERNIAGAAN SERI MELUR"


def test_a_name_of_two_lines_with_an_and_between() -> None:
    """A second line that begins with & makes one name with the first."""
    sheet = column("THE AMBER CUP\n& LEAF HOUSE (M) SDN. BHD.\n8 HIGH STREET\nTotal  5.00")
    assert values(read("receipt", sheet))["merchant_name"] == "THE AMBER CUP & LEAF HOUSE (M) SDN. BHD"


def test_a_misread_name_is_mended_by_its_other_prints() -> None:
    """The spelling that the page has twice wins over the one it has once; the legal form is known."""
    sheet = column(
        "GREENFLELD BAKERY S0N BHD\n8 HIGH STREET\nTotal  5.00\n"
        "Thank you for shopping at\nGreenfield Bakery\ngreenfield.example"
    )
    assert values(read("receipt", sheet))["merchant_name"] == "GREENFIELD BAKERY SDN BHD"


@pytest.mark.parametrize(
    ("printed", "address"),
    [
        (
            "Level 6, Bangunan Cempaka,\nNo.3,J1n SS21/39,4730O Petaling Jaya\nSelangor Te1 No.: 03-7788 9900",
            "Level 6, Bangunan Cempaka, No.3, Jln SS21/39, 47300 Petaling Jaya Selangor",
        ),
        ("12 Alder Street\nPortland, OR 97205\n(503) 555-0148", "12 Alder Street Portland, OR 97205"),
        ("14 Mill Lane\nHebden Bridge\nHX7 8AD\nVAT Reg No: GB 284 5512 09", "14 Mill Lane Hebden Bridge HX7 8AD"),
        ("BLK 318 ANG MO KIO AVE 6\n#01-22 SINGAPORE 560318", "BLK 318 ANG MO KIO AVE 6 #01-22 SINGAPORE 560318"),
        ("Müllerstraße 27\n50672 Köln\nTel. 0221 555 0133", "Müllerstraße 27 50672 Köln"),
        ("云杉市滨河路店\n地址：云杉市滨河路126号\n电话：0571-88001234", "云杉市滨河路126号"),
        ("地址：云杉市滨河路126号\n云杉市滨河路店\n电话：0571-88001234", "云杉市滨河路126号"),
        (
            "RIVER ROAD BRANCH\n12 Alder Street\nPortland, OR 97205\n(503) 555-0148",
            "12 Alder Street Portland, OR 97205",
        ),
    ],
)
def test_addresses_of_several_countries(printed: str, address: str) -> None:
    """From the house or the floor to the postcode and the town, without the phone; lookalikes put right."""
    sheet = column(f"AMBER CUP LTD\n{printed}\nTotal  5.00")
    assert values(read("receipt", sheet))["merchant_address"] == address


def test_a_doubtful_word_of_an_address_is_spelled() -> None:
    """One letter off a known word, and read with doubt: the known word; read surely, it stays as printed."""
    printed = "2, JALAN TAMAN NAHKOTA, 81300 SKUDAI"
    sure = column(f"AMBER CUP LTD\n{printed}\nTotal  5.00")
    doubtful = doubted(sure, printed, 0.8)
    assert values(read("receipt", sure))["merchant_address"] == printed
    assert values(read("receipt", doubtful))["merchant_address"] == printed.replace("NAHKOTA", "MAHKOTA")


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
    rows = [[cell.value for cell in row[:4]] for row in found.items]
    assert rows == [["速冻水饺", "2", "51.17", "102.34"], ["抽纸3层", "1", "15.91", "15.91"]]


def test_nothing_is_made_up() -> None:
    """A page that is no receipt gives no total and says why."""
    found = read("receipt", column("春眠不觉晓\n处处闻啼鸟"))
    total = next(field for field in found.fields if field.name == "total")
    assert total.value is None
    assert total.note is not None
    assert found.items == ()
