"""The objects of a page drawn one after another: text, paths, pictures, and what groups them."""

from __future__ import annotations

import itertools
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from engine.document import Notice
from engine.errors import DamagedFile
from engine.intake.fonts import FontShelf
from engine.intake.ofd.canvas import Canvas, Clip, fill_mask
from engine.intake.ofd.geometry import Area, Matrix, number, numbers
from engine.intake.ofd.images import picture_of, shrunk
from engine.intake.ofd.paths import Polyline, flatten
from engine.intake.ofd.resources import Ink, Resources
from engine.intake.ofd.text import Face, Word, draw, glyphs_of, words_of
from engine.limits import Limits
from engine.markup import Node
from engine.words import Words

_DEEPEST = 12
_MOST_DASHES = 20_000
_MOST_CLIPS = 50
_DEFAULT_LINE_WIDTH = 0.353
_BLACK = Ink((0, 0, 0))
Settings = Mapping[str, Node | str]


@dataclass(slots=True)
class Drawn:
    """What came of drawing a page: its characters, where each object with a number lies, how much is pictures."""

    words: list[Word] = field(default_factory=list)
    objects: dict[str, list[Word]] = field(default_factory=dict)
    picture_pixels: float = 0.0
    is_incomplete: bool = False
    notices: dict[str, Notice] = field(default_factory=dict)


