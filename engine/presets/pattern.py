"""A regular expression in a file of a kind: it has to compile, and is searched in bounded text and time alone."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from engine.presets.fault import Fault
from engine.site_patterns import check_pattern
from engine.words import Words


def _compiles(pattern: str) -> str:
    try:
        check_pattern(pattern)
    except ValueError as error:
        reason = str(error).partition(": ")[2]
        raise Fault(Words(f"不是有效的正则表达式（{reason}）", f"not a pattern: {reason}")) from error
    return pattern


Pattern = Annotated[str, AfterValidator(_compiles)]
"""Text of a pattern that compiles."""
