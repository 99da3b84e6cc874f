"""The attachments of an e-mail as files of their own, bounded in number and depth; the mail's text is no paper."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from email.header import decode_header
from email.message import Message

from desk.errors import BadArchive
from engine.reading.orders import Upload
from engine.words import Words

_DEEPEST = 12
_MOST_PARTS = 1000
_MOST_LINES, _MOST_DELIMITERS, _MOST_NESTED = 400_000, 8000, 60
"""Counted before anything is parsed: the parser keeps an object a header and a part, and asks every open multipart of
each line."""
_LONGEST_NAME = 400
_NO_PAPERS = frozenset(
    {
        "text/calendar", "text/vcard", "text/x-vcard", "application/pkcs7-signature", "application/x-pkcs7-signature",
        "application/pgp-signature", "message/delivery-status", "text/rfc822-headers", "application/ms-tnef",
    }
)  # fmt: skip
"""Parts that have names and are no documents: invitations, cards, signatures, receipts of delivery."""
_HINT = Words("请把附件另存为文件后上传。", "Save its attachments and send those.")


def attachments(content: bytes) -> Iterator[Upload]:
    """The files that a mail brings, those of mails inside it too. Raises `BadArchive` for one beyond all bounds.

    Pictures that the text shows within itself (signatures, logos) count only where the mail has nothing else.
    """
    _check_size(content)
    try:
        parts = list(_parts(email.message_from_bytes(content, policy=email.policy.compat32)))
        own = [part for part, is_shown in parts if not is_shown] or [part for part, _ in parts]
        for number, part in enumerate(own, start=1):
            yield Upload(_name_of(part) or f"attachment-{number}", _content_of(part))
    except (RecursionError, LookupError, ValueError, TypeError, AttributeError) as error:
        raise BadArchive(
            Words("邮件文件已损坏，无法取出附件。", "The e-mail is broken; its attachments cannot be taken out."), _HINT
        ) from error


def _check_size(content: bytes) -> None:
    """Raises `BadArchive` for a mail that would take the parser long, or much memory."""
    is_small = content.count(b"\n") <= _MOST_LINES and content.count(b"\n--") <= _MOST_DELIMITERS
    if not is_small or content.lower().count(b"boundary") > _MOST_NESTED:
        raise _too_much()


def _too_much() -> BadArchive:
    return BadArchive(
        Words("邮件的层次或部分过多，已拒绝读取。", "The e-mail has too many parts, or they are nested too deep."),
        _HINT,
    )


def _parts(mail: Message) -> Iterator[tuple[Message, bool]]:
    """Every part that is a file, and whether the mail's text shows it within itself."""
    waiting: list[tuple[Message, int, bool]] = [(mail, 0, False)]
    seen = 0
    while waiting:
        part, depth, is_related = waiting.pop()
        seen += 1
        if seen > _MOST_PARTS or depth > _DEEPEST:
            raise _too_much()
        below = part.get_payload()
        if part.is_multipart() and isinstance(below, list):
            is_related = is_related or part.get_content_type() == "multipart/related"
            waiting.extend((child, depth + 1, is_related) for child in reversed(below) if isinstance(child, Message))
        elif _is_file(part):
            yield part, is_related and part.get_content_maintype() == "image" and "Content-ID" in part


def _is_file(part: Message) -> bool:
    if part.get_content_type() in _NO_PAPERS:
        return False
    return (
        part.get_content_maintype() != "text" or part.get_content_disposition() == "attachment" or bool(_name_of(part))
    )


def _content_of(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _name_of(part: Message) -> str:
    """The file's name as typed (RFC 2047 and 2231); a name is for people only."""
    raw = str(part.get_filename() or "")[:_LONGEST_NAME]
    try:
        pieces = decode_header(raw)
    except ValueError:
        return raw
    return "".join(_decoded(text, charset) for text, charset in pieces)


def _decoded(text: bytes | str, charset: str | None) -> str:
    if isinstance(text, str):
        return text.encode("utf-8", "replace").decode("utf-8")
    for encoding in (charset, "utf-8", "gb18030"):
        try:
            return text.decode(encoding or "utf-8")
        except (UnicodeDecodeError, LookupError):
            continue
    return text.decode("latin-1")
