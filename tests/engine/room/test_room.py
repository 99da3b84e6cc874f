"""Whatever a document does to its reader process, the document ends with a word about it, and nothing else does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bench.fuzz.watching import resident_bytes
from engine.document import Document
from engine.errors import (
    BadPages,
    Cancelled,
    DamagedFile,
    EmptyFile,
    FileTooLarge,
    GaveWay,
    ReaderUnavailable,
    Spent,
    TooManyPages,
    TooSlow,
    UnknownPreset,
)
from engine.intake import Limits
from engine.pipeline import SILENT, Order, Silent, SoFar, Upload
from engine.readers import Answer, Reading
from engine.readers.cpu.precision import AUTO, Measured, Timing, keep_measured, measured_before
from engine.readers.scripted import Fault as ModelFault
from engine.readers.scripted import ScriptedReader
from engine.reading.watching import PageView
from engine.room.clock import Clock
from engine.room.config import Fault
from engine.room.process import ReaderProcess
from engine.room.session import ReadingFailed
from engine.room.wire import Message
from tests.engine import drawing, pdf_bombs
from tests.engine.room.conftest import LIMITS, MakeRoom

ONE = Upload("one.png", drawing.encoded(drawing.page(), "PNG"))
FOUR = Upload("four.pdf", drawing.picture_pdf(*(drawing.page((f"page {number}",)) for number in range(1, 5))))
TEXT = Order(preset="text")


class Onlooker(Silent):
    """Keeps what it is shown; `give_way_at` and `cancel_at` count pages that were read."""

    wants_views = True

    def __init__(self, give_way_at: int = 100, cancel_at: int = 100) -> None:
        self.views: list[int] = []
        self.records: dict[int, bytes] = {}
        self._give_way_at, self._cancel_at = give_way_at, cancel_at

    def page_ready(self, view: PageView) -> None:
        assert view.jpeg().startswith(b"\xff\xd8")
        self.views.append(view.number)

    def page_read(self, number: int, record: Callable[[], bytes]) -> None:
        self.records[number] = record()

    def gives_way(self) -> bool:
        return len(self.records) >= self._give_way_at

    def cancelled(self) -> bool:
        return len(self.records) >= self._cancel_at


def texts(document: Document) -> list[str]:
    """The text of each page."""
    return [page.text for page in document.pages]


def test_a_document_is_read_in_another_process(make_room: MakeRoom) -> None:
    """Pages, views and values come back; the reader is not this process, and has nothing it does not need."""
    room, onlooker = make_room(line="合计 12.00"), Onlooker()
    document = room.read(FOUR, Order(preset="receipt"), onlooker)
    assert texts(document) == ["合计 12.00"] * 4
    assert onlooker.views == [1, 2, 3, 4]
    assert document.provenance.reader == "cpu"
    (reader,) = room.reader_ids
    assert reader != os.getpid()
    confinement = room.state.confinement
    assert confinement is not None
    assert confinement.no_new_privileges


def test_the_next_document_is_read_by_the_same_process(make_room: MakeRoom) -> None:
    """Models are loaded once."""
    room = make_room()
    room.read(ONE, TEXT)
    first = room.reader_ids
    room.read(ONE, TEXT)
    assert room.reader_ids == first


def test_models_are_kept_as_the_first_process_compiled_them(make_room: MakeRoom, tmp_path: Path) -> None:
    """Another start finds them, from inside its confinement, and writes nothing."""
    folder = tmp_path / "compiled"
    make_room(reads=True, compiled=folder).warm_up()
    [file] = folder.iterdir()
    first = (file.stat().st_mtime_ns, file.stat().st_ino)
    room = make_room(reads=True, compiled=folder)
    assert texts(room.read(ONE, TEXT)) != [""]
    assert [(path.stat().st_mtime_ns, path.stat().st_ino) for path in folder.iterdir()] == [first]


def test_the_first_process_measures_and_all_others_calculate_alike(make_room: MakeRoom, tmp_path: Path) -> None:
    """Also those of a later start, which measure nothing."""
    folder = tmp_path / "compiled"
    room = make_room(reads=True, compiled=folder, precision=AUTO, memory_megabytes=1200)
    assert room.precision == AUTO
    room.warm_up()
    first = measured_before(folder)
    assert first is not None
    assert room.precision == str(first.chosen)
    other = Measured(Timing(1.0), Timing(2.0, 1.0, reads_the_same=True))
    keep_measured(folder, other)
    later = make_room(reads=True, compiled=folder, precision=AUTO)
    later.warm_up()
    assert later.precision == "f32+bf16"
    assert measured_before(folder) == other


def test_loading_the_models_is_held_to_no_pages_time(make_room: MakeRoom) -> None:
    """A slow or busy machine that compiles and measures for a while starts its readers all the same."""
    room = make_room(reads=True, page_seconds=0.05)
    room.warm_up()
    assert len(room.reader_ids) == 1
    assert room.state.deaths == 0


def test_models_that_cannot_be_kept_are_compiled_each_time(make_room: MakeRoom, tmp_path: Path) -> None:
    """A full or read-only disk keeps nobody from reading."""
    (tmp_path / "compiled").write_text("no folder")
    room = make_room(reads=True, compiled=tmp_path / "compiled")
    assert texts(room.read(ONE, TEXT)) != [""]
    assert (tmp_path / "compiled").read_text() == "no folder"


def test_a_reader_lets_go_of_what_a_large_page_needed_and_stays(make_room: MakeRoom) -> None:
    """Loading the models again takes longer than a page."""
    room = make_room(reads=True, memory_megabytes=1500, growth_megabytes=400)
    room.warm_up()
    first = room.reader_ids
    large = drawing.page().resize((2480, 3508))
    for _ in range(2):
        assert texts(room.read(Upload("large.png", drawing.encoded(large, "PNG")), TEXT)) != [""]
        assert room.reader_ids == first


def test_a_reader_that_nobody_needs_lets_go_of_what_it_kept(make_room: MakeRoom) -> None:
    """Between two busy hours the memory is there for others."""
    room = make_room(reads=True, memory_megabytes=1600, calm_megabytes=300)
    room.read(Upload("large.png", drawing.encoded(drawing.page().resize((2480, 3508)), "PNG")), TEXT)
    (reader,) = room.reader_ids
    kept = resident_bytes(reader)
    deadline = time.monotonic() + 60
    while resident_bytes(reader) > kept - 200 * 1024 * 1024:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert room.reader_ids == [reader]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.ABORT, DamagedFile),
        (Fault.SEGMENT, DamagedFile),
        (Fault.MEMORY, DamagedFile),
        (Fault.HANG, TooSlow),
        (Fault.SPIN, TooSlow),
        (Fault.MISTAKE, ReadingFailed),
    ],
)
def test_a_single_page_that_ends_its_process_is_refused_and_the_next_document_is_read(
    make_room: MakeRoom, fault: Fault, error: type[Exception]
) -> None:
    """At once, by code; no second try."""
    room = make_room(fault, page=1, page_seconds=3)
    with pytest.raises(error):
        room.read(ONE, TEXT)
    assert room.state.deaths == 1
    assert len(room.read(FOUR, Order(preset="text", pages="2-3")).pages) == 2


@pytest.mark.parametrize("fault", [Fault.ABORT, Fault.MEMORY, Fault.SPIN, Fault.MISTAKE])
def test_a_page_that_ends_its_process_is_left_out_and_the_others_are_read(make_room: MakeRoom, fault: Fault) -> None:
    """It is there, blank, with the reason; the document says so too."""
    onlooker = Onlooker()
    document = make_room(fault, page=2, page_seconds=3).read(FOUR, TEXT, onlooker)
    assert texts(document) == ["第 1 页", "", "第 3 页", "第 4 页"]
    code = "too_slow" if fault is Fault.SPIN else "page_unreadable"
    assert [notice.code for notice in document.pages[1].warnings] == [code]
    assert [notice.code for notice in document.warnings] == [code]
    assert not document.provenance.degraded
    assert sorted(set(onlooker.views)) == [1, 2, 3, 4]


def test_what_was_read_before_the_time_ran_out_is_kept(make_room: MakeRoom) -> None:
    """The other pages are there, blank, and say why."""
    document = make_room(seconds_a_page=1.5, document_seconds=4).read(FOUR, TEXT)
    assert texts(document)[0] == "第 1 页"
    assert texts(document)[-1] == ""
    assert "too_slow" in {notice.code for notice in document.warnings}


def test_a_reader_that_somebody_kills_costs_nothing(make_room: MakeRoom) -> None:
    """The document is read on by another process, from the page where it was."""
    room, onlooker = make_room(seconds_a_page=0.3), Onlooker()

    def kill() -> None:
        while len(onlooker.records) < 2:
            time.sleep(0.01)
        os.kill(room.reader_ids[0], signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    document = room.read(FOUR, TEXT, onlooker)
    killer.join()
    assert texts(document) == ["第 1 页", "第 2 页", "第 3 页", "第 4 页"]
    assert room.state.deaths == 1
    assert len(onlooker.views) <= 5


def test_processes_killed_again_and_again_are_nobodys_documents_fault(make_room: MakeRoom) -> None:
    """Three times in the middle of a page, and while they start: the document is read to its end."""
    room, onlooker = make_room(seconds_a_page=0.4), Onlooker()

    def kill() -> None:
        for count in (1, 2, 3):
            while len(onlooker.records) < count or not room.reader_ids:
                time.sleep(0.01)
            os.kill(room.reader_ids[0], signal.SIGKILL)
            while room.state.deaths < count:
                time.sleep(0.01)

    killer = threading.Thread(target=kill)
    killer.start()
    document = room.read(FOUR, TEXT, onlooker)
    killer.join()
    assert texts(document) == ["第 1 页", "第 2 页", "第 3 页", "第 4 页"]
    assert not document.warnings


class Shot:
    """Kills the next processes as soon as they were asked something."""

    def __init__(self, count: int) -> None:
        self.left = count

    def __call__(self, process: ReaderProcess) -> None:
        """Once more, unless it was often enough."""
        if self.left:
            self.left -= 1
            os.kill(process.process_id, signal.SIGKILL)


@pytest.mark.parametrize("word", ["accept", "warm_up"])
def test_a_process_killed_before_it_read_anything_refuses_no_file(
    make_room: MakeRoom, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    """Neither a clerk over a new file, nor a reader that is loading its models."""
    room, shot, ask = make_room(), Shot(3), ReaderProcess.ask

    def asked(process: ReaderProcess, message: Message, *rest: Any, **options: Any) -> memoryview:
        if message["ask"] == word:
            shot(process)
        return ask(process, message, *rest, **options)

    monkeypatch.setattr(ReaderProcess, "ask", asked)
    room.accept(ONE, TEXT)
    assert texts(room.read(ONE, TEXT)) == ["第 1 页"]
    assert not shot.left


def test_where_no_process_starts_the_reader_is_away_and_no_file_is_blamed(
    make_room: MakeRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Said so for reading and for taking in alike."""
    monkeypatch.setattr("engine.room.launch.sys.executable", "/bin/false")
    room = make_room()
    for attempt in (lambda: room.accept(ONE, TEXT), lambda: room.read(ONE, TEXT), room.warm_up):
        with pytest.raises(ReaderUnavailable):
            attempt()


