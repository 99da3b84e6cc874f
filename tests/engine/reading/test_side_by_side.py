"""The big reader and the second one on the same pages: parallel, bounded, and one failing without the other."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator

import numpy as np
import pytest

from engine.choices import BoxSource
from engine.document import Box, Line, Notice, Source
from engine.errors import Cancelled, EngineError
from engine.readers import Answer, PageImage, Reading, Request
from engine.readers import Cancelled as IsCancelled
from engine.readers.scripted import Fault, ScriptedReader
from engine.reading.seen import SeenPage
from engine.reading.side_by_side import Seen, read_alone, read_beside
from engine.words import Words

BOX = Box.from_rect(0.1, 0.1, 0.5, 0.2)
SECOND = ScriptedReader(
    {number: Reading(lines=(Line(f"cpu {number}", BOX, 0.9),)) for number in range(1, 40)}, name="cpu"
)
BIG_LINE = Line("big", BOX, 0.8, Source.HUNYUAN)


def never() -> bool:
    """A caller with patience."""
    return False


def pages(count: int) -> Iterator[PageImage]:
    """Blank pages."""
    for number in range(1, count + 1):
        yield PageImage(number, np.zeros((8, 8, 3), dtype=np.uint8))


def big(fault: Fault | None = None, fault_page: int = 1, **changes: object) -> ScriptedReader:
    """A big reader that answers the page's number."""
    script = {
        number: Reading(answers=(Answer("n", str(number), 0.9),), markdown=f"# {number}") for number in range(1, 40)
    }
    return ScriptedReader(script, fault, fault_page, name="served", **changes)  # type: ignore[arg-type]


def answers(seen: Seen) -> list[tuple[int, str | None]]:
    """Page and value of every answer."""
    return [(item.page, item.answer.value) for item in seen.given]


def test_answers_and_lines_of_a_page_come_together() -> None:
    """Each from its own reader, in the order of the pages."""
    seen = read_beside(pages(3), big(), SECOND, Request(), never)
    assert [page.lines[0].text for page in seen.pages] == ["cpu 1", "cpu 2", "cpu 3"]
    assert answers(seen) == [(1, "1"), (2, "2"), (3, "3")]
    assert (seen.texts, seen.reader.name, seen.failure, seen.warnings) == (("# 1", "# 2", "# 3"), "served", None, ())


def test_both_read_at_the_same_time() -> None:
    """Four pages of half a second each by both take less than the sum."""
    slow = ScriptedReader(seconds_a_page=0.5, name="cpu")
    started = time.monotonic()
    read_beside(pages(4), big(seconds_a_page=0.5), slow, Request(), never)
    assert time.monotonic() - started < 3.9


@pytest.mark.parametrize("fault", [Fault.UNAVAILABLE, Fault.REFUSED, Fault.SLOW, Fault.OUT_OF_MEMORY])
def test_the_second_reader_takes_over(fault: Fault) -> None:
    """Whatever the big one's failure: every page is there, and the reason is told."""
    seen = read_beside(pages(3), big(fault), SECOND, Request(), never)
    assert [page.lines[0].text for page in seen.pages] == ["cpu 1", "cpu 2", "cpu 3"]
    assert (seen.given, seen.reader.name) == ((), "cpu")
    (notice,) = seen.warnings
    assert notice.code == "reader_away"
    assert seen.failure is not None
    assert seen.failure.message.zh in notice.message.zh


def test_what_was_answered_before_the_failure_is_kept() -> None:
    """Pages 1 and 2 were read by the big model, the rest were not."""
    seen = read_beside(pages(4), big(Fault.UNAVAILABLE, 3), SECOND, Request(), never)
    assert answers(seen) == [(1, "1"), (2, "2")]
    assert len(seen.pages) == 4
    assert seen.reader.name == "served"
    assert seen.failure is not None
    assert "later pages" in seen.warnings[0].message.en


def test_a_cancelled_document_stops_both() -> None:
    """Also while the big reader hangs."""
    asked_at = time.monotonic()
    with pytest.raises(Cancelled):
        read_beside(pages(2), big(Fault.ENDLESS), SECOND, Request(), lambda: time.monotonic() - asked_at > 0.3)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("big-reader")]


def test_an_error_of_the_second_reader_is_an_error() -> None:
    """Without lines there is nothing to show; the big reader is stopped."""
    with pytest.raises(EngineError):
        read_beside(pages(2), big(), ScriptedReader(fault=Fault.UNAVAILABLE), Request(), never)


def test_a_mistake_in_the_big_reader_is_not_swallowed() -> None:
    """Only its deliberate errors are a reason to go on."""

    class Broken(ScriptedReader):
        def read(self, images: Iterable[PageImage], request: Request, cancelled: IsCancelled) -> Iterator[Reading]:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        read_beside(pages(1), Broken(), SECOND, Request(), never)


