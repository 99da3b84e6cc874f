"""The money of Chinese contracts, in figures and in 大写."""

from __future__ import annotations

import pytest

from engine.checks import check
from engine.document import Field
from tests.engine.extract.sheets import BOOK, column, read

HEAD = "设备采购合同\n甲方：青禾示例科技有限公司\n乙方：江汀样本贸易有限公司\n"


def fields(text: str) -> dict[str, Field]:
    """What the contract preset finds and says of a contract with these lines."""
    preset = BOOK["contract"]
    found = check(read("contract", column(HEAD + text)).fields, (), preset.fields, preset.checks)
    return {field.name: field for field in found}


@pytest.mark.parametrize(
    ("text", "amount", "words"),
    [
        ("一、合同总价为人民币560,000元（大写：伍拾陆万元整）。", "560000.00", "伍拾陆万元整"),
        ("一、合同总价：伍拾陆万元整（¥560,000.00）。", "560000.00", "伍拾陆万元整"),
        ("一、合同金额为560000元。", "560000.00", None),
        ("一、乙方支付押金人民币5,000元。\n二、合同总金额为人民币9,000元。", "9000.00", None),
        ("一、合同总金额的30%即人民币3,000元为预付款。\n二、合同总价10,000元。", "10000.00", None),
    ],
)
def test_the_total_and_its_words(text: str, amount: str, words: str | None) -> None:
    """The contract's own total, and neither a deposit nor an instalment."""
    found = fields(text)
    assert (found["amount"].value, found["amount_words"].value) == (amount, words)


@pytest.mark.parametrize(
    "text",
    [
        "第一条借款金额：人民币（大写）伍拾捌万元整（小写：¥560,000.00元）。",
        "第一条借款金额为人民币560,000.00元（大写：伍拾捌万元整）。",
        "第一条借款金额：人民币伍拾捌万元整。\n第二条 价款共计借款总额560,000.00元。",
    ],
)
def test_words_that_contradict_the_figures_are_shown_with_them(text: str) -> None:
    """Both values are given, and the check fails on both."""
    found = fields(text)
    assert (found["amount"].value, found["amount_words"].value) == ("560000.00", "伍拾捌万元整")
    for name in ("amount", "amount_words"):
        assert [verdict.ok for verdict in found[name].checks if verdict.rule == "words_agree"] == [False]
        assert found[name].confidence < 0.9


def test_words_alone_give_the_amount_but_prove_nothing() -> None:
    """An amount that is printed in 大写 only says where it is from, and is not confirmed by itself."""
    found = fields("一、合同总价为人民币伍拾捌万元整。")
    assert (found["amount"].value, found["amount_words"].value) == ("580000.00", "伍拾捌万元整")
    assert found["amount"].note is not None
    assert not [verdict for verdict in found["amount"].checks if verdict.rule == "words_agree"]