def test_a_document_gives_way_between_pages_and_goes_on_later(make_room: MakeRoom) -> None:
    """What was read is not read again, and the result is the same as in one go."""
    room, first, second = make_room(seconds_a_page=0.3), Onlooker(give_way_at=2), Onlooker()
    with pytest.raises(GaveWay):
        room.read(FOUR, TEXT, first)
    assert 2 <= len(first.records) < 4
    document = room.read(FOUR, TEXT, second, SoFar(first.records))
    assert not set(second.views) & set(first.records)
    whole = room.read(FOUR, TEXT)
    assert document.pages == whole.pages


def test_turns_give_no_document_more_time(make_room: MakeRoom) -> None:
    """What earlier turns took counts; the pages that were read in them stay."""
    room, first = make_room(seconds_a_page=0.3), Onlooker(give_way_at=2)
    with pytest.raises(GaveWay) as pause:
        room.read(FOUR, TEXT, first)
    assert pause.value.spent.seconds >= 0.6
    read = {number: record for number, record in first.records.items() if number <= 2}
    long_at_it = Spent(seconds=pause.value.spent.seconds + LIMITS.document_seconds)
    document = room.read(FOUR, TEXT, SILENT, SoFar(read, spent=long_at_it))
    assert texts(document) == ["第 1 页", "第 2 页", "", ""]
    assert TooSlow.code in {warning.code for warning in document.warnings}


