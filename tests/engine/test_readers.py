"""The contract of every reader: the CPU reader, HunyuanOCR here and behind a server, the scripted one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest

from engine.document import Box, Line
from engine.errors import Cancelled
from engine.presets import FieldSpec, Label
from engine.readers import Answer, PageImage, Reader, Reading, Request
from engine.readers.cpu.reader import CpuReader
from engine.readers.hunyuan.in_process import HunyuanConfig, HunyuanReader
from engine.readers.hunyuan.served import ServedConfig, ServedReader
from engine.readers.scripted import ScriptedReader
from tests.engine.readers.hunyuan.scripted_server import running, say
from tests.engine.tiny_hunyuan import CHECKPOINT
from tests.engine.tiny_hunyuan.pages import load_tasks, page_image

FIELDS = Request("fields", tuple(FieldSpec(name=n, label=Label(zh=n, en=n)) for n in ("No", "Date", "Total")))
MOST_AHEAD = 8


def never() -> bool:
    """A caller with patience."""
    return False


@contextmanager
def cpu() -> Iterator[Reader]:
    """PP-OCR on the processor."""
    yield CpuReader("f32", threads=1)


@contextmanager
def hunyuan() -> Iterator[Reader]:
    """The tiny checkpoint in this process."""
    yield HunyuanReader(HunyuanConfig(CHECKPOINT, batch=2), load_tasks())


@contextmanager
def served() -> Iterator[Reader]:
    """A server that answers as the checkpoint would."""
    with running(say('{"No": "R-2031", "Date": "2026-03-14", "Total": "128.50"}')) as server:
        yield ServedReader(ServedConfig((server.url,), window=3), load_tasks())


@contextmanager
def scripted() -> Iterator[Reader]:
    """A reader that plays its part."""
    page = Reading((Line("No: R-2031", Box.from_rect(0.1, 0.1, 0.4, 0.2), 0.9),), (Answer("No", "R-2031", 0.9),))
    yield ScriptedReader(dict.fromkeys(range(1, 100), page))


@pytest.fixture(scope="module", params=[cpu, hunyuan, served, scripted])
def reader(request: pytest.FixtureRequest) -> Iterator[Reader]:
    """Each reader in turn, loaded once."""
    make: Callable[[], contextmanager[Reader]] = request.param
    with make() as made:
        yield made
        made.close()


def read(reader: Reader, *names: str) -> list[Reading]:
    """The readings of drawn pages."""
    images = [page_image(name, number) for number, name in enumerate(names, start=1)]
    return list(reader.read(images, FIELDS, never))


def scores(reading: Reading) -> list[float]:
    """How sure it is of each line and answer."""
    return [line.score for line in reading.lines] + [answer.confidence for answer in reading.answers]


def without_scores(reading: Reading) -> Reading:
    """The reading but for how sure it is."""
    return replace(
        reading,
        lines=tuple(replace(line, score=0.0) for line in reading.lines),
        answers=tuple(replace(answer, confidence=0.0) for answer in reading.answers),
    )


def test_its_name_and_revision_are_known_before_it_is_loaded(reader: Reader) -> None:
    """They go into every document, and onto the pages."""
    assert reader.name in {"cpu", "hunyuan", "served", "scripted"}
    assert reader.revision
    assert reader.revision == reader.revision


def test_it_gives_one_reading_an_image(reader: Reader) -> None:
    """Also for a page without anything on it."""
    assert len(read(reader, "receipt", "blank", "receipt")) == 3
    assert read(reader) == []


def test_it_reads_something_with_scores_in_range_on_the_page(reader: Reader) -> None:
    """Lines or answers, boxes inside the page, every score between 0 and 1."""
    (reading,) = read(reader, "receipt")
    assert reading.lines or reading.answers
    for line in reading.lines:
        assert 0 <= line.score <= 1
        assert 0 <= line.box.left <= line.box.right <= 1
        assert 0 <= line.box.top <= line.box.bottom <= 1
    for answer in reading.answers:
        assert 0 <= answer.confidence <= 1
        assert answer.name in {"No", "Date", "Total"}


def test_it_reads_the_same_twice(reader: Reader) -> None:
    """Nothing of one page leaks into the next."""
    first, other, again = read(reader, "receipt", "subtitle", "receipt")
    assert without_scores(first) == without_scores(again)
    assert scores(first) == pytest.approx(scores(again), abs=1e-6)  # a page beside it in a batch moves the last digits
    assert len(read(reader, "receipt")) == 1
    assert [line.text for line in first.lines] != [line.text for line in other.lines] or reader.name != "cpu"


def test_it_pulls_pages_as_it_needs_them(reader: Reader) -> None:
    """A long document is never in memory whole."""
    pulled: list[int] = []

    def images() -> Iterator[PageImage]:
        for number in range(1, 50):
            pulled.append(number)
            yield PageImage(number, np.full((64, 96, 3), 255, dtype=np.uint8))

    readings = reader.read(images(), FIELDS, never)
    assert pulled == []
    next(iter(readings))
    assert 1 <= len(pulled) <= MOST_AHEAD


def test_it_stops_when_it_is_told(reader: Reader) -> None:
    """With the error that says so."""
    with pytest.raises(Cancelled) as caught:
        list(reader.read([page_image("receipt")], FIELDS, lambda: True))
    assert caught.value.message.zh


def test_threads_may_share_it(reader: Reader) -> None:
    """Each gets its own pages' readings."""
    expected = read(reader, "receipt")
    got: list[list[Reading]] = []
    threads = [threading.Thread(target=lambda: got.append(read(reader, "receipt"))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for readings in got:
        assert [without_scores(reading) for reading in readings] == [without_scores(reading) for reading in expected]
        # What else is in a batch moves a probability by some of the last bits of its precision.
        assert scores(readings[0]) == pytest.approx(scores(expected[0]), abs=2e-3)


def test_it_can_be_closed_twice_and_used_again(reader: Reader) -> None:
    """Closing frees; a later page loads anew."""
    reader.warm_up()
    reader.close()
    reader.close()
    assert len(read(reader, "receipt")) == 1
