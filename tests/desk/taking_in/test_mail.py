"""E-mails are taken apart like ZIPs: their attachments are files of their own."""

from __future__ import annotations

import contextlib
import io
import zipfile
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.errors import BadArchive
from desk.taking_in.archive import ArchiveLimits, expanded
from desk.taking_in.mail import attachments
from engine.errors import UnknownFormat
from engine.intake import Limits, is_mail
from engine.intake.opening import open_file

PDF, PNG = b"%PDF-1.4 sample", b"\x89PNG\r\n\x1a\nsample"


def mail(*files: tuple[str, bytes], text: str = "see attached") -> EmailMessage:
    """A mail of our own with files attached."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", "b@example.org", "发票"
    message.set_content(text)
    for name, content in files:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message


def opened(content: bytes, limits: ArchiveLimits | None = None) -> list[tuple[str, bytes]]:
    """What a file called mail.eml is taken apart into."""
    found = expanded(io.BytesIO(content), "mail.eml", limits or ArchiveLimits())
    return [(upload.name, upload.content) for upload in found]


def zipped(**files: bytes) -> bytes:
    """A ZIP in memory."""
    with io.BytesIO() as buffer:
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        return buffer.getvalue()


def test_attachments_are_files() -> None:
    """With their names in any script; the text of the mail is none."""
    assert opened(mail(("发票.pdf", PDF), ("b.png", PNG)).as_bytes()) == [("发票.pdf", PDF), ("b.png", PNG)]


def test_a_forwarded_mail_is_opened_too() -> None:
    """And a ZIP that a mail brings, and a mail inside a ZIP."""
    outer = mail(("a.zip", zipped(inside=PNG)))
    outer.add_attachment(mail(("b.pdf", PDF)))
    assert [name for name, _ in opened(outer.as_bytes())] == ["inside", "b.pdf"]
    assert opened(zipped(letter=mail(("b.pdf", PDF)).as_bytes())) == [("b.pdf", PDF)]


def test_pictures_of_the_text_are_passed_over() -> None:
    """A logo shown within the text is no paper, unless there is nothing else."""
    message = mail()
    message.add_alternative("<img src='cid:logo'>", subtype="html")
    html = message.get_payload()[1]  # type: ignore[index]
    html.add_related(PNG, "image", "png", cid="<logo>", filename="logo.png")  # type: ignore[union-attr]
    assert opened(message.as_bytes()) == [("logo.png", PNG)]
    message.add_attachment(PDF, maintype="application", subtype="pdf", filename="a.pdf")
    assert opened(message.as_bytes()) == [("a.pdf", PDF)]


def test_a_mail_without_attachments_is_itself_and_named() -> None:
    """Its reader says what to do."""
    content = mail().as_bytes()
    assert opened(content) == [("mail.eml", content)]
    with pytest.raises(UnknownFormat) as caught:
        open_file(content, Limits())
    assert ".eml" in caught.value.message.en
    assert "attachment" in caught.value.hint.en


def test_names_are_read_as_typed() -> None:
    """GBK in an encoded word; a name that is none gets a number."""
    coded = mail(("x", PDF)).as_bytes().replace(b'filename="x"', b'filename="=?gb2312?B?t6LGsS5wZGY=?="')
    assert opened(coded)[0][0] == "发票.pdf"
    nameless = mail(("x", PDF)).as_bytes().replace(b'; filename="x"', b"")
    assert opened(nameless)[0][0] == "attachment-1"


def test_limits_hold() -> None:
    """In number, together, in parts and in depth."""
    with pytest.raises(BadArchive):
        opened(mail(("a", b"1"), ("b", b"2")).as_bytes(), ArchiveLimits(files=1))
    with pytest.raises(BadArchive):
        opened(mail(("a", bytes(900)), ("b", bytes(900))).as_bytes(), ArchiveLimits(total_bytes=1000))
    with pytest.raises(BadArchive):
        list(attachments(b"From: a\n" + b"X: y\n" * 500_000))
    nest = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (at, at) for at in range(50))
    with pytest.raises(BadArchive):
        list(attachments(nest))
    with pytest.raises(BadArchive):
        list(attachments(nest * 4))


@pytest.mark.parametrize(
    "content", [b"Total: 3\nFrom: here\n", b"%PDF-1.4\nFrom: a\nTo: b\nSubject: c\n", b"", b"<a/>", bytes(500)]
)
def test_other_files_are_no_mails(content: bytes) -> None:
    """Nor is text with colons."""
    assert not is_mail(content)


@given(st.data())
def test_any_damage_is_a_deliberate_error(data: st.DataObject) -> None:
    """Cut or changed anywhere: files come out, or `BadArchive`."""
    whole = bytearray(mail(("发票.pdf", PDF), ("b.png", PNG)).as_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(BadArchive):
        for upload in attachments(bytes(whole)):
            assert upload.name.encode()
