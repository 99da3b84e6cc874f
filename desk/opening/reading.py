"""The engine and the reading room as the settings ask for them, for the web process and for commands that only read.

No database, and nothing of the desk's use cases: `./launch.sh read` waits for whatever is imported here.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from desk.settings import Settings, child_environment
from engine.intake import Limits
from engine.kinds import KindShelf, known_names
from engine.layouts import LayoutMemory, LayoutSource
from engine.pipeline import Engine
from engine.presets import PresetBook
from engine.readers import Reader
from engine.readers.cpu.reader import CpuReader
from engine.room.config import RoomConfig, RoomLimits
from engine.room.launch import Launched
from engine.room.room import Room

if TYPE_CHECKING:
    from desk.offers.offers import Offers

ASSETS = Path(__file__).resolve().parents[2] / "assets"
KINDS = ASSETS / "kinds"


def shipped_presets() -> PresetBook:
    """The presets that the product ships with. Raises `BadPreset`."""
    return PresetBook.load(KINDS)


def presets_of(settings: Settings | None = None, offers: Offers | None = None) -> PresetBook:
    """The shipped presets; with `settings` also the installation's own, as their files are at each moment.

    What `offers` has switched off is chosen for no document.
    """
    return shipped_presets() if settings is None else shelf_of(settings, shipped_presets(), offers)


def shelf_of(settings: Settings, shipped: PresetBook, offers: Offers | None = None) -> KindShelf:
    """The shipped presets with those in `kinds` of the data folder."""
    switched_off = offers.switched_off if offers else frozenset
    return KindShelf(shipped, settings.data_dir / "kinds", known_names(ASSETS / "tasks"), switched_off)


def engine_of(settings: Settings, presets: PresetBook | None = None, layouts: LayoutMemory | None = None) -> Engine:
    """An engine with every reader that is set up; nothing is loaded before the first page. Raises `BadPreset`.

    `presets` are those of the installation unless given, as they are now; `layouts` is what it knows of layouts that
    people have confirmed.
    """
    cpu = CpuReader(precision=settings.cpu_precision)
    hosted, default = _hosted(settings)
    readers: dict[str, Reader] = {"cpu": cpu, **hosted}
    return Engine(
        readers=readers,
        default_reader=default,
        presets=(presets or presets_of(settings)).now,
        limits=_limits_of(settings),
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
    hosted, default = _hosted(settings)
    cpu = CpuReader()
    limits = _limits_of(settings)
    engine = Engine({"cpu": cpu, **hosted}, default, presets or presets_of(settings), limits, second_reader=cpu)
    readers = settings.readers
    config = RoomConfig(
        presets=str(KINDS),
        default_reader=default,
        hosted=tuple(hosted),
        cpu_precision=settings.cpu_precision,
        threads=settings.threads_a_reader,
        compiled=compiled_folder_of(settings),
        limits=limits,
        boxes=settings.boxes,
        when_away=settings.when_away,
        environment=child_environment(),
    )
    bounds = RoomLimits(
        page_seconds=settings.page_seconds,
        document_seconds=settings.document_seconds,
        memory_megabytes=settings.reader_memory_mb,
    )
    limits_now = None if now is None else lambda: _limits_of(now())
    return Room(
        engine,
        config,
        bounds,
        hosted=hosted,
        memory=layouts,
        readers=readers,
        limits_now=limits_now,
        ahead=ahead,
    )


def compiled_folder_of(settings: Settings) -> Path | None:
    """Where compiled models are kept: in the data folder, if it is this account's own, or nowhere.

    One that is missing is made where the folder above is this account's own: what another account makes there the
    service could not open later.
    """
    folder = settings.compiled_path.resolve()
    data = folder.parent
    try:
        if not data.exists() and _is_own(data.parent):
            data.mkdir(mode=0o700)
        return folder if _is_own(data) else None
    except OSError:
        return None


def _is_own(folder: Path) -> bool:
    return folder.stat().st_uid == os.geteuid() and os.access(folder, os.W_OK)


def _limits_of(settings: Settings) -> Limits:
    return Limits(
        max_bytes=settings.max_upload_bytes,
        max_pages=settings.max_pages,
        max_megapixels=settings.max_megapixels,
    )


def _hosted(settings: Settings) -> tuple[dict[str, Reader], str]:
    """The big readers and the name of the default one; their code is loaded where one is set up alone."""
    if not settings.has_big_reader:
        return {}, "cpu"
    from desk.opening.big_readers import big_readers, default_reader

    return big_readers(settings), default_reader(settings)
