"""What verdicts do to a confidence: a failed one lowers all who share the blame, a proof raises what it proves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from engine.document import DOUBT_BELOW, Check, Field, Row, Source

Validator = Callable[[str], tuple[Check, ...]]
"""A rule over one value: its verdicts, none where it has nothing to say."""

_PROVEN = 0.98
_BLAMED = 0.3
"""The most confidence of a value that a check refuses on its own account."""
_PROVING_IDS = frozenset({"resident_id", "credit_code", "tax_id", "mrz_agrees", "bank_card", "iban"})
"""Check characters: they prove that the value was read right, not whose it is."""
_PROVING_SUMS = frozenset({"sums_agree", "words_agree", "items_agree"})
"""Arithmetic: it proves that this very value is meant, where one of the others is known."""


def weighed(field: Field, others: Iterable[Field], items: tuple[Row, ...], validate: Validator | None = None) -> Field:
    """The field with the confidence that its verdicts leave it; what a person confirmed stays certain.

    `others` are the document's fields, `validate` is the rule of the field's type.
    """
    if field.confirmed:
        return replace(field, confidence=1.0)
    if field.has_failed_check:
        return replace(field, confidence=min(field.confidence, _shared_blame(field, others)))
    if any(_proves(verdict, field, others, items, validate) for verdict in field.checks if verdict.ok):
        return replace(field, confidence=max(field.confidence, _PROVEN))
    return field


def weighed_cell(cell: Field) -> Field:
    """The cell of a row with the confidence that its verdicts leave it."""
    return weighed(cell, (), ())


def _shared_blame(field: Field, others: Iterable[Field]) -> float:
    """One of those that a contradiction is told on is wrong: of three that share it, two are right."""
    shares = (_members(verdict, field, others) for verdict in field.checks if not verdict.ok)
    return min(max(_BLAMED, round(1 - 1 / (1 + len(members)), 4)) for members in shares)


def _members(verdict: Check, field: Field, others: Iterable[Field]) -> list[Field]:
    """The other fields that carry the same verdict."""
    return [other for other in others if other.name != field.name and verdict in other.checks]


def _proves(
    verdict: Check, field: Field, others: Iterable[Field], items: tuple[Row, ...], validate: Validator | None
) -> bool:
    """Whether a passed check proves this value, and settles what speaks against it.

    A sum holds too where all its members were misread alike, as by a mark that is no decimal point: a doubt is settled
    by a member that has none. It says nothing of a value that was made from the others to fit. Check characters tell a
    value from its rival only where the rival's do not hold.
    """
    if verdict.rule in _PROVING_SUMS:
        if field.source is Source.RULE and is_doubted(field):
            return False
        return not is_doubted(field) or _rests_on_known(verdict, field, others, items)
    if verdict.rule in _PROVING_IDS:
        return not is_doubted(field) if field.rival is None else _excludes(field.rival.value, validate)
    return False


def is_doubted(field: Field) -> bool:
    """Whether a value was read with a doubt that is told: about its marks, sign or order, or its neighbourhood."""
    before = field.confidence if field.reading_confidence is None else field.reading_confidence
    return field.note is not None and before < DOUBT_BELOW


def _rests_on_known(verdict: Check, field: Field, others: Iterable[Field], items: tuple[Row, ...]) -> bool:
    """Whether one of those that make the sum is in no doubt itself; rows are, where none of their amounts is."""
    if verdict.rule == "items_agree":
        cells = [cell for row in items for cell in row if cell.name in _COLUMNS and cell.value is not None]
        return bool(cells) and not any(map(is_doubted, cells))
    return any(not is_doubted(member) for member in _members(verdict, field, others))


_COLUMNS = frozenset({"amount", "tax"})


def _excludes(rival: str, validate: Validator | None) -> bool:
    """Whether the check characters of a field's type refuse its rival."""
    return validate is not None and any(not verdict.ok for verdict in validate(rival))
