"""Damage is told where people and monitors look: readiness, the doctor, the start, the download."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from desk.settings import Settings
from desk.shell.doctor import run as doctor
from desk.store.database import open_database
from tests.desk.store.test_integrity import with_noise
from tests.webui.api.conftest import Service, picture, running_service

ROOT = Path(__file__).parents[3]


def submit(service: Service) -> str:
    """A document of alice's that was read."""
    alice = service.as_("alice")
    answer = alice.post("/v1/ocr", files={"file": ("小票.png", picture(), "image/png")}, headers=_same_site(service))
    assert answer.status_code == 200, answer.text
    document_id: str = answer.json()["data"]["id"]
    return document_id


def _same_site(service: Service) -> dict[str, str]:
    return {"Sec-Fetch-Site": "same-origin", "Origin": str(service.client.base_url)}


def test_a_damaged_database_is_not_ready_and_the_doctor_says_what_to_do(tmp_path: Path) -> None:
    """Noise over the pages of the documents' table: the start does not read those, the check does."""
    with running_service(tmp_path) as service:
        service.as_("alice")
        for _ in range(3):
            submit(service)
    settings = Settings(data_dir=tmp_path / "var")
    with_noise(tmp_path / "var" / "ocr-desk.sqlite3", holding=b"provenance")
    with running_service(tmp_path) as service:
        for _ in range(200):
            answer = service.client.get("/health/ready")
            if answer.json()["parts"]["database"] == "damaged":
                break
            time.sleep(0.02)
        assert answer.status_code == 503
        assert answer.json()["status"] == "not_ready"
        assert answer.json()["parts"]["database"] == "damaged"
    lines: list[str] = []
    assert doctor(settings, "en", lines.append) == 1
    at = next(place for place, line in enumerate(lines) if line.startswith("✗ Database: the SQLite file is damaged"))
    assert "./launch.sh restore" in lines[at + 1]


def test_damage_that_comes_while_people_work_is_told_in_words(tmp_path: Path) -> None:
    """A code of its own, no trace, and nothing to try again for."""
    with running_service(tmp_path) as service:
        alice = service.as_("alice")
        document_id = submit(service)
        service.database.dispose()
        path = tmp_path / "var" / "ocr-desk.sqlite3"
        with contextlib.closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with_noise(path, holding=b"provenance")
        answers = [alice.get(f"/v1/documents/{document_id}", headers={"Accept-Language": "en"}) for _ in range(2)]
    for answer in answers:
        assert (answer.status_code, answer.json()["error"]) == (503, "database_damaged")
        assert "restore a backup" in answer.json()["hint"]
        assert "retry-after" not in answer.headers


@pytest.mark.parametrize("command", ["webui", "desk audit verify", "desk users list", "desk migrate", "desk backup"])
def test_a_file_that_is_no_database_ends_every_start_in_words(tmp_path: Path, command: str) -> None:
    """No traceback, a hint."""
    (tmp_path / "ocr-desk.sqlite3").write_bytes(b"no database " * 999)
    ended = subprocess.run(
        [sys.executable, "-m", *command.split()],
        cwd=tmp_path,
        env={"OCR_DATA_DIR": str(tmp_path), "PYTHONPATH": str(ROOT), "LANG": "en_US.UTF-8", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode in {1, 2}
    assert "Traceback" not in ended.stderr
    assert "The database file is damaged or is no database." in ended.stderr
    assert "./launch.sh restore" in ended.stderr


def test_a_lost_and_a_damaged_original_have_words_of_their_own(service: Service) -> None:
    """Not “no such document”, and never other bytes than those that came."""
    document_id = submit(service)
    alice = service.as_("alice")
    folder: Path = service.app.state.desk._files.folder(document_id)
    assert alice.get(f"/v1/documents/{document_id}/original").status_code == 200
    (folder / "original").write_bytes(b"noise")
    damaged = alice.get(f"/v1/documents/{document_id}/original")
    assert (damaged.status_code, damaged.json()["error"]) == (410, "original_damaged")
    (folder / "original").unlink()
    lost = alice.get(f"/v1/documents/{document_id}/original")
    assert (lost.status_code, lost.json()["error"]) == (410, "original_lost")
    (folder / "page-1.jpg").write_bytes(b"<script>alert(1)</script>")
    page = alice.get(f"/v1/documents/{document_id}/pages/1")
    assert (page.status_code, page.json()["error"]) == (410, "page_damaged")
    again = alice.post(f"/v1/documents/{document_id}/read", json={}, headers=_same_site(service))
    assert again.status_code == 200, again.text
    for _ in range(300):
        found = alice.get(f"/v1/documents/{document_id}").json()["data"]
        if found["unchanged"] is not None:
            break
        time.sleep(0.02)
    assert (found["state"], found["unchanged"]["code"]) == ("done", "original_lost")


def test_the_whole_application_notes_anchors_and_agrees(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Start and stop, the very first one without an alarm; an emptied record is told at the doctor's."""
    with running_service(tmp_path) as service:
        service.as_("alice")
        for _ in range(200):
            if (tmp_path / "var" / "audit-anchors.log").exists():
                break
            time.sleep(0.02)
    assert len((tmp_path / "var" / "audit-anchors.log").read_text("utf-8").splitlines()) == 2
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []
    settings = Settings(data_dir=tmp_path / "var")
    lines: list[str] = []
    doctor(settings, "en", lines.append)
    assert any(line.startswith("✓ Anchors of the record: 2 in agreement with the record") for line in lines)
    database = open_database(settings.database)
    with database.begin() as connection:
        connection.exec_driver_sql("DELETE FROM audit")
        connection.exec_driver_sql("DELETE FROM audit_marks")
    database.dispose()
    lines.clear()
    assert doctor(settings, "en", lines.append) == 1
    assert any(line.startswith("✗ Anchors of the record: ") for line in lines)


def test_rounds_are_threads_that_end(tmp_path: Path) -> None:
    """A stop leaves none behind."""
    with running_service(tmp_path):
        pass
    for _ in range(300):
        names = [thread.name for thread in threading.enumerate() if thread.name.startswith("caretaker-")]
        if not names:
            break
        time.sleep(0.02)
    assert names == []
