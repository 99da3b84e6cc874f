"""One spelling for what Unicode can write in several ways that look alike."""

from __future__ import annotations

import re
import unicodedata

_CHILLUS = {"ണ": "ൺ", "ന": "ൻ", "ര": "ർ", "ല": "ൽ", "ള": "ൾ", "ക": "ൿ"}
"""Malayalam consonants without a vowel: the letters that Unicode 5.1 gave them. Source: the Unicode Standard, 12.9."""
_CHILLU = re.compile(f"([{''.join(_CHILLUS)}])്\u200d")
_LOOSE_JOINER = re.compile("[\u200c\u200d]+(?!\\w)")
"""A joiner that joins nothing: it stands between letters, and nowhere else."""


def spelt(text: str) -> str:
    """NFC, with the letters of today for Thai's am and Malayalam's chillus, and no joiner at a word's end."""
    text = unicodedata.normalize("NFC", text).replace("\u0e4d\u0e32", "\u0e33")
    text = _CHILLU.sub(lambda match: _CHILLUS[match[1]], text)
    return _LOOSE_JOINER.sub("", text)
