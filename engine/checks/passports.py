"""Checks of a passport's machine-readable zone, TD3 of ICAO 9303 part 4: its check digits, and the print beside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from engine.document import Check, Field, Row
from engine.values.today import this_year
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


def mrz_matches(fields: Mapping[str, Field], items: tuple[Row, ...]) -> Mapping[str, Check]:
    """Number, birth, expiry and sex are those of the zone, as far as its own check digits prove them.

    The zone's value is offered where they differ.
    """
    second = fields.get("mrz2")
    line = second.value if second is not None else None
    if line is None or len(line) != 44:
        return {}
    verdicts: dict[str, Check] = {}
    for name, start, end in _SAID:
        field, said = fields.get(name), _as_printed(name, line[start:end])
        proven = name == "sex" or line[end] == check_digit(line[start:end])
        if field is None or field.value is None or said is None or not proven:
            continue
        if field.value.upper() in {said, *_SAME.get(said, ())}:
            continue
        words = Words(
            f"与机读码中的 {said} 不一致。", f"The machine-readable zone says {said} (ICAO 9303); the print differs."
        )
        verdicts[name] = Check("mrz_matches", False, words, said)
    return verdicts


_SAID: tuple[tuple[str, int, int], ...] = (
    ("document_number", 0, 9),
    ("date_of_birth", 13, 19),
    ("date_of_expiry", 21, 27),
    ("sex", 20, 21),
)
_SAME = {"M": ("男", "男/M"), "F": ("女", "女/F")}


def _as_printed(name: str, text: str) -> str | None:
    """A part of the zone as its field is written; None where it is no date or says nothing."""
    plain = text.rstrip("<")
    if not name.startswith("date"):
        return plain or None
    if not plain.isdigit() or len(plain) != 6:
        return None
    year = int(plain[:2])
    is_last_century = name == "date_of_birth" and year > this_year() % 100
    try:
        return date(year + (1900 if is_last_century else 2000), int(plain[2:4]), int(plain[4:6])).isoformat()
    except ValueError:
        return None


def _worth(character: str) -> int:
    if character.isdigit():
        return int(character)
    return 0 if character == "<" else ord(character) - ord("A") + 10
