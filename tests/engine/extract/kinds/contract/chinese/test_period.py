"""From when to when a Chinese contract runs, and when it was signed."""

from __future__ import annotations

import pytest

from engine.document import Field, Source
from tests.engine.extract.sheets import column, read

HEAD = "技术服务合同\n甲方：青禾示例科技有限公司\n乙方：江汀样本贸易有限公司\n"


def fields(text: str) -> dict[str, Field]:
    """What the contract preset finds in a contract with these lines."""
    return {field.name: field for field in read("contract", column(HEAD + text)).fields}


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("一、服务期限：2025年2月1日至2026年1月31日。", "2025-02-01", "2026-01-31"),
        ("一、服务期限自2025年2月1日起至12月31日止。", "2025-02-01", "2025-12-31"),
        ("一、合同期限：2025.2.1-2026.1.31", "2025-02-01", "2026-01-31"),
        ("一、本合同有效期至2027年6月30日。", None, "2027-06-30"),
        ("一、本合同自2025年3月1日起生效，于2027年2月28日届满。", "2025-03-01", "2027-02-28"),
        ("一、本合同自2025年3月1日起计算", "2025-03-01", None),
        ("一、甲方应自2025年3月1日起三日内付款。", "2025-03-01", None),
    ],
)
def test_the_term_by_its_days(text: str, start: str | None, end: str | None) -> None:
    """First and last day as printed; what is not said is missing, and never the day of signing below."""
    found = fields(f"{text}\n签订日期：2026年1月15日")
    assert (found["start_date"].value, found["end_date"].value) == (start, end)
    assert found["signing_date"].value == "2026-01-15"


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("二、本合同有效期为叁年，自2025年1月1日起计算", "2027-12-31"),
        ("二、租赁期限12个月，自2025年3月15日起。", "2026-03-14"),
        ("二、自2025年1月1日起三年。", "2027-12-31"),
        ("二、工期：自2025年1月1日起共计90天。", "2025-03-31"),
    ],
)
def test_a_length_gives_an_end_that_a_person_confirms(text: str, end: str) -> None:
    """The end is computed with the first day counted, says so, and is doubtful."""
    found = fields(f"{text}\n签订日期：2025年1月15日")["end_date"]
    assert (found.value, found.source) == (end, Source.RULE)
    assert found.confidence < 0.9
    assert found.note is not None
    assert "2025-" in found.note.zh


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("一、服务期限：2025年2月1日至2026年1月31日。", "2025年2月1日至2026年1月31日"),
        ("一、租赁期限自2025年2月1日起至2026年1月31日止，共计壹年。", "壹年"),
        ("一、合同有效期为三年零六个月。", "三年零六个月"),
        ("一、工期：540日历天。", "540日历天"),
    ],
)
def test_the_term_as_printed(text: str, term: str) -> None:
    """Two dates are never cut in the first one; a length that is called the whole comes first."""
    assert fields(text)["term"].value == term


def test_the_last_day_of_a_term_is_no_day_of_signing() -> None:
    """A date at the end of the text that belongs to the term says nothing about the signing."""
    assert (
        fields("第一条 双方应当履行。\n第二条 本合同自2025年5月6日起至2026年5月5日止。")["signing_date"].value is None
    )
