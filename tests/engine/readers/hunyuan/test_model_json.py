"""JSON as models print it: read where it can be, and never in silence."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.readers.hunyuan.model_json import Array, Node, Object, Repair, Text, read_json

thorough = settings(max_examples=int(os.environ.get("OCR_TEST_EXAMPLES", "200")), deadline=None)
characters = st.characters(blacklist_categories=["Cs"])
scalars = st.none() | st.booleans() | st.integers() | st.text(characters, max_size=8)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(characters, max_size=5), inner, max_size=3),
    max_leaves=10,
)
documents = st.dictionaries(st.text(characters, min_size=1, max_size=6), values, max_size=4)


def plain(node: Node | None) -> Any:
    """The node as Python values; numbers and booleans stay text."""
    match node:
        case Object(members):
            return {key: plain(child) for key, child in members}
        case Array(items):
            return [plain(item) for item in items]
        case Text(value):
            return value
        case None:
            return None


def as_texts(value: Any) -> Any:
    """Python values with every number and boolean as JSON prints it."""
    if isinstance(value, dict):
        return {key: as_texts(child) for key, child in value.items()}
    if isinstance(value, list):
        return [as_texts(child) for child in value]
    return value if isinstance(value, str) or value is None else json.dumps(value)


@thorough
@given(documents, st.booleans(), st.sampled_from([None, 2]))
def test_valid_json_reads_as_it_is(document: dict[str, Any], ascii_only: bool, indent: int | None) -> None:
    """Nothing is repaired that is not broken."""
    read = read_json(json.dumps(document, ensure_ascii=ascii_only, indent=indent))
    assert (plain(read.root), read.repairs, read.leftover) == (as_texts(document), frozenset(), "")


@thorough
@given(documents.filter(bool))
def test_every_text_knows_where_it_stands(document: dict[str, Any]) -> None:
    """The characters between `start` and `end` are the text as printed."""
    answer = json.dumps(document, ensure_ascii=False)
    read = read_json(answer)
    for text in texts(read.root):
        inside = answer[text.start : text.end]
        assert inside == "null" if text.value is None else text.value in (inside, json.loads(f'"{inside}"'))


@thorough
@given(documents.filter(bool), st.data())
def test_a_cut_is_always_noticed(document: dict[str, Any], data: st.DataObject) -> None:
    """Wherever the answer stops before its last bracket, it says so."""
    answer = json.dumps(document, ensure_ascii=False)
    cut = answer[: data.draw(st.integers(1, len(answer) - 1))]
    assert Repair.CUT_OFF in read_json(cut).repairs


@thorough
@given(
    st.text(max_size=60)
    | st.lists(st.sampled_from([*"{}[]:,\"'\\ “”：，", "a", "1", "null"]), max_size=20).map("".join)
)
def test_any_text_is_read_to_an_end(answer: str) -> None:
    """No exception, no endless loop, and places inside the answer."""
    assert all(0 <= text.start <= text.end <= len(answer) for text in texts(read_json(answer).root))


def test_deep_nesting_is_given_up_rather_than_followed() -> None:
    """A thousand brackets are no answer."""
    assert read_json("[" * 1000).root is None


def texts(node: Node | None) -> list[Text]:
    """All texts below a node."""
    match node:
        case Text():
            return [node]
        case Array(items):
            return [text for item in items for text in texts(item)]
        case Object(members):
            return [text for _, child in members for text in texts(child)]
        case None:
            return []


@pytest.mark.parametrize(
    ("answer", "value", "repairs"),
    [
        ('```json\n{"a": "1"}\n```', {"a": "1"}, {Repair.FENCE}),
        ('结果：{"a": "1"}', {"a": "1"}, {Repair.LEADING_TEXT}),
        ('{"a": "1"} 以上。', {"a": "1"}, {Repair.TRAILING_TEXT}),
        ("{'a': 'it's'}", {"a": "it's"}, {Repair.QUOTES}),
        ("{“a”：“1”，“b”：“2”}", {"a": "1", "b": "2"}, {Repair.QUOTES}),
        ('{"a": "他说"好"。"}', {"a": '他说"好"。'}, {Repair.QUOTES}),
        ('{"a": "1", "b": "2",}', {"a": "1", "b": "2"}, {Repair.COMMA}),
        ('{"a": "1"\n"b": "2"}', {"a": "1", "b": "2"}, {Repair.COMMA}),
        ("{a: 128.50}", {"a": "128.50"}, {Repair.BARE_WORD}),
        ('{"a": 440301199001010011234}', {"a": "440301199001010011234"}, set()),
        ('{"a": "x\\q"}', {"a": "x\\q"}, {Repair.ESCAPE}),
        ('{"a": "two\nlines"}', {"a": "two\nlines"}, {Repair.ESCAPE}),
        ('{"a": "1", "b": "12', {"a": "1", "b": "12"}, {Repair.CUT_OFF}),
        ('{"a": "1", "b":', {"a": "1", "b": None}, {Repair.CUT_OFF}),
        ('{"a": ["1", "2"', {"a": ["1", "2"]}, {Repair.CUT_OFF}),
        ('```json\n{"a": "1"\n```', {"a": "1"}, {Repair.CUT_OFF, Repair.FENCE}),
        ('{"a": null, "b": None}', {"a": None, "b": None}, {Repair.BARE_WORD}),
    ],
)
def test_what_is_broken_is_mended_and_recorded(answer: str, value: object, repairs: set[Repair]) -> None:
    """The ways models have of missing JSON."""
    read = read_json(answer)
    assert (plain(read.root), read.repairs) == (value, repairs)


def test_an_answer_without_json_is_left_over() -> None:
    """A sentence is a sentence."""
    assert (read_json("没有找到。").root, read_json("没有找到。").leftover) == (None, "没有找到。")
