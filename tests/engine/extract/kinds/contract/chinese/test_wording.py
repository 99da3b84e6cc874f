"""Chinese contracts of many kinds: the parties by any role, what is said about each, clauses."""

from __future__ import annotations

import pytest

from engine.document import Source
from tests.engine.extract.sheets import asked, column, page, read, values

COVER = """
合同编号：QY-2025-0031
仪器采购合同
甲方（买方）：青禾示例科技有限公司
乙方（卖方）：江汀样本贸易有限公司
签订日期：2025年4月17日
"""
BLOCKS = """
仪器采购合同
甲方：青禾示例科技有限公司
统一社会信用代码：91330100799655058B
法定代表人：周望
地址：样例市滨湖区云栖路18号
联系电话：0571-88001234
乙方：江汀样本贸易有限公司
法定代表人：韩墨
地址：示例市南岭区科苑路66号
联系电话：0755-26009876
双方经友好协商，达成如下协议：
第一条 合同总价款为人民币（小写）￥486,500.00元，大写：肆拾捌万陆仟伍佰元整。
第二条 付款方式
合同签订后5个工作日内支付30%作为预付款；验收合格后支付70%。
乙方开户行：样例银行科苑支行
账号：6222 0213 0400 8899 001
第三条 送货地址：样例市滨湖区仓前路9号。
第四条 本合同自双方签字盖章之日起生效，有效期一年。本合同壹式肆份。
"""
SIDE_BY_SIDE = page(
    (100, 60, "建材购销合同"),
    (100, 140, "需方：磐安示例建筑有限公司"), (100, 180, "供方：砺石样例水泥有限责任公司"),
    (100, 220, "一、合计人民币金额（大写）：贰拾壹万元整 （小写）：¥210000.00"),
    (100, 260, "二、结算方式：货到验收后30日内付清。"),
    (100, 340, "需方"), (560, 340, "供方"),
    (100, 380, "单位地址：工业园路5号"), (560, 380, "单位地址：水泥厂路1号"),
    (100, 420, "法定代表人：丁一山"), (560, 420, "法定代表人：魏长青"),
    (100, 460, "电话：0571-85550001"), (560, 460, "电话：0553-6660002"),
    (100, 500, "开户银行：样例银行江州分行"), (560, 500, "开户银行：样例银行南陵支行"),
    (100, 540, "账号：33050161234500000123"), (560, 540, "账号：34050167788900000456"),
)  # fmt: skip


def test_particulars_stand_under_their_party() -> None:
    """A cover, blocks of particulars and a clause that names its party; an address in a clause is nobody's."""
    found = read("contract", column(COVER), column(BLOCKS, number=2))
    got = values(found)
    assert got["contract_number"] == "QY-2025-0031"
    assert (got["party_a"], got["party_b"]) == ("青禾示例科技有限公司", "江汀样本贸易有限公司")
    assert got["party_a_id"] == "91330100799655058B"
    assert (got["party_a_representative"], got["party_b_representative"]) == ("周望", "韩墨")
    assert (got["party_a_address"], got["party_b_address"]) == ("样例市滨湖区云栖路18号", "示例市南岭区科苑路66号")
    assert (got["party_a_phone"], got["party_b_phone"]) == ("0571-88001234", "0755-26009876")
    assert (got["party_b_bank"], got["party_b_account"]) == ("样例银行科苑支行", "6222021304008899001")
    assert (got["party_a_bank"], got["party_b_id"]) == (None, None)
    assert (got["amount"], got["amount_words"], got["copies"]) == ("486500.00", "肆拾捌万陆仟伍佰元整", "肆")
    assert (got["payment_terms"] or "").startswith("合同签订后5个工作日内支付30%作为预付款")


def test_effect_and_end_follow_from_the_signing() -> None:
    """签字之日起生效 and 有效期一年 give dates that are marked as computed and say from what."""
    fields = {field.name: field for field in read("contract", column(COVER), column(BLOCKS, number=2)).fields}
    effective, ends = fields["effective_date"], fields["expiration_date"]
    assert (effective.value, effective.source) == ("2025-04-17", Source.RULE)
    assert (ends.value, ends.source) == ("2026-04-17", Source.RULE)
    assert ends.note is not None
    assert "2025-04-17" in ends.note.zh


