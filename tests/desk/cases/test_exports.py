"""What an export says of a document besides its content, and for whom."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from sqlalchemy import Engine as Database
from sqlalchemy import insert

from auth.roles import User
from auth.tables import people
from desk.cases import exports as module
from desk.cases.exports import Exports
from desk.errors import BadExport, NotFound
from desk.record.audit import Audit, AuditEvent
from desk.record.audit_records import Question
from engine.errors import BadProfile
from engine.export import Form, ProfileShelf
from engine.words import Words
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
    assert (first["Submitted by"], first["State"], second["State"]) == ("Alice 王", "Nothing to check", "Reviewed")
    assert first["Submitted at"] == clock.now.astimezone().replace(tzinfo=None)
    sheet = openpyxl.load_workbook(io.BytesIO(download.content)).worksheets[0]
    links = [cell.hyperlink for line in sheet.iter_rows() for cell in line if cell.hyperlink]
    assert [f"{link.target}#{link.location}" for link in links] == [f"{ADDRESS}ui/#doc={found}" for found in ids]


def test_what_is_odd_about_a_document_stands_beside_it(
    office: Office, database: Database, alice: User, clock: Clock
) -> None:
    """As it may be told to this user."""
    ids = [office.read(alice, FILE, NUMBER).id for _ in range(2)]

    def flags(_session: object, user: User, asked: Sequence[str]) -> dict[str, tuple[Words, ...]]:
        return {asked[1]: (Words("可能重复", f"Seen twice by {user.login}"),)}

    found = Exports(office.desk._intake, database, Audit(database, b"key", clock), flags=flags)
    first, second = rows(found.documents(alice, ids, "xlsx", "en").content)
    assert (first["Flags"], second["Flags"]) == (None, "Seen twice by alice")


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
        exports.documents(alice, ids, "odt", "en")
    exports.documents(alice, ids, "csv", "en")
    events = Audit(database, b"key", clock).export(auditor, Question(events=(AuditEvent.DOCUMENT_EXPORT.value,)))
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


def unpacked(download: Any) -> dict[str, bytes]:
    """The files of a ZIP that comes in pieces."""
    with zipfile.ZipFile(io.BytesIO(b"".join(download.chunks))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_originals_come_renamed_in_one_zip(office: Office, exports: Exports, alice: User) -> None:
    """Every file as it came, each under a name of its own; a part that no paper has leaves the file's name."""
    ids = [office.read(alice, FILE, NUMBER).id for _ in range(2)]
    found = unpacked(exports.documents(alice, ids, "originals", "en"))
    assert found == {"page.png": FILE.content, "page (2).png": FILE.content}
    with pytest.raises(BadProfile):
        exports.documents(alice, ids, "originals", "en", "{nope}")


def test_an_original_that_is_lost_is_named_in_the_zip(office: Office, exports: Exports, alice: User) -> None:
    """The others come, and nothing is left out in silence."""
    ids = [office.read(alice, FILE, NUMBER).id for _ in range(2)]
    (office.files.folder(ids[0]) / "original").unlink()
    found = unpacked(exports.documents(alice, ids, "originals", "en"))
    assert set(found) == {"page (2).png", "missing files.txt"}
    assert found["missing files.txt"].startswith(b"page.png: ")


def profiled(folder: Path, **more: Any) -> ProfileShelf:
    """A shelf with one profile."""
    column = {"heading": {"zh": "编号", "en": "Id"}, "field": "编号"}
    content = {"id": "mine", "label": {"zh": "我", "en": "Mine"}, "output": "csv", "columns": [column], **more}
    (folder / "mine.yaml").write_text(yaml.safe_dump(content), "utf-8")
    return ProfileShelf(folder)


def exports_with(office: Office, database: Database, clock: Clock, shelf: ProfileShelf) -> Exports:
    """The exports of a desk with these profiles."""
    return Exports(office.desk._intake, database, Audit(database, b"key", clock), shelf=shelf)


def test_a_profile_is_a_form_of_its_own(
    office: Office, database: Database, alice: User, clock: Clock, tmp_path: Path
) -> None:
    """Asked for by its id."""
    found = exports_with(office, database, clock, profiled(tmp_path))
    download = found.documents(alice, [office.read(alice, FILE, NUMBER).id], "mine", "en")
    assert (download.name, download.content.decode("utf-8-sig").split()) == ("page-mine.csv", ["Id", "A-17"])


def test_a_profile_of_other_roles_is_not_there(
    office: Office, database: Database, alice: User, clock: Clock, tmp_path: Path
) -> None:
    """Neither offered nor taken."""
    found = exports_with(office, database, clock, profiled(tmp_path, audience=["legal"]))
    assert found.profiles(alice) == []
    with pytest.raises(BadExport):
        found.documents(alice, [office.read(alice, FILE, NUMBER).id], "mine", "en")


def test_a_profile_says_when_it_takes_nothing(
    office: Office, database: Database, alice: User, clock: Clock, tmp_path: Path
) -> None:
    """Rather than an empty file."""
    found = exports_with(office, database, clock, profiled(tmp_path, kinds=["invoice"]))
    with pytest.raises(BadExport, match="takes none"):
        found.documents(alice, [office.read(alice, FILE, NUMBER).id], "mine", "en")


def test_a_profile_without_doubts_asks_for_the_check_first(
    office: Office, database: Database, alice: User, clock: Clock, tmp_path: Path
) -> None:
    """A value that nobody is sure of does not get into the books; once it was looked at it does."""
    office.reader.score = 0.3
    found = exports_with(office, database, clock, profiled(tmp_path, allow_doubt=False))
    document_id = office.read(alice, FILE, NUMBER).id
    with pytest.raises(BadExport, match=r"page\.png"):
        found.documents(alice, [document_id], "mine", "en")
    office.desk.finish(alice, document_id)
    assert found.documents(alice, [document_id], "mine", "en").content
