"""All checks of a document: each field by its type, then the rules that join several fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from engine.checks.accounts import check_account
from engine.checks.amounts import check_amount, check_words, words_agree
from engine.checks.contacts import check_phone
from engine.checks.dates import check_date, check_range, dates_in_order, dates_not_ahead, dates_plausible
from engine.checks.identifiers import check_resident_id
from engine.checks.invoices import invoice_number_form
from engine.checks.items import items_agree, row_verdicts, rows_against_sums
from engine.checks.passports import mrz_agrees, mrz_matches
from engine.checks.people import birth_and_sex_agree, validity_age, validity_years
from engine.checks.sums import sums_agree
from engine.checks.tax_ids import check_tax_id, is_chinese_document
from engine.checks.tickets import plate_form, train_plausible
from engine.checks.weighing import Validator, weighed, weighed_cell
from engine.document import Check, Field, Row, Source
from engine.presets import FieldSpec, ValueType
from engine.words import Words

Found = Mapping[str, Field]
Rule = Callable[[Found, tuple[Row, ...]], Mapping[str, Check]]
"""A rule over several fields: its verdicts by the name of the field that carries them; none where it has too little."""

BY_TYPE: Mapping[ValueType, Validator] = {
    ValueType.RESIDENT_ID: check_resident_id,
    ValueType.TAX_ID: check_tax_id,
    ValueType.DATE: check_date,
    ValueType.DATE_RANGE: check_range,
    ValueType.AMOUNT: check_amount,
    ValueType.AMOUNT_WORDS: check_words,
    ValueType.BANK_ACCOUNT: check_account,
    ValueType.PHONE: check_phone,
}

RULES: Mapping[str, Rule] = {
    "sums_agree": sums_agree,
    "words_agree": words_agree,
    "birth_and_sex_agree": birth_and_sex_agree,
    "dates_in_order": dates_in_order,
    "invoice_number_form": invoice_number_form,
    "items_agree": items_agree,
    "mrz_agrees": mrz_agrees,
    "mrz_matches": mrz_matches,
    "dates_not_ahead": dates_not_ahead,
    "dates_plausible": dates_plausible,
    "plate_form": plate_form,
    "train_plausible": train_plausible,
    "validity_age": validity_age,
    "validity_years": validity_years,
}

BY_NAME = ("words_agree",)
"""The rules that hold for fields asked by name too: they tell by the names which fields belong together."""


def check(
    fields: tuple[Field, ...], items: tuple[Row, ...], specs: Sequence[FieldSpec], rules: Sequence[str]
) -> tuple[Field, ...]:
    """The fields with the verdicts of their types and of `rules`; values stay as they are.

    A required field without a value fails the check `required`. Verdicts of an earlier run are replaced, so a corrected
    document can be checked again. A failed check lowers the confidence, to at most 0.3 where it is told on one value
    alone; a passed one raises what it proves. What a person confirmed stays certain.
    """
    types = {spec.name: spec.type for spec in specs}
    tax_id: Validator = partial(check_tax_id, is_chinese=is_chinese_document(fields))
    by_type = {**BY_TYPE, ValueType.TAX_ID: tax_id}
    checked = {
        field.name: _by_type(_unchecked(field), by_type.get(types.get(field.name, ValueType.TEXT))) for field in fields
    }
    checked |= {spec.name: _required(checked[spec.name]) for spec in specs if spec.required and spec.name in checked}
    for rule in rules:
        verdicts = RULES[rule](checked, items) if rule in RULES else {}
        for name, verdict in verdicts.items():
            checked[name] = replace(checked[name], checks=(*checked[name].checks, verdict))
    found = tuple(checked[field.name] for field in fields)
    validators = {name: by_type.get(type_) for name, type_ in types.items()}
    return tuple(weighed(field, found, items, validators.get(field.name)) for field in found)


def check_rows(items: tuple[Row, ...], fields: Sequence[Field] = ()) -> tuple[Row, ...]:
    """The rows of items with the verdicts of each row on the cells that carry them; those of an earlier run go.

    `fields` tell an invoice that is taxed on the margin (差额征税).
    """
    margin = any(field.value is not None and "差额" in f"{field.name}{field.value}" for field in fields)
    rows = tuple(_checked_row(tuple(map(_unchecked, row)), taxed_on_margin=margin) for row in items)
    doubts = rows_against_sums({field.name: field for field in fields}, rows)
    return tuple(_with_verdicts(row, verdicts) for row, verdicts in zip(rows, doubts, strict=True))


def _checked_row(row: Row, *, taxed_on_margin: bool) -> Row:
    return _with_verdicts(row, row_verdicts(row, taxed_on_margin=taxed_on_margin))


def _with_verdicts(row: Row, verdicts: Mapping[str, Check]) -> Row:
    return tuple(
        weighed_cell(replace(cell, checks=(*cell.checks, verdicts[cell.name]))) if cell.name in verdicts else cell
        for cell in row
    )


def _unchecked(field: Field) -> Field:
    """The field as it was read: without verdicts but those on the reading itself, with its own confidence."""
    before = field.confidence if field.reading_confidence is None else field.reading_confidence
    kept = tuple(verdict for verdict in field.checks if verdict.rule in _ON_THE_READING)
    return replace(field, checks=kept, confidence=before, reading_confidence=before)


def _required(field: Field) -> Field:
    """A field that its kind always has: without a value it is doubtful, unless a person says that there is none."""
    if field.is_found or field.source is Source.HUMAN:
        return field
    words = Words(
        f"这类文档都应有“{field.label.zh}”，没有找到，请核对。",
        f"Such a document always has “{field.label.en}”, and it was not found; please look.",
    )
    return replace(field, checks=(*field.checks, Check("required", False, words)))


def _by_type(field: Field, validate: Validator | None) -> Field:
    if field.value is None or validate is None:
        return field
    return replace(field, checks=(*field.checks, *validate(field.value)))


_ON_THE_READING = frozenset({"qr_agrees", "file_agrees"})
"""Verdicts that compare the page with data; a validator can neither give nor take them."""