def test_two_columns_of_particulars() -> None:
    """Side by side, each value is that of the party over its column."""
    got = values(read("contract", SIDE_BY_SIDE))
    assert (got["party_a"], got["party_b"]) == ("磐安示例建筑有限公司", "砺石样例水泥有限责任公司")
    assert (got["party_a_address"], got["party_b_address"]) == ("工业园路5号", "水泥厂路1号")
    assert (got["party_a_representative"], got["party_b_representative"]) == ("丁一山", "魏长青")
    assert (got["party_a_account"], got["party_b_account"]) == ("33050161234500000123", "34050167788900000456")
    assert (got["amount"], got["payment_terms"]) == ("210000.00", "货到验收后30日内付清。")


@pytest.mark.parametrize(
    ("lines", "first", "second"),
    [
        ("用人单位（甲方）：澄湖示例制造有限公司\n劳动者（乙方）：沈若", "澄湖示例制造有限公司", "沈若"),
        ("出租方（以下简称甲方）：顾南\n承租方（以下简称乙方）：芦溪样例餐饮有限公司", "顾南", "芦溪样例餐饮有限公司"),
        ("承租方（甲方）：芦溪样例餐饮有限公司\n出租方（乙方）：顾南", "芦溪样例餐饮有限公司", "顾南"),
        ("贷款人：望湖样例小额贷款有限公司\n借款人：段乘", "望湖样例小额贷款有限公司", "段乘"),
        ("本合同由海澜示例医药有限公司（以下简称“甲方”）与知行样本咨询（上海）有限公司（以下简称“乙方”）订立。",
         "海澜示例医药有限公司", "知行样本咨询（上海）有限公司"),
        ("甲方（盖章）：\n乙方（盖章）：", None, None),
    ],
)  # fmt: skip
def test_parties_by_any_role(lines: str, first: str | None, second: str | None) -> None:
    """Roles stand for 甲方 and 乙方, as the document ties them or by custom; a seal line names nobody."""
    got = values(
        read("contract", column("合作协议书\n" + lines + "\n第一条 双方应当履行本协议。\n第二条 本合同一式两份。"))
    )
    assert (got["party_a"], got["party_b"]) == (first, second)


def test_a_blank_date_of_signing_is_missing_with_its_reason() -> None:
    """年 月 日 without figures is no date; neither is the first day of the term."""
    text = (
        "劳动合同书\n用人单位（甲方）：澄湖示例制造有限公司\n劳动者（乙方）：沈若\n"
        "第一条 本合同期限自2023年3月1日起至2026年2月28日止。\n第二条 月工资为人民币9800元。\n"
        "第三条 本合同一式两份，双方签字后生效。\n甲方（盖章）：\n乙方（签字）：\n签订日期：   年   月   日"
    )
    fields = {field.name: field for field in read("contract", column(text)).fields}
    assert fields["signing_date"].value is None
    assert "留空" in (fields["signing_date"].note.zh if fields["signing_date"].note else "")
    assert fields["effective_date"].value is None
    assert fields["salary"].value == "9800.00"
    assert (fields["start_date"].value, fields["end_date"].value) == ("2023-03-01", "2026-02-28")


def test_a_lease_by_instruction_names() -> None:
    """Names as people type them find party, house, rent and the day of signing."""
    sheet = column(
        "房屋租赁合同\n出租方（甲方）：顾南  身份证号：990102198511230018\n承租方（乙方）：芦溪样例餐饮有限公司\n"
        "1. 甲方将位于样例市望江区临水路27号一层商铺出租给乙方使用。\n2. 租赁期限：3年。\n"
        "3. 租金：每月人民币18,600元，按季支付。\n4. 押金人民币37,200元。\n签约日期：2024年12月18日"
    )
    found = asked("甲方名称,乙方名称,房屋地址,租金金额,押金,签约日期,甲方身份证号", sheet)
    assert [found[name].value for name in found] == [
        "顾南", "芦溪样例餐饮有限公司", "样例市望江区临水路27号一层商铺", "18600.00", "37200.00", "2024-12-18",
        "990102198511230018",
    ]  # fmt: skip
