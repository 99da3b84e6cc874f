"""The app over an invented installation: the bench of the administrators' pages over a little of everything."""

from __future__ import annotations

import pytest

from bench import admin_pages


@pytest.mark.slow
def test_every_page_of_the_administrators_answers(capsys: pytest.CaptureFixture[str]) -> None:
    """A row with figures for each."""
    few = {"people": 80, "kinds": 8, "versions": 20, "events": 600, "documents": 100, "rounds": 1}
    admin_pages.main([word for name, count in few.items() for word in (f"--{name}", str(count))])
    told = capsys.readouterr().out.splitlines()
    assert told[0].endswith("100 documents on sqlite")
    rows = {path: figures for path, *figures in (line.split(" | ") for line in told[2:])}
    assert rows.keys() == set(admin_pages.PAGES)
    assert all(int(wall) > 0 for wall, *_ in rows.values())
