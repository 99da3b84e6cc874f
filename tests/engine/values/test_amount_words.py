"""Amounts in Chinese words, both ways."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.values.amount_words import find_words, format_words, parse_words

MOST = Decimal("999999999999.99")
MONEY = st.decimals(min_value=-MOST, max_value=MOST, places=2)
DIGITS = "零壹贰叁肆伍陆柒捌玖"


@given(MONEY)
def test_words_come_back(amount: Decimal) -> None:
    """An amount written in 大写 is read as it was, with its sign."""
    assert parse_words(format_words(amount)) == amount


@given(MONEY.filter(lambda amount: abs(amount) >= 1))
def test_words_are_found_whole(amount: Decimal) -> None:
    """What is found in a sentence is all that was written, and is sure."""
    text = f"合计人民币（大写）：{format_words(amount)}，"
    found = find_words(text)
    assert found is not None
    assert (found.value, found.is_firm) == (amount, True)
    assert text[found.start : found.end] == format_words(amount)


@given(st.integers(min_value=1, max_value=99_999_999), st.sampled_from(["零", "⊗", "×"]))
def test_a_printed_grid_says_what_its_cells_say(cents: int, unused: str) -> None:
    """拾万仟佰拾元角分 printed, and a digit or a mark before each unit."""
    units = "拾万仟佰拾元角分"
    digits = f"{cents:08d}"
    head = len(digits) - len(digits.lstrip("0"))
    cells = [unused if at < head else DIGITS[int(digit)] for at, digit in enumerate(digits)]
    text = "".join(cell + unit for cell, unit in zip(cells, units, strict=True))
    assert parse_words(text) == Decimal(cents) / 100


@given(MONEY.filter(lambda amount: abs(amount) >= 100), st.data())
def test_an_unreadable_character_leaves_no_other_amount(amount: Decimal, data: st.DataObject) -> None:
    """Where one character inside cannot be read, no piece is taken for the whole."""
    words = format_words(abs(amount))
    at = data.draw(st.integers(min_value=1, max_value=len(words) - 2))
    assert find_words(f"{words[:at]}掘{words[at + 1 :]}") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("人民币伍拾万捌仟贰佰柒拾陆圆零贰分", "508276.02"),
        ("壹佰玖拾圆整", "190"),
        ("貳仟陸佰伍拾圓整", "2650"),
        ("零圆柒角肆分", "0.74"),
        ("壹拾玖元伍角", "19.5"),
        ("壹亿零叁佰万元整", "103000000"),
        ("壹亿贰仟捌佰万元整", "128000000"),
        ("壹万亿元整", "1000000000000"),
        ("十五元", "15"),
        ("廿三元正", "23"),
        ("壹仟卅伍元整", "1035"),
        ("壹佰贰拾园整", "120"),
        ("（负数）壹仟零陆拾圆整", "-1060"),
        ("(负数)壹佰圆整", "-100"),
        ("人民币负壹佰元整", "-100"),
        ("壹佰元整（负数）", "-100"),
        ("零万零仟壹佰贰拾叁元肆角伍分", "123.45"),
        ("⊗万⊗仟壹佰贰拾叁元肆角伍分", "123.45"),
        ("万 仟 壹佰贰拾叁元肆角伍分", "123.45"),
        ("1仟2佰3拾4元5角6分", "1234.56"),
        ("零佰零拾壹万零仟零佰零拾零元零角零分", "10000"),
        ("佰 拾 万 仟 佰 拾 元 角 分", None),
        ("叁仟佰拾伍元零角零分", None),
        ("圆伍角整", None),
        ("佰陆拾玖圆伍角整", None),
        ("陆佰伍元整", None),
        ("贰万叁万元", None),
        ("壹贰元整", None),
        ("合同金额", None),
        ("整", None),
        ("", None),
    ],
)
def test_reads_words(text: str, expected: str | None) -> None:
    """The ways in which 大写 amounts are written, and what is none."""
    assert parse_words(text) == (Decimal(expected) if expected else None)


@pytest.mark.parametrize(
    "text",
    [
        "责佰陆拾玖掘伍角整",
        "壹佰陆拾玖■伍角整",
        "壹佰陆拾玖圆■角整",
        "第三分公司",
        "三元区样例路8号",
        "56万元",
    ],
)
def test_no_piece_and_no_word_is_an_amount(text: str) -> None:
    """What is left of a broken amount, and words that only look like one."""
    assert find_words(text) is None


@pytest.mark.parametrize(
    ("text", "is_firm"),
    [
        ("壹拾玖圆伍角整", True),
        ("壹佰圆零伍分", True),
        ("拾玖圆伍角整", False),
        ("伍角整", False),
        ("壹佰圆", False),
        ("壹万伍佰元整", False),
    ],
)
def test_what_may_lack_a_piece_is_not_firm(text: str, *, is_firm: bool) -> None:
    """Without its first digit, its 元, its 整 or a 零, a piece could be missing."""
    found = find_words(text)
    assert found is not None
    assert found.is_firm is is_firm


@pytest.mark.parametrize("amount", [10**12, -(10**12)])
def test_too_large_an_amount_has_no_words(amount: int) -> None:
    """Amounts of a million million and more are not written in words."""
    with pytest.raises(ValueError, match="words"):
        format_words(Decimal(amount))


@given(st.text(max_size=60) | st.text("零壹拾佰仟万亿元角分整 ⊗负（）3", max_size=40))
def test_never_fails_on_any_text(text: str) -> None:
    """Whatever was read, the parsers answer."""
    parse_words(text)
    found = find_words(text)
    assert found is None or 0 <= found.start < found.end <= len(text)
