"""The bench of how extraction grows, over small documents."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from bench.growth_extraction import (
    CHINESE,
    ENGLISH,
    Bench,
    Growth,
    Invented,
    contract,
    form,
    growths,
    main,
    receipt,
    statement,
)

TraceFunction = Callable[[FrameType, str, Any], Any]


def test_a_power_of_the_size_is_told() -> None:
    """Twice the time for twice the size is 1, four times is 2; what took too short a while tells nothing."""
    assert Growth("linear", (10, 20, 40), (0.1, 0.2, 0.4)).exponent == pytest.approx(1.0)
    assert Growth("quadratic", (10, 20, 40), (0.1, 0.4, 1.6)).exponent == pytest.approx(2.0)
    assert Growth("too fast to tell", (10, 20), (0.001, 0.1)).exponent is None
    assert Growth("steps", (1, 2), (0.1, 0.2)).exponents() == (None, pytest.approx(1.0))


def test_every_row_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    """The last line has the same rows, sizes and seconds as the table."""
    assert main(["--pages", "1,2", "--lines", "10", "--fields", "1"]) == 0
    *table, last = capsys.readouterr().out.splitlines()
    told = json.loads(last)
    assert [line.split(" | ")[0].removeprefix("| ") for line in table[2:]] == list(told)
    assert told["pages of a Chinese contract"]["sizes"] == [1, 2]
    assert all(seconds > 0 for row in told.values() for seconds in row["seconds"])


def test_what_is_invented_is_read_as_what_it_is() -> None:
    """A contract of either language is one, and a form has the fields that it is asked for."""
    bench = Bench.ready()
    assert {growth.name for growth in growths(bench, [1], [10], [1])} >= {
        "lines of a receipt",
        "fields asked of a form",
    }
    asked = form(40, 3)
    read = bench.read(asked)
    assert [field.value is not None for field in read.fields] == [True, True, True]
    for clauses, is_chinese in (
        (("甲方应当按时付款，",), True),
        (("The Supplier shall perform the Services for",), False),
    ):
        document = bench.read(contract(2, clauses, is_chinese=is_chinese))
        assert document.kind == "contract"
        assert {field.name for field in document.fields if field.is_found} >= {"title", "party_a", "party_b"}


def steps_of(work: Callable[[], object]) -> int:
    """How many lines of the engine's code run, each turn of a loop anew: what it does, not how long it takes."""
    count = 0

    def step(frame: FrameType, event: str, _: object) -> TraceFunction | None:
        nonlocal count
        count += event == "line"
        return step

    def enter(frame: FrameType, event: str, _: object) -> TraceFunction | None:
        return step if "/engine/" in frame.f_code.co_filename else None

    before = sys.gettrace()
    sys.settrace(enter)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize(
    ("size", "invented"),
    [
        (12, lambda n: contract(n, CHINESE, is_chinese=True)),
        (12, lambda n: contract(n, ENGLISH, is_chinese=False)),
        (160, receipt),
        (160, statement),
        (160, form),
        (16, lambda n: form(128, n)),
    ],
    ids=["Chinese contract", "English contract", "receipt", "statement", "form", "fields"],
)
def test_twice_the_document_is_twice_the_work(size: int, invented: Callable[[int], Invented]) -> None:
    """Nothing is looked for anew on all lines for each page, line or field."""
    bench = Bench.ready()
    once, twice = invented(size), invented(2 * size)
    for document in (once, twice):
        bench.read(document)
    assert steps_of(lambda: bench.read(twice)) < 2.05 * steps_of(lambda: bench.read(once))
