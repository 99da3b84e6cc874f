"""Electronic seals (GB/T 38540): the picture inside the signed data, and where on which page it is stamped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from engine.errors import DamagedFile
from engine.intake.ofd.geometry import Area
from engine.intake.package import Package, beside
from engine.markup import Node

_OCTETS = 0x04
_STRINGS = frozenset({0x0C, 0x13, 0x16})
_CONSTRUCTED = 0x20
_PICTURE_FORMATS = frozenset({"png", "jpg", "jpeg", "bmp", "gif", "ofd"})
_DEEPEST = 12
_MOST_SIGNATURES, _MOST_STAMPS, _MOST_VALUES = 50, 200, 10_000


@dataclass(frozen=True, slots=True)
class Stamp:
    """A seal on a page: `clip` is the part of it that shows, in its own millimetres; `picture` None: none was found."""

    page_id: str
    area: Area
    clip: Area | None
    picture: bytes | None


def stamps_of(package: Package, path: str) -> Iterator[Stamp]:
    """The stamps of every signature in the list at `path`; what is missing or broken is passed over."""
    signatures = _xml(package, path)
    for entry in list(signatures.all("Signature"))[:_MOST_SIGNATURES] if signatures is not None else ():
        where = beside(path, entry.get("BaseLoc"))
        signature = _xml(package, where)
        signed = signature.first("SignedInfo") if signature is not None else None
        if signature is None or signed is None or signed.first("StampAnnot") is None:
            continue
        picture = _picture(package, where, signature, signed)
        for stamp in list(signed.all("StampAnnot"))[:_MOST_STAMPS]:
            area = Area.parse(stamp.get("Boundary"))
            if area is not None:
                yield Stamp(stamp.get("PageRef"), area, Area.parse(stamp.get("Clip")), picture)


def _picture(package: Package, where: str, signature: Node, signed: Node) -> bytes | None:
    """Out of the seal's own file, or out of the signed value, which holds the seal too."""
    for name in (signed.text_of("Seal", "BaseLoc"), signature.text_of("SignedValue")):
        try:
            content = package.read(beside(where, name)) if name else None
        except DamagedFile:
            continue
        picture = picture_in(content) if content else None
        if picture is not None:
            return picture
    return None


def picture_in(content: bytes) -> bytes | None:
    """The picture of a seal: in its DER, an octet string right behind a string that names a picture's format."""
    before = ""
    for tag, value in islice(_values(content, 0), _MOST_VALUES):
        if tag == _OCTETS and before in _PICTURE_FORMATS:
            return value
        before = value.decode("ascii", "replace").lower() if tag in _STRINGS else ""
    return None


def _values(content: bytes, depth: int) -> Iterator[tuple[int, bytes]]:
    """The primitive values of a DER structure, in order; what is cut off or nested too deep ends it."""
    place = 0
    while depth < _DEEPEST and place + 2 <= len(content):
        tag, length = content[place], content[place + 1]
        place += 2
        if length & 0x80:
            count = length & 0x7F
            length = int.from_bytes(content[place : place + count], "big")
            place += count
        value = content[place : place + length]
        if len(value) < length:
            return
        if tag & _CONSTRUCTED:
            yield from _values(value, depth + 1)
        else:
            yield tag, value
        place += length


def _xml(package: Package, path: str) -> Node | None:
    try:
        return package.xml(path)
    except DamagedFile:
        return None
