"""Patterns that come with a preset, from whoever wrote it: searched in bounded text and bounded time.

The `regex` package knows what `re` knows and can be told when to stop. A pattern that takes longer finds nothing.
"""

from __future__ import annotations

from functools import lru_cache

import regex

_MOST_CHARACTERS = 2_000
_SECONDS = 0.1
_MOST_OF_A_TEXT, _SECONDS_FOR_A_TEXT = 400_000, 0.5
_NOTHING = "\u2603"
_NEEDS_ITS_LINE = regex.compile(r"\(\?(?!:|i\))|[+*?}]\+|\\[AZzGRK]")
_UNITS = (" ", "1", "a", "A", "合", "a ", "1 ", "合 ", "1,", "a1", "A-", "_", ".", ":")


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


def search(pattern: str, text: str) -> regex.Match[str] | None:
    """The first match in a text, a long one too; None where there is none, or where it takes too long."""
    try:
        return _compiled(pattern).search(text[:_MOST_OF_A_TEXT], timeout=_SECONDS_FOR_A_TEXT)
    except TimeoutError:
        return None


@lru_cache(maxsize=2048)
def _compiled(pattern: str) -> regex.Pattern[str]:
    return regex.compile(pattern)


def group_count(pattern: str) -> int:
    """How many groups a pattern that compiles has."""
    return int(_compiled(pattern).groups)


def may_stand_in(pattern: str, lines: str) -> bool:
    """Whether some line of `lines` may match: one look at all of them instead of one at each.

    True also for patterns that a look at all lines together could miss: with lookarounds, or that never give back.
    """
    return _NEEDS_ITS_LINE.search(pattern) is not None or _found_in(_multiline(pattern), lines)


def _found_in(pattern: regex.Pattern[str], text: str) -> bool:
    try:
        return pattern.search(text[:_MOST_OF_A_TEXT], timeout=_SECONDS_FOR_A_TEXT) is not None
    except TimeoutError:
        return True


@lru_cache(maxsize=2048)
def _multiline(pattern: str) -> regex.Pattern[str]:
    return regex.compile(pattern, regex.MULTILINE)


def check_pattern(pattern: str) -> None:
    """Raises `ValueError` for what is no pattern."""
    try:
        regex.compile(pattern)
    except regex.error as error:
        raise ValueError(f"not a pattern: {error}") from error


def is_slow(pattern: str) -> bool:
    """Whether some text of the usual length makes a search take far longer than looking at it does.

    It is tried on long runs of blanks, digits, letters of several scripts and the characters of the pattern itself,
    each with an end that fits nothing, and with one that has what the pattern may be waiting for.
    """
    own = "".join(dict.fromkeys(pattern))
    letters = "".join(character for character in own if character.isalnum())[:20]
    units = {*_UNITS, *letters, letters} - {""}
    ends = (_NOTHING, f"{_NOTHING}{own}")
    return any(
        _takes_long(pattern, (unit * _MOST_CHARACTERS)[:_MOST_CHARACTERS] + end) for unit in units for end in ends
    )


def _takes_long(pattern: str, text: str) -> bool:
    try:
        regex.search(pattern, text, regex.IGNORECASE, timeout=_SECONDS)
    except TimeoutError:
        return True
    return False
