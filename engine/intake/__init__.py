"""Bytes to page images: the format is told by the content, and every limit is checked before anything is decoded."""

from __future__ import annotations

from engine.errors import EmptyFile, FileTooLarge
from engine.intake.foreign_formats import unknown_format
from engine.intake.formats import Format, sniff
from engine.intake.mail import is_mail
from engine.intake.ofd import OfdPages
from engine.intake.pdf import PdfPages
from engine.intake.pictures import PicturePages
from engine.intake.source import PageSource
from engine.intake.xml_invoice import XmlInvoice
from engine.limits import Limits
from engine.words import Words

__all__ = ["Format", "Limits", "PageSource", "is_mail", "open_file", "sniff", "too_large"]


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


def too_large(size: int, most: int) -> FileTooLarge:
    """What to say of a file of `size` bytes where `most` are allowed."""
    given, allowed = _megabytes(size), _megabytes(most)
    return FileTooLarge(
        Words(
            f"文件有 {given} MB，超过了 {allowed} MB 的上限。", f"The file has {given} MB; the limit is {allowed} MB."
        ),
        Words(
            "请降低扫描分辨率、拆分文件，或请管理员调高上限。",
            "Scan at a lower resolution, split the file, or ask an administrator for a higher limit.",
        ),
    )


def _megabytes(count: int) -> str:
    return f"{count / 1024 / 1024:.1f}"
