"""The trash: what is deleted can be had back for its time, is nobody's meanwhile, and then leaves nothing behind."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from auth.roles import Role, User
from desk.cases.finding import Filter
from desk.cases.history import GroupBy
from desk.cases.sharing import Level, Scope
from desk.cases.trash import Trash
from desk.errors import Forbidden, NotFound
from desk.line.papers import add_papers
from desk.record.audit import Audit
from desk.record.audit_records import AuditRow
from desk.store.eraser import SMALL_INDEX
from desk.store.grams import forget_pairs, pairs_of
from desk.store.integrity import walk
from desk.store.store import ContentRow, DocumentRow, JobRow, ShareRow, State
from desk.store.sweeping import sweep
from engine.document import Document, Provenance
from engine.head import Head
from engine.pipeline import Order, Upload
from engine.readers import Cancelled
from tests.conftest import Clock
from tests.desk.cases.conftest import FILE, NUMBER, Office

FINANCE = "cn=finance"
OWNER = User("local:alice", "alice", "Alice", frozenset({Role.CLERK}), frozenset({FINANCE}))
COLLEAGUE = User("local:bob", "bob", "Bob", frozenset({Role.CLERK}), frozenset({FINANCE}))
ADMIN = User("local:admin", "admin", "Admin", frozenset({Role.ADMIN}))


@pytest.fixture
def trash(office: Office, database: Database, clock: Clock) -> Trash:
    """The desk with a trash of thirty days."""
    office.desk.trash = Trash(database, office.files, office.queue, Audit(database, b"key", clock), clock, days=30)
    return office.desk.trash


@pytest.fixture
def document_id(office: Office, trash: Trash) -> str:
    """A document of the owner's that was read and given to the colleague's team."""
    document_id = office.read(OWNER, FILE, NUMBER).id
    office.desk.share(OWNER, document_id, FINANCE, Level.REVIEW)
    return document_id


def trashed(trash: Trash, user: User) -> list[str]:
    """What a person finds in their trash."""
    listing = trash.list(user)
    assert listing.total == len(listing.entries)
    return [entry.id for entry in listing.entries]


def recorded(database: Database, document_id: str) -> list[tuple[str, str, str]]:
    """What the record tells of deleting: who, what, why."""
    wanted = select(AuditRow).where(AuditRow.target == document_id).order_by(AuditRow.number)
    told = ("document:trash", "document:restore", "document:delete")
    with Session(database) as session:
        return [(row.actor_id, row.event, row.reason) for row in session.scalars(wanted) if row.event in told]


def rows(database: Database) -> int:
    """How many documents there are, the trash included."""
    with Session(database) as session:
        return len(session.scalars(select(DocumentRow.id)).all())


def test_what_is_in_the_trash_is_nobodys(office: Office, trash: Trash, document_id: str) -> None:
    """No list, sum, search, page or export has it any more; its owner alone finds it in the trash."""
    desk = office.desk
    desk.delete(OWNER, document_id)
    for user in (OWNER, COLLEAGUE):
        for scope in Scope:
            assert desk.history.list(user, Filter(scope=scope)).total == 0
            assert desk.history.list(user, Filter(scope=scope, search="A-17")).total == 0
            assert desk.history.sums(user, Filter(scope=scope), GroupBy.KIND) == []
        assert desk.progress(user, [document_id]) == []
        uses: list[Callable[[], object]] = [
            lambda user=user: desk.open(user, document_id),
            lambda user=user: desk.papers(user, document_id),
            lambda user=user: desk.page_image(user, document_id, 1),
            lambda user=user: desk.original(user, document_id),
            lambda user=user: desk.correct(user, document_id, "编号", "x"),
            lambda user=user: desk.finish(user, document_id),
            lambda user=user: desk.export(user, [document_id], "csv", "zh"),
            lambda user=user: desk.read_again(user, document_id),
            lambda user=user: desk.delete(user, document_id),
        ]
        for use in uses:
            with pytest.raises(NotFound):
                use()
    assert trashed(trash, OWNER) == [document_id]
    assert trashed(trash, COLLEAGUE) == []


def test_a_restored_document_is_as_it_was(office: Office, trash: Trash, document_id: str, database: Database) -> None:
    """Corrections, review, files and shares; both are recorded."""
    desk = office.desk
    desk.correct(OWNER, document_id, "编号", "A-71")
    desk.finish(OWNER, document_id)
    before = desk.open(OWNER, document_id)
    desk.delete(OWNER, document_id)
    trash.restore(OWNER, document_id)
    assert desk.open(OWNER, document_id) == before
    assert desk.original(OWNER, document_id).content == FILE.content
    assert desk.open(COLLEAGUE, document_id).document == before.document
    assert trashed(trash, OWNER) == []
    assert recorded(database, document_id) == [(OWNER.id, "document:trash", ""), (OWNER.id, "document:restore", "")]
    with pytest.raises(NotFound):
        trash.restore(OWNER, document_id)


def test_nobody_reaches_into_anothers_trash(office: Office, trash: Trash, document_id: str) -> None:
    """Not the team that had the document, and not an administrator either: nothing is restored, removed or listed."""
    office.desk.delete(OWNER, document_id)
    for user in (COLLEAGUE, ADMIN):
        assert trashed(trash, user) == []
        for use in (trash.restore, lambda user, one: trash.delete(user, one, for_ever=True)):
            with pytest.raises(NotFound):
                use(user, document_id)
        assert trash.empty(user) == 0
    assert trashed(trash, OWNER) == [document_id]


def test_an_auditor_has_no_trash(trash: Trash, auditor: User) -> None:
    """Who works with no documents deletes none."""
    uses: tuple[Callable[[], object], ...] = (
        lambda: trash.list(auditor),
        lambda: trash.empty(auditor),
        lambda: trash.empty_everyones(auditor),
        lambda: trash.delete(auditor, "x"),
        lambda: trash.restore(auditor, "x"),
    )
    for use in uses:
        with pytest.raises(Forbidden):
            use()
    with pytest.raises(Forbidden):
        trash.empty_everyones(OWNER)


@pytest.mark.parametrize("is_in_trash", [False, True])
def test_for_ever_leaves_nothing(
    office: Office, trash: Trash, document_id: str, database: Database, tmp_path: Path, is_in_trash: bool
) -> None:
    """Row, content, shares, files; at once, or out of the trash."""
    if is_in_trash:
        office.desk.delete(OWNER, document_id)
    with pytest.raises(NotFound):
        office.desk.delete(COLLEAGUE, document_id, for_ever=True)
    office.desk.delete(OWNER, document_id, for_ever=True)
    with Session(database) as session:
        for table in (DocumentRow, ContentRow, ShareRow):
            assert session.scalars(select(table)).all() == []
    assert [path for path in (tmp_path / "documents").rglob("*") if path.is_file()] == []
    assert recorded(database, document_id)[-1] == (OWNER.id, "document:delete", "")


def test_without_days_there_is_no_trash(office: Office, document_id: str, database: Database, clock: Clock) -> None:
    """0: deleting removes; what was in the trash before goes with the next round."""
    other = office.read(OWNER, FILE, NUMBER).id
    office.desk.delete(OWNER, other)
    trash = Trash(database, office.files, office.queue, Audit(database, b"key", clock), clock, days=lambda: 0)
    office.desk.trash = trash
    office.desk.delete(OWNER, document_id)
    assert recorded(database, document_id) == [(OWNER.id, "document:delete", "")]
    assert trash.purge() == 1
    assert rows(database) == 0


def test_the_round_removes_what_is_old(office: Office, trash: Trash, database: Database, clock: Clock) -> None:
    """To the moment, and nothing else; nobody did it, and the record says why."""
    old, young, kept = (office.read(OWNER, FILE, NUMBER).id for _ in range(3))
    office.desk.delete(OWNER, old)
    clock.turn(days=1)
    office.desk.delete(OWNER, young)
    clock.turn(days=28, hours=23)
    assert trash.purge() == 0
    clock.turn(hours=1)
    assert trash.purge() == 1
    assert trashed(trash, OWNER) == [young]
    assert recorded(database, old) == [
        (OWNER.id, "document:trash", ""),
        ("", "document:delete", "30 days in the trash"),
    ]
    assert office.desk.open(OWNER, kept).document is not None
    assert [folder.name for folder in office.files.folders()] != []
    assert not office.files.folder(old).exists()
    assert office.files.folder(young).exists()


def test_emptying_takes_all_of_ones_own(office: Office, trash: Trash, database: Database) -> None:
    """More than one go's worth; another person's stays, until an administrator empties everybody's."""
    own = [office.read(OWNER, FILE, NUMBER).id for _ in range(3)]
    theirs = office.read(COLLEAGUE, FILE, NUMBER).id
    for document_id in own:
        office.desk.delete(OWNER, document_id)
    office.desk.delete(COLLEAGUE, theirs)
    assert trash.empty(OWNER) == 3
    assert trashed(trash, COLLEAGUE) == [theirs]
    assert trash.empty_everyones(ADMIN) == 1
    assert rows(database) == 0
    assert recorded(database, own[0])[-1] == (OWNER.id, "document:delete", "trash")
    assert recorded(database, theirs)[-1] == (ADMIN.id, "document:delete", "trash of everyone")


