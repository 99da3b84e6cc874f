"""Patterns that come with a preset, from whoever wrote it: searched in bounded text and bounded time.

The `regex` package knows what `re` knows and can be told when to stop. A pattern that takes longer finds nothing.
"""

from __future__ import annotations

import regex

_MOST_CHARACTERS = 2_000
_SECONDS = 0.1


def first_match(pattern: str, *texts: str) -> str | None:
    """What `pattern` matches in the first of `texts` that it fits; None where it fits none, or takes too long."""
    for text in texts:
        try:
            match = regex.search(pattern, text[:_MOST_CHARACTERS], timeout=_SECONDS)
        except TimeoutError:
            continue
        if match is not None:
            return str(match.group())
    return None


def check_pattern(pattern: str) -> None:
    """Raises `ValueError` for what is no pattern."""
    try:
        regex.compile(pattern)
    except regex.error as error:
        raise ValueError(f"not a pattern: {error}") from error
