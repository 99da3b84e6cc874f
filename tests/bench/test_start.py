"""The bench of starts, over one real file."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import start
from desk.opening.reader_setup import ASSETS


def test_both_starts_are_timed(capsys: pytest.CaptureFixture[str]) -> None:
    """A line each, in processor time that somebody spent."""
    (sample,) = Path(ASSETS / "samples").glob("*.jpg")
    start.main([str(sample), "--rounds", "1"])
    head, *lines = capsys.readouterr().out.splitlines()
    assert head.split(" | ")[0] == "start"
    assert [line.split(" | ")[0] for line in lines] == ["read", "service"]
    for line in lines:
        wall, computed, least = map(float, line.split(" | ")[2:])
        assert wall > 0
        assert computed == least > 0
