"""What a reader process is told, as the settings ask for it. One is launched before anything heavier is imported."""

from __future__ import annotations

import os
from pathlib import Path

from desk.environment import child_environment
from desk.settings import ReaderChoice, Settings
from engine.limits import Limits
from engine.pack_folders import codes_in, standard_folder
from engine.room.config import RoomConfig

ASSETS = Path(__file__).resolve().parents[2] / "assets"
KINDS = ASSETS / "kinds"


def reader_config(settings: Settings) -> RoomConfig:
    """How a reader process builds its engine."""
    return RoomConfig(
        presets=str(KINDS),
        default_reader=default_reader(settings),
        hosted=hosted_readers(settings),
        cpu_precision=settings.cpu_precision,
        threads=settings.threads_a_reader,
        compiled=compiled_folder_of(settings),
        packs_folder=packs_folder_of(settings),
        packs=packs_of(settings),
        limits=limits_of(settings),
        boxes=settings.boxes,
        when_away=settings.when_away,
        environment=child_environment(),
    )


def packs_folder_of(settings: Settings) -> Path | None:
    """Where the packs of other scripts lie: as set, else where the system's packages put them; None without any."""
    if settings.scripts == "none":
        return None
    return standard_folder() if settings.scripts_folder is None else settings.scripts_folder.resolve()


def packs_of(settings: Settings) -> tuple[str, ...]:
    """The packs that are there and wanted, by Tesseract's names for them."""
    folder = packs_folder_of(settings)
    there = () if folder is None else codes_in(folder)
    wanted = {code.strip() for code in settings.scripts.split(",")}
    return there if settings.scripts == "auto" else tuple(code for code in there if code in wanted)


def hosted_readers(settings: Settings) -> tuple[str, ...]:
    """The big readers that are set up: HunyuanOCR here, behind a server, both or neither."""
    is_here = settings.hunyuan_weights is not None or settings.reader is ReaderChoice.HUNYUAN
    is_served = bool(settings.served_urls) or settings.reader is ReaderChoice.SERVED
    return (*(("hunyuan",) if is_here else ()), *(("served",) if is_served else ()))


def default_reader(settings: Settings) -> str:
    """As set; else a server if one is named, else the weights if they are whole, else the CPU reader."""
    if settings.reader is not ReaderChoice.AUTO:
        return str(settings.reader)
    if settings.served_urls:
        return "served"
    if settings.hunyuan_weights is None:
        return "cpu"
    from engine.readers.hunyuan.checkpoint import holds_model

    return "hunyuan" if holds_model(settings.hunyuan_weights) else "cpu"


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


def limits_of(settings: Settings) -> Limits:
    """What one file may be."""
    return Limits(
        max_bytes=settings.max_upload_bytes,
        max_pages=settings.max_pages,
        max_megapixels=settings.max_megapixels,
    )
