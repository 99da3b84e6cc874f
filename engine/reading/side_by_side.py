"""Two readers on the same pages at the same time: the big model answers, the second reader gives measured lines.

The calling thread opens the pages, feeds them to the big reader's thread and meanwhile reads them with the second
reader. When the big reader fails, the second one goes on alone; what was answered until then is kept.
"""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

from engine.choices import BoxSource, WhenAway
from engine.document import Notice, Page, Source
from engine.errors import Cancelled, ReaderError
from engine.page.reading_order import in_reading_order
from engine.plain_text import cleaned
from engine.readers import PageImage, Reader, Reading, Request
from engine.reading.seen import SeenPage
from engine.weigh.agreement import Given
from engine.words import Words

READER_AWAY = "reader_away"
"""The code of the notice that the asked reader failed and the second one went on."""
_LOOK_AHEAD = 8
"""Pages opened before the second reader has come to them."""
_MOST_WAITING = 16
"""Pages that may wait for a big reader that is slower than the second one."""
_LOOK_SECONDS = 0.1


Keep = Callable[[SeenPage], None]
"""Told of every page as soon as nothing more comes to it."""


def _forget(_page: SeenPage) -> None:
    """Keeps nothing."""


@dataclass(frozen=True, slots=True)
class Seen:
    """All pages as read. `failure` says why the reader that was asked for could not go on to the end."""

    by_page: tuple[SeenPage, ...]
    reader: Reader
    failure: ReaderError | None = None

    @property
    def pages(self) -> tuple[Page, ...]:
        """The pages as shown."""
        return tuple(seen.page for seen in self.by_page)

    @property
    def evidence(self) -> tuple[Page, ...]:
        """The pages with the lines that values are held to."""
        return tuple(seen.evidence for seen in self.by_page)

    @property
    def given(self) -> tuple[Given, ...]:
        """What the big model answered."""
        return given_on(self.by_page)

    @property
    def texts(self) -> tuple[str, ...]:
        """The big model's Markdown, page by page."""
        return tuple(seen.text for seen in self.by_page if seen.text)

    @property
    def warnings(self) -> tuple[Notice, ...]:
        """What to tell about the whole document."""
        return () if self.failure is None else (_taken_over(self.failure, is_partly=bool(self.texts or self.given)),)


def given_on(pages: Iterable[SeenPage]) -> tuple[Given, ...]:
    """The big model's answers of all pages."""
    return tuple(Given(seen.page.number, answer) for seen in pages for answer in seen.answers)


def read_alone(
    images: Iterable[PageImage],
    reader: Reader,
    request: Request,
    cancelled: Callable[[], bool],
    keep: Keep = _forget,
) -> Seen:
    """One reader gives lines and answers."""
    held: deque[PageImage] = deque()
    by_page: list[SeenPage] = []

    def passing() -> Iterator[PageImage]:
        for image in images:
            held.append(image)
            yield image

    for reading in reader.read(passing(), request, cancelled):
        page = page_of(held.popleft(), reading)
        text = reading.markdown or None
        by_page.append(SeenPage(page, page, reader.name, reader.revision, reading.answers, text))
        keep(by_page[-1])
    return Seen(tuple(by_page), reader)


def read_beside(
    images: Iterable[PageImage],
    reader: Reader,
    second: Reader,
    request: Request,
    cancelled: Callable[[], bool],
    *,
    boxes: BoxSource = BoxSource.CPU,
    when_away: WhenAway = WhenAway.TAKE_OVER,
    known: Mapping[int, Reading] | None = None,
    keep: Keep = _forget,
) -> Seen:
    """Both readers; `known` are pages that `second` has read already, by number.

    Raises what `second` raises, and `Cancelled`; a failure of `reader` is in the result or raised, as `when_away` says.
    """
    big = _BigReader(reader, request)
    evidence: list[Page] = []
    by_page: list[SeenPage] = []

    def join() -> None:
        """The pages that both have read by now."""
        for page, answer in list(zip(evidence, big.answers, strict=False))[len(by_page) :]:
            by_page.append(_joined(page, answer, reader, boxes))
            keep(by_page[-1])

    try:
        for image in _fed(iter(images), big, cancelled, join):
            reading = (known or {}).get(image.number) or next(iter(second.read([image], Request(), cancelled)))
            evidence.append(page_of(image, reading))
            join()
        big.finish(cancelled, join)
        if big.failure is not None and when_away is WhenAway.FAIL:
            raise big.failure
    finally:
        big.close()
    join()
    for page in evidence[len(by_page) :]:
        by_page.append(SeenPage(page, page, second.name, second.revision))
        keep(by_page[-1])
    return Seen(tuple(by_page), reader if big.answers or big.failure is None else second, big.failure)


