"""Bent pages flattened: how bent the lines of a page are, and the page as it would lie flat.

The network is UVDoc (Verhoeven et al., SIGGRAPH Asia 2023). It bends flat pages a little, so that only pages whose
lines are bent are shown to it, and its answer counts only where it reads better.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from engine.models import model_files
from engine.readers.cpu.ppocr import Quad, Recognition, cut_upright

if TYPE_CHECKING:
    from openvino import CompiledModel

_LOOK_WIDTH, _LOOK_HEIGHT = 488, 712
"""Pixels: all that the network takes."""
_BAND_ROWS = 256
_LEAST_ELONGATED = 6.0
_FEWEST_LINES = 3
_MOST_LINES = 16
_COLUMNS, _ROWS = 64, 16
_LEAST_SEEN = 0.5
_LEAST_BEND = 0.05
"""Sagitta in heights of the line's box, on the median of the longest lines: flat scans stay below half of that."""
_GUESSED = 0.5
"""The score at which a character is worth nothing."""


class Unwarping:
    """The network, loaded at the first bent page; one for all threads."""

    def __init__(self, files: Callable[[], Sequence[Path]] | None = None) -> None:
        """Loads nothing yet. `files` says where the model is, if not where it usually is: none where it is missing."""
        self._files = files or partial(model_files, "unwarping")
        self._loading = threading.Lock()
        self._model: CompiledModel | None = None

    def flattened(self, pixels: np.ndarray) -> np.ndarray | None:
        """The page of (H, W, 3) uint8 RGB pixels as it would lie flat, in as many pixels; None without the model."""
        model = self._compiled()
        if model is None:
            return None
        look = cv2.resize(pixels, (_LOOK_WIDTH, _LOOK_HEIGHT), interpolation=cv2.INTER_AREA)
        picture = (look.transpose(2, 0, 1)[None] / 255).astype(np.float16)
        return _remapped(pixels, np.asarray(model([picture])[0][0], np.float32))

    def _compiled(self) -> CompiledModel | None:
        with self._loading:
            files = self._files() if self._model is None else ()
            if files:
                from openvino import Core

                self._model = Core().compile_model(files[0], "CPU", {"ENABLE_CPU_PINNING": False})
            return self._model


def is_bent(ink: np.ndarray | None, quads: Sequence[Quad], width: int, height: int) -> bool:
    """Whether the longest lines of a look, boxes in a picture of `width` x `height` pixels, are bows.

    `ink` is what the detector saw of it, (H, W) float32 in 0..1; without it nothing is known. A line that had to be cut
    to be boxed counts as one.
    """
    if ink is None:
        return False
    scale = np.array([ink.shape[1] / width, ink.shape[0] / height], np.float32)
    lines = sorted(quads, key=lambda quad: _length(quad.corners), reverse=True)[:_MOST_LINES]
    measured = ((quad.is_cut, _bend(ink, quad.corners * scale)) for quad in lines)
    bends = [math.inf if is_cut else bend for is_cut, bend in measured if bend is not None]
    return len(bends) >= _FEWEST_LINES and float(np.median(bends)) >= _LEAST_BEND


def worth(seen: Iterable[Recognition | None]) -> float:
    """How much was read and how surely: by this the better of two readings of one page is known."""
    return sum(max(0.0, score - _GUESSED) for line in seen if line for score in line.char_scores)


def _remapped(pixels: np.ndarray, grid: np.ndarray) -> np.ndarray:
    """Pixels taken from where the grid, (2, rows, columns) of x and y in -1..1, says; by bands, to spare memory."""
    height, width = pixels.shape[:2]
    size = np.array([width - 1, height - 1], np.float32)
    places = np.ascontiguousarray((grid.transpose(1, 2, 0) + 1) / 2 * size)
    rows, columns = places.shape[:2]
    across = np.linspace(0, columns - 1, width, dtype=np.float32)
    down = np.linspace(0, rows - 1, height, dtype=np.float32)
    flat = np.empty_like(pixels)
    for top in range(0, height, _BAND_ROWS):
        band = np.meshgrid(across, down[top : top + _BAND_ROWS])
        where = cv2.remap(places, *band, cv2.INTER_LINEAR)
        flat[top : top + _BAND_ROWS] = cv2.remap(pixels, where, None, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return flat


def _length(corners: np.ndarray) -> float:
    return max(float(np.hypot(*(corners[1] - corners[0]))), float(np.hypot(*(corners[3] - corners[0]))))


def _bend(ink: np.ndarray, corners: np.ndarray) -> float | None:
    """How far the middle of a line's ink is from between its ends, in its box's heights; None of short ones."""
    line = cut_upright(ink, corners)
    if line.shape[0] > line.shape[1]:
        line = np.rot90(line)
    if line.shape[1] < _LEAST_ELONGATED * line.shape[0]:
        return None
    small = cv2.resize(np.ascontiguousarray(line), (_COLUMNS, _ROWS), interpolation=cv2.INTER_AREA)
    weight = small.sum(axis=0)
    seen = weight >= _LEAST_SEEN * float(np.median(weight))
    if seen.mean() < _LEAST_SEEN:
        return None
    middles = (small * np.arange(_ROWS)[:, None]).sum(axis=0)[seen] / weight[seen] / _ROWS
    at = np.linspace(-1, 1, _COLUMNS)[seen]
    return abs(float(np.polyfit(at, middles, 2)[0]))
