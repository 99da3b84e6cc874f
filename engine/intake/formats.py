"""Which format a file is, told from its first bytes; the name is never asked."""

from __future__ import annotations

import io
import re
import zipfile
from enum import StrEnum

from engine.intake.signed_xml import unsigned
from engine.intake.zips import ZIP_ERRORS

_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_PDF_HEADER_WITHIN = 1024
_ZIP_HEADER = b"PK\x03\x04"
_OFD_ROOT = "ofd.xml"
_OFD_ENTRY = re.compile(rb"PK\x03\x04.{26}/?OFD\.xml", re.DOTALL | re.IGNORECASE)
_XML_OPENING = re.compile(
    rb"\s{0,40}(?:<\?xml[\s?]|(?:<!--.{0,500}?-->\s{0,40}){0,20}<(?:[\w.-]{1,40}:)?(?:EInvoice|Invoice|CreditNote|CrossIndustryInvoice"
    rb"|xbrl|FatturaElettronica|StandardBusinessDocument)[\s/>])",
    re.DOTALL | re.IGNORECASE,
)
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


class Format(StrEnum):
    """The formats that are read; those of pictures but `heif` have Pillow's names for them as values."""

    PDF = "pdf"
    OFD = "ofd"
    XML = "xml"
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
    if content.startswith(_ZIP_HEADER):
        return Format.OFD if _is_ofd(content) else None
    if b"%PDF-" in content[:_PDF_HEADER_WITHIN]:
        return Format.PDF
    return Format.XML if _is_xml(unsigned(content) or content) else None


def _is_ofd(content: bytes) -> bool:
    """Whether a ZIP has `OFD.xml` at its top; where its list of entries is cut off, the entries themselves tell."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return any(name.lstrip("/").casefold() == _OFD_ROOT for name in archive.namelist())
    except ZIP_ERRORS:
        return _OFD_ENTRY.search(content) is not None


def _is_xml(content: bytes) -> bool:
    """Whether the text opens as XML, or with the root of an invoice."""
    for mark in _BYTE_ORDER_MARKS:
        content = content.removeprefix(mark)
    return _XML_OPENING.match(content[:2048].replace(b"\0", b"")) is not None


def _sniff_iso_media(content: bytes) -> Format | None:
    """HEIC and AVIF share a container (ISO/IEC 14496-12): the brands tell them apart."""
    size = min(int.from_bytes(content[:4], "big"), 256)
    brands = {content[8:12], *(content[at : at + 4] for at in range(16, size, 4))}
    if brands & _AVIF_BRANDS:
        return Format.AVIF
    if brands & _HEIF_BRANDS:
        return Format.HEIF
    return None
