"""A file that its owner had read before is answered from that reading, as long as the same would be read now."""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import select
from sqlalchemy.orm import Session

from auth.roles import Role, User
from desk.cases.jobs import Jobs
from desk.cases.records import Summary
from desk.cases.service import Desk
from desk.layouts import Layouts
from desk.line import memory as remembering
from desk.line.memory import Memory
from desk.line.queue import Queue
from desk.line.worker import Workers
from desk.offers.offers import Offers
from desk.opening.assembly import ASSETS
from desk.record.audit import Audit
from desk.running.metrics import Metrics
from desk.standards.standards import Standards
from desk.store.files import FileStore
from desk.store.store import DocumentRow, FlagRow, State
from desk.taking_in.intake import Intake
from engine.choices import BoxSource, WhenAway
from engine.document import Document, Notice
from engine.errors import ReaderTimeout
from engine.intake import Limits
from engine.kinds import known_names
from engine.pipeline import Engine, Order, Papers, Upload
from engine.presets import PresetBook
from engine.presets.shelf import KindShelf
from engine.readers.scripted import Fault, ScriptedReader
from engine.room.config import RoomConfig, RoomLimits, Script
from engine.room.room import Room
from engine.words import Words
from tests.conftest import Clock
from tests.desk.cases.stack import ReceiptReader
from tests.engine import drawing
from tests.engine.kinds.files import PERMIT, write_kind

ONE = Upload("receipt.png", drawing.encoded(drawing.page(("page 1",)), "PNG"))
STACK = Upload("stack.pdf", drawing.picture_pdf(*(drawing.page((f"page {number}",)) for number in (1, 2, 3))))
ORDER = Order(preset="receipt")
ADMIN = User("local:admin", "admin", "Admin", frozenset({Role.ADMIN}))
SHIPPED = PresetBook.load(ASSETS / "kinds")


@dataclass
class Office:
    """A desk that remembers, with its parts in reach; `read_pages` are the pages that its reader was given."""

    desk: Desk
    jobs: Jobs
    workers: Workers
    memory: Memory
    engine: Engine
    reader: ReceiptReader
    layouts: Layouts
    standards: Standards
    files: FileStore
    metrics: Metrics
    database: Database
    clock: Clock
    kinds: Path
    settings: dict[str, str] = field(default_factory=dict)
    is_on: bool = True
    read_pages: list[int] = field(default_factory=list)

    def wait(self, user: User, document_id: str) -> Summary:
        """The document once it is over."""
        for _ in range(3000):
            (summary,) = self.desk.progress(user, [document_id])
            if summary.is_over:
                return summary
            time.sleep(0.02)
        raise AssertionError(f"still {summary.state} after 60 s")

    def read(self, user: User, upload: Upload = ONE, order: Order = ORDER) -> Summary:
        """Submits a file a minute later and waits until it was read."""
        self.clock.turn(minutes=1)
        return self.wait(user, self.desk.submit(user, upload, order).id)

    def was_read(self, user: User, upload: Upload = ONE, order: Order = ORDER) -> bool:
        """Submits a file; whether the reader was given it."""
        before = len(self.read_pages)
        assert self.read(user, upload, order).state is State.DONE
        return len(self.read_pages) > before

    def document(self, user: User, document_id: str) -> Document:
        """What was read."""
        document = self.desk.open(user, document_id).document
        assert document is not None
        return document

    def total(self, user: User, document_id: str) -> str | None:
        """The total of a document."""
        return next(one.value for one in self.document(user, document_id).fields if one.name == "total")


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock) -> Iterator[Office]:
    """A desk over an engine that reads receipts, with one worker running."""
    reader = ReceiptReader()
    shelf = KindShelf(
        SHIPPED, tmp_path / "kinds", lambda: known_names(ASSETS / "tasks"), clock=lambda: clock.now.timestamp()
    )
    engine = Engine({reader.name: reader, "away": ScriptedReader(fault=Fault.UNAVAILABLE)}, reader.name, shelf)
    files, queue, audit = FileStore(tmp_path / "documents"), Queue(database, clock), Audit(database, b"key", clock)
    layouts = Layouts(database, shelf, audit, clock, look_seconds=0)
    standards, metrics = Standards(database, audit, clock), Metrics()
    here: list[Office] = []
    memory = Memory(
        engine,
        database,
        files,
        metrics,
        setup=lambda: str(sorted(here[0].settings.items())),
        layouts=layouts,
        is_on=lambda: here[0].is_on,
    )
    workers = Workers(
        engine, queue, files, 1, metrics, audit=audit, layouts=layouts, standards=standards, memory=memory
    )
    intake = Intake(engine, files, queue, 30, clock, metrics, Offers(database, audit, clock), memory)
    desk = Desk(intake, database, workers, audit, layouts)
    jobs = Jobs(intake, database, files, workers, worker_count=1, max_files=50, audit=audit, exports=desk.exports)
    parts = (desk, jobs, workers, memory, engine, reader, layouts, standards, files, metrics, database, clock)
    here.append(Office(*parts, tmp_path / "kinds"))
    reader.before_page = lambda number, _cancelled: here[0].read_pages.append(number)
    workers.start()
    yield here[0]
    workers.stop()


