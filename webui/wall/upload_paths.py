"""Where uploads lie, a folder for each person, and which of these places a text names, in whatever shape it comes."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

_PEOPLE = "people"
_LONGEST_PATH = 4096
_LONGEST_TEXT = 100_000
_MOST_LAYERS = 5
"""How often a text may be percent-encoded."""
_MOST_STARTS = 200
_MOST_READINGS = 20_000
"""Five hundred files at once make about six thousand."""
_START = re.compile(r"(?<![A-Za-z0-9_.~/-])/")
"""Where a path may start inside a text: after `file=`, a quote, a comma, a scheme."""


class TooMuchToRead(Exception):
    """Raised for a text, or a number of texts, that no event of the pages has."""


def folder_of(person_id: str, folder: Path) -> Path:
    """Where one person's uploads lie below the folder of all; the id itself stands in no path."""
    key = hashlib.sha256(person_id.encode()).hexdigest()[:32]
    return folder / _PEOPLE / key


def is_someone_elses(path: Path, person_id: str, folder: Path) -> bool:
    """Whether a resolved path lies in the folder of another person."""
    everyone = (folder / _PEOPLE).resolve()
    return path.is_relative_to(everyone) and not path.is_relative_to(folder_of(person_id, folder).resolve())


class Places:
    """Finds what the texts of one request name below `folder`; looks at so many readings of them and no more."""

    def __init__(self, folder: Path, most_readings: int = _MOST_READINGS) -> None:
        self._root = os.path.realpath(folder)
        self._roots = {self._root, str(folder)}
        self._left = most_readings

    def named_in(self, text: str) -> set[str]:
        """The places that `text` names, links followed: as a path, inside an address, encoded, or relative.

        Raises `TooMuchToRead` for texts that no event of the pages has.
        """
        if len(text) > _LONGEST_TEXT:
            raise TooMuchToRead
        found = set()
        for candidate in set(self._candidates(text)):
            self._left -= 1
            if self._left < 0:
                raise TooMuchToRead
            real = _real(candidate)
            if real == self._root or real.startswith(self._root + os.sep):
                found.add(real)
        return found

    def _candidates(self, text: str) -> Iterator[str]:
        for reading in _readings(text):
            if "/" not in reading:
                continue
            yield reading[:_LONGEST_PATH]
            for root in self._roots:
                if root in reading:
                    yield reading[reading.index(root) :][:_LONGEST_PATH]
            for number, start in enumerate(_START.finditer(reading)):
                if number == _MOST_STARTS:
                    raise TooMuchToRead
                yield reading[start.start() :][:_LONGEST_PATH]


def _readings(text: str) -> Iterator[str]:
    """The text, and what it says once each layer of percent-encoding is taken off; backslashes read as slashes."""
    for _ in range(_MOST_LAYERS):
        yield text
        if "\\" in text:
            yield text.replace("\\", "/")
        plain = unquote(text)
        if plain == text:
            return
        text = plain
    # Encoded so often, it is meant to be read by somebody else than the pages.
    raise TooMuchToRead


def _real(candidate: str) -> str:
    # What follows a NUL is no part of any path; the beginning still says where it wants to go.
    return os.path.realpath(candidate.partition("\x00")[0])
