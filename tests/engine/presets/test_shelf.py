"""An installation's own kinds come, change and go while it runs; a broken one keeps its last good state."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from desk.opening.reader_setup import ASSETS
from desk.opening.reading import shipped_presets
from engine.kinds import known_names
from engine.presets.shelf import KindShelf
from tests.engine.kinds.files import PERMIT, write_kind


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still."""
    return Clock()


@pytest.fixture
def shelf(tmp_path: Path, clock: Clock) -> KindShelf:
    """The shipped kinds and an empty folder of own ones."""
    return KindShelf(shipped_presets(), tmp_path / "kinds", lambda: known_names(ASSETS / "tasks"), clock=clock)


def write(shelf: KindShelf, text: str, clock: Clock, name: str = "parking_permit") -> None:
    """Writes a kind, and lets the time pass after which it is looked at."""
    folder = write_kind(shelf.folder / name, text)
    os.utime(folder / "kind.yaml", ns=(int(clock.seconds) + 1, int(clock.seconds) + 1))
    clock.seconds += 2


def test_an_own_kind_is_there_without_a_restart(shelf: KindShelf, clock: Clock) -> None:
    """It comes, changes and goes with its file, in its place among the others."""
    assert "parking_permit" not in shelf
    write(shelf, PERMIT, clock)
    assert shelf["parking_permit"].version == 1
    assert list(shelf)[-1] == "parking_permit"
    assert len(shelf) == len(shelf.shipped) + 1
    mark, own = shelf.snapshot()
    write(shelf, "version: 2\n" + PERMIT, clock)
    assert shelf.choose("parking_permit").version == 2
    assert shelf.snapshot()[0] == mark + 1
    shutil.rmtree(shelf.folder / "parking_permit")
    clock.seconds += 2
    assert "parking_permit" not in shelf
    assert [preset.id for preset in own] == ["parking_permit"]


def test_a_broken_kind_keeps_its_last_good_state(
    shelf: KindShelf, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """It is told once in the log, and told until it is mended."""
    write(shelf, PERMIT, clock)
    mark = shelf.snapshot()[0]
    write(shelf, PERMIT.replace("holder", "holder: ["), clock)
    assert shelf["parking_permit"].field("holder") is not None
    (trouble,) = shelf.troubles
    clock.seconds += 5
    assert shelf.troubles == (trouble,)
    assert trouble.is_kept
    assert "parking_permit/kind.yaml" in trouble.reason.zh
    assert shelf.snapshot()[0] == mark
    assert len([record for record in caplog.records if record.levelname == "WARNING"]) == 1
    write(shelf, PERMIT.replace("Holder", "Owner"), clock)
    assert shelf.troubles == ()


def test_a_broken_kind_disturbs_no_other(shelf: KindShelf, clock: Clock) -> None:
    """The rest of the book is there."""
    write(shelf, "id: [", clock, name="broken")
    write(shelf, PERMIT, clock)
    assert "parking_permit" in shelf
    assert "broken" not in shelf
    assert [trouble.folder for trouble in shelf.troubles] == ["broken"]
    assert not shelf.troubles[0].is_kept


def test_a_shipped_kind_keeps_its_name(shelf: KindShelf, clock: Clock) -> None:
    """An own kind takes no other's place."""
    write(shelf, PERMIT.replace("id: parking_permit", "id: receipt"), clock, name="receipt")
    assert shelf["receipt"] == shelf.shipped["receipt"]
    assert "receipt" in shelf.troubles[0].reason.en


def test_files_are_not_looked_at_at_every_question(shelf: KindShelf, clock: Clock) -> None:
    """Once a second is enough."""
    assert "parking_permit" not in shelf
    write_kind(shelf.folder / "parking_permit")
    clock.seconds += 0.5
    assert "parking_permit" not in shelf
    clock.seconds += 1
    assert "parking_permit" in shelf