class Painter:
    """Draws objects onto a canvas until the deadline (`time.monotonic()`); without a canvas it finds the text only."""

    def __init__(self, canvas: Canvas | None, resources: Resources, limits: Limits, deadline: float) -> None:
        self.drawn = Drawn()
        self._canvas = canvas
        self._resources = resources
        self._limits = limits
        self._deadline = deadline

    @property
    def shelf(self) -> FontShelf:
        """The fonts it draws with."""
        return self._resources.shelf

    @property
    def is_late(self) -> bool:
        """Whether the time for this page is spent."""
        return time.monotonic() > self._deadline

    def with_resources(self, resources: Resources) -> Painter:
        """A painter on the same canvas, for a drawing inside the page that brings its own resources."""
        painter = Painter(self._canvas, resources, self._limits, self._deadline)
        painter.drawn = self.drawn
        return painter

    def paint(
        self, parent: Node, matrix: Matrix, clip: Clip, settings: Settings, depth: int = 0, *, is_text: bool = True
    ) -> None:
        """Draws the children of a layer, a block or an appearance; `is_text` False: their words are not the page's."""
        for node in parent.children:
            if self.is_late or depth > _DEEPEST:
                self.drawn.is_incomplete = True
                return
            if node.get("Visible").casefold() == "false":
                continue
            self._paint_one(node, matrix, clip, settings, depth, is_text=is_text)

    def _paint_one(
        self, node: Node, matrix: Matrix, clip: Clip, settings: Settings, depth: int, *, is_text: bool
    ) -> None:
        if node.name == "PageBlock":
            self.paint(node, matrix, clip, settings, depth + 1, is_text=is_text)
            return
        if node.name not in ("TextObject", "PathObject", "ImageObject", "CompositeObject"):
            return
        own = {**settings, **self._resources.drawing(node.get("DrawParam")), **node.attributes}
        own |= {child.name: child for child in node.children if child.name in ("FillColor", "StrokeColor")}
        area = Area.parse(node.get("Boundary")) or Area(0, 0, 0, 0)
        placed = Matrix.parse(node.get("CTM")).then(Matrix.move(area.x, area.y)).then(matrix)
        inside = self._clipped(node, area, matrix, clip)
        if inside.is_empty:
            return
        if node.name == "TextObject":
            self._paint_text(node, own, placed, inside, is_text=is_text)
        elif node.name == "PathObject" and self._canvas is not None:
            self._paint_path(node, own, placed, inside, self._canvas)
        elif node.name == "ImageObject" and self._canvas is not None:
            self._paint_image(node, placed, inside, is_text=is_text)
        elif node.name == "CompositeObject":
            unit = self._resources.find("CompositeGraphicUnit", node.get("ResourceID"))
            content = unit.first("Content") if unit is not None else None
            if content is not None:
                self.paint(content, placed, inside, settings, depth + 1, is_text=is_text)

    def _clipped(self, node: Node, area: Area, matrix: Matrix, clip: Clip) -> Clip:
        """Where the object shows: text everywhere, as programs measure its boundary badly; the rest within it."""
        if node.name in ("PathObject", "ImageObject") and area.width + area.height > 0:
            margin = number(node.get("LineWidth"), _DEFAULT_LINE_WIDTH) if node.name == "PathObject" else 0.0
            corners = [matrix.apply(x, y) for x, y in area.grown(margin).corners]
            xs, ys = zip(*corners, strict=True)
            clip = clip.within(min(xs), min(ys), max(xs), max(ys))
        clips = node.first("Clips")
        base = Matrix.move(area.x, area.y).then(matrix)
        if clips is not None and clips.get("TransFlag", "true").casefold() != "false":
            base = Matrix.parse(node.get("CTM")).then(base)
        for entry in itertools.islice(clips.all("Clip"), _MOST_CLIPS) if clips is not None else ():
            pieces = [piece for part in entry.all("Area") for piece in _clip_pieces(part, base)]
            if pieces:
                clip = _through(clip, pieces)
        return clip

    def _paint_text(self, node: Node, own: Settings, matrix: Matrix, clip: Clip, *, is_text: bool) -> None:
        size = number(node.get("Size"), 3.5)
        glyphs = glyphs_of(node, size)
        words = list(words_of(glyphs, size, matrix))
        ink = self._ink(own, "FillColor", _BLACK) if _flag(own, "Fill", default=True) else None
        if ink is None and _flag(own, "Stroke", default=False):
            ink = self._ink(own, "StrokeColor", _BLACK)
        if ink is None or ink.opacity < 0.02:
            return
        if self._canvas is not None:
            font = self._resources.font(node.get("Font"))
            face = Face(font, self._resources.shelf, number(node.get("HScale"), 1.0), number(node.get("Weight"), 400))
            draw(self._canvas, glyphs, size, matrix, ink, clip, face)
        if is_text:
            self.drawn.words += words
            if node.get("ID"):
                self.drawn.objects.setdefault(node.get("ID"), []).extend(words)

    def _paint_path(self, node: Node, own: Settings, matrix: Matrix, clip: Clip, canvas: Canvas) -> None:
        pieces = flatten(node.text_of("AbbreviatedData"), matrix)
        fill = self._ink(own, "FillColor", None) if _flag(own, "Fill", default=False) else None
        if fill is not None:
            canvas.fill([piece for piece, _ in pieces], fill.colour, clip, fill.opacity)
        stroke = self._ink(own, "StrokeColor", _BLACK) if _flag(own, "Stroke", default=True) else None
        if stroke is not None:
            width = number(_text(own, "LineWidth"), _DEFAULT_LINE_WIDTH) * matrix.size
            dashes = [value * matrix.size for value in numbers(_text(own, "DashPattern")) if value >= 0]
            lines = _dashed(pieces, dashes) if sum(dashes) > 1 else pieces
            canvas.stroke(lines, width, stroke.colour, clip, stroke.opacity)

    def _paint_image(self, node: Node, matrix: Matrix, clip: Clip, *, is_text: bool) -> None:
        """A picture fills the unit square before its matrix."""
        try:
            found = self._resources.media(node.get("ResourceID"))
        except DamagedFile:
            found = None
        picture = picture_of(found[0], self._limits) if found is not None else None
        if picture is None:
            self.drawn.notices["picture_left_out"] = _left_out()
            return
        if is_text:
            self.drawn.picture_pixels += (clip.right - clip.left) * (clip.bottom - clip.top)
        self.paint_picture(picture, matrix, clip, number(node.get("Alpha"), 255) / 255)

    def paint_picture(
        self, picture: tuple[np.ndarray, np.ndarray], matrix: Matrix, clip: Clip, opacity: float = 1.0
    ) -> None:
        """Pixels and their mask over the unit square under `matrix`."""
        pixels, mask = picture
        height, width = mask.shape
        pixels, mask = shrunk(pixels, mask, (width * height) ** 0.5 / max(matrix.size, 1.0))
        height, width = mask.shape
        placed = Matrix(a=1 / width, d=1 / height).then(matrix)
        if self._canvas is not None:
            self._canvas.picture(pixels, mask, placed, clip, min(max(opacity, 0.0), 1.0))

    def _ink(self, own: Settings, name: str, default: Ink | None) -> Ink | None:
        node = own.get(name)
        ink = self._resources.ink(node) if isinstance(node, Node) else default
        alpha = number(_text(own, "Alpha"), 255) / 255
        return None if ink is None else Ink(ink.colour, ink.opacity * min(max(alpha, 0.0), 1.0))


