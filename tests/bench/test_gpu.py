"""The timing of HunyuanOCR runs where there is no GPU too, on a tiny configuration: does it run at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.gpu import BEGIN, END_OF_MARKUP, main

SMALL = ["--small", "--device", "cpu", "--pages", "2", "--batch", "2", "--tokens", "4", "--page", "256x320"]


def test_both_ways_are_measured_and_written_between_the_marks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What stands around the table stays; running again replaces it; random weights are owned up to."""
    report = tmp_path / "benchmarks.md"
    report.write_text(f"# Speed\n\n{BEGIN}\nold\n{END_OF_MARKUP}\n\nThe end.\n", "utf-8")
    main([*SMALL, "--write", str(report)])
    written = report.read_text("utf-8")
    assert written.startswith("# Speed\n\n")
    assert written.endswith("\n\nThe end.\n")
    assert "old" not in written
    assert "timing only" in written
    rows = [line for line in written.splitlines() if line.startswith(("| vendor", "| ours"))]
    assert len(rows) == 5
    assert rows[0] in capsys.readouterr().out
