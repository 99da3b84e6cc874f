"""What `./launch.sh read` reads: files, and of a ZIP or an e-mail the files inside, taken out as they are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from desk.errors import DeskError
from desk.taking_in.archive import ArchiveLimits, expanded
from desk.taking_in.names import readable
from engine.reading.orders import Upload


@dataclass(frozen=True, slots=True)
class Input:
    """One file to read: its content or why there is none; `inside` names it where it came out of another file."""

    path: Path
    content: bytes | DeskError | OSError
    inside: str | None = None

    def named(self) -> dict[str, str]:
        """How its line of JSON names it."""
        named = {"file": readable(str(self.path))}
        return named if self.inside is None else {**named, "inside": self.inside}

    def upload(self) -> Upload:
        """The file. Raises what kept it from being one."""
        if not isinstance(self.content, bytes):
            raise self.content
        return Upload(self.inside or readable(self.path.name), self.content)


def inputs_of(paths: Iterable[Path], max_bytes: int) -> Iterator[Input]:
    """The files one by one; no more than one is held here."""
    limits = ArchiveLimits(file_bytes=max_bytes)
    for path in paths:
        try:
            yield from _of_file(path, limits)
        except (DeskError, OSError) as error:
            yield Input(path, error)


def _of_file(path: Path, limits: ArchiveLimits) -> Iterator[Input]:
    is_empty = True
    name = readable(path.name)
    with path.open("rb") as file:
        for upload in expanded(file, name, limits):
            is_empty = False
            yield Input(path, upload.content, None if upload.name == name else readable(upload.name))
    if is_empty:
        yield Input(path, b"")
