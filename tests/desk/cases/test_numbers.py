"""The desk in numbers, over made documents whose numbers are known; on both databases."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import delete
from sqlalchemy.orm import Session

from auth.roles import Role, User
from desk.cases.judged_fields import FieldCount
from desk.cases.numbers import Numbers, Sheet, Spread
from desk.cases.spans import Span, months
from desk.cases.standard_setting import StandardSetting
from desk.cases.storage_used import StorageWatch, folder_bytes
from desk.errors import Forbidden
from desk.line.queue import Queue
from desk.opening.reading import shipped_presets
from desk.record.audit import Audit
from desk.standards.standards import Standards
from desk.store.readings import Doubt, ReadingRow
from desk.store.store import CorrectionRow, DocumentRow, State
from tests.conftest import Clock
from tests.desk.cases.conftest import FILE, NUMBER, Office

ADMIN = User("local:admin", "admin", "", frozenset({Role.ADMIN}))
SURE, WEAK, REFUTED = (0.97, Doubt.SURE), (0.7, Doubt.WEAK), (0.98, Doubt.REFUTED)


class Site:
    """A database with made documents, and its numbers."""

    def __init__(self, database: Database, folder: Path, clock: Clock) -> None:
        self.database = database
        self.clock = clock
        self.storage = StorageWatch(folder, database, clock)
        self.audit = Audit(database, b"key", clock)
        self.standards = Standards(database, self.audit, clock, ticks=lambda: clock().timestamp())
        self.setting = StandardSetting(database, self.standards, clock)
        queue = Queue(database, clock)
        self.numbers = Numbers(database, queue, shipped_presets(), self.storage, self.standards, clock)
        self._count = 0

    def add(self, state: State = State.DONE, *, days_ago: float = 0, **columns: Any) -> str:
        """A document that waited three seconds and was read in five."""
        self._count += 1
        came = self.clock() - timedelta(days=days_ago)
        values: dict[str, Any] = {
            "id": f"{self._count:032x}",
            "owner_id": "local:clerk",
            "name": "paper.pdf",
            "size": 1,
            "sha256": "",
            "order": {"preset": "auto"},
            "state": state,
            "created_at": came,
            "started_at": came + timedelta(seconds=3),
            "finished_at": came + timedelta(seconds=8),
            "attempts": 1,
            "pages": 2,
            "kind": "invoice" if state is State.DONE else None,
            **columns,
        }
        self._keep(DocumentRow(**values))
        return str(values["id"])

    def reviewed(
        self, fields: Mapping[str, tuple[float, int]], *changes: tuple[str, str | None, str | None], **columns: Any
    ) -> str:
        """A document that was given `fields` and was finished after `changes`: field, before, after."""
        document_id = self.read(fields, reviewed_at=self.clock(), **columns)
        for change in changes:
            self.correct(document_id, *change, at=self.clock() + timedelta(minutes=1))
        return document_id

    def read(self, fields: Mapping[str, tuple[float, int]], **columns: Any) -> str:
        """A document that was given `fields`."""
        document_id = self.add(**columns)
        given = {name: [confidence, int(doubt)] for name, (confidence, doubt) in fields.items()}
        self._keep(ReadingRow(document_id=document_id, at=self.clock(), fields=given))
        return document_id

    def correct(self, document_id: str, field: str, before: str | None, after: str | None, at: datetime) -> None:
        """One change."""
        row = CorrectionRow(document_id=document_id, user_id="u", at=at, field=field, before=before, after=after)
        self._keep(row)

    def sheet(self, span: str = "7", kind: str | None = None) -> Sheet:
        """What an administrator sees."""
        return self.numbers.sheet(ADMIN, span, kind)

    def _keep(self, row: object) -> None:
        with Session(self.database) as session, session.begin():
            session.add(row)


@pytest.fixture
def site(database: Database, tmp_path: Path, clock: Clock) -> Site:
    """Nothing in it yet."""
    return Site(database, tmp_path / "documents", clock)


def counts(sheet: Sheet) -> dict[str, FieldCount]:
    """What was counted of each field."""
    return {one.count.name: one.count for one in sheet.fields}


def test_what_came_is_counted_by_day(site: Site) -> None:
    """Files, papers and pages apart; what is older, and what is in the trash, is left out."""
    first = site.add(papers=2)
    site.add(file_id=first, paper=2, papers=2, started_at=None)
    site.add(days_ago=6, reviewed_at=site.clock())
    site.add(State.FAILED, days_ago=6, error={"code": "damaged_file"})
    site.add(State.CANCELLED)
    site.add(State.QUEUED, started_at=None, finished_at=None)
    site.add(days_ago=8)
    site.add(deleted_at=site.clock())
    flow = site.sheet().flow
    assert (flow.files, flow.papers, flow.pages, flow.failed) == (5, 3, 6, 1)
    assert (flow.cancelled, flow.waiting, flow.reviewed) == (1, 1, 1)
    assert len(flow.days) == 7
    assert [(day.files, day.papers, day.failed) for day in (flow.days[0], flow.days[-1])] == [(2, 1, 1), (3, 2, 0)]
    assert site.sheet("30").flow.papers == 4


def test_days_are_those_of_the_server(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A paper that comes at one in the night of Shanghai is not of the day before, though it is in UTC."""
    site.clock.now = site.clock.now.replace(hour=17)
    site.add()
    span = Span.of("7", site.clock())
    moved = Span(span.name, span.first + timedelta(1), span.last + timedelta(1), timezone(timedelta(hours=8)))
    monkeypatch.setattr(Span, "of", lambda _name, _now: moved)
    days = {day.day.isoformat(): day.papers for day in site.sheet().flow.days}
    assert days["2026-03-02"] == 1
    assert days["2026-03-01"] == 0


