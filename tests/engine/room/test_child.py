"""A reader process loads its models while it imports the rest; one that only looks at files loads none."""

from __future__ import annotations

import threading

import pytest

from engine.readers.cpu.reader import CpuReader
from engine.room.child import reader_of
from engine.room.config import RoomConfig, Script
from engine.room.play import PlayedReader

_PATIENCE_SECONDS = 60.0


@pytest.fixture
def loading(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Set once a reader was told to load its models."""
    told = threading.Event()
    monkeypatch.setattr(CpuReader, "warm_up", lambda _reader: told.set())
    return told


def test_models_are_on_their_way_before_the_rest_is_there(loading: threading.Event) -> None:
    """Nobody has asked for them yet."""
    assert isinstance(reader_of(RoomConfig("")), CpuReader)
    assert loading.wait(_PATIENCE_SECONDS)


@pytest.mark.parametrize("config", [RoomConfig("", loads_ahead=False), RoomConfig("", script=Script())])
def test_what_reads_no_document_loads_no_models(config: RoomConfig, loading: threading.Event) -> None:
    """A clerk keeps its memory for files, and who plays a part needs none."""
    reader = reader_of(config)
    assert isinstance(reader, PlayedReader) == (config.script is not None)
    assert [thread for thread in threading.enumerate() if thread.name == "models"] == []
    assert not loading.is_set()
