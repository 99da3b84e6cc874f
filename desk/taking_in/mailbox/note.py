"""The note that lies beside a message that was not taken: plain text, for whoever opens the failed folder."""

from __future__ import annotations

import email
import email.policy
import hashlib
import re
from datetime import datetime
from email.header import decode_header
from email.message import EmailMessage, Message

from desk.errors import DeskError
from desk.taking_in.mailbox.journal import number_of

_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,200}>")
_LONGEST = 200
_HEADERS_WITHIN = 64 * 1024


def note_id(key: str) -> str:
    """The note's own id, the same whenever it is written for the same message."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@ocr-desk.invalid>"


def note_of(key: str, raw: bytes, error: DeskError, now: datetime) -> bytes:
    """The note about a message, `raw` as far as it was fetched. The sender's words stand in it as plain text only."""
    headers = headers_of(raw)
    note = EmailMessage(policy=email.policy.SMTP)
    note["From"] = "OCR Desk <ocr-desk@ocr-desk.invalid>"
    note["Subject"] = "未收取的邮件 / Message not taken"
    note["Date"] = now
    note["Message-ID"] = note_id(key)
    note["Auto-Submitted"] = "auto-generated"
    about = _MESSAGE_ID.fullmatch(str(headers.get("Message-ID", "")).strip())
    if about:
        note["In-Reply-To"] = note["References"] = about[0]
    note.set_content(
        f"{error.message.zh}\n{error.hint.zh}\n\n{error.message.en}\n{error.hint.en}\n\n"
        f"邮件主题 (subject): {subject_of(headers)}\n"
        f"代码 (code): {error.code}\n"
        f"编号 (number): {number_of(key)}\n",
        cte="base64",
    )
    return note.as_bytes()


def headers_of(raw: bytes) -> Message:
    """The headers of a message, as far as a bounded beginning holds them."""
    end = re.search(rb"\r?\n\r?\n", raw[:_HEADERS_WITHIN])
    return email.message_from_bytes(raw[: end.start() if end else _HEADERS_WITHIN], policy=email.policy.compat32)


def subject_of(headers: Message) -> str:
    """The subject in one line of printable characters."""
    raw = str(headers.get("Subject", ""))[: 4 * _LONGEST]
    try:
        pieces = [_decoded(text, charset) for text, charset in decode_header(raw)]
    except ValueError:
        pieces = [raw]
    text = " ".join("".join(pieces).split())
    return "".join(character for character in text if character.isprintable())[:_LONGEST]


def _decoded(text: bytes | str, charset: str | None) -> str:
    if isinstance(text, str):
        return text.encode("utf-8", "replace").decode("utf-8")
    try:
        return text.decode(charset or "utf-8", "replace")
    except LookupError:
        return text.decode("utf-8", "replace")
