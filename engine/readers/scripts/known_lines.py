"""A line as one pack reads it, and whether the pack knows it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from engine.readers.cpu.ppocr import LINE_HEIGHT, Recognition
from engine.readers.scripts.numbers import is_number
from engine.readers.scripts.spelling import spelt
from engine.readers.scripts.tesseract import SURE, Word

_LEAST_SHARE = 0.35


@dataclass(frozen=True, slots=True)
class ReadLine:
    """What a pack read of a line, how many letters that has, and of how many it was sure; numbers do not count."""

    seen: Recognition
    letters: int
    sure_letters: int

    @classmethod
    def of(cls, words: Sequence[Word], line: np.ndarray) -> Self:
        """Of the words of an upright line, (H, W, 3)."""
        return cls(_recognition(words, line), letters_of(words), sure_letters_of(words))

    @property
    def is_known(self) -> bool:
        """Whether the pack is sure of enough of it."""
        return self.sure_letters > 0 and self.sure_letters >= _LEAST_SHARE * self.letters


def letters_of(words: Iterable[Word]) -> int:
    """How many letters words have that are no numbers."""
    return sum(word.letters for word in words if not is_number(word.text))


def sure_letters_of(words: Iterable[Word]) -> int:
    """How many of these stand in words that are no guess."""
    return letters_of(word for word in words if word.confidence >= SURE)


def _recognition(words: Sequence[Word], line: np.ndarray) -> Recognition:
    """A line of words, each character as sure as its word."""
    across = line.shape[1] * LINE_HEIGHT / line.shape[0]
    text, scores, places = "", [], []
    for number, word in enumerate(_joined(words)):
        spelling = (" " if number else "") + spelt(word.text)
        step = (word.right - word.left) / len(spelling) if spelling else 0.0
        text += spelling
        scores += [word.confidence] * len(spelling)
        places += [(word.left + step * (at + 0.5)) * across for at in range(len(spelling))]
    return Recognition(text, tuple(scores), tuple(places))


def _joined(words: Sequence[Word]) -> list[Word]:
    """Those without a blank between them as one, as sure as its letters are on the whole."""
    joined: list[Word] = []
    for word in words:
        if joined and not word.is_apart:
            last = joined.pop()
            sizes = len(last.text), len(word.text)
            confidence = (last.confidence * sizes[0] + word.confidence * sizes[1]) / max(1, sum(sizes))
            ends = min(last.left, word.left), max(last.right, word.right)
            word = Word(last.text + word.text, confidence, *ends, last.is_apart)
        joined.append(word)
    return joined
