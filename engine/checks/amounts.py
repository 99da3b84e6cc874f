"""Checks of money: a number that is one, words that say the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from engine.document import Check, Field, Row, Source
from engine.values.amount_words import find_words, parse_words
from engine.values.amounts import parse_amount
from engine.values.conventions import UNIFORM
from engine.words import Words

WORDS: tuple[tuple[str, str], ...] = (
    ("total_amount_words", "total_amount"),
    ("amount_words", "amount"),
)
_SAYS_WORDS = re.compile(r"[（(]?大写[)）]?|_(?:in_)?words$|\bin words$", re.IGNORECASE)
_SAYS_FIGURES = re.compile(r"[（(]?小写[)）]?|_(?:in_)?figures$|\bin figures$", re.IGNORECASE)
"""How a name that somebody typed says which of the two it means."""


def check_amount(value: str) -> tuple[Check, ...]:
    """Says so only where an amount cannot be read as a number."""
    if parse_amount(value, UNIFORM) is not None:
        return ()
    return (Check("amount", False, Words(f"“{value}”不是一个金额。", f"“{value}” is not an amount.")),)


def check_words(value: str) -> tuple[Check, ...]:
    """Says so only where a 大写 amount does not follow the rules for writing one."""
    if parse_words(value) is not None:
        return ()
    words = Words(f"大写金额“{value}”读不通。", f"“{value}” is not an amount in Chinese words.")
    return (Check("amount_words", False, words),)


def words_agree(fields: Mapping[str, Field], items: tuple[Row, ...]) -> Mapping[str, Check]:
    """The amount in words says what the amount in figures says; both fields carry the verdict."""
    verdicts: dict[str, Check] = {}
    for words_name, figures_name in _pairs(fields):
        figures = _amount(fields, figures_name)
        field = fields.get(words_name)
        if figures is None or field is None or field.value is None:
            continue
        spoken = parse_words(field.value)
        if spoken is None or _is_from_words(fields[figures_name]) or _is_from_figures(field):
            continue
        if spoken == figures:
            words = Words("大写金额与小写金额一致。", "The amount in words is the amount in figures.")
        else:
            words = Words(
                f"大写金额为 {spoken:f}，小写金额为 {figures:f}，两者不一致。",
                f"The words say {spoken:f}, the figures {figures:f}.",
            )
        verdicts[words_name] = verdicts[figures_name] = Check("words_agree", spoken == figures, words)
    return verdicts


def _pairs(names: Mapping[str, Field]) -> Iterator[tuple[str, str]]:
    """Fields that say one amount in words and in figures: the presets' own, and names alike but for that."""
    yield from WORDS
    figures = {_SAYS_FIGURES.sub("", name).strip().lower(): name for name in names if not _SAYS_WORDS.search(name)}
    for name in filter(_SAYS_WORDS.search, names):
        stem = _SAYS_WORDS.sub("", name).strip().lower()
        if stem in figures and (name, figures[stem]) not in WORDS:
            yield name, figures[stem]


def _is_from_words(figures: Field) -> bool:
    """Whether an amount was itself taken from words, which therefore prove nothing."""
    stated = figures.source in {Source.XML, Source.OFD, Source.QR, Source.HUMAN}
    return not stated and figures.raw is not None and parse_words(figures.raw) is not None


def _is_from_figures(words: Field) -> bool:
    """Whether words were filled in by the figures, because those on the page could not be read."""
    return words.source is not Source.HUMAN and words.raw is not None and find_words(words.raw) is None


def _amount(fields: Mapping[str, Field], name: str) -> Decimal | None:
    field = fields.get(name)
    return parse_amount(field.value, UNIFORM) if field is not None and field.value is not None else None