def _clip_pieces(area: Node, base: Matrix) -> list[Polyline]:
    path = area.first("Path")
    if path is None:
        return []
    bounds = Area.parse(path.get("Boundary")) or Area(0, 0, 0, 0)
    placed = Matrix.parse(path.get("CTM")).then(Matrix.move(bounds.x, bounds.y))
    whole = placed.then(Matrix.parse(area.get("CTM"))).then(base)
    return [piece for piece, _ in flatten(path.text_of("AbbreviatedData"), whole)]


def _through(clip: Clip, pieces: list[Polyline]) -> Clip:
    xs = [float(value) for piece in pieces for value in (piece[:, 0].min(), piece[:, 0].max())]
    ys = [float(value) for piece in pieces for value in (piece[:, 1].min(), piece[:, 1].max())]
    part = clip.within(min(xs), min(ys), max(xs), max(ys))
    if part.is_empty or (len(pieces) == 1 and _is_rectangle(pieces[0])):
        return part
    return part.through(fill_mask(pieces, part))


def _is_rectangle(piece: Polyline) -> bool:
    steps = abs(piece[1:] - piece[:-1])
    return len(piece) in (4, 5) and bool((steps.min(axis=1) < 0.01).all())


def _dashed(pieces: list[tuple[Polyline, bool]], dashes: list[float]) -> list[tuple[Polyline, bool]]:
    """The drawn parts of lines under a pattern of lengths, drawn and left out in turn; too many steps end it."""
    pattern = dashes * 2 if len(dashes) % 2 else dashes
    parts: list[tuple[Polyline, bool]] = []
    steps = 0
    for piece, is_closed in pieces:
        points = [*piece, piece[0]] if is_closed else list(piece)
        place, left = 0, pattern[0]
        for start, end in itertools.pairwise(points):
            length = float(((end - start) ** 2).sum() ** 0.5)
            at = 0.0
            while at < length and steps < _MOST_DASHES:
                steps += 1
                step = min(left, length - at)
                if place % 2 == 0 and step > 0:
                    ends = start + (end - start) * at / length, start + (end - start) * (at + step) / length
                    parts.append((_polyline(*ends), False))
                at, left = at + max(step, 1e-3), left - step
                if left <= 1e-6:
                    place = (place + 1) % len(pattern)
                    left = pattern[place]
    return parts


def _polyline(start: Polyline, end: Polyline) -> Polyline:
    return np.array([start, end])


def _flag(own: Settings, name: str, *, default: bool) -> bool:
    written = _text(own, name).casefold()
    return written == "true" if written in ("true", "false") else default


def _text(own: Settings, name: str) -> str:
    value = own.get(name, "")
    return value if isinstance(value, str) else ""


def _left_out() -> Notice:
    return Notice(
        "picture_left_out",
        Words(
            "页面中有图片无法显示（格式不支持或已损坏），其中的文字没有识别。",
            "A picture on the page could not be shown (its format is not supported, or it is broken); its text was not "
            "read.",
        ),
    )
