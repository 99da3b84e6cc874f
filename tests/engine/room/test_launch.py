"""A process launched before its keeper is ready is a reader like any other."""

from __future__ import annotations

from engine.room.launch import launch
from tests.engine.room.conftest import MakeRoom, config_of
from tests.engine.room.test_room import ONE, TEXT, texts


def test_a_process_launched_ahead_is_the_first_reader(make_room: MakeRoom) -> None:
    """It is used once; the next one is started as ever."""
    ahead = launch(config_of(line="合计 12.00"))
    room = make_room(line="合计 12.00", ahead=ahead)
    assert texts(room.read(ONE, TEXT)) == ["合计 12.00"]
    assert room.reader_ids == [ahead.process.pid]


def test_a_process_launched_ahead_that_is_gone_is_replaced(make_room: MakeRoom) -> None:
    """As any that does not start."""
    ahead = launch(config_of(line="合计 12.00"))
    ahead.process.kill()
    room = make_room(line="合计 12.00", ahead=ahead)
    assert texts(room.read(ONE, TEXT)) == ["合计 12.00"]
    assert room.reader_ids != [ahead.process.pid]


def test_a_process_that_nobody_needed_ends() -> None:
    """Where the order made no sense."""
    with launch(config_of()) as ahead:
        assert ahead.process.poll() is None
    assert ahead.process.poll() is not None