def test_a_slow_big_reader_does_not_fill_the_memory() -> None:
    """The second one waits rather than open the whole document."""
    opened = 0
    release = threading.Event()

    class Stuck(ScriptedReader):
        def read(self, images: Iterable[PageImage], request: Request, cancelled: IsCancelled) -> Iterator[Reading]:
            for _ in images:
                release.wait(5)
                yield Reading()

    def counted() -> Iterator[PageImage]:
        nonlocal opened
        for image in pages(100):
            opened += 1
            yield image

    cancel_at = time.monotonic() + 0.5
    timer = threading.Timer(0.6, release.set)
    timer.start()
    with pytest.raises(Cancelled):
        read_beside(counted(), Stuck(), SECOND, Request(), lambda: time.monotonic() > cancel_at)
    timer.join()
    assert opened < 40


def test_a_big_reader_that_wants_many_pages_at_once_gets_them() -> None:
    """A batch larger than the look-ahead must not wait for ever."""

    class Batching(ScriptedReader):
        def read(self, images: Iterable[PageImage], request: Request, cancelled: IsCancelled) -> Iterator[Reading]:
            yield from [Reading(answers=(Answer("n", str(image.number), 1.0),)) for image in list(images)]

    seen = read_beside(pages(30), Batching(), SECOND, Request(), never)
    assert len(answers(seen)) == 30


def test_pages_that_are_known_are_not_read_again() -> None:
    """The first page was looked at to tell the kind of document."""
    known = {1: Reading(lines=(Line("seen before", BOX, 0.9),))}
    seen = read_beside(pages(2), big(), SECOND, Request(), never, known=known)
    assert [page.lines[0].text for page in seen.pages] == ["seen before", "cpu 2"]


def test_the_setting_says_whose_lines_are_shown() -> None:
    """The other's are the evidence either way, and the model's words are not lost."""
    spotting = ScriptedReader({1: Reading(lines=(BIG_LINE,))}, name="served")
    by_cpu = read_beside(pages(1), spotting, SECOND, Request(), never, boxes=BoxSource.CPU)
    by_model = read_beside(pages(1), spotting, SECOND, Request(), never, boxes=BoxSource.MODEL)
    assert (by_cpu.pages[0].lines[0].text, by_cpu.texts) == ("cpu 1", ("big",))
    assert (by_model.pages[0].lines, by_model.texts) == ((BIG_LINE,), ())
    assert by_cpu.evidence[0].lines[0].text == by_model.evidence[0].lines[0].text == "cpu 1"


def test_warnings_of_both_are_on_the_page() -> None:
    """A clerk sees all doubts."""
    one, two = (Notice(code, Words(code, code)) for code in ("one", "two"))
    seen = read_beside(
        pages(1),
        ScriptedReader({1: Reading(warnings=(two,))}),
        ScriptedReader({1: Reading(warnings=(one,))}),
        Request(),
        never,
    )
    assert seen.pages[0].warnings == (one, two)


def test_a_reader_alone_gives_lines_and_answers() -> None:
    """Its own lines are the evidence."""
    seen = read_alone(pages(2), big(), Request(), never)
    assert (len(seen.pages), answers(seen), seen.texts) == (2, [(1, "1"), (2, "2")], ("# 1", "# 2"))
    assert seen.pages == seen.evidence


def test_the_first_page_is_read_before_another_is_opened() -> None:
    """A person who waits for it does not wait for the pages that are opened ahead, nor for their turning."""
    opened: list[int] = []
    opened_when_read: list[int] = []

    def noted() -> Iterator[PageImage]:
        for image in pages(12):
            opened.append(image.number)
            yield image

    class Noting(ScriptedReader):
        def read(self, images: Iterable[PageImage], request: Request, cancelled: IsCancelled) -> Iterator[Reading]:
            opened_when_read.append(len(opened))
            yield from super().read(images, request, cancelled)

    read_beside(noted(), big(), Noting(name="cpu"), Request(), never)
    assert opened_when_read[0] == 1
    assert opened == list(range(1, 13))


def test_a_page_is_handed_on_while_the_big_reader_has_others_to_answer() -> None:
    """Though the second reader has come to its end: nobody waits for the last page to see the first."""
    is_read, is_handed_on = threading.Event(), threading.Event()
    was_handed_on: list[bool] = []

    def second_pages() -> Iterator[PageImage]:
        yield from pages(3)
        is_read.set()

    class Slow(ScriptedReader):
        def read(self, images: Iterable[PageImage], request: Request, cancelled: IsCancelled) -> Iterator[Reading]:
            for image in images:
                if image.number == 1:
                    assert is_read.wait(30)
                if image.number == 2:
                    was_handed_on.append(is_handed_on.wait(30))
                yield Reading(markdown=f"# {image.number}")

    kept: list[int] = []

    def keep(seen: SeenPage) -> None:
        kept.append(seen.page.number)
        is_handed_on.set()

    read_beside(second_pages(), Slow(), SECOND, Request(), never, keep=keep)
    assert was_handed_on == [True]
    assert kept == [1, 2, 3]
