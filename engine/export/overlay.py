"""Boxes drawn on a page, for a person to look at: lines thin, fields thick and numbered, doubtful ones dashed."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

import cv2
import numpy as np
from PIL import Image

from engine.document import Box, Field, Page

_LINE_COLOUR = (120, 144, 156)
_FIELD_COLOUR = (0, 121, 107)
_DOUBT_COLOUR = (200, 80, 0)
_DASH_PIXELS = 12


def draw(pixels: np.ndarray, page: Page, fields: Sequence[Field] = ()) -> bytes:
    """A PNG of the page with its lines and those of `fields` that lie on it.

    `pixels` is the page's image, (H, W, 3) uint8 RGB, of any size: boxes are relative. Fields carry their place in
    `fields`, counted from 1.
    """
    canvas = np.ascontiguousarray(pixels).copy()
    unit = max(1, round(min(canvas.shape[:2]) / 600))
    for line in page.lines:
        _outline(canvas, line.box, _LINE_COLOUR, unit)
    for number, value in enumerate(fields, 1):
        if value.box is not None and value.page == page.number:
            _mark(canvas, value, value.box, number, unit)
    buffer = io.BytesIO()
    Image.fromarray(canvas).save(buffer, "PNG")
    return buffer.getvalue()


def _mark(canvas: np.ndarray, value: Field, box: Box, number: int, unit: int) -> None:
    colour = _DOUBT_COLOUR if value.is_doubtful else _FIELD_COLOUR
    if value.is_doubtful:
        _dashes(canvas, box, colour, 2 * unit)
    else:
        _outline(canvas, box, colour, 2 * unit)
    _tag(canvas, box, str(number), colour, unit)


def _corners(canvas: np.ndarray, box: Box) -> np.ndarray:
    height, width = canvas.shape[:2]
    return np.array(box.to_pixels(width, height)).round().astype(np.int32)


def _outline(canvas: np.ndarray, box: Box, colour: tuple[int, int, int], thickness: int) -> None:
    cv2.polylines(canvas, [_corners(canvas, box)], isClosed=True, color=colour, thickness=thickness)


def _dashes(canvas: np.ndarray, box: Box, colour: tuple[int, int, int], thickness: int) -> None:
    corners = _corners(canvas, box)
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        for first, second in _dash_ends(start, end, _DASH_PIXELS * thickness):
            cv2.line(canvas, first, second, colour, thickness)


def _dash_ends(start: np.ndarray, end: np.ndarray, step: int) -> Iterable[tuple[list[int], list[int]]]:
    """Every second piece of `step` pixels between two points."""
    length = float(np.hypot(*(end - start)))
    along = (end - start) / max(length, 1.0)
    for at in np.arange(0.0, length, 2 * step):
        until = min(at + step, length)
        yield (start + along * at).astype(int).tolist(), (start + along * until).astype(int).tolist()


def _tag(canvas: np.ndarray, box: Box, text: str, colour: tuple[int, int, int], unit: int) -> None:
    """The number on a plate at the box's left edge, kept inside the page."""
    scale = 0.5 * unit
    (width, height), below = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, scale, unit)
    left = max(0, round(box.left * canvas.shape[1]) - width - 4 * unit)
    top = max(0, round(box.top * canvas.shape[0]) - 2 * unit)
    cv2.rectangle(canvas, (left, top), (left + width + 2 * unit, top + height + below), colour, cv2.FILLED)
    where = (left + unit, top + height + below // 2)
    cv2.putText(canvas, text, where, cv2.FONT_HERSHEY_SIMPLEX, scale, (255, 255, 255), unit, cv2.LINE_AA)
