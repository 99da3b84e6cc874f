"""Each rule: what it finds with its figures, what it leaves alone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from desk.claims.calendar import DayOff, day_off
from desk.claims.errors import BadRule
from desk.claims.judging import months_after
from desk.claims.rules import Code, Mode
from desk.claims.wording import sentence
from desk.store.store import RuleRow
from tests.desk.claims.conftest import ADMIN, ALICE, BOB, NOON, Papers


def found(papers: Papers, code: Code, **columns: Any) -> dict[str, Any] | None:
    """The figures of what a rule finds on a new paper; None: nothing."""
    flag = papers.kept(papers.put(**columns)).get(code)
    return None if flag is None else flag.detail or {}


def body(**values: str | None) -> dict[str, Any]:
    """A stored content with these fields."""
    return {"fields": [{"name": name, "value": value} for name, value in values.items()]}


def test_rules_are_off_until_somebody_wants_them(papers: Papers) -> None:
    """All but duplicates: nothing is flagged on a fresh installation."""
    paper = {"head_date": date(2020, 10, 1), "total": Decimal("1e9"), "body": body(buyer_name="别家公司")}
    assert papers.kept(papers.put(**paper)) == {}
    assert papers.rules.all(ADMIN)[Code.DUPLICATE].mode is Mode.WARN


def test_the_buyer_must_be_us(papers: Papers) -> None:
    """By name or tax id, of the settings or of the page, however it is spelt; a paper without a buyer is left alone."""
    papers.rules.keep_own_parties("海豚贸易有限公司; 91440300MA5EXAMPLE")
    papers.set(Code.BUYER, own="Dolphin Trading, Inc.\n")
    assert found(papers, Code.BUYER, body=body(buyer_name="个人", buyer_tax_id=None)) == {"buyer": "个人"}
    assert found(papers, Code.BUYER, body=body(buyer_tax_id="91110000000000000X")) == {"buyer": "91110000000000000X"}
    for ours in (
        body(buyer_name="海豚 贸易有限公司"),
        body(buyer_name="海啄贸易", buyer_tax_id="91440300ma5example"),
        body(buyer_name="DOLPHIN TRADING INC"),
        body(buyer_name=None, buyer_tax_id=None),
        body(merchant_name="便利店"),
    ):
        assert found(papers, Code.BUYER, body=ours) is None
    sold = {"own_party": "海豚贸易有限公司", "body": body(buyer_name="客户公司")}
    assert found(papers, Code.BUYER, **sold) is None


def test_who_we_are_is_not_known(papers: Papers) -> None:
    """Then nothing is said of any buyer."""
    papers.set(Code.BUYER)
    assert found(papers, Code.BUYER, body=body(buyer_name="个人")) is None


def test_a_paper_is_too_old(papers: Papers) -> None:
    """By the day on which it was submitted, counted in months; a contract is no claim."""
    papers.set(Code.OLD, months="3")
    on = datetime(2026, 11, 30, 1, tzinfo=UTC)
    assert found(papers, Code.OLD, created_at=on, head_date=date(2026, 8, 30)) is None
    assert found(papers, Code.OLD, created_at=on, head_date=date(2026, 8, 29)) == {"date": "2026-08-29", "months": 3}
    assert found(papers, Code.OLD, created_at=on, head_date=date(2020, 1, 1), kind="contract") is None
    assert found(papers, Code.OLD, created_at=on, head_date=None) is None
    assert months_after(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert months_after(date.max, 120) == date.max


def test_an_amount_is_over_the_limit_of_its_currency(papers: Papers) -> None:
    """Not at it; a refund by its size; a currency without a limit has none; the first counts where none is known."""
    papers.set(Code.AMOUNT, limits="CNY 10,000\nusd：1500.50")
    over = {"total": "10000.01", "currency": "CNY", "limit": "10000.00 CNY"}
    assert found(papers, Code.AMOUNT, total=Decimal("10000.01")) == over
    assert found(papers, Code.AMOUNT, total=Decimal("10000")) is None
    assert found(papers, Code.AMOUNT, total=Decimal("-20000"), direction="refund") is not None
    assert found(papers, Code.AMOUNT, total=Decimal("1500.51"), currency="USD") is not None
    assert found(papers, Code.AMOUNT, total=Decimal("9e9"), currency="JPY") is None
    assert found(papers, Code.AMOUNT, total=Decimal("9999"), currency=None) is None
    unknown = found(papers, Code.AMOUNT, total=Decimal("10001"), currency=None)
    assert unknown == {"total": "10001.00", "currency": None, "limit": "10000.00 CNY"}


def test_a_vendor_is_on_the_watch_list(papers: Papers) -> None:
    """By name or tax id, however it is spelt, and by the other one where a paper told which belong together."""
    papers.set(Code.WATCH, vendors="Shady & Sons\n91440300MA5EXAMPLE")
    assert found(papers, Code.WATCH, counterparty="SHADY＆SONS") == {"vendor": "SHADY＆SONS"}
    assert found(papers, Code.WATCH, counterparty="云帆", counterparty_id="9144 0300 ma5example") is not None
    assert found(papers, Code.WATCH, counterparty="云 帆") is not None, "its name was seen with the id"
    assert found(papers, Code.WATCH, counterparty="Shady Sons Ltd", counterparty_id="77") is None
    papers.put(counterparty="Shady & Sons", counterparty_id="88")
    assert found(papers, Code.WATCH, counterparty="Renamed", counterparty_id="88") is not None
    assert found(papers, Code.WATCH, counterparty=None) is None


def test_a_day_off(papers: Papers) -> None:
    """A public holiday with its name, a weekend, a day of the list; a weekend that is worked is none."""
    papers.set(Code.DAY, country="CN", weekends="1", days="2026-11-25\n")
    holiday = found(papers, Code.DAY, head_date=date(2026, 10, 1))
    assert holiday == {
        "date": "2026-10-01",
        "why": "holiday",
        "name": {"zh": "国庆节", "en": "National Day"},
    }
    assert found(papers, Code.DAY, head_date=date(2026, 11, 28)) == {"date": "2026-11-28", "why": "weekend"}
    assert found(papers, Code.DAY, head_date=date(2026, 11, 25)) == {"date": "2026-11-25", "why": "listed"}
    assert found(papers, Code.DAY, head_date=date(2026, 10, 10)) is None, "a Saturday that is worked"
    assert found(papers, Code.DAY, head_date=date(2026, 11, 26)) is None
    assert day_off(date(2026, 11, 28), "CN", weekends=False) is None
    assert day_off(date(2026, 11, 27), "SA", weekends=True) == DayOff("weekend"), "a Friday"
    assert day_off(date(2026, 11, 28), "", weekends=True) == DayOff("weekend")
    assert day_off(date(2026, 10, 1), "", weekends=True) is None


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("00000099", "00000100"),
        ("00000100", "00000099"),
        ("99", "100"),
        ("A-0012", "A0013"),
        ("9" * 19 + "8", "9" * 20),
    ],
)
def test_numbers_that_follow_each_other(papers: Papers, first: str, second: str) -> None:
    """The later paper is flagged, whichever number is the smaller; numbers are compared as such."""
    papers.set(Code.SERIES, within="3")
    earlier = papers.put(head_number=first, head_date=date(2026, 11, 22))
    later = papers.put(BOB, head_number=second, head_date=date(2026, 11, 25))
    assert papers.kept(earlier) == {}
    flag = papers.kept(later)["series"]
    assert (flag.other_id, (flag.detail or {})["days"]) == (earlier, 3)


def test_numbers_that_are_no_series(papers: Papers) -> None:
    """Two apart, too many days apart, another vendor's, another code's; a correction takes the flag away."""
    papers.set(Code.SERIES, within="3")
    first = papers.put(head_number="00000099", head_date=date(2026, 11, 22))
    for other in (
        {"head_number": "00000100", "head_date": date(2026, 11, 26)},
        {"head_number": "00000100", "counterparty": "别家公司"},
        {"head_number": "00000100", "head_code": "044"},
        {"head_number": "没有数字"},
        {"head_number": "00000102"},
    ):
        assert found(papers, Code.SERIES, **{"head_date": date(2026, 11, 23), **other}) is None
    second = papers.put(head_number="00000098", head_date=date(2026, 11, 23))
    assert papers.kept(second)["series"].other_id == first
    papers.change(first, head_number="00000500")
    assert papers.kept(second) == {}


@pytest.mark.parametrize(
    ("code", "typed"),
    [
        (Code.AMOUNT, {"limits": "CNY"}),
        (Code.AMOUNT, {"limits": "RMB¥ 5"}),
        (Code.AMOUNT, {"limits": "CNY -5"}),
        (Code.AMOUNT, {"limits": "CNY NaN"}),
        (Code.OLD, {"months": "0"}),
        (Code.OLD, {"months": "six"}),
        (Code.OLD, {}),
        (Code.DAY, {"country": "XX"}),
        (Code.DAY, {"country": "CN", "days": "2026-02-30"}),
        (Code.SERIES, {"within": "9999"}),
        (Code.WATCH, {"vendors": "!!!"}),
        (Code.WATCH, {"vendors": "a" * 201}),
        (Code.WATCH, {"vendors": "\n".join(f"v{number}" for number in range(2001))}),
    ],
)
def test_what_cannot_be_used_changes_nothing(papers: Papers, code: Code, typed: dict[str, str]) -> None:
    """The line is named, and the rule stays as it was."""
    before = papers.rules.all(ADMIN)
    with pytest.raises(BadRule):
        papers.rules.change(ADMIN, code, Mode.HOLD, typed)
    assert papers.rules.all(ADMIN) == before


def test_every_sentence_has_its_figures_in_both_languages() -> None:
    """Also the one of a rule that only a later version knows."""
    said = {
        "old": sentence("old", {"date": "2026-01-02", "months": 6}),
        "amount": sentence("amount", {"total": "5.00", "currency": None, "limit": "4.00 CNY"}),
        "buyer": sentence("buyer", {"buyer": "<b>"}),
        "later": sentence("later", {}),
    }
    assert said["old"].zh == "开具日期 2026-01-02，提交时已超过 6 个月。"
    assert said["old"].en == "Dated 2026-01-02: more than 6 months old when it was submitted."
    assert said["amount"].en == "The total 5.00 (currency unknown) is over the limit of 4.00 CNY."
    assert said["buyer"].zh == "购买方是“<b>”，不是本单位。"
    assert (said["later"].zh, said["later"].en) == ("later", "later")


def test_rules_are_read_anew_for_each_paper(papers: Papers) -> None:
    """A change is for papers from then on: those before stay as they are until they are looked at again."""
    before = papers.put(ALICE, head_number=None, total=Decimal("200"))
    papers.set(Code.AMOUNT, limits="CNY 100")
    assert papers.kept(before) == {}
    assert found(papers, Code.AMOUNT, total=Decimal("200.5")) is not None
    papers.set(Code.AMOUNT, Mode.OFF, limits="CNY 100")
    assert found(papers, Code.AMOUNT, total=Decimal("201")) is None


def test_a_rule_that_cannot_be_read_is_off(papers: Papers) -> None:
    """What another version wrote stops nobody's documents."""
    with Session(papers.database) as session, session.begin():
        row = {"mode": "shout", "data": {"months": "never"}, "changed_at": NOON, "changed_by": ""}
        session.add_all([RuleRow(code="old", **row), RuleRow(code="later", **row)])
    assert found(papers, Code.OLD, head_date=date(2000, 1, 1)) is None
    assert papers.rules.all(ADMIN)[Code.OLD].mode is Mode.OFF
