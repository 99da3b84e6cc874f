"""What a renamed original is called: parts of its head, in a name that every system takes."""

from __future__ import annotations

import re
from decimal import Decimal

from engine.errors import BadProfile
from engine.head import Head
from engine.words import Words

PATTERN = "{date}_{counterparty}_{total}"
PARTS = ("date", "number", "counterparty", "own_party", "net", "tax", "total", "currency", "kind", "file")
_PART = re.compile(r"\{([^{}]*)\}")
_REFUSED = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}")
_BLANKS = re.compile(r"\s+")
_BETWEEN = "_- .,"
_REPEATED = re.compile(r"([_-])[_\- ]*[_-]")
_MINUS = "\N{MINUS SIGN}"
"""A sign is no separator."""
_LONGEST = 150
_MOST_BYTES = 240
"""Linux takes 255 of a name."""


def check_pattern(pattern: str) -> None:
    """Raises `BadProfile` for a pattern without a part, or with one that there is not."""
    found = _PART.findall(pattern)
    strange = next((part for part in found if part not in PARTS), None)
    if strange is None and found:
        return
    known = " ".join(f"{{{part}}}" for part in PARTS)
    wrong = f"{{{strange}}}" if strange is not None else pattern
    raise BadProfile(
        Words(f"文件名格式里的“{wrong}”不可用。", f"“{wrong}” cannot be used as a pattern of names."),
        Words(f"可用：{known}", f"There are: {known}"),
    )


class Names:
    """Names by one pattern, each once, capitals aside. Raises `BadProfile` for a pattern that cannot be used."""

    def __init__(self, pattern: str = PATTERN) -> None:
        check_pattern(pattern)
        self._pattern = pattern
        self._given: set[str] = set()

    def of(self, file: str, head: Head, kind: str) -> str:
        """The name for a document's original: a part that is not known is left out, and without any it stays `file`.

        At most 150 characters, good on Windows, with the suffix of `file`.
        """
        stem, suffix = _parted(file)
        values = {part: _text(getattr(head, part, None)) for part in PARTS} | {"kind": kind, "file": stem}
        is_known = any(values[part] for part in _PART.findall(self._pattern) if part != "kind")
        filled = _PART.sub(lambda part: values[part[1]], self._pattern) if is_known else stem
        return self._once(_safe(filled) or _safe(stem) or "document", suffix)

    def _once(self, stem: str, suffix: str) -> str:
        number = 1
        while True:
            mark = f" ({number})" if number > 1 else ""
            name = _cut(stem, len(mark) + len(suffix)) + mark + suffix
            if name.casefold() not in self._given:
                self._given.add(name.casefold())
                return name
            number += 1


def _parted(file: str) -> tuple[str, str]:
    stem, dot, last = file.rpartition(".")
    return (stem, dot + last) if stem and _SUFFIX.fullmatch(dot + last) else (file, "")


def _text(value: object) -> str:
    if isinstance(value, Decimal):
        whole, _, decimals = f"{value:.4f}".partition(".")
        return f"{whole}.{decimals.rstrip('0'):0<2}".replace("-", _MINUS)
    return "" if value is None else str(value)


def _safe(text: str) -> str:
    shown = "".join(character for character in _BLANKS.sub(" ", text) if character.isprintable())
    name = _REPEATED.sub(r"\1", _REFUSED.sub("-", shown)).strip(_BETWEEN).replace(_MINUS, "-")
    return f"_{name}" if _DEVICES.fullmatch(name) else name


def _cut(stem: str, more: int) -> str:
    short = stem[: _LONGEST - more]
    while len(short.encode()) > _MOST_BYTES - more:
        short = short[:-1]
    return short.rstrip(_BETWEEN) or "document"
