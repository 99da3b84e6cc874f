"""Bytes to page images: the format is told by the content, and every limit is checked before anything is decoded.

A file is opened by `engine.intake.opening`, which loads what decodes; to look at a file's first bytes needs none of it.
"""

from __future__ import annotations

from engine.errors import FileTooLarge
from engine.intake.formats import Format, sniff
from engine.intake.mail import is_mail
from engine.limits import Limits
from engine.words import Words

__all__ = ["Format", "Limits", "is_mail", "sniff", "too_large"]


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
