"""Which program reads: a mark that is another one as soon as code, data, libraries or the machine are others."""

from __future__ import annotations

import hashlib
import platform
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

from engine.font_folders import FONT_FOLDERS

_ROOT = Path(__file__).resolve().parents[1]
_OWN = ("engine", "assets")
_PROCESSOR = Path("/proc/cpuinfo")
_ABOUT_PROCESSOR = ("model name", "flags", "Features", "CPU implementer", "CPU part")


@cache
def program_mark() -> str:
    """The mark of this process, worked out once: the same in every process of the same program on a like machine.

    It is made of the engine's files and its data, the libraries' versions, Python's, the fonts that pages are drawn
    with, and the processor, which decides in which precision models run.
    """
    digest = hashlib.sha256()
    for part in (*_own_files(_ROOT), *_libraries(sys.path), *_fonts(FONT_FOLDERS), *_machine()):
        digest.update(part)
        digest.update(b"\0")
    return digest.hexdigest()


def _own_files(root: Path) -> Iterator[bytes]:
    """Name and content of each file of the engine and its data."""
    for folder in _OWN:
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                yield str(path.relative_to(root)).encode()
                # A model is what its list says, or it is not used (`engine/models.py`).
                yield b"" if path.parent == root / "assets" / "models" else path.read_bytes()


def _libraries(folders: Iterable[str]) -> Iterator[bytes]:
    """`NAME-VERSION.dist-info` of each package that is installed."""
    for folder in folders:
        for path in sorted(Path(folder).glob("*.dist-info")):
            yield path.name.encode("utf-8", "surrogateescape")


def _fonts(folders: Iterable[Path]) -> Iterator[bytes]:
    """Name and size of each font."""
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            with suppress(OSError):
                yield f"{path.name} {path.stat().st_size}".encode("utf-8", "surrogateescape")


def _machine() -> Iterator[bytes]:
    """Python, and what kind of processor this is."""
    yield sys.version.encode()
    yield f"{platform.system()} {platform.machine()} {platform.processor()}".encode()
    with suppress(OSError):
        lines = _PROCESSOR.read_text("utf-8", "replace").splitlines()
        yield from sorted({line.encode() for line in lines if line.startswith(_ABOUT_PROCESSOR)})