def told(document: Document) -> dict[str, Any]:
    """All that an answer says, but that it was remembered."""
    return replace(document, provenance=replace(document.provenance, remembered=False)).to_dict()


def test_the_same_file_is_answered_with_the_same(office: Office, alice: User) -> None:
    """At once, from the earlier reading, with all values, places, lines and warnings; the head is the same, too."""
    first = office.read(alice)
    again = office.desk.submit(alice, replace(ONE, name="once more.png"), ORDER)
    assert (again.state, again.name, again.pages) == (State.DONE, "once more.png", 1)
    assert again.id != first.id
    assert office.read_pages == [1]
    before, now = office.document(alice, first.id), office.document(alice, again.id)
    assert told(now) == told(before)
    assert (before.provenance.remembered, now.provenance.remembered) == (False, True)
    assert again.head == first.head
    assert again.head.total is not None
    assert office.desk.page_image(alice, again.id, 1) == office.desk.page_image(alice, first.id, 1)
    assert office.desk.original(alice, again.id).content == ONE.content


def test_all_papers_of_a_file_come_again(office: Office, alice: User) -> None:
    """Each with its own values and pictures, linked with the others of the new file and not with the old ones."""
    first = office.read(alice, STACK)
    again = office.desk.submit(alice, STACK, ORDER)
    old, new = (office.desk.papers(alice, one.id) for one in (first, again))
    assert [one.paper for one in new] == [1, 2, 3]
    assert not {one.id for one in old} & {one.id for one in new}
    assert {one.file_id for one in new} == {again.id}
    for before, now in zip(old, new, strict=True):
        assert told(office.document(alice, now.id)) == told(office.document(alice, before.id))
        (page,) = office.document(alice, now.id).pages
        picture = office.desk.page_image(alice, now.id, page.number)
        assert picture == office.desk.page_image(alice, before.id, page.number)
    for gone in old:
        office.desk.delete(alice, gone.id, for_ever=True)
    assert [office.total(alice, one.id) for one in new] == ["15.40", "25.40", "35.40"]
    assert office.desk.page_image(alice, new[2].id, 3)
    assert not office.was_read(alice, STACK), "what was remembered is as good as what was read"


def test_one_person_knows_nothing_of_another_ones(office: Office, alice: User, bob: User) -> None:
    """The file is read anew for everybody, so that nobody can tell by the time it takes."""
    office.read(alice)
    assert office.was_read(bob)
    assert not office.was_read(bob)


def publish(office: Office, version: int) -> None:
    """A kind of the installation's own, as it is published."""
    write_kind(office.kinds / "parking_permit", PERMIT.replace("position:", f"version: {version}\nposition:"))


def newest(office: Office, user: User) -> str:
    """The document that came last."""
    return office.desk.list(user).entries[0].id