def test_a_month_is_a_span(clock: Clock) -> None:
    """From its first day to its last; what is no span is the last thirty days."""
    span = Span.of("2026-02", clock())
    assert (span.first.isoformat(), span.last.isoformat(), len(span.days)) == ("2026-02-01", "2026-02-28", 28)
    assert [Span.of(name, clock()).name for name in ("365", "8", "2026-13", "x", "")] == ["365", *["30"] * 4]
    assert months(clock())[:4] == ("2026-03", "2026-02", "2026-01", "2025-12")


def test_failures_by_reason(site: Site) -> None:
    """The most frequent first, in words; of one kind there are none."""
    for code in ("damaged_file", "too_slow", "too_slow"):
        site.add(State.FAILED, error={"code": code})
    assert [(one.code, one.count) for one in site.sheet().failures] == [("too_slow", 2), ("damaged_file", 1)]
    assert site.sheet().failures[0].words.en == "reading took too long"
    assert site.sheet(kind="invoice").failures == ()


def test_times(site: Site) -> None:
    """Median and the nineteen of twenty; what was tried twice did not only wait."""
    for seconds in range(1, 21):
        begun = site.clock() + timedelta(seconds=seconds)
        site.add(started_at=begun, finished_at=begun + timedelta(seconds=2 * seconds))
    site.add(started_at=site.clock() + timedelta(hours=1), finished_at=site.clock(), attempts=2)
    sheet = site.sheet()
    assert sheet.waited == Spread(10, 19, 20)
    assert sheet.reading is not None
    assert (sheet.reading.median, sheet.reading.count) == (20, 21)
    assert Spread.of(()) is None
    assert Spread.of([7]) == Spread(7, 7, 1)


def test_fields_are_judged_by_what_people_left(site: Site) -> None:
    """A confirmation and a change that was taken back leave the value; rows of items are another matter."""
    three = {"number": SURE, "date": WEAK, "total": SURE}
    site.reviewed(three)
    site.reviewed(three, ("date", "2026-03-01", "2026-03-01"))
    site.reviewed(three, ("number", "1", "7"), ("number", "7", "1"), ("items[1].amount", "1", "2"))
    site.reviewed(three, ("number", "1", "7"), ("date", "a", None), ("buyer", None, "Anna"), ("seller", None, None))
    site.add()
    sheet = site.sheet()
    found = counts(sheet)
    assert found["number"] == FieldCount("invoice", "number", given=4, doubtful=0, corrected=1, unseen=1)
    assert found["date"] == FieldCount("invoice", "date", given=4, doubtful=4, corrected=1, unseen=0)
    assert found["total"] == FieldCount("invoice", "total", given=4)
    assert found["buyer"] == FieldCount("invoice", "buyer", added=1)
    assert found.keys() == {"number", "date", "total", "buyer"}
    assert (sheet.judged.documents, sheet.judged.finished) == (4, 4)
    assert (sheet.saved.values, round(sheet.saved.hours, 4)) == (10, round(100 / 3600, 4))


