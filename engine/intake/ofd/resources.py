"""What pages refer to by number: fonts, colours, pictures, drawing parameters, composites."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.errors import DamagedFile
from engine.intake.fonts import FONT_ERRORS, FontShelf, Typeface
from engine.intake.ofd.canvas import Colour
from engine.intake.ofd.geometry import number as number_in
from engine.intake.ofd.sfnt import with_glyph_codes
from engine.intake.package import Package, beside
from engine.markup import Node

_MOST_RELATIVES = 8


@dataclass(frozen=True, slots=True)
class Ink:
    """A colour and how much of it, 0..1."""

    colour: Colour
    opacity: float = 1.0


@dataclass(slots=True)
class Font:
    """A font of the file: the typeface it carries, if that loads, and its name for finding one like it."""

    name: str
    own: Typeface | None = None
    glyphs: Typeface | None = None
    """The same with each glyph under a code of its own (`sfnt.code_of`)."""


@dataclass(slots=True)
class Resources:
    """The resources in reach of a page, by id. Pages and templates may add their own."""

    package: Package
    shelf: FontShelf
    _entries: dict[tuple[str, str], tuple[Node, str]] = field(default_factory=dict)
    _fonts: dict[str, Font] = field(default_factory=dict)
    _added: set[str] = field(default_factory=set)

    def add(self, path: str) -> None:
        """Takes in one resource file, once; one that is missing or broken is passed over: what it held is not drawn."""
        if path in self._added:
            return
        self._added.add(path)
        try:
            root = self.package.xml(path)
        except DamagedFile:
            return
        if root is None:
            return
        base = beside(path, (root.get("BaseLoc") or ".") + "/x")
        for group in root.children:
            for entry in group.children:
                if entry.get("ID"):
                    self._entries[entry.name, entry.get("ID")] = entry, base

    def find(self, kind: str, number: str) -> Node | None:
        """One entry, None if there is none."""
        found = self._entries.get((kind, number))
        return found[0] if found else None

    def media(self, number: str) -> tuple[bytes, str] | None:
        """A medium's bytes and its file name, None if it is missing. Raises `DamagedFile`."""
        found = self._entries.get(("MultiMedia", number))
        if found is None:
            return None
        entry, base = found
        path = self._path(base, entry.text_of("MediaFile"))
        content = self.package.read(path)
        return None if content is None else (content, path)

    def font(self, number: str) -> Font:
        """A font, loaded once; one that is unknown is an unnamed one."""
        if number not in self._fonts:
            self._fonts[number] = self._load_font(number)
        return self._fonts[number]

    def drawing(self, number: str) -> dict[str, Node | str]:
        """What a drawing parameter sets: attributes and colours by name, with what it inherits."""
        merged: dict[str, Node | str] = {}
        for entry in self._relatives(number):
            for name, value in entry.attributes.items():
                merged.setdefault(name, value)
            for child in entry.children:
                merged.setdefault(child.name, child)
        return merged

    def ink(self, node: Node | None) -> Ink | None:
        """A colour element as RGB; shadings as the mean of their colours, patterns not at all."""
        if node is None:
            return None
        opacity = min(max(_component(node.get("Alpha", "255")) / 255, 0.0), 1.0)
        shading = [entry for entry in node.walk() if entry.name == "Color" and entry.get("Value")]
        if shading:
            inks = [self._rgb(entry) for entry in shading]
            red, green, blue = (sum(ink[part] for ink in inks) // len(inks) for part in range(3))
            return Ink((red, green, blue), opacity)
        if node.first("Pattern") is not None:
            return None
        return Ink(self._rgb(node), opacity)

    def _rgb(self, node: Node) -> Colour:
        values = [_component(part) for part in node.get("Value").split()]
        space = self.find("ColorSpace", node.get("ColorSpace"))
        bits = number_in(space.get("BitsPerComponent"), 8) if space is not None else 8
        most = float(2 ** min(max(int(bits), 1), 16) - 1)
        parts = [min(max(value / most, 0.0), 1.0) for value in values]
        if len(parts) == 1:
            parts *= 3
        elif len(parts) == 4:
            *shades, black = parts
            parts = [(1 - shade) * (1 - black) for shade in shades]
        if len(parts) != 3:
            return 0, 0, 0
        red, green, blue = (round(255 * part) for part in parts)
        return red, green, blue

    def _relatives(self, number: str) -> Iterator[Node]:
        for _ in range(_MOST_RELATIVES):
            entry = self.find("DrawParam", number)
            if entry is None:
                return
            yield entry
            number = entry.get("Relative")

    def _load_font(self, number: str) -> Font:
        found = self._entries.get(("Font", number))
        if found is None:
            return Font("")
        entry, base = found
        font = Font(f"{entry.get('FontName')} {entry.get('FamilyName')}")
        file = entry.text_of("FontFile")
        if not file:
            return font
        try:
            content = self.package.read(self._path(base, file))
            if content:
                font.own = Typeface(content)
                coded = with_glyph_codes(content)
                font.glyphs = Typeface(coded) if coded is not None else None
        except (*FONT_ERRORS, DamagedFile):
            return font
        return font

    def _path(self, base: str, name: str) -> str:
        """Programs write the place of a file against the resources' folder, against their own, or from the root."""
        path = beside(base, name)
        return path if path in self.package or name not in self.package else name


def _component(text: str) -> float:
    """One part of a colour, decimal or as `#` and hexadecimal digits."""
    try:
        return float(int(text[1:9], 16)) if text.startswith("#") else number_in(text, 0.0)
    except ValueError:
        return 0.0
