"""The bench of the reading room over one real file."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import room
from desk.opening.reader_setup import ASSETS


def test_both_ways_are_timed_and_the_readers_weighed(capsys: pytest.CaptureFixture[str]) -> None:
    """Two tables, with figures."""
    (sample,) = Path(ASSETS / "samples").glob("*.jpg")
    room.main([str(sample), "--rounds", "1", "--readers", "1"])
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("1 files, 1 rounds")
    here, there, ratio = (float(part.split()[0]) for part in told[2].split(" | "))
    assert here > 0
    assert ratio == pytest.approx(there / here, rel=0.02)
    count, own, shared, each = (int(part.split()[0]) for part in told[4].split(" | "))
    assert count == 1
    assert each == own + shared > 100
