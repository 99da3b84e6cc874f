"""The sums of a receipt: the total told from subtotal, tax, rounding, cash and change, and proven by them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.extract.kinds.receipt.ledger import Money, kind_of, read_ledger
from engine.extract.kinds.receipt.sums import prove
from engine.page.layout import Layout
from engine.values.conventions import UNIFORM
from engine.values.settling import conventions_of
from tests.engine.extract.sheets import column, read, values


def receipt(rows: str) -> dict[str, str | None]:
    """The values of a receipt with a head and these rows."""
    return values(read("receipt", column(f"AMBER CUP LTD\n8 HIGH STREET\nTea  3.00\n{rows}\nThank you")))


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Total Sales (Inclusive GST) RM", Money.TOTAL),
        ("Total Amt Incl. GST @ 6 % :", Money.TOTAL),
        ("TOTAL INCLUDES 6% GST", Money.TAX),
        ("Total GST (RM) :", Money.TAX),
        ("Total Excl. of GST", Money.SUBTOTAL),
        ("Sub-Total", Money.SUBTOTAL),
        ("Total HT", Money.SUBTOTAL),
        ("Total TTC", Money.TOTAL),
        ("SUMME EUR", Money.TOTAL),
        ("Rückgeld BAR EUR", Money.CHANGE),
        ("Geg. BAR EUR", Money.PAID),
        ("TUNAI", Money.PAID),
        ("Total Paid", Money.PAID),
        ("CHANGE RM", Money.CHANGE),
        ("Rounding Adj", Money.ROUNDING),
        ("Total Rounded", Money.TOTAL),
        ("應收金額", Money.DUE),
        ("加一服務費", Money.SERVICE),
        ("Tip 15%: suggested", None),
        ("Total Qty Tender :", None),
        ("GST ID No", None),
        ("TAX INVOICE NO.", None),
    ],
)
def test_what_a_label_says(label: str, kind: Money | None) -> None:
    """The words of several countries, and those that only look like money."""
    assert kind_of(label, UNIFORM) is kind


def test_a_count_and_a_total_on_one_row() -> None:
    """The count before the total does not hide it."""
    assert receipt("Qty : 1  Total RM  11.60\nCASH  12.00\nChange  0.40")["total"] == "11.60"


def test_a_misread_total_loses_to_what_the_others_prove() -> None:
    """Subtotal, tax and rounding, and the cash, say the same: the total one cent off is not believed."""
    found = receipt("Sub Total  106.10\nTotal GST  6.37\nRounding  -0.02\nTotal  112.46\nCASH  112.45\nChange  0.00")
    assert found["total"] == "112.45"


def test_a_total_that_was_cut_off() -> None:
    """A total without an amount is found where subtotal and tax say it is printed."""
    rows = "Tape 2  3.50  7.00\nSUB-TOTAL  6.60\nGST  0.40\nTOTAL\nCASH"
    assert receipt(rows)["total"] == "7.00"


def test_tip_and_card() -> None:
    """The total is what was bought; tip and card stand for themselves."""
    found = receipt("Subtotal  39.40\nTax  3.25\nTotal  42.65\nTip  8.00\nAmount Paid  50.65\nVisa ************4821")
    assert [found[name] for name in ("subtotal", "total_tax", "total", "tip")] == ["39.40", "3.25", "42.65", "8.00"]
    assert found["card_last_digits"] == "4821"
    assert found["payment_method"] == "Visa"


def test_decimal_commas_and_a_table_of_taxes() -> None:
    """Amounts as 9,56; the tax of the row of sums; the currency by its letters."""
    found = receipt(
        "Brot  3,49 B\nMilch  6,07 B\nSUMME EUR  9,56\nGeg. BAR EUR  20,00\nRückgeld BAR EUR  10,44\n"
        "Steuer %  Netto  Steuer  Brutto\nA= 19,0%  1,85  0,35  2,20\nB= 7,0%  6,88  0,48  7,36\n"
        "Gesamtbetrag  8,73  0,83  9,56\nBon-Nr.: 4417"
    )
    assert [found[name] for name in ("total", "total_tax", "currency")] == ["9.56", "0.83", "EUR"]
    assert found["payment_method"] == "Cash"
    assert found["receipt_number"] == "4417"


def test_yen_have_no_cents() -> None:
    """Where nothing has cents, whole amounts are money."""
    found = receipt("おにぎり  ¥150\n小計  ¥884\n消費税等(8%)  ¥70\n合計  ¥954\nお預り  ¥1,000\nお釣  ¥46")
    assert [found[name] for name in ("subtotal", "total_tax", "total", "currency")] == [
        "884.00",
        "70.00",
        "954.00",
        "JPY",
    ]


def test_cash_handed_over_is_not_what_was_due() -> None:
    """实收 with change is cash; 实收 below 应收 is what was paid after the discount."""
    assert receipt("应收  58.47\n实收  100.00\n找零  41.53")["amount_due"] == "58.47"
    assert receipt("应收金额：25.00元\n优惠金额：5.00元\n实收金额：20.00元")["amount_due"] == "20.00"


def test_a_payment_page_with_one_large_amount() -> None:
    """No word says total: the one amount in large print is it, without its sign."""
    sheet = column("账单详情\n云岭咖啡（东湖店）\n交易成功\n支付时间  2026-06-01 09:12:45\n付款方式  储蓄卡(3318)")
    large = column("-36.00", top=400)
    tall = large.lines[0]
    points = tuple((x, y if y < tall.box.points[2][1] else y + 0.02) for x, y in tall.box.points)
    page = replace(sheet, lines=(*sheet.lines, replace(tall, box=type(tall.box)(points))))
    found = values(read("receipt", page))
    assert found["total"] == "36.00"
    assert found["card_last_digits"] == "3318"


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("GST Reg No: M2-0099887-1", "M2-0099887-1"),
        ("(GST ID No: 000504664064)", "000504664064"),
        ("VAT Reg No: GB 284 5512 09", "GB 284 5512 09"),
        ("UID Nr.: DE298877415", "DE298877415"),
        ("税号：91330100799655058B", "91330100799655058B"),
    ],
)
def test_the_shops_number_with_the_tax_office(printed: str, number: str) -> None:
    """As Singapore, Malaysia, the United Kingdom, Germany and China print it."""
    assert receipt(f"Total  3.00\n{printed}")["merchant_tax_id"] == number


def test_an_american_date() -> None:
    """03/09 is the ninth of March where the address has a state and a ZIP code, else the third of September."""
    head = "COPPER KETTLE\n418 Alder Street\n{}\n03/09/2026 7:42 PM\nTotal  5.00"
    american = values(read("receipt", column(head.format("Portland, OR 97205"))))
    british = values(read("receipt", column(head.format("London N1 9GU"))))
    assert (american["transaction_date"], american["transaction_time"]) == ("2026-03-09", "19:42")
    assert british["transaction_date"] == "2026-09-03"


@given(
    net=st.integers(100, 99_999),
    tax=st.integers(1, 9_999),
    rounding=st.sampled_from([-2, -1, 1, 2]),
    cash=st.integers(0, 500),
)
def test_every_whole_is_proven(net: int, tax: int, rounding: int, cash: int) -> None:
    """Whatever the amounts: subtotal, tax and rounding prove the total, and so do cash and change."""
    total = net + tax + rounding
    rows = {"Subtotal": net, "Tax": tax, "Rounding": rounding, "Cash": total + cash, "Change": cash}
    sheet = column("\n".join(f"{label}  {value / 100:.2f}" for label, value in rows.items()))
    proofs = prove(read_ledger(Layout([sheet]), conventions_of([sheet])))
    assert proofs.of(Decimal(total) / 100) == 2


def test_a_labelled_merchant_and_digits_in_pieces() -> None:
    """A POS slip names the merchant below its own bank, and the reader cuts the card number in three."""
    sheet = column("银联商务\nPOS签购单\n商户名称：溪谷数码专营店\n卡号：6222  **** ***  4417\n金额：RMB 2,399.00")
    found = values(read("receipt", sheet))
    assert [found[name] for name in ("merchant_name", "card_last_digits", "total")] == [
        "溪谷数码专营店",
        "4417",
        "2399.00",
    ]


def test_no_subtotal_is_said_to_be_none() -> None:
    """A heading 小计 over a column of amounts is no subtotal; the field says why it is empty."""
    found = read("receipt", column("星汇百货\n商品  单价  数量  小计\n纯棉T恤  129.00  1  129.00\n总金额  129.00"))
    subtotal = next(field for field in found.fields if field.name == "subtotal")
    assert subtotal.value is None
    assert subtotal.note is not None


def test_what_is_paid_after_rounding_is_the_total() -> None:
    """Where rounding is printed, the amount a few cents off below the total is what was to be paid, labelled or not."""
    labelled = column("STARLIGHT MART\nTEA  17.72\nTOTAL RM  17.72\nRounding RM  17.70\nCASH RM  20.00\nCHANGE  2.30")
    bare = column(
        "STARLIGHT MART\nTEA  17.72\nTOTAL RM  17.72\nROUNDING ADJ  -0.02\nRM  17.70\nCASH  20.00\nCHANGE  2.30"
    )
    without = column("STARLIGHT MART\nTEA  17.72\nTOTAL RM  17.72\nCARD  17.72")
    assert [values(read("receipt", sheet))["total"] for sheet in (labelled, bare, without)] == [
        "17.70",
        "17.70",
        "17.72",
    ]


def test_a_total_that_includes_the_tax_is_no_tax() -> None:
    """`Total Includes GST 6%` names the total, also where more cash was handed over."""
    sheet = column(
        "STARLIGHT MART\nTEA  9.00  SR\nGST 6%  0.51\nTotal Includes GST 6%  9.00\nCash  50.00\nChange  41.00"
    )
    assert values(read("receipt", sheet))["total"] == "9.00"


def test_a_return_without_a_minus_is_doubtful() -> None:
    """The word for a return on a line of its own, and no minus before the sums: it may have been missed."""
    found = read("receipt", column("SAMPLE SHOES\nRETURN\nBoots  75.00\nTOTAL  75.00\nVISA  75.00"))
    field = next(field for field in found.fields if field.name == "total")
    assert field.value == "75.00"
    assert field.confidence < 0.9


def test_suggested_tips_and_a_blank_total() -> None:
    """Rates beside tips are suggestions; a total left blank for a tip makes the amount before it doubtful."""
    grill = (
        "JOE SAMPLE GRILL\nSubtotal  57.75\nSales Tax 8.0%  4.62\nTotal  $62.37\nSuggested Gratuity:\n18% Tip $10.40"
    )
    assert receipt(grill)["tip"] is None
    slip = read("receipt", column("BISTRO SPECIMEN\nPRE-AUTHORIZATION\nAmount  $84.20\nTip\nTotal\nSignature"))
    assert next(field for field in slip.fields if field.name == "total").confidence < 0.9


def test_goods_are_no_taxes() -> None:
    """MUSTARD has no UST in it, a TAXI and a PRIVATE lounge no tax."""
    found = receipt("HARBOUR HOTEL\nMustard pot  2.50\nTaxi transfer  35.00\nPrivate lounge  18.00\nTOTAL  55.50")
    assert (found["total"], found["total_tax"]) == ("55.50", None)
