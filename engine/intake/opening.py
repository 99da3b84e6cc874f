"""A file of any format opened: the only module that knows them all."""

from __future__ import annotations

from engine.errors import EmptyFile
from engine.intake import too_large
from engine.intake.foreign_formats import unknown_format
from engine.intake.formats import Format, sniff
from engine.intake.ofd import OfdPages
from engine.intake.pdf import PdfPages
from engine.intake.pictures import PicturePages
from engine.intake.source import PageSource
from engine.intake.xml_invoice import XmlInvoice
from engine.limits import Limits
from engine.words import Words


def open_file(content: bytes, limits: Limits, password: str | None = None) -> PageSource:
    """Opens a file by what it holds. Raises `IntakeError`; `password` is tried on a PDF that asks for one."""
    if not content:
        raise EmptyFile(
            Words("文件是空的（0 字节）。", "The file is empty (0 bytes)."),
            Words("请检查原文件，重新导出或拍摄后再上传。", "Check the original, then save or scan it again."),
        )
    if len(content) > limits.max_bytes:
        raise too_large(len(content), limits.max_bytes)
    found = sniff(content)
    if found is None:
        raise unknown_format(content)
    if found is Format.PDF:
        return PdfPages(content, limits, password)
    if found is Format.OFD:
        return OfdPages(content, limits)
    if found is Format.XML:
        return XmlInvoice(content, limits)
    return PicturePages(content, found, limits)
