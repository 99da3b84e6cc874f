"""Numbers as they are printed, with any marks between their digits, held to the conventions of their document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from engine.values.conventions import Conventions
from engine.words import Words

_MARKS = {
    ".": ".", "．": ".", "。": ".", "·": ".", "٫": ".", ",": ",", "，": ",", "、": ",", "٬": ",",
    "'": "'", "’": "'", "‘": "'", "ʼ": "'", "´": "'", "`": "'",
    " ": " ", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2007": " ",
}  # fmt: skip
"""Every mark that may stand between digits, and what it stands for."""
_NARROW = frozenset("\u00a0\u202f\u2009\u2007")
"""Blanks that nobody types by chance: they hold a number together."""
_BETWEEN = "".join(re.escape(mark) for mark in _MARKS if mark != " ")
_RUN = re.compile(
    rf"(?<![\w./])\.\d{{2}}(?!\d|[.,]\d)|\d{{1,20}}(?:(?:\s?[.．,，]\s?|[{_BETWEEN}]|[ ])\d{{1,20}}){{0,12}}"
)
_GROUP = 3
_CENTS = 2

AMBIGUOUS = Words(
    "无法判断其中的标点是小数点还是千分位，请核对。",
    "Whether the mark in it begins the decimals or groups thousands cannot be told; please look.",
)
THREE_DECIMALS = Words(
    "小数有三位，标点也可能是千分位，请核对。",
    "It has three decimals, or its mark groups thousands; please look.",
)
MIXED = Words(
    "标点的写法与本文档的其他数字不同，请核对。",
    "Its marks are not written like those of the document's other numbers; please look.",
)


@dataclass(frozen=True, slots=True)
class FoundNumber:
    """A number without sign or unit at `start:end` of a text; `decimals` counts its printed decimals.

    `doubt` says in words why it may be another number.
    """

    value: Decimal
    start: int
    end: int
    decimals: int
    doubt: Words | None = None


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of digits, with the mark before it ("" for the first) and whether blanks surround that mark."""

    digits: str
    mark: str
    is_loose: bool
    start: int
    end: int


def find_numbers(text: str, conventions: Conventions) -> Iterator[FoundNumber]:
    """Every number of a text, in order; 12.03.2025 and 1.4.2 are none, 1,2,3 are three."""
    for run in _RUN.finditer(text):
        pieces = _pieces(run)
        while pieces:
            found, used = _first(pieces, conventions)
            chained = _chained(pieces, used)
            if not chained:
                yield found
            elif _MARKS[pieces[1].mark] == ",":
                yield from map(_whole, pieces[:chained])
            pieces = pieces[chained or used :]


def _chained(pieces: list[_Piece], used: int) -> int:
    """How many pieces hang together by one mark that cannot be the mark of a number; 0 where the number ends well."""
    if used == len(pieces) or used == 1 or pieces[used].is_loose or pieces[used].mark != pieces[used - 1].mark:
        return 0
    mark = pieces[used].mark
    if _MARKS[mark] not in ".,":
        return 0
    end = used
    while end < len(pieces) and pieces[end].mark == mark and not pieces[end].is_loose:
        end += 1
    return end


def _whole(piece: _Piece) -> FoundNumber:
    return FoundNumber(Decimal(piece.digits), piece.start, piece.end, 0)


def _pieces(run: re.Match[str]) -> list[_Piece]:
    found: list[_Piece] = []
    text, at = run.group(), 0
    if text.startswith("."):
        return [_Piece("0", "", False, run.start(), run.start()), _Piece(text[1:], ".", False, run.start(), run.end())]
    for digits in re.finditer(r"\d+", text):
        between = text[at : digits.start()]
        mark = between.strip() or between[:1]
        begin = run.start() + digits.start()
        loose = len(between) > 1 and mark != between
        found.append(_Piece(digits.group(), mark, loose, begin, run.start() + digits.end()))
        at = digits.end()
    return found


def _first(pieces: list[_Piece], conventions: Conventions) -> tuple[FoundNumber, int]:
    """The number that begins with the first piece, and how many pieces it takes."""
    used = 1
    while used < len(pieces) and _may_follow(pieces[:used], pieces[used], conventions):
        used += 1
    while used > 1:
        found = _joined(pieces[:used], conventions)
        if found is not None:
            return found, used
        used -= 1
    return _whole(pieces[0]), 1


