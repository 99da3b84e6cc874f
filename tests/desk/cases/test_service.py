"""The use cases: everyone sees their own, nothing is lost, a correction is checked and remembered."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import Engine as Database
from sqlalchemy import select
from sqlalchemy.orm import Session

from auth.roles import User
from desk.cases.contents import Seen
from desk.errors import BadExport, Conflict, Forbidden, NotFound, NotReady, QueueFull, UnknownField
from desk.record.audit_records import AuditRow
from desk.store.store import CorrectionRow, State
from engine.document import Box, Source
from engine.errors import EmptyFile, NoFields, ReaderTimeout, UnknownFormat, UnknownPreset
from engine.export import Form
from engine.pipeline import Order, Upload
from engine.readers import Cancelled
from engine.words import Words
from tests.conftest import Clock
from tests.desk.cases.conftest import FILE, NUMBER, Office


def test_a_document_is_read_and_opened(office: Office, alice: User) -> None:
    """What was submitted is read by the worker; its field has the value, and its page image is kept."""
    summary = office.read(alice, FILE, NUMBER)
    assert summary.state is State.DONE
    document = office.desk.open(alice, summary.id).document
    assert document is not None
    assert [(field.name, field.value) for field in document.fields] == [("编号", "A-17")]
    with Image.open(io.BytesIO(office.desk.page_image(alice, summary.id, 1))) as image:
        assert image.size == (90, 60)
    assert office.desk.original(alice, summary.id).content == FILE.content


@pytest.mark.parametrize(
    ("upload", "order", "error"),
    [
        (Upload("empty.jpg", b""), NUMBER, EmptyFile),
        (Upload("page.jpg", b"<html>"), NUMBER, UnknownFormat),
        (FILE, Order(preset="nonesuch"), UnknownPreset),
        (FILE, Order(fields=(" ", ",")), NoFields),
    ],
)
def test_a_mistake_shows_at_once_and_keeps_nothing(
    office: Office, alice: User, tmp_path: Path, upload: Upload, order: Order, error: type[Exception]
) -> None:
    """A bad file or order is refused at submission; no row and no file stay behind."""
    with pytest.raises(error):
        office.desk.submit(alice, upload, order)
    assert office.desk.list(alice).total == 0
    assert not (tmp_path / "documents").exists()


def test_everyone_sees_only_their_own(office: Office, alice: User, bob: User) -> None:
    """Another user's document is not found, whatever is tried, exactly like one that does not exist."""
    document_id = office.read(alice, FILE, NUMBER).id
    desk = office.desk
    attempts: list[Callable[[], object]] = [
        lambda: desk.open(bob, document_id),
        lambda: desk.page_image(bob, document_id, 1),
        lambda: desk.original(bob, document_id),
        lambda: desk.correct(bob, document_id, "编号", "B-1"),
        lambda: desk.finish(bob, document_id),
        lambda: desk.export(bob, [document_id], Form.JSON, "zh"),
        lambda: desk.cancel(bob, document_id),
        lambda: desk.read_again(bob, document_id),
        lambda: desk.delete(bob, document_id),
        lambda: desk.open(bob, "0" * 32),
    ]
    for attempt in attempts:
        with pytest.raises(NotFound):
            attempt()
    assert desk.progress(bob, [document_id]) == []
    assert desk.is_over(bob, document_id)
    assert desk.list(bob).entries == ()
    assert desk.open(alice, document_id).document is not None


def test_a_role_without_the_permission_is_refused(office: Office, auditor: User) -> None:
    """An auditor neither submits nor lists documents."""
    with pytest.raises(Forbidden):
        office.desk.submit(auditor, FILE, NUMBER)
    with pytest.raises(Forbidden):
        office.desk.list(auditor)


def test_a_correction_is_kept_with_what_was_there_before(office: Office, alice: User, database: Database) -> None:
    """The typed value is a person's, certain, found by the search; the old value is remembered."""
    summary = office.read(alice, FILE, NUMBER)
    place = (1, Box.from_rect(0, 0, 0.5, 0.5))
    opened = office.desk.correct(alice, summary.id, "编号", " A-71 ", version=summary.version, place=place)
    assert opened.document is not None
    (field,) = opened.document.fields
    assert (field.value, field.source, field.confidence) == ("A-71", Source.HUMAN, 1.0)
    assert (field.page, field.box) == place
    assert office.desk.open(alice, summary.id).document == opened.document
    assert [entry.id for entry in office.desk.list(alice, search="a-71").entries] == [summary.id]
    with Session(database) as session:
        (row,) = session.scalars(select(CorrectionRow))
        assert (row.field, row.before, row.after, row.user_id) == ("编号", "A-17", "A-71", alice.id)


