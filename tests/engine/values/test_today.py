"""What depends on the day says until when it does."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path

import pytest

from engine.values import today
from engine.values.today import has_come, noted, this_year

ROOT = Path(__file__).parents[3]
ASKERS = {"engine/values/today.py", "engine/pipeline.py"}


@pytest.fixture(autouse=True)
def _spring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(today, "_today", lambda: date(2026, 3, 1))


@pytest.mark.parametrize(
    ("day", "early", "is_over", "until"),
    [
        (date(2026, 3, 1), 0, True, None),
        (date(1926, 3, 1), 0, True, None),
        (date(2026, 3, 2), 0, False, date(2026, 3, 1)),
        (date(2026, 3, 2), 1, True, None),
        (date(2026, 3, 9), 1, False, date(2026, 3, 7)),
        (date.min, 1, True, None),
        (date.max, 0, False, date(9999, 12, 30)),
    ],
)
def test_a_day_ahead_holds_until_the_day_before(day: date, early: int, is_over: bool, until: date | None) -> None:
    """What is over stays so for ever."""
    with noted() as standing:
        assert has_come(day, early) is is_over
    assert standing.until == until


def test_a_year_holds_until_its_end() -> None:
    """Of several answers the one that holds for the shortest time counts; outside of the block nothing is noted."""
    with noted() as standing:
        assert this_year() == 2026
        assert standing.until == date(2026, 12, 31)
        has_come(date(2027, 8, 1))
        assert standing.until == date(2026, 12, 31)
        with noted() as inner:
            has_come(date(2026, 3, 2))
        assert (inner.until, standing.until) == (date(2026, 3, 1), date(2026, 12, 31))
    has_come(date(2026, 3, 2))
    assert standing.until == date(2026, 12, 31)


def test_nobody_else_asks_what_day_it_is() -> None:
    """A reading may be given again on another day, so all that depends on the day has to say so."""
    asking = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "engine").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr in {"today", "now", "utcnow", "localtime", "gmtime"}
        and ast.unparse(node.value).rpartition(".")[2] in {"date", "datetime", "time"}
    }
    assert asking == ASKERS
