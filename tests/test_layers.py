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
FLOORS = {
    "engine": (
        "words site_patterns plain_text safe_yaml choices box standard font_folders pack_folders",
        "notices models table provenance",
        "errors document",
        "limits",
        "presets page markup",
        "values readers",
        "checks evidence",
        "extract intake",
        "weigh",
        "reading layouts kinds head",
        "findings export planning",
        "pipeline",
        "contract room program",
    ),
    "desk": (
        "errors running role_words environment",
        "permission store",
        "record",
        "claims",
        "outside layouts migrations standards",
        "settings line offers",
        "taking_in chosen",
        "cases",
        "studio",
        "opening service",
        "backups",
        "shell",
        "__main__",
    ),
    "webui": ("speech viewer late_pages", "wall", "door", "api", "pages", "app", "__main__"),
}
"""The rooms inside each house, from the ground up: a room imports from floors below its own, and from itself."""
CLOSED = ("engine.extract",)
"""Rooms whose insides are their own: others import from their front door."""
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


def imported_modules(path: Path) -> set[str]:
    """Every module of the house that a module imports from, by its dotted name."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= (
                {f"{node.module}.{alias.name}" for alias in node.names} if "." not in node.module else {node.module}
            )
    return {name for name in names if name.split(".")[0] in ALLOWED}


def floor_of(module: str) -> tuple[str, int] | None:
    """The room of a module, as `engine.page`, and its floor; None for the house itself and what has no floors."""
    house, _, rest = module.partition(".")
    name = rest.partition(".")[0]
    for floor, rooms in enumerate(FLOORS.get(house, ())):
        if name in rooms.split():
            return f"{house}.{name}", floor
    return None


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_rooms_import_from_the_floors_below(path: Path) -> None:
    """No circle of rooms can arise, since every room stands on one floor of the table and looks only down."""
    own = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    here = floor_of(own)
    if own.partition(".")[0] not in FLOORS or own in FLOORS:
        return
    assert here is not None, f"{own} stands on no floor of the table"
    for module in imported_modules(path):
        there = floor_of(module)
        if there is not None and there[0] != here[0] and there[0].partition(".")[0] == here[0].partition(".")[0]:
            assert there[1] < here[1], f"{own} imports {module}, which does not stand below it"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nobody_reaches_into_a_closed_room(path: Path) -> None:
    """Outside engine.extract nobody imports its insides."""
    own = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    reached = [m for m in imported_modules(path) for room in CLOSED if m.startswith(f"{room}.") and room not in own]
    assert reached == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_settings_read_the_environment(path: Path) -> None:
    """Every setting goes through desk/settings.py; desk/environment.py has what is none."""
    readers = {ROOT / "desk" / "settings.py", ROOT / "desk" / "environment.py"}
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
        "import sys; from desk.settings import load_settings; from desk.opening.reading import engine_of;"
        "engine_of(load_settings()).close();"
        "print([name for name in ('torch', 'transformers', 'gradio', 'openvino') if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
