"""Numbers, boxes and transformations as OFD writes them: millimetres, y downwards."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

_LARGEST = 1e6


@dataclass(frozen=True, slots=True)
class Matrix:
    """x' = a·x + c·y + e, y' = b·x + d·y + f."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    @classmethod
    def parse(cls, text: str) -> Matrix:
        """The `CTM` attribute; the identity where it is missing or not six numbers."""
        parts = numbers(text)
        return cls(*parts) if len(parts) == 6 else cls()

    @classmethod
    def scale(cls, factor: float) -> Matrix:
        """The same factor both ways."""
        return cls(a=factor, d=factor)

    @classmethod
    def move(cls, x: float, y: float) -> Matrix:
        """A shift."""
        return cls(e=x, f=y)

    def then(self, other: Matrix) -> Matrix:
        """This one first, `other` after it."""
        return Matrix(
            self.a * other.a + self.b * other.c,
            self.a * other.b + self.b * other.d,
            self.c * other.a + self.d * other.c,
            self.c * other.b + self.d * other.d,
            self.e * other.a + self.f * other.c + other.e,
            self.e * other.b + self.f * other.d + other.f,
        )

    def apply(self, x: float, y: float) -> tuple[float, float]:
        """Where a point comes to lie."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    @property
    def size(self) -> float:
        """How many times larger things become: the square root of the area's factor."""
        return math.sqrt(abs(self.a * self.d - self.b * self.c))

    @property
    def is_upright(self) -> bool:
        """Whether it only shifts and enlarges, the same both ways."""
        slack = 0.01 * max(self.size, 1e-9)
        return abs(self.b) < slack and abs(self.c) < slack and abs(self.a - self.d) < slack and self.a > 0


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle: `x`, `y` is its top left."""

    x: float
    y: float
    width: float
    height: float

    @classmethod
    def parse(cls, text: str) -> Area | None:
        """Four numbers, None for anything else."""
        parts = numbers(text)
        return cls(*parts) if len(parts) == 4 else None

    def grown(self, by: float) -> Area:
        """The rectangle with a margin around it."""
        return Area(self.x - by, self.y - by, self.width + 2 * by, self.height + 2 * by)

    @property
    def corners(self) -> tuple[tuple[float, float], ...]:
        """Clockwise from the top left."""
        right, bottom = self.x + self.width, self.y + self.height
        return (self.x, self.y), (right, self.y), (right, bottom), (self.x, bottom)


def number(text: str, default: float) -> float:
    """One number, `default` where there is none."""
    found = numbers(text)
    return found[0] if found else default


def numbers(text: str) -> list[float]:
    """The numbers of a list, up to the first thing that is none; those beyond reason count as none."""
    return list(_numbers(text))


def _numbers(text: str) -> Iterator[float]:
    for part in text.replace(",", " ").split():
        try:
            value = float(part)
        except ValueError:
            return
        if not -_LARGEST < value < _LARGEST:
            return
        yield value
