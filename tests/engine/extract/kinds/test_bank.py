"""Bank slips: parties side by side or one under the other, marked by single characters or by name."""

from __future__ import annotations

from tests.engine.extract.sheets import column, page, read, values


def test_parties_marked_by_one_character_a_row() -> None:
    """付款人 and 收款人 written down the side, a character before each label."""
    sheet = page(
        (300, 30, "北渡银行单位客户专用回单"), (40, 80, "币别：人民币"), (400, 80, "2023年06月21日"),
        (40, 140, "付全 称"), (170, 140, "青石湾机电有限公司"), (520, 140, "收全 称"), (650, 140, "柳岸测绘有限公司"),
        (40, 190, "款账 号"), (170, 190, "32250198863600001177"),
        (520, 190, "款账 号"), (650, 190, "10550101040008866"),
        (40, 240, "人"), (70, 240, "开户行"), (170, 240, "北渡银行平江支行"),
        (520, 240, "人"), (550, 240, "开户行"), (650, 240, "南渡银行园区支行"),
        (40, 300, "金额"), (170, 300, "（大写）人民币壹仟贰佰叁拾肆元伍角陆分"), (700, 300, "（小写）¥1,234.56"),
    )  # fmt: skip
    found = values(read("bank_slip", sheet))
    assert (found["payer_name"], found["payee_name"]) == ("青石湾机电有限公司", "柳岸测绘有限公司")
    assert (found["payer_account"], found["payee_account"]) == ("32250198863600001177", "10550101040008866")
    assert (found["payer_bank"], found["payee_bank"]) == ("北渡银行平江支行", "南渡银行园区支行")
    assert found["transaction_date"] == "2023-06-21"
    assert (found["amount"], found["amount_words"]) == ("1234.56", "壹仟贰佰叁拾肆元伍角陆分")


def test_a_plain_label_inside_a_partys_block() -> None:
    """开户银行 under 收款人 is the payee's; the payer's says whose it is."""
    sheet = column(
        "收款回单\n收款账号：755912345610806\n收款人名称：青石湾机电有限公司\n开户银行：北渡银行平江支行\n"
        "付款账号：44201532700052509999\n付款人名称：柳岸测绘有限公司\n付款开户行：南渡银行园区支行\n"
        "人民币  柒万捌仟零伍拾元整"
    )
    found = values(read("bank_slip", sheet))
    assert (found["payee_bank"], found["payer_bank"]) == ("北渡银行平江支行", "南渡银行园区支行")
    assert found["amount_words"] == "柒万捌仟零伍拾元整"


def test_without_a_hint_nobody_is_the_payer() -> None:
    """Two equal labels and nothing that says who pays: both names are missing, not guessed."""
    sheet = page(
        (300, 30, "电子回单"), (40, 140, "全称"), (170, 140, "青石湾机电有限公司"),
        (520, 140, "全称"), (650, 140, "柳岸测绘有限公司"),
    )  # fmt: skip
    found = values(read("bank_slip", sheet))
    assert (found["payer_name"], found["payee_name"]) == (None, None)
