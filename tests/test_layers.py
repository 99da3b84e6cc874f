"""The rooms of the house import one way only, and nothing heavy is imported before it is needed."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ALLOWED = {
    "engine": {"engine"},
    "auth": {"auth"},
    "desk": {"desk", "engine", "auth"},
    "webui": {"webui", "desk", "engine", "auth"},
}
SOURCES = [path for room in ALLOWED for path in sorted((ROOT / room).rglob("*.py"))]


def imported_rooms(path: Path) -> set[str]:
    """The rooms that a module imports from, wherever in the file."""
    names = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.append(node.module)
    return {name.split(".")[0] for name in names} & ALLOWED.keys()


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_run_one_way(path: Path) -> None:
    """webui -> desk -> engine, auth; engine and auth know neither each other nor anyone above."""
    room = path.relative_to(ROOT).parts[0]
    assert imported_rooms(path) <= ALLOWED[room]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_settings_read_the_environment(path: Path) -> None:
    """Every setting goes through desk/settings.py; the two entry points may look at the shell's language."""
    readers = {ROOT / "desk" / "settings.py", ROOT / "desk" / "__main__.py"}
    assert path in readers or not any(
        (
            isinstance(node, ast.Attribute)
            and ast.unparse(node) in {"os.environ.get", "os.getenv", "os.environ.items", "os.environ.copy"}
        )
        or (
            isinstance(node, ast.Subscript)
            and isinstance(node.ctx, ast.Load)
            and ast.unparse(node.value) == "os.environ"
        )
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
    )


def test_the_engine_starts_without_heavy_packages() -> None:
    """Building the engine loads neither torch nor transformers nor a model; the first page does."""
    code = (
        "import sys; from desk.settings import load_settings; from desk.assembly import engine_of;"
        "engine_of(load_settings()).close();"
        "print([name for name in ('torch', 'transformers', 'gradio', 'openvino') if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
