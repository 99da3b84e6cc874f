"""Lines in a script that the models were never taught: print that left no characters, or letters read by guesswork.

The recogniser says where in a line it saw each character. Letters of a script it does not know leave ink and no
character, or a few look-alikes that it is not sure of.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from engine.document import Notice
from engine.readers.cpu.ppocr import LINE_HEIGHT, Recognition
from engine.words import Words

_REACH = 0.75 * LINE_HEIGHT
"""How far to either side of where it was seen a character may stand: a Chinese one is as wide as the line is high."""
_LEAST_LETTER = 0.3
"""Ink lower than this share of the line is a dash, a row of dots or a rule."""
_MOST_BARE = 1.0
"""Ink without characters that is no accident, in line heights: two letters and more, beyond a character's reach."""
_NOTHING_BARE = 0.6
_GUESSED = 0.8
_FEWEST_LETTERS = 3
_FEWEST_LINES = 3
_LEAST_SHARE = 0.25
_FEWEST_BARE = 3
_LEAST_BARE = 0.3
_LEAST_EMPTY = 0.15
"""Ink that gave no character at all: Arabic and its like have little that is as high as a letter."""
_MOST_EMPTY = 0.5
"""The share of the lines with words that gave nothing, from which on it is the script: too short to tell a line by."""
_STRANGE = re.compile(r"[\u0370-\u1aff\u1c00-\u1dff\u1f00-\u1fff\u3130-\u318f\ua640-\uabff\uac00-\ud7af\ufb00-\ufdff]")


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a line's ink was read, in line heights, and how sure its letters are (None: hardly any letters).

    `strange` counts letters of scripts that the models know only as signs of formulas.
    """

    ink: float
    bare: float
    letters: float | None
    strange: int = 0

    @classmethod
    def of(cls, line: np.ndarray, seen: Recognition) -> Coverage:
        """Of a cut line (`LINE_HEIGHT`, W, 3) uint8 and what was read of it."""
        columns = _inked_columns(line)
        places = np.array([p for p, c in zip(seen.char_places, seen.text, strict=False) if not c.isspace()])
        apart = np.abs(columns[:, None] - places[None]).min(axis=1, initial=np.inf)
        letters = [score for score, c in zip(seen.char_scores, seen.text, strict=True) if c.isalpha()]
        sure = sum(letters) / len(letters) if len(letters) >= _FEWEST_LETTERS else None
        strange = sum(bool(_STRANGE.match(c)) for c in seen.text)
        return cls(columns.size / LINE_HEIGHT, float((apart > _REACH).sum()) / LINE_HEIGHT, sure, strange)

    @property
    def is_bare(self) -> bool:
        """Whether letters stand in the line of which nothing was read."""
        return self.bare >= (_NOTHING_BARE if self.bare == self.ink else _MOST_BARE)

    @property
    def is_empty(self) -> bool:
        """Whether it has ink, however little, and no character at all was read."""
        return self.ink >= _LEAST_EMPTY and self.bare == self.ink

    @property
    def is_suspect(self) -> bool:
        """Whether letters were not read, or read by guesswork."""
        return self.is_bare or self.is_guessed

    @property
    def is_guessed(self) -> bool:
        """Whether the letters that were read are guesses."""
        return self.strange >= _FEWEST_LETTERS or (self.letters is not None and self.letters < _GUESSED)

    @property
    def is_partly_bare(self) -> bool:
        """Whether some of it was not read: enough on a page whose script is known to be unknown."""
        return self.bare >= _LEAST_BARE * max(self.ink, 1.0)

    @property
    def read_share(self) -> float:
        """How much of the line's ink was read, 0..1."""
        return 1.0 - self.bare / self.ink if self.ink > 0 else 1.0


def unread_lines(page: Sequence[Coverage]) -> list[int]:
    """Indexes of the lines whose script is not known, as far as the whole page bears it out; mostly none.

    A scrawl, a logo or a stain gives a line or two; a script gives several bare lines, or makes up much of the page.
    """
    bare = sum(line.is_bare for line in page)
    suspects = sum(line.is_suspect for line in page)
    worded = sum(line.letters is not None or line.is_bare for line in page)
    if bare >= _FEWEST_BARE or suspects >= max(_FEWEST_LINES, _LEAST_SHARE * worded):
        return [index for index, line in enumerate(page) if line.is_suspect or line.is_partly_bare]
    if _is_mostly_empty(page):
        return [index for index, line in enumerate(page) if line.is_suspect or line.is_empty or line.is_partly_bare]
    return []


def _is_mostly_empty(page: Sequence[Coverage]) -> bool:
    """Whether most of what is no number gave nothing: a narrow script in short lines, each of which proves little."""
    empty = sum(line.is_empty or line.is_suspect for line in page)
    worded = sum(line.letters is not None and not line.is_guessed for line in page)
    return empty >= _FEWEST_LINES and empty >= _MOST_EMPTY * (empty + worded)


def unknown_script(number: int, count: int) -> Notice:
    """What is told of a page with such lines."""
    return Notice(
        "unknown_script",
        Words(
            f"第 {number} 页有 {count} 行是本引擎不认识的文字，没有读出；这些行及其附近的内容请人工核对。",
            f"{count} lines of page {number} are in a script this reader does not know and could not be read; "
            "check what stands on them and beside them.",
        ),
    )


def crossed_print(number: int, count: int) -> Notice:
    """What is told of a page with text that a watermark, a stroke or a stamp crosses."""
    return Notice(
        "crossed_print",
        Words(
            f"第 {number} 页有 {count} 处文字与水印、线条或印章交叠，没有读出；这些地方及其附近的内容请人工核对。",
            f"In {count} places of page {number} a watermark, a stroke or a stamp crosses the text, which could not be "
            "read; check what stands there and beside it.",
        ),
    )


def _inked_columns(line: np.ndarray) -> np.ndarray:
    """Where across the line something as high as a letter is drawn, dark on light or light on dark."""
    grey = cv2.cvtColor(line, cv2.COLOR_RGB2GRAY)
    threshold, _ = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    ink = grey <= threshold
    if ink.mean() > 0.5:
        ink = ~ink
    first = ink.argmax(axis=0)
    last = ink.shape[0] - ink[::-1].argmax(axis=0)
    columns: np.ndarray = np.flatnonzero(ink.any(axis=0) & (last - first >= _LEAST_LETTER * LINE_HEIGHT))
    return columns
