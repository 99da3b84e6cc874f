"""The kinds in use as files: what is published is written here, and what somebody wrote here by hand is found."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from desk.store.storage_errors import StorageFull
from desk.store.whole_file import write_whole
from engine.presets import KIND_FILE, WORDS_FILE

_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_MOST_BYTES = 4_000_000


@dataclass(frozen=True, slots=True)
class KindFiles:
    """The two files of a kind, as text."""

    text: str
    words: str | None = None


class KindFolder:
    """The folder of the installation's own kinds; every process that reads looks into it."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def all(self) -> Mapping[str, KindFiles]:
        """Every kind that there is, by its name; a file that is no text is passed over."""
        found = {}
        for path in sorted(self._root.glob(f"*/{KIND_FILE}")):
            if _NAME.fullmatch(path.parent.name) and (files := files_in(path.parent)) is not None:
                found[path.parent.name] = files
        return found

    def put(self, kind_id: str, files: KindFiles) -> None:
        """Makes these the files of a kind: the word lists first, each whole or not at all. Raises `StorageFull`."""
        folder = self._folder(kind_id)
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if files.words is None:
                (folder / WORDS_FILE).unlink(missing_ok=True)
            else:
                write_whole(folder / WORDS_FILE, files.words.encode())
            write_whole(folder / KIND_FILE, files.text.encode())
        except OSError as error:
            raise StorageFull from error

    def remove(self, kind_id: str) -> None:
        """Takes a kind out of use."""
        shutil.rmtree(self._folder(kind_id), ignore_errors=True)

    def _folder(self, kind_id: str) -> Path:
        if _NAME.fullmatch(kind_id) is None:
            raise ValueError(kind_id)
        return self._root / kind_id


def files_in(folder: Path) -> KindFiles | None:
    """The files of a kind in its folder; None where they are not there or are no text."""
    try:
        words = folder / WORDS_FILE
        return KindFiles(_text(folder / KIND_FILE), _text(words) if words.is_file() else None)
    except (OSError, ValueError):
        return None


def _text(path: Path) -> str:
    with path.open("rb") as file:
        content = file.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise ValueError(path.name)
    return content.decode("utf-8")
