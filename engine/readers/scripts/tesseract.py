"""Tesseract's line reader, one pack at a time; its packages are loaded with the first line."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections import OrderedDict
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import numpy as np

SURE = 0.88
"""A word's confidence from which on it is no guess: foreign print reaches it on one word in ten."""
HEIGHTS = (36, 48)
"""Pixels of a line's picture: most packs read most lines best at the first, some lines of some only at the second."""
_MARGIN = 8
_RIGHT_TO_LEFT = 2
"""Tesseract's StrongScriptDirection."""
_MARKS = "".join(filter(unicodedata.combining, map(chr, range(0x300, 0x900))))
_LETTER = re.compile(f".[{_MARKS}]*")
"""With the marks that stand on it."""
_MOST_OPEN = 8
"""Packs: each holds 3 to 10 MB, and is opened in 10 ms."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word, how sure Tesseract is of it (0..1), and where it begins and ends across the line (0..1).

    `is_apart`: a blank stands before it, in the order of reading; Thai words follow each other without.
    """

    text: str
    confidence: float
    left: float
    right: float
    is_apart: bool = True

    @property
    def letters(self) -> int:
        """How many characters it has that are no digits."""
        return sum(not character.isdigit() for character in self.text)


class Tesseract:
    """The packs of one folder, opened when they are needed; threads take turns."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: OrderedDict[str, Any] = OrderedDict()
        self._reading = threading.Lock()

    def words(self, line: np.ndarray, code: str, height: int = HEIGHTS[0]) -> list[Word]:
        """What stands on an upright line, (H, W, 3) uint8 RGB, in the order in which it is read, seen so high.

        Raises `RuntimeError` for a pack that cannot be opened.
        """
        from PIL import Image

        picture, scale = _prepared(line, height)
        with self._reading:
            api = self._opened(code)
            api.SetImage(Image.fromarray(picture))
            try:
                return list(_words_of(api, scale, line.shape[1]))
            finally:
                api.Clear()

    def close(self) -> None:
        """Lets go of all packs; a later line opens them again."""
        with self._reading:
            for api in self._open.values():
                api.End()
            self._open.clear()

    def _opened(self, code: str) -> Any:
        if code not in self._open:
            import tesserocr

            self._open[code] = tesserocr.PyTessBaseAPI(path=str(self._folder), lang=code, psm=tesserocr.PSM.SINGLE_LINE)
            if len(self._open) > _MOST_OPEN:
                _, oldest = self._open.popitem(last=False)
                oldest.End()
        self._open.move_to_end(code)
        return self._open[code]


def is_installed() -> bool:
    """Whether the package is there; it brings Tesseract's own library."""
    return find_spec("tesserocr") is not None


def _prepared(line: np.ndarray, height: int) -> tuple[np.ndarray, float]:
    """The line's picture with paper around it, and its pixels for each of the line."""
    scale = height / line.shape[0]
    size = max(1, round(line.shape[1] * scale)), height
    small = cv2.resize(line, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    paper = tuple(map(float, np.median(small.reshape(-1, 3), axis=0)))
    sides = (_MARGIN,) * 4
    return cv2.copyMakeBorder(small, *sides, borderType=cv2.BORDER_CONSTANT, value=paper), scale


def _words_of(api: Any, scale: float, width: int) -> list[Word]:
    from tesserocr import RIL, iterate_level

    api.Recognize()
    found = api.GetIterator()
    words: list[Word] = []
    is_followed, runs_left = True, False
    for word in iterate_level(found, RIL.WORD) if found is not None else ():
        box = word.BoundingBox(RIL.WORD)
        if box is None:
            continue
        text = word.GetUTF8Text(RIL.WORD)
        has_blank = word.BlanksBeforeWord() > 0  # on its left, whichever way the line runs
        if word.WordDirection() == _RIGHT_TO_LEFT:
            text = "".join(reversed(_LETTER.findall(text)))  # it comes as it stands, from the left
            runs_left = True
        left, right = (min(1.0, max(0.0, (at - _MARGIN) / scale / width)) for at in (box[0], box[2]))
        is_apart = is_followed if runs_left else has_blank
        words.append(Word(text, word.Confidence(RIL.WORD) / 100, left, right, is_apart))
        is_followed = has_blank
    return words