class _BigReader:
    """The big reader in a thread of its own, fed page by page."""

    def __init__(self, reader: Reader, request: Request) -> None:
        self.failure: ReaderError | None = None
        self._pages: queue.SimpleQueue[PageImage | None] = queue.SimpleQueue()
        self.answers: list[Reading] = []
        self._is_hungry = threading.Event()
        self._stop = threading.Event()
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="big-reader")
        self._work: Future[None] = self._threads.submit(self._run, reader, request)

    @property
    def wants_more(self) -> bool:
        """Whether it waits for a page right now."""
        return self._is_hungry.is_set() and self._pages.empty() and not self._work.done()

    @property
    def has_enough(self) -> bool:
        """Whether so many pages wait for it that opening more would only fill the memory."""
        return self._pages.qsize() >= _MOST_WAITING and not self._work.done()

    def feed(self, image: PageImage) -> None:
        """The next page, unless it has given up."""
        if not self._work.done():
            self._pages.put(image)

    def wait(self, seconds: float) -> None:
        """Until it wants something, or for `seconds`."""
        self._is_hungry.wait(seconds)

    def finish(self, cancelled: Callable[[], bool], meanwhile: Callable[[], None]) -> None:
        """Waits until it has answered all it can, and does what there is to do `meanwhile`. Raises `Cancelled`."""
        self._pages.put(None)
        while not self._work.done():
            if cancelled():
                raise _cancelled()
            meanwhile()
            _wait_for(self._work)
        self._work.result()

    def close(self) -> None:
        """Stops it; returns when it has stopped."""
        self._stop.set()
        self._pages.put(None)
        self._threads.shutdown(wait=True)

    def _run(self, reader: Reader, request: Request) -> None:
        try:
            for answer in reader.read(self._fed(), request, self._stop.is_set):
                self.answers.append(answer)
        except Cancelled:
            return
        except ReaderError as error:
            self.failure = error

    def _fed(self) -> Iterator[PageImage]:
        while not self._stop.is_set():
            self._is_hungry.set()
            image = self._pages.get()
            self._is_hungry.clear()
            if image is None:
                return
            yield image


def _fed(
    images: Iterator[PageImage], big: _BigReader, cancelled: Callable[[], bool], meanwhile: Callable[[], None]
) -> Iterator[PageImage]:
    """Every page, after the big reader got it and some that follow; never more of them than memory should hold.

    The first page comes before any other is opened. What there is to do `meanwhile` is done between two pages.
    """
    ahead: deque[PageImage] = deque()
    first = next(images, None)
    if first is not None:
        big.feed(first)
        yield first
    has_more = first is not None
    while has_more or ahead:
        while has_more and (len(ahead) < _LOOK_AHEAD or big.wants_more) and not (ahead and big.has_enough):
            meanwhile()
            if big.has_enough:
                if cancelled():
                    raise _cancelled()
                big.wait(_LOOK_SECONDS)
                continue
            image = next(images, None)
            if image is None:
                has_more = False
            else:
                big.feed(image)
                ahead.append(image)
        if ahead:
            yield ahead.popleft()


def _joined(page: Page, answer: Reading, reader: Reader, boxes: BoxSource) -> SeenPage:
    """The page as shown: its lines by whom the setting says, the warnings of both; the model's words are not lost."""
    lines = answer.lines if answer.lines and (boxes is BoxSource.MODEL or not page.lines) else page.lines
    shown = replace(page, lines=lines, warnings=(*page.warnings, *answer.warnings))
    spotted = "" if boxes is BoxSource.MODEL else "\n".join(line.text for line in answer.lines)
    return SeenPage(shown, page, reader.name, reader.revision, answer.answers, answer.markdown or spotted or None)


def page_of(image: PageImage, reading: Reading) -> Page:
    """A page with what one reader saw on it, in reading order; a big model's lines stay in the order it gave."""
    page = Page(
        number=image.number,
        width=image.width,
        height=image.height,
        lines=tuple(replace(line, text=cleaned(line.text)) for line in reading.lines),
        warnings=(*image.warnings, *reading.warnings),
        turned_degrees=image.turned_degrees,
        unread=reading.unread,
    )
    if any(line.source is Source.HUNYUAN for line in page.lines):
        return page
    return replace(page, lines=in_reading_order(page))


def _wait_for(work: Future[None]) -> None:
    try:
        work.exception(timeout=_LOOK_SECONDS)
    except TimeoutError:
        return


def _taken_over(failure: ReaderError, *, is_partly: bool) -> Notice:
    reach = Words("后面的页", "the later pages") if is_partly else Words("本文档", "this document")
    return Notice(
        READER_AWAY,
        Words(
            f"所选的识别引擎没有完成：{failure.message.zh}{reach.zh}由备用引擎识别，请核对，或稍后重新识别。",
            f"The chosen reader did not finish: {failure.message.en} The second reader read {reach.en}: "
            "check the values, or read it again later.",
        ),
    )


def _cancelled() -> Cancelled:
    return Cancelled(
        Words("识别已取消。", "The reading was cancelled."),
        Words("需要时请重新提交文件。", "Submit the file again if you still need it."),
    )
