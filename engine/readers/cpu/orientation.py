"""Which way up a page is, told from its lines: turned by quarters exactly, and straightened when skewed.

The lines are those of the one look that is read afterwards: a page that stays as it lies, or is straightened by little,
need not be looked at again.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from engine.readers import PageImage
from engine.readers.cpu.ppocr import LINE_HEIGHT, PpOcr, Quad, Recognition, along, beginning, cut_line, cut_upright
from engine.readers.cpu.vertical import side_by_side

if TYPE_CHECKING:
    from engine.readers.scripts.other_scripts import OtherScripts

_LEAST_ELONGATED = 2.0
_FEWEST_LINES = 3
_SAMPLE = 3
_SURE = 0.92
_VOTERS, _MOST_VOTERS = 8, 24
_FEWEST_LETTERS = 2
_LEAST_LEAD = 0.08
_LEAST_MAJORITY = 0.65
_LEAST_DENSITY = 0.7
_KNOWN = 0.88
"""What lines of a known script read at, on the mean; of an unknown one 0.85 at most, whichever way up it is."""
_LEAST_SENSE = 0.8
"""What text of a known script reads at when it is the right way up; an unknown one makes 0.6 to 0.75 upside down."""
_LEAST_SKEW = 1.0
_MOST_CARRIED = 3.0
"""Degrees: the ink seen on a page that is skewed by no more is as good as that seen once it is straight."""
_AGREE_WITHIN = 4.0
_LEAST_AGREEMENT = 0.6
_MOST_LEAN = 20.0
_LEAST_ALIKE = 0.6
_FEWEST_CHARACTERS = 3


@dataclass(frozen=True, slots=True)
class _Strip:
    """A line on the page: which box, its corners, the direction of its long axis in -90..90 degrees, and its length."""

    at: int
    corners: np.ndarray
    degrees: float
    length: float


def turn_needed(
    pixels: np.ndarray, quads: Sequence[Quad], ocr: PpOcr, scripts: OtherScripts | None = None
) -> tuple[float, list[Quad]]:
    """Degrees clockwise that make the text in these boxes read left to right; 0 where nothing speaks for a turn.

    The boxes come back with what was read of them on the way. Print that reads badly either way is shown to `scripts`.
    """
    strips = [strip for strip in (_strip(at, quad) for at, quad in enumerate(quads)) if strip is not None]
    axis = _axis(strips) if len(strips) >= _FEWEST_LINES else None
    if axis is None:
        return 0.0, list(quads)
    if abs(axis) < _LEAST_SKEW:
        sample = _along(axis, strips)[:_SAMPLE]
        lines = [cut_line(pixels, strip.corners) for strip in sample]
        seen = ocr.recognise(lines)
        if _reads_well([_Legible.of(one, line.shape[1]) for one, line in zip(seen, lines, strict=True)]):
            read = {strip.at: one for strip, one in zip(sample, seen, strict=True)}
            return 0.0, [replace(quad, seen=read.get(at)) for at, quad in enumerate(quads)]
    return -_direction(pixels, strips, axis, ocr, scripts), list(quads)


def _strip(at: int, quad: Quad) -> _Strip | None:
    across, down = quad.corners[1] - quad.corners[0], quad.corners[3] - quad.corners[0]
    longer, shorter = (across, down) if np.hypot(*across) >= np.hypot(*down) else (down, across)
    length = float(np.hypot(*longer))
    if length < _LEAST_ELONGATED * float(np.hypot(*shorter)):
        return None
    degrees = float(np.degrees(np.arctan2(longer[1], longer[0])))
    return _Strip(at, quad.corners, (degrees + 90) % 180 - 90, length)


def _axis(strips: list[_Strip]) -> float | None:
    """The direction most of the text runs along, -90..90 degrees, or None where the lines disagree.

    Directions are doubled before they are averaged, since a line's two ends are alike.
    """
    weights = np.array([strip.length for strip in strips])
    degrees = np.array([strip.degrees for strip in strips])
    best, agreement = 0.0, 0.0
    for candidate in degrees:
        apart = np.abs((degrees - candidate + 90) % 180 - 90)
        share = float(weights[apart <= _AGREE_WITHIN].sum() / weights.sum())
        if share > agreement:
            close = apart <= _AGREE_WITHIN
            offsets = (degrees[close] - candidate + 90) % 180 - 90
            best, agreement = candidate + float(np.average(offsets, weights=weights[close])), share
    return best if agreement >= _LEAST_AGREEMENT else None


def _direction(
    pixels: np.ndarray, strips: list[_Strip], axis: float, ocr: PpOcr, scripts: OtherScripts | None
) -> float:
    """Which of the axis's two directions the text reads in; that in which the page lies, unless the other is better.

    A few lines that read well as they lie settle it. Else lines with letters vote, at least eight where there are so
    many, and three times as many where those do not agree.
    """
    along_axis = _along(axis, strips)
    lies = abs(axis) < 45
    if lies and _reads_well(_read(pixels, along_axis[:_SAMPLE], axis, ocr)):
        return axis
    if abs(axis) > 90 - _MOST_LEAN and _is_written_downwards(pixels, along_axis[:_SAMPLE], ocr):
        return axis - math.copysign(90, axis)
    votes: list[_Vote] = []
    for first, last in ((0, _VOTERS), (_VOTERS, _MOST_VOTERS)):
        votes += _votes(pixels, along_axis[first:last], axis, ocr)
        if _is_clear(votes):
            break
    if scripts is not None and not _make_sense(votes):
        known = scripts.direction(*(_cut(pixels, along_axis[:_SAMPLE], axis + turn) for turn in (0, 180)))
        if known:
            return axis if known > 0 else axis + 180
    if not votes or sum(vote.lead for vote in votes) >= 0:
        return axis
    sense = float(np.mean([vote.backward for vote in votes]))
    return axis if lies and not (_is_clear(votes) and sense >= _LEAST_SENSE) else axis + 180


def _along(axis: float, strips: list[_Strip]) -> list[_Strip]:
    """Those that run along the axis, the longest first."""
    longest = sorted(strips, key=lambda strip: strip.length, reverse=True)
    return [strip for strip in longest if abs((strip.degrees - axis + 90) % 180 - 90) <= _AGREE_WITHIN]


@dataclass(frozen=True, slots=True)
class _Vote:
    """How sure a line reads along the axis and against it, 0..1."""

    forward: float
    backward: float

    @property
    def lead(self) -> float:
        """By how much it reads better along the axis."""
        return self.forward - self.backward


@dataclass(frozen=True, slots=True)
class _Legible:
    """How a line reads in one direction: its letters, and how sure the recogniser is of it, 0..1."""

    letters: int
    score: float

    @classmethod
    def of(cls, seen: Recognition, pixels_wide: int) -> _Legible:
        """A line of which hardly anything was read is no surer than its length allows."""
        printed = sum(not character.isspace() for character in seen.text)
        density = printed * LINE_HEIGHT / max(pixels_wide, 1)
        return cls(sum(character.isalpha() for character in seen.text), seen.score * min(1.0, density / _LEAST_DENSITY))


def _read(pixels: np.ndarray, strips: list[_Strip], degrees: float, ocr: PpOcr) -> list[_Legible]:
    """The beginnings of lines, read in that direction."""
    lines = [beginning(cut_line(pixels, along(strip.corners, degrees))) for strip in strips]
    seen = ocr.recognise(lines)
    return [_Legible.of(one, line.shape[1]) for one, line in zip(seen, lines, strict=True)]


def _reads_well(lines: list[_Legible]) -> bool:
    return float(np.mean([line.score for line in lines])) >= _SURE and any(line.letters for line in lines)


def _votes(pixels: np.ndarray, strips: list[_Strip], axis: float, ocr: PpOcr) -> list[_Vote]:
    """What each line with letters has to say: figures read nearly as well upside down."""
    both = zip(_read(pixels, strips, axis, ocr), _read(pixels, strips, axis + 180, ocr), strict=True)
    return [
        _Vote(one.score, other.score)
        for one, other in both
        if max(one, other, key=lambda line: line.score).letters >= _FEWEST_LETTERS
    ]


def _is_clear(votes: list[_Vote]) -> bool:
    """Whether most of the lines agree, and by how much they read better is more than chance."""
    total = sum(vote.lead for vote in votes)
    agreeing = sum(vote.lead * total > 0 for vote in votes)
    return bool(votes) and abs(total) >= _LEAST_LEAD * len(votes) and agreeing >= _LEAST_MAJORITY * len(votes)


def _make_sense(votes: list[_Vote]) -> bool:
    """Whether lines read in one of both ways as print of a known script does."""
    ways = [vote.forward for vote in votes], [vote.backward for vote in votes]
    return bool(votes) and max(float(np.mean(way)) for way in ways) >= _KNOWN


def _cut(pixels: np.ndarray, strips: list[_Strip], degrees: float) -> list[np.ndarray]:
    return [cut_upright(pixels, along(strip.corners, degrees)) for strip in strips]


def _is_written_downwards(pixels: np.ndarray, sample: list[_Strip], ocr: PpOcr) -> bool:
    """Whether lines that stand on end are vertical Chinese: their characters, laid side by side, say the same.

    The recogniser reads vertical Chinese lying on its side as well as a line that was turned; but characters that
    lie on their side themselves say something else when each is cut out.
    """
    upright = [along(strip.corners, 0) for strip in sample]
    laid = [(corners, side_by_side(pixels, corners)) for corners in upright]
    pairs = [(cut_line(pixels, corners), line) for corners, line in laid if line is not None]
    if not pairs:
        return False
    on_side = ocr.recognise([beginning(line) for line, _ in pairs])
    one_by_one = ocr.recognise([beginning(line) for _, line in pairs])
    alike = [_alike(one.text, other.text) for one, other in zip(on_side, one_by_one, strict=True)]
    return float(np.median(alike)) >= _LEAST_ALIKE


def _alike(one: str, other: str) -> float:
    """The share of characters that two readings of a line's beginning have in common."""
    size = min(len(one), len(other))
    return sum(character in other for character in one[:size]) / size if size >= _FEWEST_CHARACTERS else 0.0


