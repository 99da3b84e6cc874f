"""Packs of other scripts in a process that sees no other files."""

from __future__ import annotations

import shutil
from pathlib import Path

from bench.language_pages import languages
from engine.pipeline import Order, Upload
from tests.engine import drawing
from tests.engine.readers.scripts.conftest import packs, page_of
from tests.engine.room.conftest import MakeRoom

__all__ = ["packs"]


def test_a_reader_that_is_locked_in_reads_by_the_packs_of_its_folder(
    make_room: MakeRoom, packs: Path, tmp_path: Path
) -> None:
    """Wherever it lies."""
    folder = tmp_path / "packs"
    folder.mkdir()
    shutil.copy(packs / "rus.traineddata", folder)
    upload = Upload("ru.png", drawing.encoded(page_of("ru"), "PNG"))
    room = make_room(reads=True, packs_folder=folder)
    document = room.read(upload, Order(preset="text"))
    assert [line.text for page in document.pages for line in page.lines] == list(languages()["ru"].lines)
    assert room.state.confinement is None or room.state.confinement.no_network
