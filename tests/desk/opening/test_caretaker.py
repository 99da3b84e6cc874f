"""The rounds of the caretaker: what they find is in the numbers, and one that fails stops no other."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from desk.opening.caretaker import Caretaker
from desk.opening.database import Damage
from desk.record.anchor_keeper import AnchorKeeper, keeper_of
from desk.record.anchors import FILE_NAME
from desk.record.audit import Audit
from desk.running.metrics import Metrics
from desk.store.files import FileStore
from desk.store.integrity import last_walk
from tests.conftest import Clock
from tests.desk.store.test_integrity import add_document

KEY = b"k" * 32


@pytest.fixture
def keeper(database: Engine, tmp_path: Path, clock: Clock) -> AnchorKeeper:
    """The keeper of an empty record."""
    return keeper_of(Audit(database, KEY, clock), KEY, tmp_path, "", clock)


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    """An empty store."""
    return FileStore(tmp_path / "documents")


@pytest.fixture
def metrics() -> Metrics:
    """Numbers of its own."""
    return Metrics()


@pytest.fixture
def caretaker(
    keeper: AnchorKeeper, files: FileStore, database: Engine, metrics: Metrics, tmp_path: Path, clock: Clock
) -> Caretaker:
    """A caretaker that was not started."""
    return Caretaker(keeper, files, database, Damage(), metrics, tmp_path, clock)


def until(is_so: Callable[[], bool]) -> None:
    """Waits for a thread."""
    for _ in range(600):
        if is_so():
            return
        time.sleep(0.02)
    raise AssertionError("not so after 12 s")


def number(metrics: Metrics, name: str) -> float:
    """One of the numbers as Prometheus gets it."""
    lines = metrics.render(0, 0.0).decode().splitlines()
    return float(next(line for line in lines if line.startswith(f"{name} ")).split()[-1])


def anchors(folder: Path) -> int:
    """How many anchors there are."""
    path = folder / FILE_NAME
    return len(path.read_text("utf-8").splitlines()) if path.exists() else 0


def test_a_start_and_a_stop_note_an_anchor_each(
    caretaker: Caretaker, metrics: Metrics, tmp_path: Path, clock: Clock
) -> None:
    """The numbers tell its age."""
    caretaker.start()
    until(lambda: anchors(tmp_path) == 1)
    clock.turn(minutes=5)
    until(lambda: number(metrics, "ocr_audit_anchor_age_seconds") == 300)
    assert number(metrics, "ocr_audit_disagrees") == 0
    assert number(metrics, "ocr_database_damaged") == 0
    caretaker.stop()
    assert anchors(tmp_path) == 2


def test_a_start_on_an_emptied_record_shows_in_the_numbers(
    keeper: AnchorKeeper, caretaker: Caretaker, metrics: Metrics, database: Engine
) -> None:
    """Nobody has to ask."""
    keeper.start()
    with database.begin() as connection:
        connection.execute(text("DELETE FROM audit"))
        connection.execute(text("DELETE FROM audit_marks"))
    caretaker.start()
    until(lambda: number(metrics, "ocr_audit_disagrees") == 1)
    caretaker.stop()


def test_orphans_go_only_where_the_record_agrees(
    keeper: AnchorKeeper, caretaker: Caretaker, files: FileStore, database: Engine, tmp_path: Path
) -> None:
    """An installation that was pointed at another database keeps its documents."""
    keeper.start()
    for document_id in ("orphan1", "orphan2"):
        files.put_original(document_id, b"private")
    for path in (tmp_path / "documents").rglob("*"):
        os.utime(path, (1, 1))
    with database.begin() as connection:
        connection.execute(text("UPDATE audit SET seal = 'x'"))
    caretaker.sweep()
    assert files.folder("orphan1").exists()
    with database.begin() as connection:
        connection.execute(text("DELETE FROM audit"))
        connection.execute(text("DELETE FROM audit_marks"))
    (tmp_path / FILE_NAME).unlink()
    caretaker.sweep()
    assert files.folder("orphan1").exists()
    keeper.start()
    caretaker.sweep()
    assert not files.folder("orphan1").exists()
    assert not files.folder("orphan2").exists()


def test_a_walk_is_told(
    caretaker: Caretaker, files: FileStore, database: Engine, metrics: Metrics, tmp_path: Path, clock: Clock
) -> None:
    """In the numbers and for the doctor."""
    add_document(database, files, clock, "whole1")
    add_document(database, files, clock, "lost1")
    files.delete("lost1")
    caretaker.walk()
    assert number(metrics, 'ocr_originals_bad{how="lost"}') == 1
    assert number(metrics, 'ocr_originals_bad{how="damaged"}') == 0
    found = last_walk(tmp_path)
    assert found is not None
    assert (found.checked, found.lost, found.ids) == (2, 1, ("lost1",))


def test_a_new_night_begins_at_two(caretaker: Caretaker, clock: Clock) -> None:
    """Once a day, also when the clock jumps."""
    nights = set()
    for _ in range(48):
        clock.turn(hours=1)
        nights.add(caretaker._night())
    assert len(nights) in {2, 3}
    before = caretaker._night()
    clock.turn(days=30)
    assert caretaker._night() == before + 30


def test_a_round_that_fails_is_logged_and_the_others_go_on(
    caretaker: Caretaker, database: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The database is away, the file of anchors is a folder."""
    (tmp_path / FILE_NAME).mkdir()
    caretaker.start()
    until(lambda: any("anchor" in record.getMessage() for record in caplog.records))
    caretaker.stop()