CHANGES: dict[str, Callable[[Office, User], object]] = {
    "a preset is published": lambda office, _: publish(office, 1),
    "a setting is another one": lambda office, _: office.settings.update(cpu_precision="f32"),
    "its layout is learnt": lambda office, alice: office.desk.finish(alice, newest(office, alice)),
    "what was learnt is forgotten": lambda office, alice: (
        office.desk.finish(alice, newest(office, alice)),
        office.read(alice),
        office.layouts.forget_all(ADMIN),
    ),
    "the reader is another one": lambda office, _: setattr(office.reader, "revision", "2"),
    "the document is in the trash": lambda office, alice: office.desk.delete(alice, newest(office, alice)),
    "the document is gone": lambda office, alice: office.desk.delete(alice, newest(office, alice), for_ever=True),
    "it is read again": lambda office, alice: office.desk.read_again(alice, newest(office, alice)),
    "its picture is damaged": lambda office, alice: (
        office.files.folder(newest(office, alice)) / "page-1.jpg"
    ).write_bytes(b""),
    "the memory is switched off": lambda office, _: setattr(office, "is_on", False),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_an_answer_has_the_file_read(office: Office, alice: User, change: str) -> None:
    """Nothing of before comes back; what is read then is remembered in its turn."""
    office.read(alice)
    CHANGES[change](office, alice)
    assert office.was_read(alice)
    if office.is_on:
        assert not office.was_read(alice)


def test_a_new_version_of_a_preset_has_the_file_read(office: Office, alice: User) -> None:
    """Also where the file is of another kind: by all kinds together it is told what a file is."""
    publish(office, 1)
    office.read(alice, order=Order(preset="parking_permit"))
    assert not office.was_read(alice, order=Order(preset="parking_permit"))
    publish(office, 12)
    assert office.was_read(alice, order=Order(preset="parking_permit"))


@pytest.mark.parametrize(
    "other",
    [
        Order(preset="text"),
        Order(preset="receipt", fields=("total",)),
        Order(preset="receipt", instruction="total"),
        Order(preset="receipt", pages="1"),
        Order(preset="receipt", papers=Papers.ONE),
        Order(preset="receipt", fresh=True),
        Order(preset="receipt", password="open sesame"),
    ],
)
def test_another_order_has_the_file_read(office: Office, alice: User, other: Order) -> None:
    """So has one that wants a fresh reading, or that brings a password, which is kept nowhere."""
    office.read(alice)
    assert office.was_read(alice, order=other)


def test_a_fresh_reading_is_remembered(office: Office, alice: User) -> None:
    """It takes the earlier one's place."""
    office.read(alice, order=replace(ORDER, fresh=True))
    assert not office.was_read(alice)
    assert office.was_read(alice, order=replace(ORDER, fresh=True))


def with_part(name: str, value: Any) -> Order:
    """An order that differs in one part from what is usual."""
    return Order(**{name: value})


def test_every_part_of_an_order_is_in_the_key(office: Office) -> None:
    """One that is added to `Order` must say whether it changes an answer: it is in the key unless it stands here."""
    other = {
        "preset": "text",
        "fields": ("total",),
        "instruction": "the total",
        "reader": "away",
        "pages": "1",
        "papers": Papers.ONE,
        "cuts": (2,),
        "fresh": True,
        "password": "open sesame",
    }
    assert other.keys() == {one.name for one in fields(Order)}
    usual = office.memory.key("alice", "file", Order())
    keys = {name: office.memory.key("alice", "file", with_part(name, value)) for name, value in other.items()}
    assert keys["fresh"] == usual
    assert keys["password"] is None
    assert len({usual, *keys.values()}) == len(other)
    assert len({usual, office.memory.key("bob", "file", Order()), office.memory.key("alice", "page", Order())}) == 3


def test_nothing_that_the_engine_is_given_is_forgotten() -> None:
    """Who gives the engine one thing more says here how it comes into the key, and so does not forget it."""
    settings, book, layouts, order = "settings", "presets", "layouts", "order"
    of_engine = {
        "readers": f"{settings}, revision",
        "default_reader": settings,
        "presets": book,
        "limits": settings,
        "second_reader": settings,
        "upright": "program",
        "boxes": settings,
        "when_away": settings,
        "memory": layouts,
    }
    of_reading = {"upload": "file", "order": order, "watcher": "tells nothing", "so_far": "of the same key or none"}
    assert of_engine.keys() == set(inspect.signature(Engine.__init__).parameters) - {"self"}
    assert of_reading.keys() == set(inspect.signature(Engine.read_papers).parameters) - {"self"}


def test_all_that_a_reader_process_is_told_is_in_the_key(office: Office) -> None:
    """Also what the room finds out by itself, as the arithmetic of this processor; but for what changes no answer."""
    other = {
        "default_reader": "away",
        "hosted": ("away",),
        "cpu_precision": "f32+bf16",
        "threads": 3,
        "compiled": Path("/elsewhere"),
        "packs_folder": Path("/elsewhere"),
        "packs": ("rus",),
        "limits": Limits(max_pages=3),
        "boxes": BoxSource.MODEL,
        "when_away": WhenAway.FAIL,
        "is_confined": False,
        "script": Script("a line"),
        "environment": {"LANG": "C"},
        "presets": "elsewhere",
        "loads_ahead": False,
    }
    assert other.keys() == {one.name for one in fields(RoomConfig)}
    usual = RoomConfig(presets="")
    told = {name: room_of(office, replace(usual, **{name: value})) for name, value in other.items()}  # type: ignore[arg-type]
    assert told["environment"] == told["compiled"] == told["loads_ahead"] == room_of(office, usual)
    assert len(set(told.values())) == len(other) - 2


def room_of(office: Office, config: RoomConfig) -> str:
    """How a room with this configuration is set up; none of its processes is started."""
    room = Room(office.engine, config, RoomLimits())
    try:
        return room.setup
    finally:
        room.close()


def test_corrections_stay_with_their_document(office: Office, alice: User) -> None:
    """What comes again is what the reader gave, also where a person only confirmed, or changed what was remembered."""
    first = office.read(alice)
    office.desk.correct(alice, first.id, "total", "99.00")
    second = office.read(alice)
    assert (office.total(alice, first.id), office.total(alice, second.id)) == ("99.00", "15.40")
    third = office.desk.submit(alice, ONE, ORDER)
    office.desk.correct(alice, third.id, "total", "15.40")
    fourth = office.read(alice)
    assert not any(one.confirmed for one in office.document(alice, fourth.id).fields)
    assert office.total(alice, fourth.id) == "15.40"


def test_a_review_alone_leaves_the_reading_as_it_was(office: Office, alice: User) -> None:
    """Finished among many, nothing is changed and nothing learnt; the new document is not finished for that."""
    first = office.read(alice)
    office.desk.accepting.accept(alice, [first.id])
    again = office.desk.submit(alice, ONE, ORDER)
    assert again.state is State.DONE
    assert again.reviewed_at is None


def test_values_are_judged_as_the_site_judges_now(office: Office, alice: User) -> None:
    """A threshold that was set since holds for what was read before it, as for what is read after."""
    first = office.read(alice)
    before = office.document(alice, first.id).fields[0].standard
    office.standards.set_threshold(ADMIN, "receipt", 0.97, 0, is_proven=False)
    again = office.desk.submit(alice, ONE, ORDER)
    now = office.document(alice, again.id).fields[0].standard
    assert again.state is State.DONE
    assert (before.threshold, now.threshold) == (0.9, 0.97)
    fresh = office.read(alice, order=replace(ORDER, fresh=True))
    remembered, read = (office.document(alice, one.id) for one in (again, fresh))
    assert told(replace(remembered, provenance=read.provenance)) == told(read)


def test_it_is_flagged_as_the_same_paper(office: Office, alice: User) -> None:
    """The first is not, the second is, whether it was read or remembered."""
    first = office.read(alice)
    again = office.read(alice)
    with Session(office.database) as session:
        flags = session.scalars(select(FlagRow).where(FlagRow.code == "duplicate")).all()
    assert [(one.document_id, one.other_id) for one in flags] == [(again.id, first.id)]


def test_no_time_of_reading_is_counted(office: Office, alice: User) -> None:
    """It is a document that was done; no page was read, nobody's turn was taken, and lookups are told."""
    office.read(alice)
    again = office.read(alice)
    numbers = office.metrics.render(0, 0).decode()
    assert 'ocr_documents_total{kind="receipt",state="done"} 2.0' in numbers
    assert 'ocr_pages_total{reader="receipts"} 1.0' in numbers
    assert 'ocr_cache_lookups_total{cache="reading",result="hit"} 1.0' in numbers
    with Session(office.database) as session:
        row = session.get_one(DocumentRow, again.id)
        assert (row.started_at, row.finished_at) == (None, row.created_at)


def test_a_full_line_holds_up_no_known_file(office: Office, alice: User) -> None:
    """It need not wait, so it needs no place."""
    office.read(alice)
    office.workers.stop()
    for number in range(30):
        office.desk.submit(alice, Upload("other.png", drawing.encoded(drawing.page((f"x {number}",)), "PNG")), ORDER)
    assert office.desk.submit(alice, ONE, ORDER).state is State.DONE


def test_a_pile_is_answered_too(office: Office, alice: User) -> None:
    """What is known of it is done with the request, the rest is read; a job of nothing else is over at once."""
    office.read(alice)
    job, _ = office.jobs.submit(alice, [ONE, STACK, ONE], ORDER)
    states = [one.state for one in job.documents]
    assert (states[0], states[-1]) == (State.DONE, State.DONE)
    assert job.finished_at is None
    for _ in range(1500):
        if office.jobs.is_over(alice, job.id):
            break
        time.sleep(0.02)
    over, _ = office.jobs.submit(alice, [ONE, STACK], ORDER, key="k")
    assert over.finished_at is not None
    assert over.finished_at >= over.created_at
    assert [one.state for one in over.documents] == [State.DONE] * 4
    assert office.jobs.submit(alice, [ONE, STACK], ORDER, key="k") == (over, True)
    assert office.read_pages == [1, 1, 2, 3]


def test_in_a_large_pile_the_workers_remember(office: Office, alice: User) -> None:
    """Also files that come twice in one pile: the second is known by the time its turn comes."""
    job, _ = office.jobs.submit(alice, [ONE] * 25, ORDER)
    for one in job.documents:
        assert office.wait(alice, one.id).state is State.DONE
    assert office.read_pages == [1]
    more, _ = office.jobs.submit(alice, [ONE] * 25, ORDER)
    for one in more.documents:
        assert office.wait(alice, one.id).state is State.DONE
        assert office.desk.page_image(alice, one.id, 1)
    assert office.read_pages == [1]


def test_what_came_of_a_moment_is_not_remembered(office: Office, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a reading with any trouble that another time might not have, nor one that failed."""
    slow = Notice("too_slow", Words("一页没有读完。", "A page was not read."))
    whole = office.engine.read_papers
    monkeypatch.setattr(
        office.engine, "read_papers", lambda *args: tuple(replace(one, warnings=(slow,)) for one in whole(*args))
    )
    office.read(alice)
    assert office.was_read(alice)

    def fail(*_: Any) -> Any:
        raise ReaderTimeout(Words("慢", "Slow"), Words("再试", "Again"))

    monkeypatch.setattr(office.engine, "read_papers", fail)
    assert office.read(alice).state is State.FAILED
    monkeypatch.undo()
    assert office.was_read(alice)


def test_what_changed_while_it_was_read_is_not_remembered(office: Office, alice: User) -> None:
    """A layout that was learnt between two pages, a preset that was published: nobody knows which was used."""
    note = office.reader.before_page
    office.reader.before_page = lambda number, _: office.settings.update(boxes=str(number))
    office.read(alice, STACK)
    office.reader.before_page = note
    assert office.was_read(alice, STACK)
    assert not office.was_read(alice, STACK)


@pytest.mark.parametrize(
    ("until", "today", "is_read"),
    [
        (None, date(2040, 1, 1), False),
        (date(2027, 5, 1), date(2027, 5, 1), False),
        (date(2027, 5, 1), date(2027, 5, 2), True),
        (None, date(2020, 1, 1), True),
    ],
)
def test_a_reading_holds_as_long_as_its_dates_do(
    office: Office, alice: User, monkeypatch: pytest.MonkeyPatch, until: date | None, today: date, is_read: bool
) -> None:
    """Until the last day on which all dates lie ahead that did; not where the clock was put back behind the reading."""
    whole = office.engine.read_papers

    def stand(*args: Any) -> tuple[Document, ...]:
        return tuple(replace(one, provenance=replace(one.provenance, stands_until=until)) for one in whole(*args))

    monkeypatch.setattr(office.engine, "read_papers", stand)
    office.read(alice)

    class Later(date):
        @classmethod
        def today(cls) -> date:
            return today

    monkeypatch.setattr(remembering, "date", Later)
    assert office.was_read(alice) is is_read
