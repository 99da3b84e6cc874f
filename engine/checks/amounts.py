"""Checks of money: a number that is one, words that say the same, parts that make the whole."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from engine.document import Check, Field, Row
from engine.values.amount_words import parse_words
from engine.values.amounts import parse_amount
from engine.values.conventions import UNIFORM
from engine.words import Language, Words

_CENT = Decimal("0.01")
_LANGUAGES: tuple[Language, ...] = ("zh", "en")

_FARE = ("fare", "development_fund", "fuel_surcharge", "other_taxes", "tax_amount", "insurance")
SUMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("total_amount", ("amount_without_tax", "tax_amount")),
    ("total", ("subtotal", "total_tax", "tip")),
    ("total_amount", _FARE),
)
WORDS: tuple[tuple[str, str], ...] = (
    ("total_amount_words", "total_amount"),
    ("amount_words", "amount"),
)


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


def sums_agree(fields: Mapping[str, Field], items: tuple[Row, ...]) -> Mapping[str, Check]:
    """Amount and tax make the total, within a cent; so do the parts of an air fare.

    Where the total is proven by its words, the tax carries the blame and the difference is suggested. On receipts and
    air tickets only a sum that holds is said: prices there may hold the tax already, or a part may be unread.
    """
    verdicts: dict[str, Check] = {}
    for whole_name, part_names in SUMS:
        whole = _amount(fields, whole_name)
        parts = {name: amount for name in part_names if (amount := _amount(fields, name)) is not None}
        if whole is None or len(parts) < 2 or part_names[0] not in parts:
            continue
        difference = abs(whole - sum(parts.values(), Decimal(0)))
        label = fields[whole_name].label
        zh, en = (" + ".join(fields[name].label.in_language(language) for name in parts) for language in _LANGUAGES)
        if difference <= _CENT:
            verdicts[whole_name] = Check("sums_agree", True, Words(f"{label.zh} = {zh}", f"{label.en} = {en}"))
            continue
        if whole_name == "total" or part_names is _FARE:
            continue
        words = Words(f"{label.zh} ≠ {zh}，差 {difference:f}", f"{label.en} is not {en}; they differ by {difference:f}")
        if any(one.ok and one.rule == "words_agree" for one in fields[whole_name].checks) and "tax_amount" in parts:
            rest = whole - parts["amount_without_tax"]
            verdicts["tax_amount"] = Check("sums_agree", False, words, f"{rest:f}" if rest >= 0 else None)
        else:
            verdicts[whole_name] = Check("sums_agree", False, words)
    return verdicts


def words_agree(fields: Mapping[str, Field], items: tuple[Row, ...]) -> Mapping[str, Check]:
    """The amount in words says what the amount in figures says; both fields carry the verdict."""
    verdicts: dict[str, Check] = {}
    for words_name, figures_name in WORDS:
        figures = _amount(fields, figures_name)
        field = fields.get(words_name)
        if figures is None or field is None or field.value is None:
            continue
        spoken = parse_words(field.value)
        if spoken is None or _is_from_words(fields[figures_name]):
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


def _is_from_words(figures: Field) -> bool:
    """Whether an amount was itself taken from words, which therefore prove nothing."""
    return figures.raw is not None and parse_words(figures.raw) is not None


def _amount(fields: Mapping[str, Field], name: str) -> Decimal | None:
    field = fields.get(name)
    return parse_amount(field.value, UNIFORM) if field is not None and field.value is not None else None
