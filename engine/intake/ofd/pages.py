"""A page of an OFD: templates, layers, annotations and seals, drawn in their order."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from engine.document import Box, Line, Notice
from engine.errors import DamagedFile
from engine.intake.fonts import no_chinese_font
from engine.intake.formats import Format, sniff
from engine.intake.ofd.canvas import Canvas, Clip
from engine.intake.ofd.document import Leaf, OfdDocument, area_in, documents_of
from engine.intake.ofd.geometry import Area, Matrix
from engine.intake.ofd.images import picture_of
from engine.intake.ofd.painter import Drawn, Painter
from engine.intake.ofd.seals import Stamp
from engine.intake.ofd.text import lines_of
from engine.intake.package import Package, beside
from engine.limits import Limits
from engine.markup import Node
from engine.readers import PageImage
from engine.words import Words

_MILLIMETRES_PER_INCH = 25.4
_MOST_LOOK_SECONDS = 1.0
_PAPER = Area(0, 0, 210, 297)
_FEWEST_CHARACTERS = 8
_MOST_TEMPLATES = 20
_LONGEST_SIDE = 30_000
"""Pixels: beyond that nothing can be laid on a page, and nobody could look at it."""
_MOST_UNREADABLE, _MOST_PICTURE = 0.02, 0.3
_ORDER = {"Background": 0, "Body": 1, "Foreground": 2}


@dataclass(frozen=True, slots=True)
class Marked:
    """The text of one object of a page, and its place."""

    text: str
    box: Box


def look_at(leaf: Leaf, number: int, document: OfdDocument, limits: Limits) -> PageImage:
    """Draws the page that counts as `number`. Raises `DamagedFile` where its content is missing or broken."""
    page = _read(leaf, document)
    area = area_in(page.first("Area")) or document.area or _PAPER
    scale = _scale(area, limits)
    canvas = Canvas(max(1, round(area.width * scale)), max(1, round(area.height * scale)))
    painter = Painter(canvas, document.resources, limits, time.monotonic() + limits.render_seconds)
    onto = Matrix.move(-area.x, -area.y).then(Matrix.scale(scale))
    _paint_layers(page, leaf, document, painter, onto, canvas.everywhere)
    _press([stamp for stamp in document.stamps if stamp.page_id == leaf.page_id], painter, canvas, onto, limits)
    drawn = painter.drawn
    if not document.resources.shelf.has_chinese and any("\u4e00" <= word.character <= "\u9fff" for word in drawn.words):
        drawn.notices["no_chinese_font"] = no_chinese_font()
    if drawn.is_incomplete:
        drawn.notices["page_incomplete"] = _incomplete()
    return PageImage(number, canvas.pixels, _sound_lines(drawn, canvas), tuple(drawn.notices.values()))


def objects_of(leaf: Leaf, document: OfdDocument) -> dict[str, Marked]:
    """The texts of a page's own objects by their ids, without drawing it. Raises `DamagedFile`."""
    page = _read(leaf, document)
    area = area_in(page.first("Area")) or document.area or _PAPER
    width, height = max(1, round(area.width)), max(1, round(area.height))
    painter = Painter(None, document.resources, Limits(), time.monotonic() + _MOST_LOOK_SECONDS)
    for layer in _content(page):
        painter.paint(layer, Matrix.move(-area.x, -area.y), Clip(0, 0, width, height), {})
    found = {}
    for name, words in painter.drawn.objects.items():
        corners = [Box.from_pixels(word.corners, width, height) for word in words]
        if corners:
            found[name] = Marked("".join(word.character for word in words), Box.around(corners))
    return found


def _read(leaf: Leaf, document: OfdDocument) -> Node:
    page = document.resources.package.xml(leaf.path)
    if page is None:
        raise DamagedFile(
            Words("OFD 中缺少页面内容。", "A page's content is missing from the OFD."),
            Words("请从来源重新下载后再上传。", "Fetch it again from where it came, then upload that."),
        )
    for entry in page.all("PageRes"):
        document.resources.add(beside(leaf.path, entry.value))
    return page


def _paint_layers(
    page: Node, leaf: Leaf, document: OfdDocument, painter: Painter, onto: Matrix, clip: Clip, *, is_text: bool = True
) -> None:
    for layer, is_page in _layers(page, leaf, document):
        drawing = document.resources.drawing(layer.get("DrawParam"))
        painter.paint(layer, onto, clip, drawing, is_text=is_text and is_page)


def _scale(area: Area, limits: Limits) -> float:
    """Pixels a millimetre: as wished, or fewer to stay within the cap."""
    most = math.sqrt(limits.render_megapixels * 1_000_000 / (area.width * area.height))
    return min(limits.render_dpi / _MILLIMETRES_PER_INCH, most, _LONGEST_SIDE / max(area.width, area.height))


