"""From a model's JSON to the fields that were asked for."""

from __future__ import annotations

import pytest

from engine.readers.hunyuan.model_fields import read_fields, read_single


def values(answer: str, *keys: str) -> dict[str, str | None]:
    """Just the values."""
    return {key: found.value for key, found in read_fields(answer, keys).values.items()}


def codes(answer: str, *keys: str) -> list[str]:
    """Just the warnings."""
    return [notice.code for notice in read_fields(answer, keys).warnings]


def test_values_come_in_the_order_asked_for() -> None:
    """Units and currency signs stay as printed."""
    answer = '```json\n{"里程数": "26.1km", "总金额": "￥77.10元"}\n```'
    assert list(values(answer, "总金额", "里程数").items()) == [("总金额", "￥77.10元"), ("里程数", "26.1km")]
    assert codes(answer, "总金额", "里程数") == []


@pytest.mark.parametrize(
    "answer", ['{"a": "1"}', '{"a": "1", "b": ""}', '{"a": "1", "b": null}', '{"a": "1", "b": " "}']
)
def test_a_missing_or_empty_key_is_not_found(answer: str) -> None:
    """It is still there, without a value: never dropped."""
    assert values(answer, "a", "b") == {"a": "1", "b": None}


@pytest.mark.parametrize("key", ["总金额:", "总 金额", "總金额", "Total Amount", "total_amount", "TOTAL　AMOUNT"])
def test_keys_match_whatever_their_width_case_and_blanks(key: str) -> None:
    """But another character is another key."""
    found = values(f'{{"{key}": "1"}}', "总金额", "total amount")
    assert sum(value == "1" for value in found.values()) == (0 if key == "總金额" else 1)


@pytest.mark.parametrize(
    "answer",
    [
        '[{"a": "1"}, {"b": "2"}]',
        '{"result": {"a": "1", "b": "2"}}',
        '[{"key": "a", "value": "1"}, {"key": "b", "value": "2"}]',
        '{"fields": [{"字段": "a", "内容": "1"}, {"字段": "b", "内容": "2"}]}',
    ],
)
def test_wrapped_answers_are_unwrapped(answer: str) -> None:
    """Lists of objects, one object around it all, and pairs of name and value."""
    assert values(answer, "a", "b") == {"a": "1", "b": "2"}


def test_a_list_becomes_lines() -> None:
    """An address in three parts stays in three lines."""
    assert values('{"a": ["x", "", "y"]}', "a") == {"a": "x\ny"}


def test_two_different_values_are_told() -> None:
    """The first is kept, the other is in the warning; the same value twice is no matter."""
    assert values('{"a": "1", "a": "2"}', "a") == {"a": "1"}
    assert "two_values" in codes('{"a": "1", "a": "2"}', "a")
    assert "two_values" not in codes('{"a": "1", "a": "1"}', "a")
    assert values('{"a": "", "a": "2"}', "a") == {"a": "2"}


def test_a_value_cut_in_the_middle_is_kept_and_told() -> None:
    """The clerk sees what there is and that it may be half."""
    assert values('{"a": "1", "b": "12', "a", "b") == {"a": "1", "b": "12"}
    assert codes('{"a": "1", "b": "12', "a", "b") == ["answer_repaired", "value_cut"]


def test_no_json_at_all_is_told_with_what_was_said() -> None:
    """Every field is not found, and the sentence is in the warning."""
    read = read_fields("图中没有文字", ["a"])
    assert read.values["a"].value is None
    assert read.warnings[0].code == "answer_not_json"
    assert "图中没有文字" in read.warnings[0].message.zh


def test_a_value_points_at_its_characters() -> None:
    """So that its token scores can be found."""
    answer = '{"a": "128.50"}'
    ((start, end),) = read_fields(answer, ["a"]).values["a"].spans
    assert answer[start:end] == "128.50"


@pytest.mark.parametrize(
    ("answer", "value"),
    [("128.50", "128.50"), ("总金额：128.50", "128.50"), ('{"总金额": "128.50"}', "128.50"), ("", None), (" \n", None)],
)
def test_a_single_value_may_come_bare_labelled_or_as_json(answer: str, value: str | None) -> None:
    """All three were seen."""
    found = read_single(answer, "总金额")
    assert found.value == value
    assert "".join(answer[start:end] for start, end in found.spans).strip() == (value or "")