def test_more_than_one_go_is_removed(trash: Trash, database: Database) -> None:
    """Two hundred and fifty documents."""
    with Session(database) as session, session.begin():
        session.add_all(thrown_away(f"{number:032}") for number in range(250))
    assert trash.empty(OWNER) == 250
    assert rows(database) == 0


def thrown_away(document_id: str, **columns: object) -> DocumentRow:
    """A read document of the owner's in the trash."""
    now = Clock()()
    given = {"state": State.DONE, "created_at": now, "deleted_at": now, "size": 1, "sha256": "0"} | columns
    return DocumentRow(id=document_id, owner_id=OWNER.id, name="a.png", order={"preset": "auto"}, **given)


@pytest.fixture
def held(office: Office) -> Iterator[threading.Event]:
    """A reader that waits in its page until this is set, or it is told to stop."""
    go_on = threading.Event()

    def wait(cancelled: Cancelled) -> None:
        while not cancelled() and not go_on.wait(0.02):
            pass

    office.reader.before_page = wait
    yield go_on
    go_on.set()


def state_of(database: Database, document_id: str) -> State:
    """The state of a row, in the trash too."""
    with Session(database) as session:
        return State(session.get_one(DocumentRow, document_id).state)


def until(is_so: Callable[[], bool]) -> None:
    """Waits for the worker."""
    waiting = threading.Event()
    for _ in range(600):
        if is_so():
            return
        waiting.wait(0.02)
    raise AssertionError("not so after 12 s")


