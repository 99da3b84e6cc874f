"""A command imports what it needs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.engine import drawing

ROOT = Path(__file__).parents[3]
OF_THE_SERVER = ("sqlalchemy", "alembic", "gradio", "fastapi", "structlog", "httpx", "ldap3", "xlsxwriter")
OF_THE_READER = (
    "torch",
    "openvino",
    "numpy",
    "cv2",
    "PIL",
    "pypdfium2",
    "rapidfuzz",
    "engine.extract",
    "engine.pipeline",
)
PROBE = """
import json, sys
from desk.__main__ import main
status = main(json.loads(sys.argv[1]))
print(json.dumps([status, sorted(set(json.loads(sys.argv[2])) & set(sys.modules))]))
"""


def loaded_by(arguments: Sequence[str], among: Sequence[str], data: Path) -> tuple[int, list[str]]:
    """How a command ends, and which of the packages it has loaded by then."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, json.dumps(arguments), json.dumps(among)],
        cwd=ROOT,
        env={**os.environ, "OCR_DATA_DIR": str(data)},
        capture_output=True,
        text=True,
        check=True,
    )
    status, found = json.loads(done.stdout.splitlines()[-1])
    return status, found


def test_reading_loads_nothing_of_the_server_and_of_the_reader(tmp_path: Path) -> None:
    """No database, no web framework, no client of anything; pictures, models and what finds fields are another's."""
    picture = tmp_path / "one.png"
    picture.write_bytes(drawing.encoded(drawing.page(("合计 12.00",)), "PNG"))
    assert loaded_by(["read", str(picture)], [*OF_THE_SERVER, *OF_THE_READER], tmp_path) == (0, [])


HEAVY = ("numpy", "cv2", "yaml", "httpx", "sqlalchemy")


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("desk.__main__", (*HEAVY, "pydantic", "argparse", "logging")),
        ("desk.opening.reader_setup", HEAVY),
        ("engine.room.child", HEAVY),
    ],
)
def test_what_is_there_before_a_reader_begins_or_loads_is_light(module: str, heavy: Sequence[str]) -> None:
    """Nothing of the engine's own weight: the second process would begin, or be told what to be, after it."""
    code = f"import sys, {module}; print(sorted(set({heavy!r}) & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
