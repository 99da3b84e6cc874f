"""A short run of `python -m bench.fuzz`: every kind of input through a real reading room and a real server."""

from __future__ import annotations

import time

import pytest

from bench.fuzz.__main__ import main
from bench.fuzz.inputs import FILES, KINDS, input_of
from bench.fuzz.tally import Death, Tally


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_sixty_inputs_break_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """No traceback, no 5xx, no restart: the exit status says so, and every kind was tried."""
    status = main(["--inputs", "60", "--seed", "6"])
    told = capsys.readouterr().out
    assert status == 0, told
    assert all(f"{kind}: " in told for kind in KINDS)
    assert "reader deaths: " in told


@pytest.mark.parametrize("kind", [*FILES, "text"])
def test_an_input_can_be_made_again(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """From its seed and its name alone, whatever time it is; another name is another input."""
    once, later = input_of(1, f"{kind}/7"), time.gmtime(2_000_000_000)
    with monkeypatch.context() as clock:
        clock.setattr("time.time", lambda: 2_000_000_000.0)
        clock.setattr("time.localtime", lambda *_: later)
        clock.setattr("time.gmtime", lambda *_: later)
        assert input_of(1, f"{kind}/7") == once
    made = {input_of(1, f"{kind}/{number}").content + str(number % 1).encode() for number in range(12)}
    assert len(made) > 1 or kind == "text"


def test_what_must_not_happen_is_a_fault() -> None:
    """A mistake of the product's own in a reader is one; a process that a file ends is none."""
    tally = Tally()
    tally.died(Death.of("slow", "intake", "15.2 s"), "pdf/1")
    assert tally.faults == []
    tally.died(Death.of("mistake", "extract", "KeyError child.py:1 dates.py:9"), "text/2")
    assert len(tally.faults) == 1
    told = "\n".join(tally.lines())
    assert "1 x slow at intake: pdf/1" in told
    assert "1 x mistake at extract, KeyError at dates.py:9: text/2" in told
