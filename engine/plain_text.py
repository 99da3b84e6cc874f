"""What text may be made of, wherever it comes from: no NUL and no half of a surrogate pair.

PostgreSQL keeps neither and no UTF-8 carries the second, so that one of them in a stored text would make every later
answer with it fail. Requests that bring one are refused; what was read from a page is cleaned on its way to the
database.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any

_UNFIT = re.compile("[\x00\ud800-\udfff]")
_UNFIT_ESCAPE = re.compile(r"\\u(?:0000|d[89a-f])")
_REPLACEMENT = "\ufffd"
_LARGEST = 2**63 - 1


def is_plain(text: str) -> bool:
    """Whether every database and every encoding takes `text`."""
    return "\x00" not in text if text.isascii() else _UNFIT.search(text) is None


def cleaned(text: str) -> str:
    """The text with U+FFFD in place of each character that nothing can keep."""
    return text if is_plain(text) else _UNFIT.sub(_REPLACEMENT, text)


def is_bounded(number: float) -> bool:
    """Whether a number is one that can be kept: finite, and of 64 bits where it is whole."""
    return -_LARGEST <= number <= _LARGEST if isinstance(number, int) else math.isfinite(number)


def leaves(value: object, place: str = "") -> Iterator[tuple[str, object]]:
    """Every text and number in a JSON value with its place, the keys of objects too; however deep it is."""
    waiting: list[tuple[str, object]] = [(place, value)]
    while waiting:
        where, node = waiting.pop()
        if isinstance(node, dict):
            yield from ((where, key) for key in node)
            waiting.extend((f"{where}.{key}", part) for key, part in node.items())
        elif isinstance(node, (list, tuple)):
            waiting.extend((f"{where}.{index}", part) for index, part in enumerate(node))
        else:
            yield where, node


def to_json(value: object) -> str:
    """JSON that every database takes; what cannot be kept is cleaned away."""
    text = json.dumps(value)
    return json.dumps(_cleaned_value(value)) if _UNFIT_ESCAPE.search(text) else text


def from_json(text: str | bytes) -> Any:
    """The value of stored JSON, cleaned: an earlier version may have kept what this one refuses."""
    value = json.loads(text)
    escaped = text.decode() if isinstance(text, bytes) else text
    return _cleaned_value(value) if _UNFIT_ESCAPE.search(escaped) else value


def _cleaned_value(value: Any) -> Any:
    if isinstance(value, str):
        return cleaned(value)
    if isinstance(value, dict):
        return {cleaned(key) if isinstance(key, str) else key: _cleaned_value(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_cleaned_value(part) for part in value]
    return value
