"""Contracts, Chinese and English: parties, dates, money and clauses out of sentences."""

from __future__ import annotations

import pytest

from engine.extract.kinds.contract.english.preamble import read_parties
from tests.engine.extract.sheets import asked, column, read, values

PURCHASE = """
设备采购合同
合同编号：CG-2026-00117
甲方（采购方）：北岚样例供应链管理有限公司
乙方（供货方）：凌霄样例器械有限责任公司
根据《中华人民共和国民法典》，双方订立本合同。
第一条合同金额。本合同含税总金额为人民币2,515,360.46元（大写：贰
佰伍拾壹万伍仟叁佰陆拾圆肆角陆分）。
第二条交货期限。乙方应自2026年10月24日起开始供货，并于2027年10月
23日前完成全部供货义务。
第三条违约责任。逾期一日按合同总金额的0.5%支付违约金。
第四条争议解决。协商不成的，任何一方均可向示例仲裁委员会申请仲裁。
第五条其他。本合同一式肆份。
"""
SIGNATURES = "甲方（盖章）：北岚样例供应链管理有限公司\n签订日期：2026年10月9日"


def test_a_chinese_contract_over_two_pages() -> None:
    """Values that wrap over lines and pages are whole; money is the contract's and not the penalty's."""
    found = values(read("contract", column(PURCHASE), column(SIGNATURES, number=2)))
    assert found["title"] == "设备采购合同"
    assert found["contract_number"] == "CG-2026-00117"
    assert found["party_a"] == "北岚样例供应链管理有限公司"
    assert found["party_b"] == "凌霄样例器械有限责任公司"
    assert found["amount"] == "2515360.46"
    assert found["amount_words"] == "贰佰伍拾壹万伍仟叁佰陆拾圆肆角陆分"
    assert (found["start_date"], found["end_date"]) == ("2026-10-24", "2027-10-23")
    assert found["signing_date"] == "2026-10-09"
    assert found["dispute_resolution"] == "示例仲裁委员会申请仲裁"
    assert found["copies"] == "肆"


def test_a_lease_by_plain_names() -> None:
    """Rent, deposit and rate by name alone, from sentences."""
    sheet = column(
        "房屋租赁合同\n出租方（以下简称“甲方”）：周一样\n承租方（以下简称“乙方”）：林小明\n"
        "第一条月租金为人民币4,500元。\n第二条乙方应支付押金9000元。\n第三条租赁期限自2026年1月1日起至2026年12月31日止。"
    )
    found = asked("租金,押金,开始日期,结束日期", sheet)
    assert {name: field.value for name, field in found.items()} == {
        "租金": "4500.00", "押金": "9000.00", "开始日期": "2026-01-01", "结束日期": "2026-12-31",
    }  # fmt: skip


ENGLISH = """
Exhibit 10.1
SUPPORT AND MAINTENANCE AGREEMENT
This Support and Maintenance Agreement ("Agreement") is entered into as of May 12,
2020 (the "Effective Date") by and between Blue Heron Systems, Inc., a Delaware corporation
("Blue Heron") and Kestrel (Chemicals) Limited of 4 Adelaide Street, Dublin ("Kestrel").
WHEREAS Blue Heron makes software; and
5. TERM. This Agreement shall expire on December 31, 2024 unless renewed.
9. LAW. This Agreement shall be governed by and construed in accordance with the laws of the
State of New York, without regard to conflicts.
"""


def test_an_english_contract() -> None:
    """Title, parties with their defined terms, dates and governing law."""
    found = values(read("contract", column(ENGLISH)))
    assert found["title"] == "SUPPORT AND MAINTENANCE AGREEMENT"
    assert found["parties"] == 'Blue Heron Systems, Inc. ("Blue Heron"); Kestrel (Chemicals) Limited ("Kestrel")'
    assert found["party_a"] == "Blue Heron Systems, Inc."
    assert found["signing_date"] == "2020-05-12"
    assert found["effective_date"] == "2020-05-12"
    assert found["expiration_date"] == "2024-12-31"
    assert found["governing_law"] == "New York"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("This Agreement is made by and between Ash Ltd and Oak, LLC. WHEREAS", ["Ash Ltd", "Oak, LLC"]),
        (
            'between ELM A/S of Denmark Road 5 (hereinafter referred to as "ELM") and FIR Inc. ("FIR"). WHEREAS',
            ["ELM A/S", "FIR Inc."],
        ),
        ("no parties here", []),
    ],
)
def test_parties_of_a_preamble(text: str, names: list[str]) -> None:
    """With defined terms and without; none where there is no preamble."""
    assert [party.name for party in read_parties(text)] == names
