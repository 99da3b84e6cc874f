"""Whether bytes are an e-mail (RFC 5322), told by the names of its first lines."""

from __future__ import annotations

import re

_LOOKED_AT = 8192
_HEADER = re.compile(rb"([A-Za-z][A-Za-z0-9-]{1,60}):[ \t\r\n]?")
_SEPARATOR = re.compile(rb"From \S{1,200} [^\n]{1,80}\n")
_TYPICAL = frozenset(
    {
        b"from", b"to", b"cc", b"subject", b"date", b"received", b"return-path", b"delivered-to", b"message-id",
        b"mime-version", b"content-type", b"reply-to", b"sender", b"dkim-signature", b"x-originating-ip", b"x-mailer",
    }
)  # fmt: skip
_FEWEST = 3


def is_mail(content: bytes) -> bool:
    """Whether the text opens with the headers of an e-mail: nothing but header lines, three of them a mail's own."""
    head = content[:_LOOKED_AT].removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    separator = _SEPARATOR.match(head)
    found: set[bytes] = set()
    for line in head[separator.end() if separator else 0 :].split(b"\n"):
        name = _HEADER.match(line)
        if name is not None:
            found.add(name[1].lower())
        elif not line.startswith((b" ", b"\t")):
            break  # the blank line before the body, or no header at all
    return len(found & _TYPICAL) >= _FEWEST
