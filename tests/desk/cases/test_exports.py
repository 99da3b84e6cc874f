"""What an export says of a document besides its content, and for whom."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import insert

from auth.roles import User
from auth.tables import people
from desk.cases import exports as module
from desk.cases.exports import Exports
from desk.errors import BadExport, NotFound
from desk.record.audit import Audit, AuditEvent
from desk.record.audit_records import Question
from engine.export import Form
from tests.conftest import Clock
from tests.desk.cases.conftest import FILE, NUMBER, Office

ADDRESS = "https://ocr.example.com/desk/"


@pytest.fixture
def exports(office: Office, database: Database, clock: Clock) -> Exports:
    """The exports of a desk that people open at an address."""
    return Exports(office.desk._intake, database, Audit(database, b"key", clock), address=ADDRESS)


def rows(content: bytes) -> list[dict[str, Any]]:
    """The table of the summary of a workbook, in English."""
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    return [
        dict(zip(headings, [cell.value for cell in line], strict=True))
        for line in sheet.iter_rows(min_row=2)
        if line[0].value
    ]


def test_the_summary_names_who_submitted_it_and_leads_back(
    office: Office, exports: Exports, database: Database, alice: User, clock: Clock
) -> None:
    """Name, moment, state, and an address below the site's own."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    with database.begin() as connection:
        known = {"id": alice.id, "source": "local", "login": "alice", "display_name": alice.display_name}
        times = {"checked_at": at, "vouched_at": at, "created_at": at}
        connection.execute(insert(people).values(**known, **times, roles=["clerk"], teams=[]))
    ids = [office.read(alice, FILE, NUMBER).id for _ in range(2)]
    office.desk.finish(alice, ids[1])
    download = exports.documents(alice, ids, "xlsx", "en")
    first, second = rows(download.content)
    assert (first["Submitted by"], first["State"], second["State"]) == ("Alice 王", "Sure", "Reviewed")
    assert first["Submitted at"] == clock.now.astimezone().replace(tzinfo=None)
    sheet = openpyxl.load_workbook(io.BytesIO(download.content)).worksheets[0]
    links = [cell.hyperlink for line in sheet.iter_rows() for cell in line if cell.hyperlink]
    assert [f"{link.target}#{link.location}" for link in links] == [f"{ADDRESS}ui/#doc={found}" for found in ids]


def test_without_an_address_there_are_no_links(office: Office, alice: User) -> None:
    """An address is never guessed."""
    download = office.desk.export(alice, [office.read(alice, FILE, NUMBER).id], "xlsx", "en")
    assert "Document" not in rows(download.content)[0]


def test_many_are_fetched_a_few_at_a_time_in_their_order(
    office: Office, exports: Exports, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than fit into one question; a stranger's among them spoils all, and nothing is recorded."""
    monkeypatch.setattr(module, "_AT_ONCE", 2)
    ids = [office.read(alice, FILE, NUMBER).id for _ in range(3)]
    foreign = office.read(bob, FILE, NUMBER).id
    asked = [*reversed(ids), ids[0]]
    assert len(rows(exports.documents(alice, asked, "xlsx", "en").content)) == 4
    for language in ("zh", "en"):
        with pytest.raises(NotFound):
            exports.documents(alice, [*ids, foreign], "xlsx", language)


def test_an_export_is_recorded_for_each_document(
    office: Office, exports: Exports, database: Database, alice: User, auditor: User, clock: Clock
) -> None:
    """And nothing is where it failed."""
    ids = [office.read(alice, FILE, NUMBER).id for _ in range(2)]
    with pytest.raises(BadExport):
        exports.documents(alice, ids, "docx", "en")
    exports.documents(alice, ids, "csv", "en")
    events = Audit(database, b"key", clock).export(auditor, Question(event=AuditEvent.DOCUMENT_EXPORT.value))
    assert [event.target for event in events] == ids


def test_texts_of_very_many_are_refused(
    office: Office, exports: Exports, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tables take more than files that hold all the text."""
    monkeypatch.setattr(module, "MAX_WHOLE", 1)
    ids = [office.read(alice, FILE, NUMBER).id for _ in range(2)]
    assert exports.documents(alice, ids, Form.CSV, "en").content
    with pytest.raises(BadExport):
        exports.documents(alice, ids, Form.JSON, "en")