def test_only_the_last_reading_counts(site: Site) -> None:
    """What was corrected before a document was read again says nothing of what it is given now."""
    document_id = site.reviewed({"number": SURE})
    site.correct(document_id, "number", "1", "2", at=site.clock() - timedelta(days=1))
    assert counts(site.sheet())["number"].corrected == 0


def test_one_kind_alone(site: Site) -> None:
    """Kinds and fields by what they are called; what has no kind can be asked for, too."""
    site.reviewed({"number": SURE})
    site.reviewed({"total": SURE}, kind="receipt")
    site.reviewed({"编号": SURE}, kind=None)
    sheet = site.sheet()
    assert next((one.id, one.label.en) for one in sheet.kinds) == ("", "kind not known")
    assert [one.id for one in sheet.kinds] == ["", "invoice", "receipt"]
    assert sheet.kinds[1].label != sheet.kinds[2].label
    assert counts(site.sheet(kind="receipt")).keys() == {"total"}
    assert site.sheet(kind="receipt").flow.papers == 1
    assert counts(site.sheet(kind="")).keys() == {"编号"}
    assert site.sheet(kind="passport").reviews == ()


def test_what_could_be_taken_without_review(site: Site) -> None:
    """300 sure values that stayed: enough for 1 %; the weak ones were wrong. Of several kinds, all come first."""
    for _ in range(30):
        names = [f"f{place}" for place in range(10)]
        site.reviewed(dict.fromkeys(names, SURE) | {"weak": WEAK, "bad": REFUTED}, ("weak", "a", "b"))
    (alone,) = site.sheet().reviews
    assert alone.kind is not None
    assert alone.kind.id == "invoice"
    half, one, _ = alone.free.answers
    assert half.best is None
    assert half.is_too_few
    assert one.best is not None
    assert (one.best.threshold, one.best.taken, one.best.wrong, one.best.total) == (0.71, 300, 0, 360)
    assert alone.free.today.taken == 300
    site.reviewed({"total": SURE}, kind="receipt")
    every = site.sheet().reviews
    assert [one.kind and one.kind.id for one in every] == [None, "invoice", "receipt"]
    assert [one.free.today.taken for one in every] == [301, 300, 1]


def test_a_reading_leaves_its_numbers(office: Office, alice: User, database: Database, clock: Clock) -> None:
    """As it was before anybody corrected it, and without a value; a second reading replaces it, a deletion ends it."""
    document_id = office.read(alice, FILE, NUMBER).id
    office.desk.correct(alice, document_id, "编号", "A-18")
    with Session(database) as session:
        row = session.get_one(ReadingRow, document_id)
        (name, (confidence, doubt)), at = *row.fields.items(), row.at
    assert name == "编号"
    assert 0.5 < confidence < 1.0
    assert doubt in set(Doubt)
    clock.turn(minutes=1)
    office.desk.read_again(alice, document_id)
    office.wait(alice, document_id)
    with Session(database) as session, session.begin():
        assert session.get_one(ReadingRow, document_id).at > at
        session.execute(delete(DocumentRow))
    with Session(database) as session:
        assert session.get(ReadingRow, document_id) is None


def test_storage_and_line(site: Site, tmp_path: Path) -> None:
    """The folder is measured beside; two names of one file are one; the line says how long the first has waited."""
    folder = tmp_path / "documents" / "aa"
    folder.mkdir(parents=True)
    (folder / "original").write_bytes(b"x" * 1000)
    os.link(folder / "original", folder / "again")
    (folder / "page-1.jpg").write_bytes(b"x" * 10)
    assert folder_bytes(tmp_path / "documents") == 1010
    site.add(State.QUEUED, days_ago=1)
    assert site.sheet().queue.waiting == 1
    site.storage.wait(10)
    used = site.sheet().storage
    assert (used.documents, used.measured_at) == (1010, site.clock())
    assert used.database > 0
    assert used.disk_total >= used.disk_free > 0
    (folder / "page-2.jpg").write_bytes(b"x")
    site.clock.turn(hours=2)
    site.sheet()
    site.storage.wait(10)
    assert site.sheet().storage.documents == 1011


def test_others_are_refused(site: Site, alice: User, auditor: User) -> None:
    """Numbers are of those who manage settings."""
    for user in (alice, auditor):
        with pytest.raises(Forbidden):
            site.numbers.sheet(user, "7")