def test_what_an_ended_process_spent_on_drawing_still_counts() -> None:
    """The next process over the same document has what it left."""
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as busy:
        clock = Clock(LIMITS, busy.pid)
        while clock.opened_seconds < 0.2:
            time.sleep(0.02)
        seen = clock.opened_seconds
        busy.kill()
    assert clock.opened_seconds >= seen
    assert clock.spent.opened_seconds >= seen


def test_pages_that_draw_without_end_are_refused(make_room: MakeRoom) -> None:
    """Not one after the other until all have had their time."""
    room = make_room(open_seconds=2, open_seconds_a_page=0.1)
    with pytest.raises(TooSlow):
        room.read(Upload("bomb.pdf", pdf_bombs.nested_forms(7, 10, pages=9)), TEXT)
    assert room.state.deaths <= 3


def test_records_of_another_version_are_read_anew(make_room: MakeRoom) -> None:
    """What cannot be understood is no reason to fail."""
    assert texts(make_room().read(FOUR, TEXT, Onlooker(), SoFar({1: b"{}", 2: b"\x00"})))[0] == "第 1 页"


def test_a_cancelled_document_ends_also_in_the_middle_of_a_page(make_room: MakeRoom) -> None:
    """A page that does not end is not waited for."""
    room = make_room(Fault.SPIN, page=3, page_seconds=60)
    with pytest.raises(Cancelled):
        room.read(FOUR, TEXT, Onlooker(cancel_at=2))