def _may_follow(before: list[_Piece], piece: _Piece, conventions: Conventions) -> bool:
    """Whether a piece can belong to the number before it, by its mark and size alone."""
    mark, size = _MARKS[piece.mark], len(piece.digits)
    is_first_group = len(before) > 1 or len(before[0].digits) <= _GROUP
    if mark == " ":
        holds = conventions.groups_by_blanks or piece.mark in _NARROW
        return holds and size == _GROUP and is_first_group and not _has_decimals(before)
    if mark == "'":
        return size == _GROUP and is_first_group
    if piece.is_loose:
        return size == _CENTS if mark == "." else size == _GROUP and is_first_group
    return True


def _has_decimals(pieces: list[_Piece]) -> bool:
    """Whether the last point or comma so far can only begin decimals."""
    return any(_MARKS[piece.mark] in ".," and len(piece.digits) != _GROUP for piece in pieces[1:])


def _joined(pieces: list[_Piece], conventions: Conventions) -> FoundNumber | None:
    """The pieces as one number; None where their marks cannot stand in one."""
    marks = [_MARKS[piece.mark] for piece in pieces[1:]]
    points = [mark for mark in marks if mark in ".,"]
    if not points:
        return _grouped(pieces, len(pieces)) if _are_groups(pieces) else None
    last = marks[-1]
    kinds = set(marks)
    if len(kinds) > 1:
        is_decimal = last in ".," and marks.count(last) == 1
        whole = pieces[:-1] if is_decimal else pieces
        return _grouped(pieces, len(whole)) if is_decimal and _are_groups(whole) else None
    if len(marks) > 1:
        return _chain(pieces)
    return _one_mark(pieces, last, conventions)


def _chain(pieces: list[_Piece]) -> FoundNumber | None:
    """One mark several times: thousands; or thousands whose last mark, before two digits, was misread."""
    if _are_groups(pieces):
        return _grouped(pieces, len(pieces))
    if len(pieces[-1].digits) == _CENTS and _are_groups(pieces[:-1]):
        return _grouped(pieces, len(pieces) - 1, MIXED)
    return None


def _one_mark(pieces: list[_Piece], mark: str, conventions: Conventions) -> FoundNumber | None:
    """A whole number and what stands behind its one mark."""
    whole, rest = pieces[0].digits, pieces[1].digits
    if len(rest) == _GROUP and len(whole) <= _GROUP and not whole.startswith("0"):
        return _thousands_or_decimals(pieces, mark, conventions)
    if mark == "," and len(rest) > _GROUP:
        return None
    differs = conventions.decimal_mark is not None and mark != conventions.decimal_mark
    doubt = THREE_DECIMALS if len(rest) == _GROUP else MIXED if differs and conventions.is_mark_proven else None
    return _grouped(pieces, 1, doubt)


def _thousands_or_decimals(pieces: list[_Piece], mark: str, conventions: Conventions) -> FoundNumber:
    """1.234 and 1,234: what the document's other numbers, else its language, else most of the world make of it."""
    if conventions.money_is_whole:
        return _grouped(pieces, 2)
    decimal = conventions.decimal_mark
    if decimal is None:
        return _grouped(pieces, 2 if mark == "," else 1, AMBIGUOUS)
    if mark == decimal:
        return _grouped(pieces, 1, THREE_DECIMALS)
    return _grouped(pieces, 2, None if conventions.is_mark_proven else AMBIGUOUS)


def _are_groups(pieces: list[_Piece]) -> bool:
    """Thousands by three, or by two but for the last three as in India (1,45,730)."""
    first, rest = pieces[0].digits, [piece.digits for piece in pieces[1:]]
    if not rest:
        return True
    by_three = len(first) <= _GROUP and all(len(digits) == _GROUP for digits in rest)
    by_two = len(first) <= _CENTS and len(rest[-1]) == _GROUP and all(len(digits) == _CENTS for digits in rest[:-1])
    return (by_three or by_two) and len({_MARKS[piece.mark] for piece in pieces[1:]}) == 1


def _grouped(pieces: list[_Piece], whole: int, doubt: Words | None = None) -> FoundNumber:
    """The number whose first `whole` pieces stand before the decimals."""
    digits = "".join(piece.digits for piece in pieces[:whole])
    decimals = "".join(piece.digits for piece in pieces[whole:])
    value = Decimal(f"{digits}.{decimals}" if decimals else digits)
    return FoundNumber(value, pieces[0].start, pieces[-1].end, len(decimals), doubt)
