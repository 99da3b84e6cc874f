"""A YAML file of ours, made by hand, into a closed model: what is wrong with it is told by key, line and reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from engine.presets.fault import Fault, Mistake
from engine.presets.known import Key
from engine.safe_yaml import LOADER
from engine.words import Words

MOST_CHARACTERS = 400_000
_MOST_TOLD = 5
_REASONS: Mapping[str, Words] = {
    "extra_forbidden": Words("没有这个键", "there is no such key"),
    "missing": Words("缺少这个键", "this key is missing"),
    "string_pattern_mismatch": Words(
        "名称只能用小写英文字母、数字和下划线，以字母开头；国家用两个大写字母（DE）",
        "a name is lower case letters, digits and _, a letter first; a country is two capital letters (DE)",
    ),
    "string_too_short": Words("不能为空", "it is empty"),
    "string_too_long": Words("太长", "it is too long"),
    "too_short": Words("至少要有一项", "there is nothing in it"),
    "string_type": Words("这里要写文字（带引号）", "this should be text, in quotes"),
    "bool_parsing": Words("这里要写 true 或 false", "this should be true or false"),
    "bool_type": Words("这里要写 true 或 false", "this should be true or false"),
    "int_parsing": Words("这里要写整数", "this should be a whole number"),
    "int_type": Words("这里要写整数", "this should be a whole number"),
    "float_parsing": Words("这里要写数字", "this should be a number"),
    "float_type": Words("这里要写数字", "this should be a number"),
    "tuple_type": Words("这里要写列表", "this should be a list"),
    "model_type": Words("这里要写一组“键: 值”", "this should be keys with values"),
    "model_attributes_type": Words("这里要写一组“键: 值”", "this should be keys with values"),
    "mapping_type": Words("这里要写一组“键: 值”", "this should be keys with values"),
}


def text_of(path: Path) -> str:
    """What a file says. Raises `OSError`, and `ValueError` for what is no text or far too long."""
    with path.open(encoding="utf-8") as file:
        text = file.read(MOST_CHARACTERS + 1)
    if len(text) > MOST_CHARACTERS:
        raise ValueError(path.name)
    return text


def loaded(text: str) -> tuple[yaml.Node | None, Any]:
    """The tree with its lines, and what it says. References (`&`, `*`) and keys that come twice are refused."""
    try:
        return _with(LOADER, text)
    except _Refused:
        raise
    except yaml.YAMLError:
        return _with(yaml.SafeLoader, text)  # which says better what is wrong


def _with(kind: type[yaml.SafeLoader], text: str) -> tuple[yaml.Node | None, Any]:
    loader = kind(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None, None
        _check_tree(node, set())
        return node, loader.construct_document(node)
    finally:
        loader.dispose()


class _Refused(yaml.YAMLError):
    """YAML that says more than a file of a kind may."""

    def __init__(self, words: Words, mark: yaml.Mark) -> None:
        super().__init__(words.en)
        self.words = words
        self.problem_mark = mark


def _check_tree(node: yaml.Node, seen: set[int]) -> None:
    if id(node) in seen:
        raise _Refused(Words("不能使用引用（& 和 *）", "references (& and *) are not allowed"), node.start_mark)
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        keys: set[str] = set()
        for key, value in node.value:
            if key.value in keys:
                raise _Refused(Words(f"键 {key.value} 出现了两次", f"the key {key.value} comes twice"), key.start_mark)
            keys.add(key.value)
            _check_tree(value, seen)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _check_tree(value, seen)


def unreadable(error: yaml.YAMLError) -> Mistake:
    """Why a text is no YAML, or none that we take."""
    mark = getattr(error, "problem_mark", None)
    problem = str(getattr(error, "problem", None) or " ".join(str(error).split()))
    reason = Words(f"不是有效的 YAML（{problem}）", f"not valid YAML: {problem}")
    if isinstance(error, _Refused):
        reason = error.words
    return Mistake("", mark.line + 1 if mark is not None else None, reason)


def mistakes(error: ValidationError, node: yaml.Node | None) -> Iterator[Mistake]:
    """What a model refused, where it stands in the file."""
    for one in error.errors(include_url=False):
        cause = one.get("ctx", {}).get("error")
        if isinstance(cause, Fault):
            reason = cause.words
        elif one["type"] in {"enum", "literal_error"}:
            expected = one.get("ctx", {}).get("expected", "")
            reason = Words(f"没有这个取值；可用：{expected}", f"there is no such value; there is {expected}")
        else:
            reason = _REASONS.get(one["type"], Words(one["msg"], one["msg"]))
        yield mistake(one["loc"], reason, node)


def mistake(key: Key, reason: Words, node: yaml.Node | None) -> Mistake:
    """One thing that is wrong at `key`."""
    names, line = _place(key, node)
    return Mistake(" › ".join(names), line, reason)


def _place(key: Key, node: yaml.Node | None) -> tuple[list[str], int | None]:
    """The path in words (a field by its name, not its number), and the last line of it that stands in the file."""
    names: list[str] = []
    line = node.start_mark.line + 1 if node is not None else None
    for part in key:
        mark, node = _step(node, part)
        line = mark if mark is not None else line
        names.append(_name_of(node) or str(part + 1) if isinstance(part, int) else part)
    return names, line


def _step(node: yaml.Node | None, part: str | int) -> tuple[int | None, yaml.Node | None]:
    """The line of a part of a node, and that part."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == part:
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part].start_mark.line + 1, node.value[part]
    return None, None


def _name_of(node: yaml.Node | None) -> str | None:
    """What an entry of a list calls itself: its `name`, or its `text`."""
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((str(value.value) for key, value in node.value if key.value in {"name", "text"}), None)


def told(found: list[Mistake]) -> Words:
    """The first few mistakes in one line."""
    few = [mistake.words for mistake in found[:_MOST_TOLD]]
    zh, en = "；".join(words.zh for words in few), "; ".join(words.en for words in few)
    more = len(found) - len(few)
    return Words(f"{zh}{f'；另有 {more} 处' if more else ''}", f"{en}{f'; and {more} more' if more else ''}")