def test_deliberate_errors_come_back_as_themselves(make_room: MakeRoom) -> None:
    """With their words."""
    room = make_room()
    with pytest.raises(EmptyFile) as caught:
        room.read(Upload("x", b""), TEXT)
    assert caught.value.message.zh
    with pytest.raises(UnknownPreset):
        room.read(ONE, Order(preset="nope"))
    with pytest.raises(BadPages):
        room.accept(FOUR, Order(preset="text", pages="9"))


def test_what_a_file_may_be_changes_while_the_processes_run(make_room: MakeRoom) -> None:
    """In readers and in clerks, without another process."""
    limits = [Limits()]
    room = make_room(limits_now=lambda: limits[0])
    room.accept(FOUR, TEXT)
    assert len(room.read(FOUR, TEXT).pages) == 4
    (reader,) = room.reader_ids
    limits[0] = Limits(max_pages=3)
    assert room.limits.max_pages == 3
    with pytest.raises(TooManyPages):
        room.accept(FOUR, TEXT)
    with pytest.raises(TooManyPages):
        room.read(FOUR, TEXT)
    limits[0] = Limits(max_bytes=100)
    with pytest.raises(FileTooLarge):
        room.accept(FOUR, TEXT)
    limits[0] = Limits()
    assert len(room.read(FOUR, TEXT).pages) == 4
    assert room.reader_ids == [reader]


def test_forms_that_draw_one_another_end_with_a_code(make_room: MakeRoom) -> None:
    """A few kilobytes that would become gigabytes: other depths and widths too; the service and other files go on."""
    room = make_room()
    for depth, width in ((7, 10), (12, 4), (30, 2)):
        with pytest.raises((DamagedFile, TooSlow)):
            room.read(Upload("x.pdf", pdf_bombs.nested_forms(depth, width)), TEXT)
        room.accept(ONE, TEXT, "somebody else")
    assert texts(room.read(ONE, TEXT)) == ["第 1 页"]


def test_a_big_reader_stays_here_and_gets_pixels(make_room: MakeRoom) -> None:
    """Its answers come beside the lines; what it answered is kept over a turn."""
    script = {number: Reading(answers=(Answer("合计", f"{number}.00", 0.9),)) for number in range(1, 15)}
    big = ScriptedReader(script, name="served")
    room = make_room(hosted={"served": big}, default="served", seconds_a_page=0.2)
    order, first = Order(fields=("合计",)), Onlooker(give_way_at=1)
    many = Upload("many.pdf", drawing.picture_pdf(*[drawing.page(("a page",))] * 14))
    with pytest.raises(GaveWay):
        room.read(many, order, first)
    assert 1 <= len(first.records) < 14
    document = room.read(many, order, Silent(), SoFar(first.records))
    assert len(document.pages) == 14
    assert document.provenance.reader == "served"
    assert [value.value for value in document.fields if value.is_found]


def test_a_big_reader_that_fails_is_told(make_room: MakeRoom) -> None:
    """As in one process: the lines are there, and the reason."""
    room = make_room(hosted={"served": ScriptedReader(fault=ModelFault.REFUSED, name="served")}, default="served")
    document = room.read(FOUR, TEXT)
    assert [notice.code for notice in document.warnings] == ["reader_away"]
    assert document.provenance.degraded


def test_several_readers_read_at_the_same_time(make_room: MakeRoom) -> None:
    """Each in a process of its own."""
    room = make_room(seconds_a_page=0.4, readers=2)
    threads = [threading.Thread(target=room.read, args=(FOUR, TEXT)) for _ in range(2)]
    for thread in threads:
        thread.start()
    seen = 0
    while any(thread.is_alive() for thread in threads):
        seen = max(seen, len(room.reader_ids))
        time.sleep(0.05)
    assert seen == 2


def test_checks_and_lessons_are_made_by_a_clerk_process(make_room: MakeRoom) -> None:
    """A corrected document comes back whole, checked anew."""
    room = make_room(line="合计 12.00")
    order = Order(preset="receipt")
    document = room.read(FOUR, order)
    changed = document.with_field(document.fields[0].corrected("2026-13-45"))
    again = room.check_again(changed, order)
    assert again.pages == document.pages
    assert again.fields[0].value == "2026-13-45"
    assert room.lessons(again, order) == ()


def test_the_processes_end_with_their_keeper(make_room: MakeRoom) -> None:
    """Closing ends them all."""
    room = make_room()
    room.read(ONE, TEXT)
    room.accept(ONE, TEXT)
    ids = room.reader_ids
    room.close()
    assert not any(Path(f"/proc/{number}").exists() for number in ids)
