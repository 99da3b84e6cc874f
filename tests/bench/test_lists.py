"""The bench of lists over a few documents, on both databases."""

from __future__ import annotations

import pytest

from bench import lists


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_every_question_is_answered(
    kind: str, capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest
) -> None:
    """With the figures of what was found."""
    url = request.getfixturevalue("postgresql").new_database() if kind == "postgresql" else ""
    lists.main(["--documents", "300", "--rounds", "1", "--database", url])
    told = capsys.readouterr().out.splitlines()
    found = {
        name: int(count) for name, count, _, _ in (line.split(" | ") for line in told[2:] if line.count(" | ") == 3)
    }
    assert told[0].startswith(f"300 documents on {kind}")
    assert found["all, newest first"] == found["by total"] == 270
    assert found["all, newest first, counted to the end"] == 270
    assert found["a pile"] == 0
    assert found["sums by kind"] == 12
    assert found["search nowhere"] == 0
    assert 0 < found["search 餐饮 住宿"] <= found["search 餐饮"] <= 270
    assert found["a second one like it"] == 1
    assert found["shared"] == 30
    assert found["mine and shared"] == found["a late page of mine and shared"] == 300
