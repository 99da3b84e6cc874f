"""Glyphs drawn by number: a font file whose table of characters is replaced by one that names every glyph.

OFD names glyphs by their place in an embedded font; FreeType, as Pillow uses it, draws characters only. So the table
`cmap` of the font (OpenType, ISO/IEC 14496-22) is replaced: glyph n becomes character `code_of(n)`.
"""

from __future__ import annotations

import struct

_FIRST_CODE = 0xF0000
_MOST_GLYPHS = 0xFFFE
_HEADER = struct.Struct(">4sHHHH")
_RECORD = struct.Struct(">4sLLL")
_FLAVOURS = frozenset({b"\x00\x01\x00\x00", b"OTTO", b"true"})
_MOST_TABLES = 100


def code_of(glyph: int) -> str:
    """The character that draws a glyph in a font from `with_glyph_codes`."""
    return chr(_FIRST_CODE + min(max(glyph, 0), _MOST_GLYPHS))


def with_glyph_codes(content: bytes) -> bytes | None:
    """The font with its glyphs under codes of their own, None where it is no such font."""
    tables = _tables(content)
    if tables is None or len(tables.get(b"maxp", b"")) < 6:
        return None
    glyphs = min(int.from_bytes(tables[b"maxp"][4:6], "big"), _MOST_GLYPHS)
    tables[b"cmap"] = _character_map(glyphs)
    return _packed(content[:4], tables)


def _tables(content: bytes) -> dict[bytes, bytes] | None:
    if len(content) < _HEADER.size or content[:4] not in _FLAVOURS:
        return None
    count = int.from_bytes(content[4:6], "big")
    if count > _MOST_TABLES or len(content) < _HEADER.size + count * _RECORD.size:
        return None
    tables = {}
    for index in range(count):
        tag, _, start, length = _RECORD.unpack_from(content, _HEADER.size + index * _RECORD.size)
        tables[tag] = content[start : start + length]
    # Tables that all claim the same bytes would make a small font enormous.
    return tables if sum(map(len, tables.values())) <= 2 * len(content) else None


def _character_map(glyphs: int) -> bytes:
    """A `cmap` with one table of format 12 and one group: all glyphs in a row."""
    group = struct.pack(">LLL", _FIRST_CODE, _FIRST_CODE + max(glyphs - 1, 0), 0)
    body = struct.pack(">HHLLL", 12, 0, 16 + len(group), 0, 1) + group
    return struct.pack(">HHHHL", 0, 1, 3, 10, 12) + body


def _packed(flavour: bytes, tables: dict[bytes, bytes]) -> bytes:
    """A font file of these tables; FreeType asks for no check sums."""
    start = _HEADER.size + len(tables) * _RECORD.size
    records, bodies = b"", b""
    for tag, body in sorted(tables.items()):
        records += _RECORD.pack(tag, 0, start + len(bodies), len(body))
        bodies += body + bytes(-len(body) % 4)
    return _HEADER.pack(flavour, len(tables), 0, 0, 0) + records + bodies