@dataclass(frozen=True, slots=True)
class Turn:
    """What is done to a page: quarters clockwise, 0..3, without loss, and then `skew` degrees clockwise, if not 0."""

    quarters: int
    skew: float

    @classmethod
    def by(cls, degrees: float) -> Turn:
        """By the quarter, and by the rest only where it is worth the blur."""
        skew = (degrees + 45) % 90 - 45
        return cls(round(degrees / 90) % 4, skew if abs(skew) >= _LEAST_SKEW else 0.0)

    @property
    def is_none(self) -> bool:
        """Whether the page stays as it lies."""
        return self.quarters == 0 and self.skew == 0.0

    def apply(self, image: PageImage) -> PageImage:
        """The page turned."""
        if self.is_none:
            return image
        pixels = np.ascontiguousarray(np.rot90(image.pixels, -self.quarters))
        if self.skew:
            pixels = _rotated(pixels, self.skew)
        turned = (image.turned_degrees + self.quarters * 90 + round(self.skew)) % 360
        return replace(image, pixels=pixels, turned_degrees=turned)

    def carry(self, ink: np.ndarray) -> np.ndarray | None:
        """The ink of a page, (H, W) float32, as it lies on the turned one; None where a new look is needed."""
        if self.quarters or abs(self.skew) > _MOST_CARRIED:
            return None
        return _on_larger(ink, self.skew, cv2.INTER_LINEAR, (0.0,)) if self.skew else ink


def _rotated(pixels: np.ndarray, degrees: float) -> np.ndarray:
    """Rotated clockwise, the corners filled with the paper's colour."""
    height, width = pixels.shape[:2]
    paper = np.median(pixels[:: max(1, height // 64), :: max(1, width // 64)].reshape(-1, 3), axis=0)
    return _on_larger(pixels, degrees, cv2.INTER_CUBIC, [float(value) for value in paper])


def _on_larger(sheet: np.ndarray, degrees: float, interpolation: int, around: Sequence[float]) -> np.ndarray:
    """Rotated clockwise about the middle on a sheet large enough."""
    height, width = sheet.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0)
    cosine, sine = abs(matrix[0, 0]), abs(matrix[0, 1])
    new_width, new_height = round(width * cosine + height * sine), round(width * sine + height * cosine)
    matrix[:, 2] += ((new_width - width) / 2, (new_height - height) / 2)
    turned: np.ndarray = cv2.warpAffine(sheet, matrix, (new_width, new_height), flags=interpolation, borderValue=around)
    return turned
