"""Which format a file is, told from its first bytes; the name is never asked."""

from __future__ import annotations

from enum import StrEnum

_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_PDF_HEADER_WITHIN = 1024


class Format(StrEnum):
    """The formats that are read; the values of all but `pdf` and `heif` are Pillow's names for them."""

    PDF = "pdf"
    HEIF = "heif"
    JPEG = "JPEG"
    PNG = "PNG"
    GIF = "GIF"
    BMP = "BMP"
    WEBP = "WEBP"
    TIFF = "TIFF"
    AVIF = "AVIF"
    JPEG_2000 = "JPEG2000"


_MAGIC: tuple[tuple[bytes, Format], ...] = (
    (b"\xff\xd8\xff", Format.JPEG),
    (b"\x89PNG\r\n\x1a\n", Format.PNG),
    (b"GIF87a", Format.GIF),
    (b"GIF89a", Format.GIF),
    (b"BM", Format.BMP),
    (b"II*\x00", Format.TIFF),
    (b"MM\x00*", Format.TIFF),
    (b"II+\x00", Format.TIFF),
    (b"MM\x00+", Format.TIFF),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", Format.JPEG_2000),
    (b"\xff\x4f\xff\x51", Format.JPEG_2000),
)


def sniff(content: bytes) -> Format | None:
    """The format of `content`, or None if it is none that is read."""
    for magic, found in _MAGIC:
        if content.startswith(magic):
            return found
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return Format.WEBP
    if content[4:8] == b"ftyp":
        return _sniff_iso_media(content)
    if b"%PDF-" in content[:_PDF_HEADER_WITHIN]:
        return Format.PDF
    return None


def _sniff_iso_media(content: bytes) -> Format | None:
    """HEIC and AVIF share a container (ISO/IEC 14496-12): the brands tell them apart."""
    size = min(int.from_bytes(content[:4], "big"), 256)
    brands = {content[8:12], *(content[at : at + 4] for at in range(16, size, 4))}
    if brands & _AVIF_BRANDS:
        return Format.AVIF
    if brands & _HEIF_BRANDS:
        return Format.HEIF
    return None
