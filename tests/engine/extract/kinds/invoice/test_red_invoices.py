"""Red invoices: negative sums, and remarks that speak of the invoice which is taken back."""

from __future__ import annotations

import pytest

from engine.checks import check
from engine.document import Field
from tests.engine.extract.kinds.invoice.test_vat_invoices import FOOT, HEADS, PAPER, sums
from tests.engine.extract.sheets import BOOK, Word, page, read, values

RED = sums("¥-943.40", "¥-56.60", "¥-1000.00", "（负数）壹仟圆整", ("-943.40", "-56.60"))


def checked(*words: Word) -> dict[str, Field]:
    """The fields of an invoice after its checks."""
    found, preset = read("invoice", page(*words)), BOOK["invoice"]
    return {field.name: field for field in check(found.fields, found.items, preset.fields, preset.checks)}


def test_every_sum_of_a_red_invoice_is_negative_and_proven() -> None:
    """Amount, tax, total and words carry their minus, and each check holds."""
    found = checked(*PAPER, *HEADS, *RED, *FOOT)
    names = ("amount_without_tax", "tax_amount", "total_amount", "total_amount_words")
    assert [found[name].value for name in names] == ["-943.40", "-56.60", "-1000.00", "(负数)壹仟圆整"]
    assert all(verdict.ok for name in names for verdict in found[name].checks)
    assert min(found[name].confidence for name in names) >= 0.98


def test_a_sign_that_was_read_apart_belongs_to_the_words() -> None:
    """（负数） as a line of its own left of the words is their sign, and the words prove the total."""
    apart = tuple(word for word in RED if word[2] != "（负数）壹仟圆整")
    found = checked(*PAPER, *HEADS, *apart, (290, 650, "（负数）"), (390, 650, "壹仟圆整"), *FOOT)
    assert found["total_amount_words"].value == "（负数）壹仟圆整"
    assert ("words_agree", True) in {(verdict.rule, verdict.ok) for verdict in found["total_amount"].checks}


def test_a_minus_that_was_not_read_is_doubtful() -> None:
    """Where the total is negative, an amount without its minus is negative too, and says so."""
    words = sums("¥943.40", "¥-56.60", "¥-1000.00", "（负数）壹仟圆整", ("-943.40", "-56.60"))
    amount = checked(*PAPER, *HEADS, *words, *FOOT)["amount_without_tax"]
    assert amount.value == "-943.40"
    assert amount.note is not None
    assert amount.confidence < 0.9


@pytest.mark.parametrize(
    "remark",
    [
        ("对应正数发票代码:033002500111号码:01234567",),
        ("对应正数发票代码:3200181130", "号码:09876543", "开票日期：2021年01月02日"),
        ("开具红字增值税专用发票信息表编号3205061904000123", "发票代码:3200181130 发票号码:09876543"),
        ("被红冲蓝字数电发票号码：24322000000011112222", "红字发票信息确认单编号：32050625060000000088"),
        ("原发票代码：3200181130", "发票号码：09876543"),
    ],
)
def test_what_the_remarks_say_of_the_original_is_not_the_invoices_own(remark: tuple[str, ...]) -> None:
    """Code, number and date are those of the red invoice itself, wherever in the remarks the others stand."""
    words = tuple((560, 700 + 32 * at, text) for at, text in enumerate(remark))
    found = checked(*PAPER, *HEADS, *RED, *FOOT, *words)
    assert (found["invoice_code"].value, found["invoice_number"].value) == ("3300214130", "08812764")
    assert found["issue_date"].value == "2022-05-18"


def test_the_cell_of_remarks_feeds_no_other_field() -> None:
    """What stands right of 备注 is the remarks, whatever labels and amounts it holds."""
    cell: tuple[Word, ...] = (
        (500, 700, "备"), (500, 730, "注"), (560, 700, "校验码：99999 11111"), (560, 740, "机器编号：123456789012"),
    )  # fmt: skip
    found = checked(*PAPER, *HEADS, *RED, *FOOT, *cell)
    assert (found["check_code"].value, found["machine_number"].value) == (None, None)


def test_another_number_of_the_remarks_is_no_field_without_a_name() -> None:
    """号码 alone does not say whose number follows."""
    words = ((560, 700, "对应正数发票代码:3200181130"), (560, 732, "号码:09876543"))
    assert "号码" not in values(read("invoice", page(*PAPER, *HEADS, *RED, *FOOT, *words)))
