"""Checks of a passport's machine-readable zone, TD3 of ICAO 9303 part 4: four check digits and a composite one."""

from __future__ import annotations

from collections.abc import Mapping

from engine.document import Check, Field, Row
from engine.words import Words

_WEIGHTS = (7, 3, 1)
_PARTS: tuple[tuple[str, str, int, int], ...] = (
    ("护照号", "passport number", 0, 9),
    ("出生日期", "birth date", 13, 19),
    ("有效期", "expiry date", 21, 27),
    ("个人号码", "personal number", 28, 42),
)


def check_digit(text: str) -> str:
    """The check digit of characters 0-9, A-Z and <: weights 7, 3, 1, modulo 10."""
    total = sum(_worth(character) * _WEIGHTS[index % 3] for index, character in enumerate(text))
    return str(total % 10)


def mrz_agrees(fields: Mapping[str, Field], items: tuple[Row, ...]) -> Mapping[str, Check]:
    """Every check digit of the second line; the line carries the verdict, which names the parts that fail."""
    second = fields.get("mrz2")
    line = second.value if second is not None else None
    if line is None or len(line) != 44:
        return {}
    wrong = [
        (zh, en)
        for zh, en, start, end in _PARTS
        if line[end] != check_digit(line[start:end]) and not (line[end] == "<" and not line[start:end].strip("<"))
    ]
    composite = line[0:10] + line[13:20] + line[21:43]
    if line[43] != check_digit(composite):
        wrong.append(("总校验位", "composite"))
    if not wrong:
        words = Words("机读码的校验位全部正确（ICAO 9303）。", "All check digits of the zone are right (ICAO 9303).")
        return {"mrz2": Check("mrz_agrees", True, words)}
    words = Words(
        f"机读码校验位不符：{'、'.join(zh for zh, _ in wrong)}（ICAO 9303）。",
        f"Check digits do not fit: {', '.join(en for _, en in wrong)} (ICAO 9303).",
    )
    return {"mrz2": Check("mrz_agrees", False, words)}


def _worth(character: str) -> int:
    if character.isdigit():
        return int(character)
    return 0 if character == "<" else ord(character) - ord("A") + 10
