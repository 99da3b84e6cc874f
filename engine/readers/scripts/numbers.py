"""Numbers among the words of a pack: those of scripts with digits of their own guess at them.

Each word that may be one is shown to the embedded reader, which reads digits best.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

import cv2
import numpy as np

from engine.readers.cpu.ppocr import LINE_HEIGHT, Recognition
from engine.readers.scripts.tesseract import SURE, Word

Numbers = Callable[[Sequence[np.ndarray]], list[Recognition]]
"""The embedded reader, on pictures of words."""
_NUMBER = re.compile(r"[-+(]?\d[\d.,:/\-%)]*")
_DIGIT_SURE = 0.85
_DIFFERING = 0.5
"""How sure a number is at most that was read in two ways."""
_MARGIN = 0.15


def is_number(text: str) -> bool:
    """Whether there is nothing but digits and what stands between them."""
    return _NUMBER.fullmatch(text) is not None


def with_numbers(words: Sequence[Word], line: np.ndarray, numbers: Numbers) -> list[Word]:
    """The words, and numbers where the embedded reader sees one in what may be one."""
    maybe = [at for at, word in enumerate(words) if word.confidence < SURE or any(map(str.isdigit, word.text))]
    if not maybe:
        return list(words)
    seen = dict(zip(maybe, numbers([_cut(line, words, at) for at in maybe]), strict=True))
    return [_better(word, seen[at]) if at in seen else word for at, word in enumerate(words)]


def _better(word: Word, seen: Recognition) -> Word:
    """The number that the embedded reader saw, if it is one; less sure where the pack read another one."""
    text = seen.text.strip()
    if not is_number(text) or min(seen.char_scores) < _DIGIT_SURE:
        return word
    if not is_number(word.text) or word.text == text:
        return replace(word, text=text, confidence=seen.score)
    likelier = word if word.confidence > seen.score else replace(word, text=text)
    return replace(likelier, confidence=_DIFFERING)


def _cut(line: np.ndarray, words: Sequence[Word], at: int) -> np.ndarray:
    """The word's picture up to its neighbours, as the embedded reader takes it: a pack's boxes are not exact."""
    height, width = line.shape[:2]
    word = words[at]
    around = _MARGIN * height / width
    ends = [other.right for other in words if other.right <= word.left + around and other is not word]
    starts = [other.left for other in words if other.left >= word.right - around and other is not word]
    left = round(max([0.0, *ends]) * width) if ends or word.left < 2 * around else round((word.left - around) * width)
    right = round(min([1.0, *starts]) * width)
    piece = np.ascontiguousarray(line[:, max(0, left) : max(right, left + 1)])
    size = max(1, round(piece.shape[1] * LINE_HEIGHT / height)), LINE_HEIGHT
    resized: np.ndarray = cv2.resize(piece, size)
    return resized
