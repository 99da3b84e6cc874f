"""An XML invoice inside its signature: CAdES (`.p7m`), as Italy's exchange hands it out. Nothing is verified here."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass

_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_OID, _SEQUENCE, _OCTETS, _OCTETS_IN_PIECES, _CONTENT = 0x06, 0x30, 0x04, 0x24, 0xA0
_END = b"\0\0"
_DEEPEST = 8
_MOST_PIECES = 100_000
_BASE64 = re.compile(rb"\s{0,40}MI[A-Za-z0-9+/\r\n]{60}")


@dataclass(frozen=True, slots=True)
class _Element:
    """One element of BER (ITU-T X.690): its tag, and where its contents lie; `end` None where a mark ends them."""

    tag: int
    start: int
    end: int | None


def unsigned(content: bytes) -> bytes | None:
    """What was signed, of a CMS SignedData (RFC 5652) in BER or in Base64; None for anything else.

    Bytes that are cut off give what is there.
    """
    if _BASE64.match(content):
        content = _decoded(content)
    if content[:1] != b"\x30" or _SIGNED_DATA not in content[:64]:
        return None
    try:
        return _signed(content)
    except (IndexError, ValueError):
        return None


def _decoded(content: bytes) -> bytes:
    compact = b"".join(content.split())
    try:
        return base64.b64decode(compact[: len(compact) // 4 * 4])
    except binascii.Error:
        return b""


def _signed(content: bytes) -> bytes | None:
    """ContentInfo, its [0], SignedData, EncapsulatedContentInfo, its [0], the octets."""
    info = _element(content, 0)
    data = _child(content, _child(content, info, _CONTENT), _SEQUENCE)
    encapsulated = _child(content, data, _SEQUENCE)
    inside = _child(content, encapsulated, _CONTENT)
    octets = next(_children(content, inside), None)
    return b"".join(_pieces(content, octets, 0)) if octets is not None else None


def _element(content: bytes, at: int) -> _Element:
    """Raises IndexError where the bytes end, ValueError for what no such file has."""
    tag, length = content[at], content[at + 1]
    start = at + 2
    if length == 0x80:
        return _Element(tag, start, None)
    if length > 0x80:
        count = length - 0x80
        if count > 4:
            raise ValueError("a length of more than four bytes")
        length, start = int.from_bytes(content[start : start + count], "big"), start + count
    return _Element(tag, start, start + length)


def _children(content: bytes, parent: _Element) -> Iterator[_Element]:
    """The elements inside one, in order."""
    at = parent.start
    for _ in range(_MOST_PIECES):
        is_over = at >= len(content) if parent.end is None else at >= min(parent.end, len(content))
        if is_over or (parent.end is None and content[at : at + 2] == _END):
            return
        child = _element(content, at)
        yield child
        at = _end_of(content, child, 0)


def _end_of(content: bytes, element: _Element, depth: int) -> int:
    if element.end is not None:
        return element.end
    if depth > _DEEPEST:
        raise ValueError("nested too deep")
    at = element.start
    while content[at : at + 2] != _END:
        at = _end_of(content, _element(content, at), depth + 1)
    return at + 2


def _child(content: bytes, parent: _Element, tag: int) -> _Element:
    """The first child of a tag. Raises ValueError where there is none."""
    found = next((child for child in _children(content, parent) if child.tag == tag), None)
    if found is None:
        raise ValueError("an element is missing")
    return found


def _pieces(content: bytes, octets: _Element, depth: int) -> Iterator[bytes]:
    """The octets, whole or in pieces."""
    if octets.tag == _OCTETS and octets.end is not None:
        yield content[octets.start : octets.end]
    elif octets.tag == _OCTETS_IN_PIECES and depth <= _DEEPEST:
        for piece in _children(content, octets):
            yield from _pieces(content, piece, depth + 1)
