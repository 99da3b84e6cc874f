"""The bench of lists over a few documents, on both databases."""

from __future__ import annotations

import pytest

from bench import lists


def asked_of(count: int, url: str, capsys: pytest.CaptureFixture[str]) -> tuple[str, dict[str, int]]:
    """The first line, and how many each question finds among so many documents."""
    lists.main(["--documents", str(count), "--rounds", "1", "--database", url])
    told = capsys.readouterr().out.splitlines()
    figures = (line.split(" | ") for line in told[2:] if line.count(" | ") == 3)
    return told[0], {name: int(found) for name, found, _, _ in figures}


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest) -> str:
    """An empty database for the bench; blank: its own."""
    return str(request.getfixturevalue("postgresql").new_database()) if request.param == "postgresql" else ""


def test_every_question_is_answered(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    """With the figures of what was found."""
    first, found = asked_of(300, address, capsys)
    assert first.startswith(f"300 documents on {'postgresql' if address else 'sqlite'}")
    assert found["all, newest first"] == found["by total"] == 270
    assert found["all, newest first, counted to the end"] == 270
    assert found["a pile"] == 0
    assert found["sums by kind"] == 12
    assert found["search nowhere"] == 0
    assert 0 < found["search 餐饮 住宿"] <= found["search 餐饮"] <= 270
    assert found["a second one like it"] == 1
    assert found["shared"] == 30
    assert found["mine and shared"] == found["a late page of mine and shared"] == 300


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_documents_are_asked_like_many(count: int, address: str, capsys: pytest.CaptureFixture[str]) -> None:
    """None at all, one that is another's and given to the team, and one of the person's own beside it."""
    _, found = asked_of(count, address, capsys)
    assert found["mine and shared"] == found["a late page of mine and shared"] == count
    assert found["shared"] == min(count, 1)
    assert found["all, newest first"] == found["by flags"] == max(0, count - 1)
    assert found["sums by vendor"] == found["sums by nothing"] == max(0, count - 1)
    assert found["a second one like it"] == max(0, count - 1)
