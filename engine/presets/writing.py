"""A preset as the file of its kind: the keys in the order of docs/kinds.md, what goes without saying left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

import yaml
from pydantic import BaseModel

from engine.presets.head import HeadSpec
from engine.presets.model import FieldSpec, Preset
from engine.presets.ways import Way

KEYS: Mapping[type[BaseModel], tuple[str, ...]] = {
    Preset: (
        "id", "version", "position", "label", "description", "kind", "audience", "country", "task", "fields", "items",
        "open", "tables", "cues", "checks", "head", "paper",
    ),
    FieldSpec: (
        "name", "label", "aliases", "terms", "type", "required", "choices", "pattern", "ways", "rule",
    ),
    Way: (
        "pattern", "find", "labels", "look_in", "lines_with", "lines_without", "first_lines", "below", "above",
        "until", "block", "behind", "alone", "last", "only_one", "same_row_as", "right_of", "part_of", "side",
        "of_party", "least", "page_has", "page_lacks", "most_lines", "kinds", "write", "compact", "quality",
    ),
}  # fmt: skip
"""The keys of the larger models as they are written; the others are written in the order of the model."""
_BLOCKS = frozenset({"fields", "columns", "ways", "cues", "head", "items"})
"""Keys whose values are written one a line, however short they are."""
_QUOTED = frozenset(
    {
        "pattern", "lines_with", "lines_without", "below", "above", "until", "behind", "page_has", "page_lacks",
        "write",
    }
)  # fmt: skip
"""Keys whose text stands in single quotes whatever it is, so that whoever changes it need not think of YAML."""
_WIDTH = 120
_INDENT = 2
_MAP, _LIST = "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"


def written(preset: Preset) -> str:
    """The YAML of a kind, without its `words`: `read_preset` makes the same preset of it and of `written_words`."""
    return _dumped(_tree(preset))


def written_words(preset: Preset) -> str | None:
    """The YAML of a kind's lists of words; None for a kind that has none."""
    lists = {meaning: list(words) for meaning, words in preset.words.items()}
    return _dumped(lists) if lists else None


def in_one_line(model: BaseModel) -> str:
    """A part of a preset as it would stand in one line of the file: `{find: date, quality: 0.8}`."""
    return _serialized(_in_line(_tree(model))).removesuffix("\n")


def _tree(model: BaseModel) -> dict[str, Any]:
    """What a model says that goes not without saying, key by key."""
    fields = type(model).model_fields
    said = ((key, getattr(model, key)) for key in KEYS.get(type(model), tuple(fields)))
    return {
        key: _plain(value, is_name=isinstance(model, HeadSpec))
        for key, value in said
        if fields[key].is_required() or value != fields[key].get_default(call_default_factory=True)
    }


def _plain(value: object, *, is_name: bool = False) -> Any:
    """A value as YAML knows it; where a name may stand alone (`is_name`), a list of one is that name."""
    if isinstance(value, BaseModel):
        return _tree(value)
    if isinstance(value, tuple):
        return value[0] if is_name and len(value) == 1 else [_plain(one) for one in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return str(value) if isinstance(value, StrEnum) else value


class _Dumper(yaml.SafeDumper):
    """Lists stand two blanks inside their key."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _dumped(tree: Mapping[str, Any]) -> str:
    return _serialized(_mapping(tree, 0))


def _serialized(node: yaml.Node) -> str:
    text: str = yaml.serialize(node, Dumper=_Dumper, allow_unicode=True, width=float("inf"), indent=_INDENT)
    return text


def _mapping(tree: Mapping[str, Any], column: int) -> yaml.Node:
    pairs = [(_scalar(key), _node(value, column + _INDENT, key)) for key, value in tree.items()]
    return yaml.MappingNode(_MAP, pairs, flow_style=not pairs)


def _node(value: object, column: int, key: str = "") -> yaml.Node:
    """A value that begins at most at `column`: in one line where it fits, its parts one a line where it does not."""
    if not isinstance(value, dict | list):
        return _scalar(value, key)
    if key not in _BLOCKS and not (isinstance(value, dict) and _holds_blocks(value)):
        in_line = _in_line(value)
        if column + len(key) + len(": ") + len(_serialized(in_line)) <= _WIDTH:
            return in_line
    return _block(value, column)


def _holds_blocks(value: Mapping[str, object]) -> bool:
    """Whether something is a field: a name with its label is never put into one line."""
    return "label" in value


def _block(value: Mapping[str, Any] | Sequence[Any], column: int) -> yaml.Node:
    if isinstance(value, Mapping):
        return _mapping(value, column)
    return yaml.SequenceNode(_LIST, [_node(one, column + _INDENT) for one in value], flow_style=not value)


def _in_line(value: object, key: str = "") -> yaml.Node:
    """A value in one line: `{zh: 日期, en: Date}`, `[a, b]`."""
    if isinstance(value, dict):
        pairs = [(_scalar(key), _in_line(one, key)) for key, one in value.items()]
        return yaml.MappingNode(_MAP, pairs, flow_style=True)
    if isinstance(value, list):
        return yaml.SequenceNode(_LIST, [_in_line(one) for one in value], flow_style=True)
    return _scalar(value, key)


def _scalar(value: object, key: str = "") -> yaml.Node:
    """A text, number or yes and no; text with ends of lines or unprintable characters is escaped."""
    node: yaml.Node = _representer.represent_data(value)
    if isinstance(value, str) and isinstance(node, yaml.ScalarNode):
        node.style = '"' if not value.isprintable() else "'" if key in _QUOTED else None
    return node


_representer = yaml.representer.SafeRepresenter()
