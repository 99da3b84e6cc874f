"""The shape of the code: no long file, no block that nobody can follow, each word of the world in few places."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("engine", "auth", "desk", "webui")
SOURCES = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
MOST_LINES = 400
MOST_COMPLEX = 20
"""The last of McCabe's grade C, counted as radon does: branches, loops, handlers, conditions and their parts."""
FEW = 3
BRANCHES = (ast.If, ast.For, ast.While, ast.ExceptHandler, ast.IfExp, ast.Assert, ast.comprehension, ast.match_case)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_is_long(path: Path) -> None:
    """A file has one subject, and a reader's patience ends."""
    assert len(path.read_text("utf-8").splitlines()) <= MOST_LINES


def complexity(function: ast.AST) -> int:
    """The cyclomatic complexity of a function (McCabe 1976)."""
    count = 1
    for node in ast.walk(function):
        count += isinstance(node, BRANCHES)
        count += len(node.ifs) if isinstance(node, ast.comprehension) else 0
        count += len(node.values) - 1 if isinstance(node, ast.BoolOp) else 0
    return count


@pytest.mark.parametrize("path", sorted((ROOT / "engine" / "extract").rglob("*.py")), ids=lambda path: path.name)
def test_no_block_of_the_extraction_is_hard_to_follow(path: Path) -> None:
    """Rules that grew by one exception after another are taken apart before they pass this."""
    functions = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.FunctionDef)]
    assert {node.name: complexity(node) for node in functions if complexity(node) > MOST_COMPLEX} == {}


@pytest.mark.parametrize("word", ["合计", "小计"])
def test_a_word_of_the_world_stands_in_few_files(word: str) -> None:
    """Labels are data: in assets/labels.yaml, in a kind's words or in a language's terms."""
    found = [path for path in (ROOT / "engine").rglob("*.py") if word in path.read_text("utf-8")]
    assert len(found) <= FEW, [str(path.relative_to(ROOT)) for path in found]