def _layers(page: Node, leaf: Leaf, document: OfdDocument) -> Iterator[tuple[Node, bool]]:
    """Everything to be drawn from the back to the front, and whether its words are the page's own."""
    resources = document.resources
    templates: list[tuple[int, Node]] = []
    for use in islice(page.all("Template"), _MOST_TEMPLATES):
        path = document.templates.get(use.get("TemplateID"))
        template = resources.package.xml(path) if path else None
        if template is None or path is None:
            continue
        for entry in template.all("PageRes"):
            resources.add(beside(path, entry.value))
        order = _ORDER.get(use.get("ZOrder", "Background"), 0)
        templates += [(order, layer) for layer in _content(template)]
    own = [(_ORDER.get(layer.get("Type", "Body"), 1), layer) for layer in _content(page)]
    for _, layer in sorted([*(item for item in templates if item[0] < 2), *own], key=lambda item: item[0]):
        yield layer, True
    for order, layer in templates:
        if order == 2:
            yield layer, True
    for appearance in _annotations(leaf, document):
        yield appearance, False


def _content(page: Node) -> list[Node]:
    content = page.first("Content")
    return list(content.all("Layer")) if content is not None else []


def _annotations(leaf: Leaf, document: OfdDocument) -> Iterator[Node]:
    path = document.annotations.get(leaf.page_id)
    try:
        listed = document.resources.package.xml(path) if path else None
    except DamagedFile:
        return
    for note in listed.all("Annot") if listed is not None else ():
        appearance = note.first("Appearance")
        if appearance is not None and note.get("Visible", "true").casefold() != "false":
            area = Area.parse(appearance.get("Boundary")) or Area(0, 0, 0, 0)
            yield _moved(appearance, area)


def _moved(appearance: Node, area: Area) -> Node:
    """An appearance as a layer: its objects count from its own corner."""
    objects = [
        Node(child.name, {**child.attributes, "Boundary": _shifted(child, area)}, child.text, child.children)
        for child in appearance.children
    ]
    return Node("Layer", {}, "", objects)


def _shifted(child: Node, area: Area) -> str:
    own = Area.parse(child.get("Boundary"))
    if own is None:
        return f"{area.x} {area.y} {area.width} {area.height}"
    return f"{own.x + area.x} {own.y + area.y} {own.width} {own.height}"


def _press(stamps: Sequence[Stamp], painter: Painter, canvas: Canvas, onto: Matrix, limits: Limits) -> None:
    """The seals, on top of everything; what cannot be shown is told."""
    for stamp in stamps:
        if painter.is_late:
            painter.drawn.is_incomplete = True
            return
        area, clip = stamp.area, canvas.everywhere
        if stamp.clip is not None:
            shown = Area(area.x + stamp.clip.x, area.y + stamp.clip.y, stamp.clip.width, stamp.clip.height)
            (left, top), _, (right, bottom), _ = (onto.apply(x, y) for x, y in shown.corners)
            clip = clip.within(left, top, right, bottom)
        content = stamp.picture or b""
        if sniff(content) is Format.OFD:
            _press_drawing(content, area, painter, onto, clip)
            continue
        picture = picture_of(content, limits)
        if picture is None:
            painter.drawn.notices["seal_left_out"] = _seal_left_out()
        else:
            painter.paint_picture(picture, Matrix(area.width, 0, 0, area.height, area.x, area.y).then(onto), clip)


def _press_drawing(content: bytes, area: Area, painter: Painter, onto: Matrix, clip: Clip) -> None:
    """A seal that is an OFD of one page itself, without the seals that it may have in turn."""
    try:
        package = Package(content)
        document = next(documents_of(package, painter.shelf))
        page = _read(document.leaves[0], document)
        size = area_in(page.first("Area")) or document.area or _PAPER
        fit = Matrix(area.width / size.width, 0, 0, area.height / size.height)
        placed = Matrix.move(-size.x, -size.y).then(fit).then(Matrix.move(area.x, area.y)).then(onto)
        inner = painter.with_resources(document.resources)
        _paint_layers(page, document.leaves[0], document, inner, placed, clip, is_text=False)
    except (DamagedFile, StopIteration, IndexError):
        painter.drawn.notices["seal_left_out"] = _seal_left_out()


def _sound_lines(drawn: Drawn, canvas: Canvas) -> tuple[Line, ...]:
    """The page's own lines, or none where recognising its picture will tell more."""
    printed = [word.character for word in drawn.words if not word.character.isspace()]
    if len(printed) < _FEWEST_CHARACTERS:
        return ()
    unreadable = sum("\ue000" <= character <= "\uf8ff" or character in "\x00\ufffd" for character in printed)
    height, width = canvas.pixels.shape[:2]
    if unreadable > _MOST_UNREADABLE * len(printed) or drawn.picture_pixels > _MOST_PICTURE * width * height:
        return ()
    return lines_of(drawn.words, width, height)


def _incomplete() -> Notice:
    return Notice(
        "page_incomplete",
        Words(
            "页面过于复杂，没有全部绘制，请对照原件。",
            "The page is too complex and was not drawn whole: see the original.",
        ),
    )


def _seal_left_out() -> Notice:
    return Notice(
        "seal_left_out",
        Words("页面上有电子印章，其图样无法显示。", "There is an electronic seal on the page that could not be shown."),
    )
