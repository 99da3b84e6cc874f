"""What each pack reads, as `assets/scripts.yaml` says."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from engine.safe_yaml import load_yaml
from engine.words import Words

_KNOWN = Path(__file__).resolve().parents[3] / "assets" / "scripts.yaml"
_CLAIMS = 0.1


@dataclass(frozen=True, slots=True)
class Pack:
    """A language by Tesseract's name for it, and the script it is written in.

    `claims` is how much of other scripts' print it is sure to know, 0..1. `letters` tell the language where its script
    is known to the embedded reader, but not all of its letters.
    """

    code: str
    script: str
    words: Words
    claims: float = _CLAIMS
    letters: str = ""


def packs_of(codes: Collection[str]) -> tuple[Pack, ...]:
    """Those of them that the data file knows, in its order."""
    return tuple(pack for pack in known_packs() if pack.code in codes)


@cache
def known_packs() -> tuple[Pack, ...]:
    """All that the data file names."""
    told = load_yaml(_KNOWN.read_text("utf-8"))
    return tuple(
        Pack(
            code,
            each["script"],
            Words(each["zh"], each["en"]),
            float(each.get("claims", _CLAIMS)),
            each.get("letters", ""),
        )
        for code, each in told.items()
    )
