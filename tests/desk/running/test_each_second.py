"""What is done each second goes on whatever happens, and ends when it is told to."""

from __future__ import annotations

import threading

import pytest

from desk.running import each_second
from desk.running.each_second import EachSecond


def test_it_goes_on_after_a_failure_until_it_is_stopped(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The failure stands in the log."""
    monkeypatch.setattr(each_second, "_SECONDS", 0.0)
    again, rounds = threading.Event(), 0

    def fail_at_first() -> None:
        nonlocal rounds
        rounds += 1
        if rounds == 1:
            raise RuntimeError
        each.stop()
        again.set()

    each = EachSecond(fail_at_first, "each-second")
    each.start()
    assert again.wait(60)
    assert [record.message for record in caplog.records] == ["what is done each second failed"]
