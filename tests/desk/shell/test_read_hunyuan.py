"""From the shell: HunyuanOCR in this process and behind `transformers serve` give the same fields, with boxes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.engine.readers.hunyuan.transformers_serve import serving
from tests.engine.tiny_hunyuan import CHECKPOINT
from tests.engine.tiny_hunyuan.pages import draw, sample

HOUSE = Path(__file__).parents[3]


def read(tmp_path: Path, fields: str, name: str, **settings: str) -> dict[str, Any]:
    """The line of JSON that `./launch.sh read` prints for one drawn page."""
    picture = tmp_path / f"{name}.png"
    draw(sample(name)).save(picture)
    environment = {**os.environ, "OCR_DATA_DIR": str(tmp_path / "var"), **settings}
    run = subprocess.run(
        [sys.executable, "-m", "desk", "read", "--fields", fields, picture],
        cwd=HOUSE,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=170,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    record: dict[str, Any] = json.loads(run.stdout)
    return record


def shown(record: dict[str, Any]) -> list[tuple[str, str, bool, bool]]:
    """Name, value, whether it has a box, whether there is a doubt."""
    return [(f["name"], f["value"], f["box"] is not None, f["note"] is not None) for f in record["fields"]]


@pytest.mark.slow
def test_the_process_and_the_server_give_the_same_fields_with_boxes(tmp_path: Path) -> None:
    """Agreed values, one the model has wrong by a digit, and the reader each document was read by."""
    here = {"OCR_READER": "hunyuan", "OCR_HUNYUAN_WEIGHTS": str(CHECKPOINT)}
    card = [("Name", "Li Wei", True, False), ("ID", "440301199007", True, True), ("Born", "1990-01-02", True, False)]
    with serving(tmp_path) as server:
        there = {"OCR_READER": "served", "OCR_SERVED_URL": server.url}
        for settings, reader in ((here, "hunyuan"), (there, "served")):
            document = read(tmp_path, "Name,ID,Born", "card", **settings)
            assert shown(document) == card
            assert document["provenance"]["reader"] == reader
            assert not document["provenance"]["degraded"]
            assert "440301199001" in document["fields"][1]["note"]["zh"]
        server.kill()
        degraded = read(tmp_path, "Name,ID,Born", "card", OCR_SERVED_RETRIES="0", **there)
    assert [field["value"] for field in degraded["fields"]] == ["Li Wei", "440301199001", "1990-01-02"]
    assert degraded["provenance"]["degraded"]
    assert degraded["warnings"][0]["code"] == "reader_away"
