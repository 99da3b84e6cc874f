"""Both networks tried on a receipt that ships with the product: their time in f32 and in bf16, and what they read."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import numpy as np
from PIL import Image

from engine.readers.cpu.finding import find
from engine.readers.cpu.ppocr import PpOcr, cut_line, has_bf16
from engine.readers.cpu.precision import PLAIN, SHORT, Measured, Precisions, Timing

_PAGE = Path(__file__).parents[3] / "assets" / "samples" / "购物小票.jpg"
_SHARE = 0.4
"""Of the receipt, from its head: a dozen lines in Chinese and figures tell as much as all of it."""
_ROUNDS = 2


@cache
def measured() -> Measured:
    """Both networks timed, once a process, in some seconds; nothing where there is no choice.

    Raises `ReaderUnavailable`.

    On one thread each: on a busy machine threads that wait for each other count as work.
    """
    if not has_bf16():
        return Measured(Timing(0.0), Timing(0.0))
    page = _page()
    plain = _tried(PLAIN, page)
    short = _tried(SHORT, page, plain.lines)
    return Measured(
        Timing(plain.finding, short.finding, short.own_text == plain.text),
        Timing(plain.reading, short.reading, short.text == plain.text),
    )


@dataclass(frozen=True, slots=True)
class _Tried:
    """Lines cut from the page, their text, and that of the lines this precision finds; CPU milliseconds of both."""

    lines: list[np.ndarray]
    text: list[str]
    own_text: list[str]
    finding: float
    reading: float


def _tried(precision: str, page: np.ndarray, lines: list[np.ndarray] | None = None) -> _Tried:
    """One precision at a time, so that no more than one pair of networks is in memory."""
    ocr = PpOcr(Precisions(precision, precision), threads=1)
    own = _lines(page, ocr)
    lines = own if lines is None else lines
    return _Tried(
        lines,
        [seen.text for seen in ocr.recognise(lines)],
        [seen.text for seen in ocr.recognise(own)],
        _milliseconds(partial(find, page, ocr)),
        _milliseconds(partial(ocr.recognise, lines)),
    )


def _page() -> np.ndarray:
    with Image.open(_PAGE) as picture:
        return np.asarray(picture.crop((0, 0, picture.width, round(_SHARE * picture.height))).convert("RGB"))


def _lines(page: np.ndarray, ocr: PpOcr) -> list[np.ndarray]:
    found = find(page, ocr)
    return [cut_line(found.pixels, quad.corners) for quad in found.quads]


def _milliseconds(work: Callable[[], object]) -> float:
    """Of processor time that it takes, the best of some tries."""
    best = float("inf")
    for _ in range(_ROUNDS):
        started = time.process_time()
        work()
        best = min(best, 1000 * (time.process_time() - started))
    return best
