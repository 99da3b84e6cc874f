"""ZIP files are unpacked within limits that count what comes out, whatever the file claims."""

from __future__ import annotations

import contextlib
import io
import stat
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.errors import BadArchive
from desk.taking_in.archive import ArchiveLimits, is_archive, unpack
from engine.errors import DamagedFile
from engine.intake.package import Package

SMALL = ArchiveLimits(files=3, file_bytes=1_000_000, total_bytes=2_000_000, ratio=50)


def packed(*entries: tuple[str | zipfile.ZipInfo, bytes]) -> io.BytesIO:
    """A ZIP in memory."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    buffer.seek(0)
    return buffer


def locked() -> bytes:
    """A ZIP with a password, as its heads say."""
    content = bytearray(packed(("1", b"secret")).getvalue())
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def names(file: io.BytesIO, limits: ArchiveLimits = SMALL) -> list[str]:
    """What comes out."""
    return [upload.name for upload in unpack(file, limits)]


def test_folders_and_leftovers_are_passed_over() -> None:
    """They do not count among the files either."""
    file = packed(("a/", b""), ("a/1", b"1"), ("__MACOSX/a/._1", b"x"), ("Thumbs.db", b"x"), ("a/b/2", b"2"))
    assert names(file) == ["a/1", "a/b/2"]


def test_too_many_files_are_refused() -> None:
    """Before any is unpacked."""
    with pytest.raises(BadArchive):
        names(packed(*((str(number), b"x") for number in range(4))))


def test_a_file_that_unpacks_to_too_much_is_refused() -> None:
    """By its size, and by what it is compared to what it was."""
    incompressible = bytes(range(256)) * 10
    with pytest.raises(BadArchive):
        names(packed(("big", incompressible * 500)))
    with pytest.raises(BadArchive):
        names(
            packed(("bomb", b"\0" * 3_000_000)), ArchiveLimits(files=3, file_bytes=10**7, total_bytes=10**7, ratio=50)
        )


def test_all_together_may_not_be_too_much_either() -> None:
    """Each file being small enough does not help."""
    content = b"".join(number.to_bytes(4, "big") for number in range(180_000))
    with pytest.raises(BadArchive):
        names(packed(("1", content), ("2", content), ("3", content)))


def test_a_link_and_a_password_are_refused() -> None:
    """Neither is a file to be read."""
    link = zipfile.ZipInfo("link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(BadArchive):
        names(packed((link, b"/etc/passwd")))
    with pytest.raises(BadArchive):
        names(io.BytesIO(locked()))


def test_names_from_chinese_windows_are_read() -> None:
    """GBK without a mark, as the Explorer writes it."""
    content = packed(("AAAA.png", b"x")).getvalue().replace(b"AAAA.png", "发票".encode("gb18030") + b".png")
    assert names(io.BytesIO(content)) == ["发票.png"]


def test_a_document_that_is_a_zip_is_no_archive() -> None:
    """OFD goes to the reader whole."""
    assert not is_archive(packed(("OFD.xml", b"<ofd/>")))
    assert is_archive(packed(("1.png", b"x")))
    assert is_archive(io.BytesIO(b"PK\x03\x04 broken"))


@given(st.data())
def test_any_damage_is_a_deliberate_error(data: st.DataObject) -> None:
    """Cut or changed anywhere: files come out, or `BadArchive`."""
    whole = bytearray(packed(("1.png", b"content " * 50), ("目录/2.png", b"more")).getvalue())
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    content = bytes(whole[: data.draw(st.integers(0, len(whole)))])
    with contextlib.suppress(BadArchive):
        assert len(names(io.BytesIO(content))) <= 3


def odd_zips() -> list[bytes]:
    """A release yet to come, and an entry without a name."""
    with io.BytesIO() as file, zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a", b"content")
        archive.close()
        whole = file.getvalue()
    at = whole.index(b"PK\x01\x02")
    newer = whole[: at + 6] + b"\xff\x00" + whole[at + 8 :]
    nameless = whole[: at + 28] + b"\x00\x00" + whole[at + 30 : at + 46] + whole[at + 47 :]
    end = nameless.index(b"PK\x05\x06")
    size = struct.pack("<I", end - at)
    return [newer, nameless[: end + 12] + size + nameless[end + 16 :]]


@pytest.mark.parametrize("content", odd_zips())
def test_whatever_zipfile_raises_is_a_deliberate_error(content: bytes) -> None:
    """As a pile of files and as one document."""
    assert is_archive(io.BytesIO(content))
    with pytest.raises(BadArchive):
        list(unpack(io.BytesIO(content), ArchiveLimits()))
    with pytest.raises(DamagedFile):
        Package(content)
