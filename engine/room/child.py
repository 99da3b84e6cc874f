"""A reader process from its first instruction: `python -m engine.room.child DESCRIPTOR`, by `engine.room.launch` alone.

It is told what to be and locks itself in before it imports what reads. The models load while the rest is imported.
"""

from __future__ import annotations

import gc
import socket
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from engine.font_folders import FONT_FOLDERS
from engine.room.config import RoomConfig
from engine.room.confine import Confinement, confine
from engine.room.wire import Wire

if TYPE_CHECKING:
    from engine.readers.cpu.reader import CpuReader
    from engine.readers.scripts.other_scripts import OtherScripts
    from engine.room.play import PlayedReader

_ROOT = Path(__file__).resolve().parents[2]
_READABLE = ("engine", "assets")


def main(descriptor: int) -> NoReturn:
    """Answers requests until the keeper hangs up."""
    gc.disable()  # until all is imported, of which hardly anything is garbage
    wire = Wire(socket.socket(fileno=descriptor))
    _, payload = wire.receive()
    config = RoomConfig.from_json(bytes(payload))
    confinement = confine(_readable(config)) if config.is_confined else Confinement()
    cpu = reader_of(config)
    from engine.room.answering import answer_requests

    answer_requests(config, wire, cpu, confinement)


def reader_of(config: RoomConfig) -> CpuReader | PlayedReader:
    """The reader, its models on their way. What goes wrong with them is told when they are asked for."""
    if config.script is not None:
        from engine.room.play import PlayedReader

        return PlayedReader(config.script)
    from engine.readers.cpu.reader import CpuReader

    cpu = CpuReader(config.cpu_precision, config.threads, config.compiled, _scripts_of(config))
    if config.loads_ahead:
        threading.Thread(target=cpu.warm_up, name="models", daemon=True).start()
    return cpu


def _scripts_of(config: RoomConfig) -> OtherScripts | None:
    if config.packs_folder is None or not config.packs:
        return None
    from engine.readers.scripts.other_scripts import OtherScripts

    return OtherScripts.of(config.packs_folder, config.packs)


def _readable(config: RoomConfig) -> list[Path]:
    """The product's own files, fonts, packs and compiled models: no other data, and nothing of anybody's."""
    own = (folder for folder in (config.compiled, config.packs_folder) if folder is not None)
    return [*(_ROOT / folder for folder in _READABLE), *FONT_FOLDERS, *own]


if __name__ == "__main__":
    main(int(sys.argv[1]))
