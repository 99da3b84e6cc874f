"""Learnt layouts on the desk: one person's finished document helps the next one, and administrators can forget it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from auth.roles import Role, User
from desk.cases.exports import Exports
from desk.cases.jobs import Jobs
from desk.cases.service import Desk
from desk.errors import Forbidden, NotFound
from desk.layouts import Layouts
from desk.line.queue import Queue
from desk.line.worker import Workers
from desk.offers.offers import Offers
from desk.record.audit import Audit
from desk.record.audit_records import AuditRow
from desk.running.metrics import Metrics
from desk.store.files import FileStore
from desk.store.store import LayoutRow
from desk.taking_in.intake import Intake
from engine.document import Field, Page
from engine.pipeline import Engine, Order
from engine.readers import Cancelled, PageImage, Reading, Request
from engine.weigh.by_layout import NOTE
from tests.conftest import Clock
from tests.engine.layouts.sheets import FIRST, NAMES, SECOND, THIRD, Move, presets, sheet
from tests.webui.desk_at_work import AtWork

ORDER = Order(preset="form", fields=NAMES)


@dataclass
class SheetReader:
    """Reads the sheet that lies on it from every page."""

    page: Page = field(default_factory=lambda: sheet(FIRST))
    name: str = "sheets"
    revision: str = "1"

    def read(self, images: Iterable[PageImage], request: Request, cancelled: Cancelled) -> Iterator[Reading]:
        """The lines of the sheet."""
        for _image in images:
            yield Reading(self.page.lines)

    def warm_up(self) -> None:
        """Nothing to load."""

    def close(self) -> None:
        """Nothing to free."""


@dataclass
class Learning:
    """A desk that learns, with its parts in reach."""

    at_work: AtWork
    reader: SheetReader
    layouts: Layouts
    database: Database

    @property
    def desk(self) -> Desk:
        """The desk."""
        return self.at_work.desk

    def read(self, user: User, page: Page) -> str:
        """Reads a sheet; gives the document's id."""
        self.reader.page = page
        return self.at_work.read(user, order=ORDER).id

    def value(self, user: User, document_id: str, name: str = "档案号") -> Field:
        """A field as it is now."""
        document = self.desk.open(user, document_id).document
        assert document is not None
        return next(one for one in document.fields if one.name == name)

    def teach(self, user: User) -> str:
        """The first sheet read, its unlabelled number typed in, finished."""
        document_id = self.read(user, sheet(FIRST))
        self.desk.correct(user, document_id, "档案号", "KJ-77-0193")
        self.desk.finish(user, document_id)
        return document_id

    def kept(self) -> list[LayoutRow]:
        """What lies in the database."""
        with Session(self.database) as session:
            return list(session.scalars(select(LayoutRow)))

    def record(self, event: str) -> list[AuditRow]:
        """The recorded events of one kind."""
        with Session(self.database) as session:
            return list(session.scalars(select(AuditRow).where(AuditRow.event == event)))


@pytest.fixture
def admin() -> User:
    """Somebody who looks after the desk."""
    return User("local:root", "root", "Root", frozenset({Role.ADMIN}))


def build(database: Database, folder: Path, clock: Clock, *, is_on: bool = True) -> Learning:
    """A desk over the database, with a worker."""
    audit = Audit(database, b"key", clock)
    layouts = Layouts(database, presets(), audit, clock, is_on=lambda: is_on, look_seconds=600.0)
    reader = SheetReader()
    engine = Engine({"sheets": reader}, "sheets", presets(), memory=layouts)
    files, queue = FileStore(folder / "documents"), Queue(database, clock)
    workers = Workers(engine, queue, files, 1, layouts=layouts)
    intake = Intake(engine, files, queue, 100, clock, Metrics(), Offers(database, audit, clock))
    desk = Desk(intake, database, workers, audit, layouts)
    exports = Exports(intake, database, audit)
    jobs = Jobs(intake, database, files, workers, worker_count=1, max_files=100, audit=audit, exports=exports)
    workers.start()
    return Learning(AtWork(desk, workers, jobs), reader, layouts, database)


@pytest.fixture
def learning(database: Database, tmp_path: Path, clock: Clock) -> Iterator[Learning]:
    """A desk that learns."""
    built = build(database, tmp_path, clock)
    yield built
    built.at_work.workers.stop()