def test_a_correction_to_an_old_version_is_refused(office: Office, alice: User) -> None:
    """Two windows do not overwrite each other without a word."""
    summary = office.read(alice, FILE, NUMBER)
    office.desk.correct(alice, summary.id, "编号", "A-71", version=summary.version)
    with pytest.raises(Conflict):
        office.desk.correct(alice, summary.id, "编号", "A-72", version=summary.version)
    with pytest.raises(UnknownField):
        office.desk.correct(alice, summary.id, "不存在", "x")


def test_another_field_that_changed_is_no_conflict(office: Office, alice: User) -> None:
    """By the value that was seen, only this very field counts; what was saved already is saved again in peace."""
    summary = office.read(alice, FILE, Order(fields=("编号", "总价")))
    office.desk.correct(alice, summary.id, "编号", "A-71", seen=Seen("A-17"))
    office.desk.correct(alice, summary.id, "总价", "8.00", seen=Seen(None))
    again = office.desk.correct(alice, summary.id, "编号", "A-71", seen=Seen("A-17"))
    assert again.document is not None
    assert [field.value for field in again.document.fields] == ["A-71", "8.00"]
    with pytest.raises(Conflict):
        office.desk.correct(alice, summary.id, "编号", "A-72", seen=Seen("A-17"))


def test_search_looks_into_names_and_text_and_means_what_is_typed(office: Office, alice: User) -> None:
    """Every word must be there; a per cent sign is a per cent sign."""
    first = office.read(alice, Upload("发票 三月.png", FILE.content), NUMBER)
    second = office.read(alice, Upload("50% off.png", FILE.content), NUMBER)
    ids = lambda text: [entry.id for entry in office.desk.list(alice, search=text).entries]  # noqa: E731
    assert ids("发票 a-17") == [first.id]
    assert ids("50%") == [second.id]
    assert ids("%") == [second.id]
    assert ids("发票 nowhere") == []


def test_a_full_queue_refuses_and_keeps_nothing(office: Office, alice: User) -> None:
    """Beyond the limit the next submission is refused; those in line are all read."""
    import threading

    gate = threading.Event()
    office.reader.before_page = lambda _cancelled: gate.wait(10) and None
    ids = [office.desk.submit(alice, FILE, NUMBER).id]
    while office.queue.waiting():
        time.sleep(0.01)
    ids += [office.desk.submit(alice, FILE, NUMBER).id for _ in range(3)]
    with pytest.raises(QueueFull):
        office.desk.submit(alice, FILE, NUMBER)
    gate.set()
    assert [office.wait(alice, document_id).state for document_id in ids] == [State.DONE] * 4
    assert office.desk.list(alice).total == 4


def test_a_failing_reader_is_a_state_with_words(office: Office, alice: User) -> None:
    """The document says what happened and what to do; it can be read again when the reader is back."""

    def fail(_cancelled: Cancelled) -> None:
        raise ReaderTimeout(Words("没有应答。", "No answer."), Words("请稍后再试。", "Try later."))

    office.reader.before_page = fail
    summary = office.read(alice, FILE, NUMBER)
    assert summary.state is State.FAILED
    assert summary.error == {
        "code": "reader_timeout",
        "message": {"zh": "没有应答。", "en": "No answer."},
        "hint": {"zh": "请稍后再试。", "en": "Try later."},
    }
    with pytest.raises(NotReady):
        office.desk.correct(alice, summary.id, "编号", "x")
    office.reader.before_page = lambda _cancelled: None
    office.desk.read_again(alice, summary.id)
    assert office.wait(alice, summary.id).state is State.DONE


def test_an_unexpected_failure_ends_one_document_only(
    office: Office, alice: User, caplog: pytest.LogCaptureFixture
) -> None:
    """A defect shows as a reference, not as a traceback; the worker goes on with the next document."""

    def crash(_cancelled: Cancelled) -> None:
        raise ZeroDivisionError("a defect")

    office.reader.before_page = crash
    failed = office.read(alice, FILE, NUMBER)
    assert failed.error is not None
    assert failed.error["code"] == "internal_error"
    assert failed.id in failed.error["hint"]["zh"]
    office.reader.before_page = lambda _cancelled: None
    assert office.read(alice, FILE, NUMBER).state is State.DONE


def test_a_document_being_read_can_be_cancelled(office: Office, alice: User) -> None:
    """The reader is told to stop, and the document says that it was."""
    from engine.errors import Cancelled as Stopped

    def dawdle(cancelled: Cancelled) -> None:
        for _ in range(500):
            if cancelled():
                raise Stopped(Words("停止。", "Stopped."), Words("", ""))
            time.sleep(0.02)

    office.reader.before_page = dawdle
    document_id = office.desk.submit(alice, FILE, NUMBER).id
    while office.desk.progress(alice, [document_id])[0].state is not State.READING:
        time.sleep(0.01)
    office.desk.cancel(alice, document_id)
    assert office.wait(alice, document_id).state is State.CANCELLED


