"""Rooms whose readers play a part: real processes, really locked in, that load no model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desk.opening.reader_setup import KINDS
from engine.intake import Limits
from engine.pack_folders import codes_in
from engine.pipeline import Engine
from engine.presets import PresetBook
from engine.readers import Reader
from engine.readers.cpu.reader import CpuReader
from engine.room.config import Fault, RoomConfig, RoomLimits, Script
from engine.room.launch import Launched
from engine.room.room import Room

MakeRoom = Callable[..., Room]
LIMITS = RoomLimits(page_seconds=60, document_seconds=120, memory_megabytes=600)


def config_of(line: str = "") -> RoomConfig:
    """A process that plays a part."""
    return RoomConfig(str(KINDS), cpu_precision="f32", script=Script(line))


@pytest.fixture
def make_room() -> Iterator[MakeRoom]:
    """Builds rooms: `make_room(Fault.ABORT, page=2, hosted=...)`; all are closed at the end.

    Their reader plays a part unless it `reads`.
    """
    built: list[Room] = []

    def make(
        fault: Fault | None = None,
        *,
        page: int = 1,
        line: str = "",
        seconds_a_page: float = 0.0,
        hosted: dict[str, Reader] | None = None,
        default: str = "cpu",
        readers: int = 1,
        reads: bool = False,
        compiled: Path | None = None,
        ahead: Launched | None = None,
        precision: str = "f32",
        packs_folder: Path | None = None,
        presets: PresetBook | None = None,
        limits_now: Callable[[], Limits] | None = None,
        **bounds: float,
    ) -> Room:
        presets = presets or PresetBook.load(KINDS)
        script = None if reads else Script(line, fault, page, seconds_a_page)
        config = RoomConfig(
            str(KINDS),
            default,
            tuple(hosted or {}),
            cpu_precision=precision,
            compiled=compiled,
            packs_folder=packs_folder,
            packs=codes_in(packs_folder) if packs_folder is not None else (),
            script=script,
        )
        engine = Engine({"cpu": CpuReader("f32"), **(hosted or {})}, default, presets)
        bounded = replace(LIMITS, **bounds)  # type: ignore[arg-type]
        room = Room(engine, config, bounded, hosted=hosted, readers=readers, limits_now=limits_now, ahead=ahead)
        built.append(room)
        return room

    yield make
    for room in built:
        room.close()
