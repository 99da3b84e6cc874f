"""The words of the product's own kinds, for algorithms that read them whichever preset is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from engine.presets.reading import WORDS_FILE
from engine.safe_yaml import load_yaml

_KINDS = Path(__file__).resolve().parents[2] / "assets" / "kinds"


@cache
def shipped_words(kind: str) -> Mapping[str, tuple[str, ...]]:
    """The word lists of a shipped kind by their meaning. Raises KeyError for a meaning that its file does not have."""
    lists = load_yaml((_KINDS / kind / WORDS_FILE).read_text("utf-8"))
    return {meaning: tuple(words) for meaning, words in lists.items()}


def either(kind: str, meaning: str) -> str:
    """The words of one meaning as alternatives of a pattern, the longest first."""
    return "|".join(sorted(shipped_words(kind)[meaning], key=len, reverse=True))
