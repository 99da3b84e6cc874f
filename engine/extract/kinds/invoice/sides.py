"""VAT invoices: two parties whose labels are the same."""

from __future__ import annotations

import re
from collections.abc import Callable

from engine.extract.by_label.labels import Label
from engine.extract.by_label.places import Candidate
from engine.extract.finding import finder
from engine.extract.kinds.invoice import blocks, tax_ids, words
from engine.extract.kinds.receipt.head import business_name_above
from engine.extract.sight import Sight, part_of
from engine.page.folding import fold, has_chinese, simplify
from engine.presets import FieldSpec, ValueType
from engine.values.conventions import UNIFORM
from engine.values.shapes import fit

_BILLED = re.compile(r"\b(?:bill(?:ed)?\s*to|sold\s*to|ship\s*to|invoice\s*for|customer|invoice\s*to)\b", re.IGNORECASE)
_BUYER, _SELLER, _NEITHER = range(3)
_PARTIES = {_BUYER: words.BUYERS, _SELLER: words.SELLERS, _NEITHER: words.NEITHER}
_BLOCK = 5.0
"""Heights of a label from the name of its party down to it, at most."""


@finder("buyer_name")
def buyer_name(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The first of the two 名称; on a letter without a label whom it is addressed to."""
    party = _party(sight, spec, words.NAME, 0)
    if party is not None or has_chinese(sight.flow.text[:400]):
        return party
    return _surer(sight.search.best(spec), blocks.addressee(sight))


@finder("seller_name")
def seller_name(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The second of the two 名称; on an invoice without them and without a label, the heading of the letter."""
    party = _party(sight, spec, words.NAME, 1)
    if party is not None or has_chinese(sight.flow.text[:400]):
        return party
    labelled = sight.search.best(spec)
    return _surer(labelled, blocks.sender(sight)) or business_name_above(sight, _BILLED)


def _surer(labelled: Candidate | None, block: Candidate | None) -> Candidate | None:
    """The party that a label names, unless an address says it with more reason."""
    if labelled is None or (block is not None and block.quality > labelled.quality):
        return block
    return labelled


@finder("buyer_tax_id")
def buyer_tax_id(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The buyer's tax id."""
    return _party(sight, spec, words.TAX_ID, 0) or _of_the_world(sight, tax_ids.of_buyer)


@finder("seller_tax_id")
def seller_tax_id(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The seller's tax id."""
    return _party(sight, spec, words.TAX_ID, 1) or _of_the_world(sight, tax_ids.of_seller)


def _of_the_world(sight: Sight, find: Callable[[Sight], Candidate | None]) -> Candidate | None:
    """A VAT number of another country; Chinese invoices print their own kind."""
    return None if sight.conventions.script == "Hani" else find(sight)


@finder("buyer_address_phone")
def buyer_address_phone(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The buyer's address and phone."""
    return _party(sight, spec, words.ADDRESS, 0)


@finder("seller_address_phone")
def seller_address_phone(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The seller's address and phone."""
    return _party(sight, spec, words.ADDRESS, 1)


@finder("buyer_bank_account")
def buyer_bank_account(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The buyer's bank and account."""
    return _party(sight, spec, words.BANK, 0)


@finder("seller_bank_account")
def seller_bank_account(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The seller's bank and account."""
    return _party(sight, spec, words.BANK, 1)


def _party(sight: Sight, spec: FieldSpec, names: tuple[str, ...], which: int) -> Candidate | None:
    """The value of the first or second of two equal labels: left before right, above before below.

    A label that names the party itself (购买方名称) comes first.
    """
    if any(label.name not in names and any(name in label.name for name in names) for label in _own(sight, spec)):
        return sight.search.best(spec)
    labels = [label for label in sight.search.labels if label.name in names and _is_party_label(sight, label)]
    if not labels or not any(label.name in (*words.TAX_ID, *words.NAME) for label in sight.search.labels):
        return None
    sides = sides_of(sight, labels)
    for label in sides[which]:
        found = [c for c in sight.search.values.candidates(label, spec) if c.quality >= 0.3]
        if found:
            return max(found, key=lambda candidate: candidate.quality)
    if names != words.NAME:
        return None
    return _unlabelled(sight, sides[1 - which], which) or _over_tax_id(sight, which)


def _own(sight: Sight, spec: FieldSpec) -> list[Label]:
    return [label for label in sight.search.labels_of(spec) if label.quality >= 0.8]


def _over_tax_id(sight: Sight, which: int) -> Candidate | None:
    """A company on the row over a party's tax id, where the reader missed or broke 名称."""
    labels = [label for label in sight.search.labels if label.name in words.TAX_ID and _is_party_label(sight, label)]
    if len(labels) < 2:
        return None
    for label in sides_of(sight, labels)[which]:
        rect = label.rect
        for line in sight.layout.strip(label.line.page, rect.middle - 2.2 * rect.height, rect.middle):
            over = 0 < label.rect.middle - line.rect.middle < 2.2 * label.rect.height
            name = line.text.rstrip(" :：")
            if over and line.rect.left >= label.rect.left and _is_company(name):
                return part_of(line, 0, len(name), 0.6)
    return None


def _is_company(text: str) -> bool:
    return has_chinese(text) and fit(text, ValueType.COMPANY, UNIFORM) > 0.9 and len(fold(text)) >= 6


def _unlabelled(sight: Sight, others: list[Label], which: int) -> Candidate | None:
    """A company beside the other party's name, whose own label the reader missed."""
    for label in others:
        for line in sight.layout.row_of(label.line):
            beside = (
                line.rect.left > label.rect.right + 6 * label.rect.height
                if which
                else line.rect.right < label.rect.left
            )
            if beside and _is_company(line.text):
                return part_of(line, 0, len(line.text), 0.6)
    return None


def _is_party_label(sight: Sight, label: Label) -> bool:
    """Not a column heading: those stand in one row with 金额 or 单价."""
    row = fold("".join(line.text for line in sight.layout.row_of(label.line)))
    return not _is_headings(row)


def sides_of(sight: Sight, labels: list[Label]) -> tuple[list[Label], list[Label]]:
    """The labels of the first and of the second party: left and right, or above and below the table."""
    ordered = sorted(labels, key=lambda label: (label.line.page, label.line.index))
    first = ordered[0]
    beside = [
        o
        for o in ordered[1:]
        if o.line.page == first.line.page and o.rect.shares_row(first.rect) > 0.3 and o.rect.left > first.rect.right
    ]
    if beside:
        return _halves(ordered, (first.rect.left + beside[0].rect.left) / 2)
    owners = [_owner(sight, label) for label in ordered]
    if all(owner is not None for owner in owners):
        pairs = list(zip(ordered, owners, strict=True))
        return [o for o, owner in pairs if owner == _BUYER], [o for o, owner in pairs if owner == _SELLER]
    return _around_table(sight, ordered)


def _halves(labels: list[Label], middle: float) -> tuple[list[Label], list[Label]]:
    left = [label for label in labels if label.rect.left <= middle]
    return left, [label for label in labels if label.rect.left > middle]


def _around_table(sight: Sight, ordered: list[Label]) -> tuple[list[Label], list[Label]]:
    """The labels above and below the table of items; without one the first and the others."""
    table = _table_top(sight)
    if table is None and len(ordered) == 1:
        table = _total_row(sight)
    if table is None:
        return ordered[:1], ordered[1:]
    return [o for o in ordered if o.rect.middle < table], [o for o in ordered if o.rect.middle >= table]


def _owner(sight: Sight, label: Label) -> int | None:
    """Whose block a label stands in: that of the party named last before it, on its row or on the few lines above."""
    reach = _BLOCK * label.rect.height
    for line in reversed(sight.layout.lines[: label.line.index + 1]):
        if line.page != label.line.page or label.rect.middle - line.rect.middle > reach:
            return None
        said = simplify(line.text[: label.start] if line is label.line else line.text)
        named = [owner for owner, party in _PARTIES.items() if party.search(said)]
        if named:
            return named[0] if len(named) == 1 else None
    return None


def _table_top(sight: Sight) -> float | None:
    """The y of the row of column headings."""
    for row, text in zip(sight.layout.rows, sight.layout.row_texts, strict=True):
        plain = fold(text)
        if _is_headings(plain):
            return row[0].rect.middle
    return None


def _total_row(sight: Sight) -> float | None:
    """The y of the row of the total: the seller stands under it."""
    for row, text in zip(sight.layout.rows, sight.layout.row_texts, strict=True):
        if words.TOTAL in fold(text):
            return row[0].rect.middle
    return None


def _is_headings(plain: str) -> bool:
    """Whether the text of a row is that of the headings of the items."""
    return words.AMOUNTS in plain and (words.TAXES in plain or words.PRICES in plain)