def test_an_orderly_stop_hands_back_what_was_being_read(
    office: Office, alice: User, bob: User, database: Database, clock: Clock
) -> None:
    """A stop in the middle of a page loses nothing: the document waits for the next start, all tries left."""
    from engine.errors import Cancelled as Stopped

    def dawdle(cancelled: Cancelled) -> None:
        for _ in range(500):
            if cancelled():
                raise Stopped(Words("停止。", "Stopped."), Words("", ""))
            time.sleep(0.02)

    office.reader.before_page = dawdle
    document_id = office.desk.submit(alice, FILE, NUMBER).id
    while office.desk.progress(alice, [document_id])[0].state is not State.READING:
        time.sleep(0.01)
    assert not office.desk.is_over(alice, document_id)
    assert office.desk.is_over(bob, document_id)
    office.workers.stop()
    assert office.desk.progress(alice, [document_id])[0].state is State.QUEUED
    claim = office.queue.claim("next start")
    assert claim is not None
    assert (claim.document_id, claim.attempt) == (document_id, 1)


def test_exports_hold_the_corrected_values(office: Office, alice: User) -> None:
    """One file from several documents, with what the person typed; nothing ticked is refused."""
    ids = [office.read(alice, FILE, NUMBER).id for _ in range(2)]
    office.desk.correct(alice, ids[0], "编号", "A-71")
    download = office.desk.export(alice, ids, Form.CSV, "zh")
    assert "A-71" in download.content.decode("utf-8-sig")
    assert download.name.endswith(".csv")
    with pytest.raises(BadExport):
        office.desk.export(alice, [], Form.CSV, "zh")


def test_deleting_leaves_nothing(office: Office, alice: User, database: Database, tmp_path: Path) -> None:
    """The row, the corrections and the files are gone."""
    document_id = office.read(alice, FILE, NUMBER).id
    office.desk.correct(alice, document_id, "编号", "A-71")
    office.desk.delete(alice, document_id)
    with pytest.raises(NotFound):
        office.desk.open(alice, document_id)
    with Session(database) as session:
        assert session.scalars(select(CorrectionRow)).all() == []
    assert [path for path in (tmp_path / "documents").rglob("*") if path.is_file()] == []


def test_file_names_keep_no_path(office: Office, alice: User) -> None:
    """A name with folders or control characters becomes a plain name."""
    summary = office.read(alice, Upload("..\\..\\etc/pass\x00wd\n.png", FILE.content), NUMBER)
    assert summary.name == "passwd.png"


def test_presets_for_one_role_are_not_offered_to_another(office: Office, alice: User) -> None:
    """Everyone is offered the presets without an audience, the automatic one among them."""
    assert "auto" in [preset.id for preset in office.desk.presets(alice)]


def test_a_preset_for_other_roles_is_refused(office: Office, alice: User) -> None:
    """A clerk is neither offered the contract preset nor served by naming it."""
    assert "contract" not in [preset.id for preset in office.desk.presets(alice)]
    with pytest.raises(Forbidden):
        office.desk.submit(alice, FILE, Order(preset="contract"))
    document_id = office.read(alice, FILE, NUMBER).id
    with pytest.raises(Forbidden):
        office.desk.read_again(alice, document_id, Order(preset="contract"))


def test_who_did_what_is_recorded(office: Office, alice: User, bob: User, database: Database) -> None:
    """Every use case on a document leaves its row in the record; what was refused leaves none of success."""
    desk = office.desk
    document_id = office.read(alice, FILE, NUMBER).id
    desk.open(alice, document_id)
    desk.correct(alice, document_id, "编号", "A-71")
    desk.export(alice, [document_id], Form.JSON, "zh")
    with pytest.raises(NotFound):
        desk.delete(bob, document_id)
    desk.delete(alice, document_id)
    with Session(database) as session:
        rows = session.scalars(select(AuditRow).order_by(AuditRow.number)).all()
        recorded = [(row.actor_id, row.event) for row in rows if row.target == document_id]
    events = ["submit", "view", "correct", "export", "delete"]
    assert recorded == [(alice.id, f"document:{event}") for event in events]


def test_a_reading_that_failed_is_recorded(office: Office, alice: User, database: Database) -> None:
    """With the stable code of what went wrong, in the transaction that ends the document."""

    def fail(_cancelled: Cancelled) -> None:
        raise ReaderTimeout(Words("没有应答。", "No answer."), Words("请稍后再试。", "Try later."))

    office.reader.before_page = fail
    document_id = office.read(alice, FILE, NUMBER).id
    with Session(database) as session:
        rows = session.scalars(select(AuditRow).where(AuditRow.event == "document:read")).all()
        assert [(row.target, row.ok, row.reason) for row in rows] == [(document_id, False, "reader_timeout")]