def test_one_persons_lesson_helps_another(learning: Learning, alice: User, bob: User) -> None:
    """Missing for Alice, who types it; found for Bob, with the note, and counted."""
    first = learning.read(alice, sheet(FIRST))
    assert learning.value(alice, first).value is None
    learning.teach(alice)
    second = learning.read(bob, sheet(SECOND, Move(scale=0.9, right=40, down=30)))
    found = learning.value(bob, second)
    assert (found.value, found.note) == ("KJ-78-1250", NOTE)
    (row,) = learning.kept()
    assert (found.layout, row.used, row.confirmed_by) == (row.id, 1, alice.id)


def test_only_a_finished_document_teaches(learning: Learning, alice: User) -> None:
    """A correction alone teaches nothing; taking the mark away again unlearns nothing either."""
    document_id = learning.read(alice, sheet(FIRST))
    learning.desk.correct(alice, document_id, "档案号", "KJ-77-0193")
    assert learning.kept() == []
    learning.desk.finish(alice, document_id, reviewed=False)
    assert learning.kept() == []
    learning.desk.finish(alice, document_id)
    learning.desk.finish(alice, document_id, reviewed=False)
    assert len(learning.kept()) == 1


def test_a_second_confirmation_makes_one_better_lesson(learning: Learning, alice: User, bob: User) -> None:
    """Two documents, one layout; the same document finished twice counts once."""
    first = learning.teach(alice)
    learning.desk.finish(alice, first, reviewed=False)
    learning.desk.finish(alice, first)
    assert [row.body["confirmed"] for row in learning.kept()] == [1]
    learning.desk.finish(bob, learning.read(bob, sheet(SECOND, Move(down=40))))
    (row,) = learning.kept()
    assert (row.body["confirmed"], row.confirmed_by, row.version) == (2, bob.id, 3)


def test_no_value_lies_in_the_database(learning: Learning, alice: User) -> None:
    """The table of layouts holds labels and places, also as raw text."""
    learning.teach(alice)
    with learning.database.connect() as connection:
        (raw,) = connection.execute(text("SELECT CAST(body AS TEXT) FROM layouts")).scalars()
    written = raw.encode().decode("unicode_escape", errors="ignore") + raw
    values = ("BX-2001", "沐示例", "128.50", "0193", "综合处", "2026-03", "\\u6c90\\u793a")
    assert [value for value in values if value in written] == []


def test_a_lesson_outlives_the_document_that_taught_it(learning: Learning, alice: User, bob: User) -> None:
    """The document goes with all that is its own; the layout stays."""
    learning.desk.delete(alice, learning.teach(alice))
    assert learning.value(bob, learning.read(bob, sheet(SECOND))).value == "KJ-78-1250"


def test_a_lesson_that_leads_astray_is_forgotten(learning: Learning, alice: User, bob: User) -> None:
    """Two people in a row put another value in its place: after that it is not used; elsewhere it still helps."""
    learning.teach(alice)
    for page, number in ((SECOND, "BX-2044"), (THIRD, "BX-2060")):
        document_id = learning.read(bob, sheet(page))
        assert learning.value(bob, document_id).layout is not None
        learning.desk.correct(bob, document_id, "档案号", number)
    last = learning.read(bob, sheet(SECOND, Move(down=20)))
    assert learning.value(bob, last).value is None
    assert learning.value(bob, last, "编号").layout is not None


def test_mending_a_character_is_no_reproach(learning: Learning, alice: User, bob: User) -> None:
    """The place was right where only a letter was misread."""
    learning.teach(alice)
    document_id = learning.read(bob, sheet(SECOND))
    learning.desk.correct(bob, document_id, "档案号", "KJ-78-1259")
    (row,) = learning.kept()
    assert [place["refuted"] for place in row.body["places"]] == [0] * len(row.body["places"])


def test_a_layout_without_a_place_left_is_gone(learning: Learning, alice: User, bob: User) -> None:
    """When every place of it was found wrong, the layout itself is forgotten, and that is recorded."""
    learning.teach(alice)
    for _ in range(2):
        document_id = learning.read(bob, sheet(SECOND))
        for name in NAMES:
            learning.desk.correct(bob, document_id, name, None)
    assert learning.kept() == []
    assert [row.reason for row in learning.record("layout:forget")] == ["refuted"]


