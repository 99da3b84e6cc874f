"""The blanks and invisible characters of a text layer, as they would be typed.

A narrow blank between two digits groups a number's digits, as a comma does in others; it stays, as U+202F, so that
`1 250,00` and two numbers side by side can be told apart. Every other blank is a plain one.
"""

from __future__ import annotations

import re

NARROW = "\u202f"
"""What stands for every narrow blank inside a number."""

SOFT_HYPHEN = "\u00ad"

_IN_NUMBER = re.compile(r"(?<=\d)[\u2006-\u200a\u202f](?=\d)")
_BLANK = re.compile(r"[\u00a0\u1680\u2000-\u200a\u205f]")
_STRAY_NARROW = re.compile(r"(?<!\d)\u202f|\u202f(?!\d)")
_INVISIBLE = re.compile(r"[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
_JOINER = re.compile(r"(?<![\u0590-\u1cff])[\u200c\u200d]")


def is_invisible(character: str) -> bool:
    """Whether a character never leaves ink: of no width, or one that turns the direction of what follows."""
    return _INVISIBLE.match(character) is not None


def with_plain_blanks(text: str) -> str:
    """The text with plain blanks, narrow ones inside numbers apart; joiners stay only in scripts that need them."""
    if text.isascii():
        return text
    text = _IN_NUMBER.sub(NARROW, _JOINER.sub("", text))
    return _BLANK.sub(" ", _STRAY_NARROW.sub(" ", text))
