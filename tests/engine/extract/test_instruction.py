"""Wishes in plain words."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import NoFields
from engine.extract import field_named, fields_of_instruction
from engine.presets import ValueType
from tests.engine.extract.sheets import BOOK


@pytest.mark.parametrize(
    ("wish", "names"),
    [
        ("请提取甲方名称、乙方名称、租金金额和签约日期", ["甲方名称", "乙方名称", "租金金额", "签约日期"]),
        ("Extract the vendor, the invoice date and the total", ["vendor", "invoice date", "total"]),
        ("帮我找出这张发票的购买方名称和税号", ["购买方名称", "税号"]),
        ("识别图片中的姓名、性别与住址，并以JSON格式返回", ["姓名", "性别", "住址"]),
        ("给出“甲方”“乙方”两个字段", ["甲方", "乙方"]),
        ("请提取以下字段：姓名 性别 民族", ["姓名", "性别", "民族"]),
        ("合同总金额是多少？", ["合同总金额"]),
        ("提取出租方、承租方和押金", ["出租方", "承租方", "押金"]),
        ("Please extract the following fields: vendor name, due date from this invoice.", ["vendor name", "due date"]),
        ("What are the parties and the governing law?", ["parties", "governing law"]),
        ("extract name, address and phone number as JSON", ["name", "address", "phone number"]),
        ("1. 姓名 2. 身份证号 3. 住址", ["姓名", "身份证号", "住址"]),
        ("请提取：1、甲方；2、乙方；3、合同金额", ["甲方", "乙方", "合同金额"]),
        ("请提取以下内容：\n（1）甲方名称\n（2）乙方名称", ["甲方名称", "乙方名称"]),
        ("麻烦您帮忙提取一下发票号码、开票日期以及价税合计，谢谢", ["发票号码", "开票日期", "价税合计"]),
        ("帮我把合同里的甲方乙方和金额列出来", ["甲方", "乙方", "金额"]),
        ("帮忙看下合同编号是多少，甲乙双方分别是谁", ["合同编号", "甲方", "乙方"]),
        ("请问开票日期是什么时候", ["开票日期"]),
        ("甲方是谁，乙方是谁，金额多少", ["甲方", "乙方", "金额"]),
        ("只要总金额", ["总金额"]),
        ("需要的字段有：部门、申请人、报销金额", ["部门", "申请人", "报销金额"]),
        ("请从下面的图片中抽取商户名称，交易日期和总金额，用json输出", ["商户名称", "交易日期", "总金额"]),
        ("Can you tell me who the vendor is and what the total amount is?", ["vendor", "total amount"]),
        (
            "I'd like the supplier name, VAT number and gross amount please",
            ["supplier name", "VAT number", "gross amount"],
        ),
        ("Please find: Vendor Name | Invoice Total | Due Date", ["Vendor Name", "Invoice Total", "Due Date"]),
        ("Extract:\n1. Vendor\n2. Total", ["Vendor", "Total"]),
        ("- name\n- phone number\n- email", ["name", "phone number", "email"]),
        ("Get all the line totals and the tax amount from the attached invoice", ["line totals", "tax amount"]),
        ("Return JSON with keys: name, date_of_birth, address", ["name", "date_of_birth", "address"]),
    ],
)
def test_the_names_in_a_wish(wish: str, names: list[str]) -> None:
    """Only what is asked for, in the order of asking."""
    assert [spec.name for spec in fields_of_instruction(wish)] == names


@pytest.mark.parametrize("wish", ["", "  ", "你好", "hello", "。。。"])
def test_a_wish_that_names_nothing_is_refused(wish: str) -> None:
    """With an example of how to ask."""
    with pytest.raises(NoFields) as caught:
        fields_of_instruction(wish)
    assert "例如" in caught.value.hint.zh


@given(st.text(max_size=80))
def test_any_wish_is_understood_or_refused(wish: str) -> None:
    """No text makes it fail in another way."""
    with contextlib.suppress(NoFields):
        assert fields_of_instruction(wish, BOOK)


def test_a_typed_name_borrows_from_the_presets() -> None:
    """Labels, type and finder come from the preset's field; the name stays as typed."""
    spec = field_named("签约日期", BOOK)
    assert spec.name == "签约日期"
    assert spec.type is ValueType.DATE
    assert "签订日期" in spec.aliases
    assert field_named("租赁物押金金额", BOOK).type is ValueType.AMOUNT
    assert field_named("爱好", BOOK).type is ValueType.TEXT
