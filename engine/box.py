"""Where something stands: four corners relative to the page, so that a place outlives every change of its picture."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """Four corners, clockwise from the text's own top left; x and y in 0..1 of the page's width and height."""

    points: tuple[Point, Point, Point, Point]

    @classmethod
    def from_rect(cls, left: float, top: float, right: float, bottom: float) -> Self:
        """An upright box."""
        return cls(((left, top), (right, top), (right, bottom), (left, bottom)))

    @classmethod
    def from_pixels(cls, points: Iterable[Iterable[float]], width: int, height: int) -> Self:
        """Four pixel corners on a page of `width` x `height` pixels, clipped to the page."""
        relative = [
            (round(min(max(float(x) / width, 0.0), 1.0), 6), round(min(max(float(y) / height, 0.0), 1.0), 6))
            for x, y in points
        ]
        first, second, third, fourth = relative
        return cls((first, second, third, fourth))

    @classmethod
    def around(cls, boxes: Iterable[Box]) -> Self:
        """The smallest upright box that holds all of `boxes`; ValueError if there is none."""
        corners = [point for box in boxes for point in box.points]
        if not corners:
            raise ValueError("a box around nothing")
        xs, ys = zip(*corners, strict=True)
        return cls.from_rect(min(xs), min(ys), max(xs), max(ys))

    @property
    def left(self) -> float:
        """Smallest x."""
        (x0, _), (x1, _), (x2, _), (x3, _) = self.points
        return min(x0, x1, x2, x3)

    @property
    def right(self) -> float:
        """Largest x."""
        (x0, _), (x1, _), (x2, _), (x3, _) = self.points
        return max(x0, x1, x2, x3)

    @property
    def top(self) -> float:
        """Smallest y."""
        (_, y0), (_, y1), (_, y2), (_, y3) = self.points
        return min(y0, y1, y2, y3)

    @property
    def bottom(self) -> float:
        """Largest y."""
        (_, y0), (_, y1), (_, y2), (_, y3) = self.points
        return max(y0, y1, y2, y3)

    @property
    def width(self) -> float:
        """Extent along x, 0..1 of the page's width."""
        (x0, _), (x1, _), (x2, _), (x3, _) = self.points
        return max(x0, x1, x2, x3) - min(x0, x1, x2, x3)

    @property
    def height(self) -> float:
        """Extent along y, 0..1 of the page's height."""
        (_, y0), (_, y1), (_, y2), (_, y3) = self.points
        return max(y0, y1, y2, y3) - min(y0, y1, y2, y3)

    @property
    def center(self) -> Point:
        """The middle of the upright extent."""
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = self.points
        return (min(x0, x1, x2, x3) + max(x0, x1, x2, x3)) / 2, (min(y0, y1, y2, y3) + max(y0, y1, y2, y3)) / 2

    def contains(self, point: Point) -> bool:
        """Whether a point lies within the upright extent."""
        return self.left <= point[0] <= self.right and self.top <= point[1] <= self.bottom

    def to_pixels(self, width: int, height: int) -> tuple[Point, ...]:
        """The corners in pixels of a page of `width` x `height`."""
        return tuple((x * width, y * height) for x, y in self.points)

    def to_list(self) -> list[list[float]]:
        """The JSON form: `[[x, y] x 4]`."""
        return [[x, y] for x, y in self.points]

    @classmethod
    def from_list(cls, points: list[list[float]]) -> Self:
        """The inverse of `to_list`; ValueError unless there are four points."""
        first, second, third, fourth = ((float(x), float(y)) for x, y in points)
        return cls((first, second, third, fourth))
