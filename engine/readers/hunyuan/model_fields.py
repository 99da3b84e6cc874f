"""The values of the fields that were asked for, out of the JSON a model answered with."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.document import Notice
from engine.readers.hunyuan.model_json import Array, ModelJson, Node, Object, Repair, Text, read_json
from engine.words import Words

_NAME_KEYS = frozenset({"key", "name", "field", "字段", "字段名", "名称"})
_VALUE_KEYS = frozenset({"value", "text", "content", "值", "内容", "字段值"})
_REPAIRS = {
    Repair.LEADING_TEXT: Words("前有多余文字", "text before it"),
    Repair.TRAILING_TEXT: Words("后有多余文字", "text after it"),
    Repair.QUOTES: Words("引号有误", "wrong quotes"),
    Repair.ESCAPE: Words("转义有误", "wrong escapes"),
    Repair.BARE_WORD: Words("缺少引号", "missing quotes"),
    Repair.COMMA: Words("逗号有误", "wrong commas"),
    Repair.DUPLICATE_KEY: Words("键重复", "the same key twice"),
    Repair.CUT_OFF: Words("被截断", "cut off"),
}
"""What is worth telling; a code fence around the answer is not."""


@dataclass(frozen=True, slots=True)
class FieldValue:
    """One value and the characters of the answer it was printed with; None: not found."""

    value: str | None
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class FieldValues:
    """A value for every key that was asked for, in that order."""

    values: dict[str, FieldValue]
    warnings: tuple[Notice, ...] = ()


def read_fields(answer: str, keys: Sequence[str]) -> FieldValues:
    """The values of `keys`; one that the model left out, or left empty, is there as not found."""
    read = read_json(answer)
    found: dict[str, FieldValue] = {}
    warnings = list(_repair_notices(read))
    wanted = {_folded(key): key for key in keys}
    for name, node in _members(read.root, frozenset(wanted)):
        key = wanted[_folded(name)]
        value = _value(node)
        if key in found and found[key].value and value.value not in (None, found[key].value):
            warnings.append(_two_values(key, found[key].value or "", value.value or ""))
        elif value.value is not None:
            found[key] = value
            if any(text.is_cut for text in _texts(node)):
                warnings.append(_cut_value(key))
    return FieldValues({key: found.get(key, FieldValue(None)) for key in keys}, tuple(warnings))


def read_single(answer: str, key: str) -> FieldValue:
    """The answer to "print the value of `key`": the bare value, or JSON that holds it."""
    text = answer.strip()
    if not text:
        return FieldValue(None)
    if text[0] in "{`":
        from_json = read_fields(answer, [key]).values[key]
        if from_json.value is not None:
            return from_json
    start = answer.index(text)
    for label in (f"{key}：", f"{key}:"):
        if text.startswith(label):
            start, text = start + len(label), text.removeprefix(label)
    return FieldValue(text.strip() or None, ((start, start + len(text)),))


def _folded(key: str) -> str:
    """A key as compared: letters and digits only, one width, one case."""
    plain = unicodedata.normalize("NFKC", key).casefold()
    return "".join(char for char in plain if char.isalnum()) or plain


def _members(node: Node | None, wanted: frozenset[str]) -> Iterator[tuple[str, Node]]:
    """Every member whose key is wanted, however deep, and every {"key": …, "value": …} pair."""
    if isinstance(node, Array):
        for item in node.items:
            yield from _members(item, wanted)
    elif isinstance(node, Object):
        pair = _as_pair(node)
        if pair is not None and _folded(pair[0]) in wanted:
            yield pair
            return
        for key, child in node.members:
            if _folded(key) in wanted:
                yield key, child
            else:
                yield from _members(child, wanted)


def _as_pair(node: Object) -> tuple[str, Node] | None:
    by_role = {key.casefold(): child for key, child in node.members}
    name = next((child for key, child in by_role.items() if key in _NAME_KEYS), None)
    value = next((child for key, child in by_role.items() if key in _VALUE_KEYS), None)
    return (name.value, value) if isinstance(name, Text) and name.value and value is not None else None


def _texts(node: Node) -> Iterator[Text]:
    if isinstance(node, Text):
        yield node
    else:
        children = node.items if isinstance(node, Array) else tuple(child for _, child in node.members)
        for child in children:
            yield from _texts(child)


def _value(node: Node) -> FieldValue:
    """The value of a text; a list or an object gives one line an entry."""
    texts = [text for text in _texts(node) if text.value is not None and text.value.strip()]
    joined = "\n".join((text.value or "").strip() for text in texts)
    return FieldValue(joined or None, tuple((text.start, text.end) for text in texts))


def _repair_notices(read: ModelJson) -> Iterator[Notice]:
    if read.root is None:
        shown = read.leftover if len(read.leftover) <= 80 else read.leftover[:79] + "…"
        yield Notice(
            "answer_not_json",
            Words(
                f"模型没有按 JSON 回答，未能取得字段。回答：“{shown}”。",
                f"The model did not answer with JSON, so no field was found. It said: “{shown}”.",
            ),
        )
        return
    told = [words for repair, words in _REPAIRS.items() if repair in read.repairs]
    if told:
        yield Notice(
            "answer_repaired",
            Words(
                f"模型回答的 JSON 不规范，已修补（{'、'.join(words.zh for words in told)}），请核对。",
                f"The JSON the model answered with was mended ({', '.join(words.en for words in told)}): please check.",
            ),
        )


def _two_values(key: str, first: str, second: str) -> Notice:
    return Notice(
        "two_values",
        Words(
            f"模型为“{key}”给出了两个值：“{first}”和“{second}”，采用前者，请核对。",
            f"The model gave two values for “{key}”: “{first}” and “{second}”. The first was taken: please check.",
        ),
    )


def _cut_value(key: str) -> Notice:
    return Notice(
        "value_cut",
        Words(f"“{key}”的值在中途中断，可能不完整。", f"The value of “{key}” was cut off and may be incomplete."),
    )
