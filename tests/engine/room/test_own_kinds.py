"""An installation's own kinds reach every process, also those that see no data folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desk.opening.reader_setup import ASSETS
from desk.opening.reading import shipped_presets
from engine.errors import UnknownPreset
from engine.kinds import known_names
from engine.pipeline import Order, Upload
from engine.presets.shelf import KindShelf
from tests.engine import drawing
from tests.engine.kinds.files import write_kind
from tests.engine.room.conftest import MakeRoom

ONE = Upload("one.png", drawing.encoded(drawing.page(), "PNG"))


def test_an_own_kind_reaches_processes_that_see_no_data_folder(make_room: MakeRoom, tmp_path: Path) -> None:
    """Clerks and readers, also those that were started before it came."""
    known = known_names(ASSETS / "tasks")
    shelf = KindShelf(shipped_presets(), tmp_path / "kinds", lambda: known, clock=iter(range(0, 10_000, 5)).__next__)
    room = make_room(line="Permit number: P-20417", presets=shelf)
    room.read(ONE, Order(preset="text"))
    order = Order(preset="parking_permit")
    with pytest.raises(UnknownPreset):
        room.accept(ONE, order)
    write_kind(tmp_path / "kinds" / "parking_permit")
    room.accept(ONE, order)
    document = room.read(ONE, order)
    assert document.provenance.preset == "parking_permit"
    assert {field.name: field.value for field in document.fields}["permit_number"] == "P-20417"
    shutil.rmtree(tmp_path / "kinds" / "parking_permit")
    again = room.check_again(document, order)
    assert [field.value for field in again.fields] == [field.value for field in document.fields]