def test_what_waits_or_is_read_is_stopped_and_goes_on_when_restored(
    office: Office, trash: Trash, database: Database, held: threading.Event
) -> None:
    """The worker gives it up and keeps its file; back from the trash it goes in line again."""
    first = office.desk.submit(OWNER, FILE, NUMBER).id
    until(lambda: state_of(database, first) is State.READING)
    second = office.desk.submit(OWNER, FILE, NUMBER).id
    office.desk.delete(OWNER, second)
    assert state_of(database, second) is State.CANCELLED
    office.desk.delete(OWNER, first)
    until(lambda: state_of(database, first) is State.CANCELLED)
    assert office.queue.waiting() == 0
    held.set()
    for document_id in (first, second):
        assert trash.restore(OWNER, document_id).state is State.QUEUED
        assert office.wait(OWNER, document_id).state is State.DONE
        assert office.desk.original(OWNER, document_id).content == FILE.content


def test_what_was_cancelled_before_stays_cancelled(
    office: Office, trash: Trash, database: Database, held: threading.Event, clock: Clock
) -> None:
    """The trash brings nothing back that its owner had stopped."""
    first = office.desk.submit(OWNER, FILE, NUMBER).id
    until(lambda: state_of(database, first) is State.READING)
    second = office.desk.submit(OWNER, FILE, NUMBER).id
    office.desk.cancel(OWNER, second)
    clock.turn(seconds=1)
    office.desk.delete(OWNER, second)
    assert trash.restore(OWNER, second).state is State.CANCELLED


def test_a_document_removed_while_it_is_read_leaves_no_files(
    office: Office, trash: Trash, database: Database, held: threading.Event
) -> None:
    """Also when it went by way of the trash."""
    document_id = office.desk.submit(OWNER, FILE, NUMBER).id
    until(lambda: state_of(database, document_id) is State.READING)
    office.desk.delete(OWNER, document_id)
    office.desk.delete(OWNER, document_id, for_ever=True)
    held.set()
    until(lambda: not any(path.is_file() for path in office.files.folder(document_id).rglob("*")))
    assert rows(database) == 0


def test_a_job_ends_when_all_that_is_left_of_it_is_in_the_trash(
    office: Office, trash: Trash, database: Database, clock: Clock
) -> None:
    """Not while one still waits; no worker takes that one, which has no file to be read."""
    office.workers.stop()
    job = JobRow(id="job", owner_id=OWNER.id, digest="", created_at=clock())
    with Session(database) as session, session.begin():
        session.add(job)
        session.add(thrown_away("a" * 32, state=State.QUEUED, deleted_at=None, job_id="job"))
        session.add(thrown_away("b" * 32, deleted_at=None, job_id="job"))

    def is_over() -> bool:
        with Session(database) as session:
            return session.get_one(JobRow, "job").finished_at is not None

    trash.delete(OWNER, "b" * 32)
    assert not is_over()
    trash.delete(OWNER, "a" * 32)
    assert is_over()


def test_the_store_knows_what_is_in_the_trash(
    office: Office, trash: Trash, document_id: str, database: Database, clock: Clock
) -> None:
    """Sweeping leaves its files, and the walk holds its original against its sum."""
    office.desk.delete(OWNER, document_id)
    swept = sweep(office.files, database, clock=lambda: 4e9)
    assert (swept.orphans, swept.kept) == (0, 0)
    assert walk(office.files, database, clock=clock).checked == 1
    office.files.folder(document_id).joinpath("original").write_bytes(b"x")
    assert walk(office.files, database, clock=clock).damaged == 1


