"""Formats that are known and not read are named, each with its own way out."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import UnknownFormat
from engine.intake import Limits
from engine.intake.foreign_formats import unknown_format
from engine.intake.opening import open_file

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def zipped(*names: str, mimetype: str | None = None) -> bytes:
    """A ZIP with these entries."""
    with io.BytesIO() as buffer:
        with zipfile.ZipFile(buffer, "w") as archive:
            if mimetype is not None:
                archive.writestr("mimetype", mimetype)
            for name in names:
                archive.writestr(name, "content")
        return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "hint"),
    [
        (zipped("[Content_Types].xml", "word/document.xml"), ".docx", "PDF"),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), ".xlsx", "PDF"),
        (zipped(mimetype="application/vnd.oasis.opendocument.text"), ".odt", "PDF"),
        (zipped("a.pdf"), "ZIP", "Unpack"),
        (b"PK\x03\x04 cut off", "ZIP", "Unpack"),
        (OLE + bytes(100) + "WordDocument".encode("utf-16-le"), ".doc", "PDF"),
        (OLE + bytes(100) + "Workbook".encode("utf-16-le"), ".xls", "PDF"),
        (OLE + bytes(100) + "__properties_version1.0".encode("utf-16-le"), ".msg", ".eml"),
        (OLE + bytes(100), "Office", "PDF"),
        (b"{\\rtf1\\ansi sample}", "RTF", "PDF"),
        (b"Rar!\x1a\x07\x01\x00", "RAR", "Unpack"),
        (b"<!DOCTYPE html><html>", "HTML", "PDF"),
        (b"From: a\nTo: b\nSubject: c\n\ntext", ".eml", "attachments"),
        (b"\x00\x00\x00\x18ftypmp42" + bytes(20), "film", "photograph"),
        (bytes.fromhex("3080 0609 2a864886f70d010702 a080"), ".p7m", "PDF"),
    ],
)
def test_a_known_format_is_named(content: bytes, name: str, hint: str) -> None:
    """Code `unknown_format` as ever; the words say which it is and what to do."""
    with pytest.raises(UnknownFormat) as caught:
        open_file(content, Limits())
    assert name in caught.value.message.en
    assert hint in caught.value.hint.en
    assert caught.value.message.zh != caught.value.message.en


@given(st.binary(max_size=300), st.sampled_from([b"", OLE, b"PK\x03\x04", b"\x30\x80", b"{\\rtf"]))
def test_any_bytes_give_words(content: bytes, start: bytes) -> None:
    """Nothing is raised but the error itself."""
    assert unknown_format(start + content).message.zh
