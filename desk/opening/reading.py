"""The engine and the reading room as the settings ask for them, for the web process and for commands that only read.

No database, and nothing of the desk's use cases: `./launch.sh read` waits for whatever is imported here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from desk.opening.reader_setup import (
    ASSETS,
    KINDS,
    default_reader,
    hosted_readers,
    limits_of,
    packs_folder_of,
    packs_of,
    reader_config,
)
from desk.settings import Settings
from engine.planning import Planner
from engine.presets import PresetBook
from engine.presets.shelf import KindShelf
from engine.readers import Reader
from engine.room.config import RoomLimits
from engine.room.elsewhere import CpuElsewhere
from engine.room.launch import Launched
from engine.room.room import Room

if TYPE_CHECKING:
    from desk.offers.offers import Offers
    from engine.layouts import LayoutMemory, LayoutSource
    from engine.pipeline import Engine
    from engine.presets import Known


@cache
def shipped_presets() -> PresetBook:
    """The presets that the product ships with, read once. Raises `BadPreset`."""
    return PresetBook.load(KINDS)


def presets_of(settings: Settings | None = None, offers: Offers | None = None) -> PresetBook:
    """The shipped presets; with `settings` also the installation's own, as their files are at each moment.

    What `offers` has switched off is chosen for no document.
    """
    return shipped_presets() if settings is None else shelf_of(settings, shipped_presets(), offers)


def shelf_of(settings: Settings, shipped: PresetBook, offers: Offers | None = None) -> KindShelf:
    """The shipped presets with those in `kinds` of the data folder."""
    switched_off = offers.switched_off if offers else frozenset
    return KindShelf(shipped, settings.data_dir / "kinds", _known, switched_off)


def _known() -> Known:
    from engine.kinds import known_names

    return known_names(ASSETS / "tasks")


def engine_of(settings: Settings, presets: PresetBook | None = None, layouts: LayoutMemory | None = None) -> Engine:
    """An engine with every reader that is set up; nothing is loaded before the first page. Raises `BadPreset`.

    `presets` are those of the installation unless given, as they are now; `layouts` is what it knows of layouts that
    people have confirmed.
    """
    from engine.pipeline import Engine
    from engine.readers.cpu.reader import CpuReader
    from engine.readers.scripts.other_scripts import OtherScripts

    folder = packs_folder_of(settings)
    scripts = None if folder is None else OtherScripts.of(folder, packs_of(settings))
    cpu = CpuReader(precision=settings.cpu_precision, scripts=scripts)
    readers: dict[str, Reader] = {"cpu": cpu, **_hosted(settings)}
    return Engine(
        readers=readers,
        default_reader=default_reader(settings),
        presets=(presets or presets_of(settings)).now,
        limits=limits_of(settings),
        second_reader=cpu,
        upright=cpu.upright,
        boxes=settings.boxes,
        when_away=settings.when_away,
        memory=layouts,
    )


def room_of(
    settings: Settings,
    presets: PresetBook | None = None,
    layouts: LayoutSource | None = None,
    now: Callable[[], Settings] | None = None,
    ahead: Launched | None = None,
) -> Room:
    """The same engine with its work done in reader processes, started when they are needed. Raises `BadPreset`.

    HunyuanOCR stays in this process, which has the network and the graphics card. `now` gives the settings as they are
    at each moment, for what a file may be; `ahead` is a process that was launched already.
    """
    hosted = _hosted(settings)
    config = reader_config(settings)
    planner = Planner({"cpu": CpuElsewhere(), **hosted}, config.default_reader, presets or presets_of(settings))
    bounds = RoomLimits(
        page_seconds=settings.page_seconds,
        document_seconds=settings.document_seconds,
        memory_megabytes=settings.reader_memory_mb,
    )
    limits_now = None if now is None else lambda: limits_of(now())
    return Room(
        planner,
        config,
        bounds,
        hosted=hosted,
        memory=layouts,
        readers=settings.readers,
        limits_now=limits_now,
        ahead=ahead,
    )


def _hosted(settings: Settings) -> dict[str, Reader]:
    """The big readers; their code is loaded where one is set up alone."""
    if not hosted_readers(settings):
        return {}
    from desk.opening.big_readers import big_readers

    return big_readers(settings)
