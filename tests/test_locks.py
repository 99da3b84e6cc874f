"""Every package is installed by its hash, in the version that the requirements name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
_PIN = re.compile(r"^([A-Za-z0-9_.-]+)(?:\[[^]]*\])?==([^\s;\\]+)", re.MULTILINE)
_UNHASHED = {"torch"}


def pins(*names: str) -> dict[str, str]:
    """The versions that files name, by package."""
    text = "\n".join((ROOT / name).read_text("utf-8") for name in names)
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in _PIN.findall(text)}


@pytest.mark.parametrize(
    ("lock", "requirements"),
    [
        ("requirements-cpu.lock", ["requirements-cpu.txt"]),
        ("requirements.lock", ["requirements-cpu.txt", "requirements.txt"]),
        ("requirements-check.lock", ["requirements-cpu.txt", "requirements.txt", "requirements-check.txt"]),
    ],
)
def test_a_lock_says_what_the_requirements_say(lock: str, requirements: list[str]) -> None:
    """Whoever changes a version makes the locks anew."""
    locked, wanted, bounds = pins(lock), pins(*requirements), pins("constraints.txt")
    assert {name: locked.get(name) for name in wanted.keys() - _UNHASHED} == {
        name: version for name, version in wanted.items() if name not in _UNHASHED
    }
    assert {name: version for name, version in locked.items() if bounds.get(name, version) != version} == {}
    for entry in re.split(r"\n(?=\S)", (ROOT / lock).read_text("utf-8").strip()):
        assert entry.startswith("#") or "--hash=sha256:" in entry, entry


def test_no_lock_names_a_registry() -> None:
    """Every site has its own."""
    for path in ROOT.glob("requirements*.lock"):
        assert "://" not in path.read_text("utf-8")