def test_further_papers_of_a_file_follow_it_into_the_trash(database: Database, clock: Clock) -> None:
    """One whose reading ended in the moment it was deleted leaves none of them outside."""
    provenance = Provenance("auto", 1, "r", "1", "0", clock(), 0.0)
    paper = Document((), (), (), None, 0.0, provenance, paper=2, papers=2)
    with Session(database) as session, session.begin():
        first = thrown_away("c" * 32)
        session.add(first)
        session.flush()
        (second,) = add_papers(session, first, [(paper, Head())], clock())
        assert second.deleted_at == first.deleted_at


SECRET = "鑫穹绝密条款"


def words_in(folder: Path, words: str) -> set[str]:
    """The pairs of a text whose bytes stand in the database's files; a leaf may share the beginning of a token."""
    kept = b"".join(path.read_bytes() for path in folder.glob("test.sqlite3*"))
    tokens = {f"{pair + 0x8000_0000:x}" for pair in pairs_of(words)}
    return {token for token in tokens if token[2:].encode() in kept}


def put_texts(database: Database, count: int) -> None:
    """Documents in one transaction each, as they come; every third one holds the secret."""
    for number in range(count):
        with Session(database) as session, session.begin():
            words = SECRET if number % 3 == 0 else f"ordinary text {number}"
            row = thrown_away(f"{number:032}", deleted_at=None)
            row.search_text = words
            session.add(row)


def test_no_word_of_a_removed_document_is_left_in_the_index(
    office: Office, trash: Trash, database: Database, tmp_path: Path
) -> None:
    """Not one pair of it in the file, right after the removal while the index is small."""
    if database.dialect.name != "sqlite":
        pytest.skip("PostgreSQL's vacuum is the server's own")
    put_texts(database, 30)
    assert words_in(tmp_path, SECRET)
    for number in range(0, 30, 3):
        office.desk.delete(OWNER, f"{number:032}", for_ever=True)
    assert words_in(tmp_path, SECRET) == set()
    assert office.desk.history.list(OWNER, Filter(search="ordinary")).total == 20
    with database.begin() as connection:
        connection.execute(text("INSERT INTO grams (grams) VALUES ('integrity-check')"))


def test_a_large_index_forgets_when_the_trash_is_emptied_or_in_the_night(
    trash: Trash, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A single removal leaves that to them."""
    if database.dialect.name != "sqlite":
        pytest.skip("PostgreSQL's vacuum is the server's own")
    monkeypatch.setattr("desk.store.eraser.SMALL_INDEX", 5)
    put_texts(database, 30)
    for number in range(0, 15, 3):
        trash.delete(OWNER, f"{number:032}", for_ever=True)
    assert words_in(tmp_path, SECRET)
    for number in range(15, 30, 3):
        trash.delete(OWNER, f"{number:032}")
    assert trash.empty(OWNER) == 5
    assert words_in(tmp_path, SECRET) == set()
    assert SMALL_INDEX > 5


def test_the_night_forgets_what_was_corrected_away(trash: Trash, database: Database, tmp_path: Path) -> None:
    """A text that was replaced leaves the index as one that was deleted does."""
    if database.dialect.name != "sqlite":
        pytest.skip("PostgreSQL's vacuum is the server's own")
    put_texts(database, 30)
    for number in range(0, 30, 3):
        with Session(database) as session, session.begin():
            session.get_one(DocumentRow, f"{number:032}").search_text = "replaced"
    trash.forget_words()
    assert words_in(tmp_path, SECRET) == set()


def test_merging_waits_for_nobody(database: Database) -> None:
    """While another one writes, a removal answers, and the words go later."""
    if database.dialect.name != "sqlite":
        pytest.skip("PostgreSQL's vacuum is the server's own")
    with database.begin(), pytest.raises(OperationalError):
        forget_pairs(database.execution_options(patience_seconds=0.0))
    forget_pairs(database)


def test_the_time_left_is_told_by_the_day_of_deleting(
    office: Office, trash: Trash, document_id: str, clock: Clock
) -> None:
    """The entry carries the moment; what was deleted last comes first."""
    other = office.desk.submit(OWNER, Upload("b.png", FILE.content), Order()).id
    office.wait(OWNER, other)
    office.desk.delete(OWNER, document_id)
    clock.turn(hours=1)
    office.desk.delete(OWNER, other)
    entries = trash.list(OWNER).entries
    assert [entry.id for entry in entries] == [other, document_id]
    assert entries[0].deleted_at == clock()
    assert entries[1].deleted_at == clock() - timedelta(hours=1)