def test_learning_and_forgetting_are_recorded(learning: Learning, alice: User, admin: User) -> None:
    """Who taught and who forgot, by the layout's id."""
    learning.teach(alice)
    (row,) = learning.kept()
    learning.layouts.forget(admin, row.id)
    (learnt,), (forgotten,) = learning.record("layout:learn"), learning.record("layout:forget")
    assert (learnt.actor_id, learnt.target, learnt.reason) == (alice.id, row.id, "form")
    assert (forgotten.actor_id, forgotten.target) == (admin.id, row.id)


def test_what_was_forgotten_is_not_used(learning: Learning, alice: User, admin: User) -> None:
    """After forgetting one or all, the next document is read as if nothing had been learnt."""
    learning.teach(alice)
    assert learning.layouts.forget_all(admin) == 1
    assert learning.layouts.list(admin) == []
    assert learning.value(alice, learning.read(alice, sheet(SECOND))).value is None
    with pytest.raises(NotFound):
        learning.layouts.forget(admin, "none")


def test_seeing_and_forgetting_is_the_administrators(learning: Learning, alice: User, auditor: User) -> None:
    """Clerks and auditors neither see nor forget what was learnt."""
    learning.teach(alice)
    (row,) = learning.kept()
    for user in (alice, auditor):
        for act in (
            lambda user=user: learning.layouts.list(user),
            lambda user=user: learning.layouts.forget(user, row.id),
            lambda user=user: learning.layouts.forget_all(user),
        ):
            with pytest.raises(Forbidden):
                act()
    assert len(learning.kept()) == 1


def test_administrators_see_how_often_a_layout_helped(learning: Learning, alice: User, admin: User) -> None:
    """The list says what was learnt, by whom, and when it was of use."""
    learning.teach(alice)
    learning.read(alice, sheet(SECOND))
    (kept,) = learning.layouts.list(admin)
    assert (kept.lesson.preset, kept.lesson.confirmed, kept.used, kept.confirmed_by) == ("form", 1, 1, alice.id)
    assert kept.last_used_at is not None


def test_a_use_that_cannot_be_counted_loses_no_document(learning: Learning, alice: User) -> None:
    """What was read is kept, also where the tables of what was learnt are gone by then."""
    learning.teach(alice)
    assert learning.value(alice, learning.read(alice, sheet(SECOND))).layout is not None
    with learning.database.begin() as connection:
        for table in ("layout_lessons", LayoutRow.__tablename__):
            connection.execute(text(f"DROP TABLE {table}"))
    assert learning.value(alice, learning.read(alice, sheet(SECOND))).layout is not None


def test_another_process_uses_the_lesson(learning: Learning, alice: User, clock: Clock) -> None:
    """A second memory over the same database knows at its next look what the first one learnt, and what it forgot."""
    audit = Audit(learning.database, b"key", clock)
    other = Layouts(learning.database, presets(), audit, clock, look_seconds=0.0)
    patient = Layouts(learning.database, presets(), audit, clock, look_seconds=600.0)
    page = (replace(sheet(SECOND), width=90, height=60),)  # as large as the picture that was submitted
    assert (other.recall(page), patient.recall(page)) == ((), ())
    learning.teach(alice)
    assert len(other.recall(page)) == 1
    assert patient.recall(page) == ()


def test_a_desk_that_does_not_learn(database: Database, tmp_path: Path, clock: Clock, alice: User, admin: User) -> None:
    """Switched off, nothing is learnt and nothing that was learnt is used; it can still be forgotten."""
    learning = build(database, tmp_path, clock)
    learning.teach(alice)
    learning.at_work.workers.stop()
    switched_off = build(database, tmp_path, clock, is_on=False)
    second = switched_off.read(alice, sheet(SECOND))
    assert switched_off.value(alice, second).value is None
    switched_off.desk.finish(alice, second)
    switched_off.at_work.workers.stop()
    assert [row.body["confirmed"] for row in switched_off.kept()] == [1]
    assert switched_off.layouts.forget_all(admin) == 1
