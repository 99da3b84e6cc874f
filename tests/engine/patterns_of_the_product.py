"""Every regular expression of the product: those its modules hold, and those its code passes to `re` as constants."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any

ROOMS = ("engine", "auth", "desk", "webui")
_FLAGS_AT = {
    "compile": 1,
    "search": 2,
    "match": 2,
    "fullmatch": 2,
    "findall": 2,
    "finditer": 2,
    "split": 3,
    "sub": 4,
    "subn": 4,
}
"""The functions of `re` that take a pattern first, and the place of their flags."""

Pattern = re.Pattern[str] | re.Pattern[bytes]


@dataclasses.dataclass(frozen=True)
class Found:
    """The patterns, each with where it stands, and the calls whose pattern is made while the program runs."""

    patterns: dict[Pattern, str]
    made_on_the_way: frozenset[str]


def collect() -> Found:
    """All patterns of all modules of the product."""
    patterns: dict[Pattern, str] = {}
    unknown: set[str] = set()
    seen: set[int] = set()
    for module in _modules():
        for name, value in vars(module).items():
            for pattern in _held(value, seen):
                patterns.setdefault(pattern, f"{module.__name__}.{name}")
        for call in _calls(module):
            where = f"{module.__name__}:{call.lineno}"
            pattern = _pattern_of(call, module)
            if pattern is None:
                unknown.add(f"{module.__name__}: {ast.unparse(call.args[0])}")
            else:
                patterns.setdefault(pattern, where)
    return Found(patterns, frozenset(unknown))


def _modules() -> Iterator[ModuleType]:
    for room in ROOMS:
        package = importlib.import_module(room)
        yield package
        for found in pkgutil.walk_packages(package.__path__, f"{room}."):
            if not found.name.endswith("__main__") and ".migrations" not in found.name:
                yield importlib.import_module(found.name)


def _held(value: object, seen: set[int]) -> Iterator[Pattern]:
    """Patterns in a value of a module, however deep in tuples, tables, classes and records."""
    if id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, re.Pattern):
        yield value
        return
    inside: list[Any] = []
    if isinstance(value, list | tuple | set | frozenset):
        inside = list(value)
    elif isinstance(value, dict | MappingProxyType):
        inside = [*value.keys(), *value.values()]
    elif isinstance(value, type):
        inside = list(vars(value).values()) if value.__module__.partition(".")[0] in ROOMS else []
    elif dataclasses.is_dataclass(value):
        inside = [getattr(value, field.name, None) for field in dataclasses.fields(value)]
    for one in inside:
        yield from _held(one, seen)


def _calls(module: ModuleType) -> Iterator[ast.Call]:
    tree = ast.parse(Path(str(module.__file__)).read_text("utf-8"))
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "re"
            and node.func.attr in _FLAGS_AT
        ):
            yield node


def _pattern_of(call: ast.Call, module: ModuleType) -> Pattern | None:
    """The pattern of a call where it is made of constants of its module; else None."""
    assert isinstance(call.func, ast.Attribute)
    flags = [word.value for word in call.keywords if word.arg == "flags"]
    at = _FLAGS_AT[call.func.attr]
    flags += call.args[at : at + 1]
    try:
        text = _worth(call.args[0], module)
        return re.compile(text, _worth(flags[0], module) if flags else 0)
    except NameError:
        return None


def _worth(node: ast.expr, module: ModuleType) -> Any:
    return eval(compile(ast.Expression(node), "pattern", "eval"), dict(vars(module)))
