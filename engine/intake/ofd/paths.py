"""The path language of OFD (`S M L Q B A C`) as polylines."""

from __future__ import annotations

import math

import numpy as np

from engine.intake.ofd.geometry import Matrix, numbers

_STEPS = 16
_ARGUMENTS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
_MOST_TOKENS = 500_000

Polyline = np.ndarray
"""(N, 2) float points."""


def flatten(text: str, matrix: Matrix) -> list[tuple[Polyline, bool]]:
    """The pieces of a path after `matrix`, each with whether it is closed; what cannot be understood ends the path."""
    pieces: list[tuple[list[tuple[float, float]], bool]] = []
    here = (0.0, 0.0)
    for command, values in _commands(text):
        if command in "SM":
            here = (values[0], values[1])
            pieces.append(([here], False))
            continue
        if not pieces:
            pieces.append(([here], False))
        points, _ = pieces[-1]
        if command == "C":
            pieces[-1] = (points, True)
            here = points[0]
            pieces.append(([here], False))
            continue
        points.extend(_segment(command, here, values))
        here = points[-1]
    return [(_placed(points, matrix), is_closed) for points, is_closed in pieces if len(points) > 1]


def _commands(text: str) -> list[tuple[str, list[float]]]:
    tokens = text.split()[:_MOST_TOKENS]
    found: list[tuple[str, list[float]]] = []
    place = 0
    while place < len(tokens):
        command = tokens[place].upper()
        if command not in _ARGUMENTS:
            break
        count = _ARGUMENTS[command]
        values = numbers(" ".join(tokens[place + 1 : place + 1 + count]))
        if len(values) < count:
            break
        found.append((command, values))
        place += 1 + count
    return found


def _segment(command: str, here: tuple[float, float], values: list[float]) -> list[tuple[float, float]]:
    if command == "L":
        return [(values[0], values[1])]
    if command == "A":
        return _arc(here, values)
    return _bezier([here, *zip(values[::2], values[1::2], strict=True)])


def _bezier(controls: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Points of a quadratic or cubic curve, without its first."""
    points = np.array(controls)
    degree = len(controls) - 1
    at = np.linspace(0, 1, _STEPS + 1)[1:, None]
    curve = sum(
        (math.comb(degree, i) * (1 - at) ** (degree - i) * at**i * points[i] for i in range(degree + 1)),
        start=np.zeros((_STEPS, 2)),
    )
    return [(float(x), float(y)) for x, y in curve]


def _arc(here: tuple[float, float], values: list[float]) -> list[tuple[float, float]]:
    """An elliptical arc by its end points (SVG 1.1, appendix F.6), without its first point."""
    rx, ry, degrees, is_large, is_clockwise, x, y = values
    rx, ry, turn = abs(rx), abs(ry), math.radians(degrees)
    if rx < 1e-9 or ry < 1e-9 or math.dist(here, (x, y)) < 1e-9:
        return [(x, y)]
    cos, sin = math.cos(turn), math.sin(turn)
    dx, dy = (here[0] - x) / 2, (here[1] - y) / 2
    px, py = cos * dx + sin * dy, cos * dy - sin * dx
    grow = math.sqrt(max(1.0, (px / rx) ** 2 + (py / ry) ** 2))
    rx, ry = rx * grow, ry * grow
    square = (rx * ry) ** 2 / ((rx * py) ** 2 + (ry * px) ** 2) - 1
    root = math.sqrt(max(0.0, square)) * (-1 if bool(is_large) == bool(is_clockwise) else 1)
    cx, cy = root * rx * py / ry, -root * ry * px / rx
    start = math.atan2((py - cy) / ry, (px - cx) / rx)
    sweep = math.atan2((-py - cy) / ry, (-px - cx) / rx) - start
    if is_clockwise and sweep < 0:
        sweep += 2 * math.pi
    elif not is_clockwise and sweep > 0:
        sweep -= 2 * math.pi
    middle = (here[0] + x) / 2, (here[1] + y) / 2
    points = []
    for step in range(1, 2 * _STEPS + 1):
        angle = start + sweep * step / (2 * _STEPS)
        ex, ey = rx * math.cos(angle) + cx, ry * math.sin(angle) + cy
        points.append((cos * ex - sin * ey + middle[0], sin * ex + cos * ey + middle[1]))
    return points


def _placed(points: list[tuple[float, float]], matrix: Matrix) -> Polyline:
    return np.array([matrix.apply(x, y) for x, y in points], dtype=np.float64)
