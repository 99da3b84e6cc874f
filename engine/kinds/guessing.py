"""What type of value a text is, and what a field with such a label is called in both languages."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from engine.extract import guess_type, other_names
from engine.page.folding import fold, has_chinese
from engine.presets import FieldSpec, Label, PresetBook, ValueType
from engine.values.conventions import Conventions
from engine.values.shapes import Value, take

_SHAPES: tuple[tuple[ValueType, re.Pattern[str]], ...] = (
    (ValueType.MRZ, re.compile(r"(?=.{0,60}<)[A-Z0-9<]{28,46}")),
    (ValueType.EMAIL, re.compile(r"\S{1,80}@\S{1,80}")),
    (ValueType.RESIDENT_ID, re.compile(r"[1-9]\d{5}(?:19|20)\d{9}[\dXx]")),
    (ValueType.TAX_ID, re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}")),
    (ValueType.BANK_ACCOUNT, re.compile(r"62(?:\s?\d){14,17}|[A-Z]{2}\d{2}(?:\s?[0-9A-Z]{4}){3,7}(?:\s?\d{1,3})?")),
    (ValueType.TIME, re.compile(r"\d{1,2}[:：]\d{2}(?:[:：]\d{2})?(?:\s?[AaPp]\.?[Mm]\.?)?")),
    (ValueType.PERCENT, re.compile(r"\d{1,3}(?:[.,]\d{1,4})?\s?[%％]")),
    (ValueType.DATE_RANGE, re.compile(r".{6,30}(?:[-–—至~到]|\sto\s).{2,30}")),
    (ValueType.DATE, re.compile(r"(?=.{0,40}\d).{6,40}")),
    (ValueType.AMOUNT_WORDS, re.compile(r"(?=.{0,60}[元圆圓]).{2,60}")),
    (ValueType.AMOUNT, re.compile(r"(?=.{0,20}(?:[.,]\d{2}\b|[¥￥$€£元])).{1,30}")),
    (ValueType.PHONE, re.compile(r"\+\d[\d\s()-]{6,20}|1[3-9]\d{9}|0\d{2,3}[- ]\d{7,8}")),
    (ValueType.NUMBER, re.compile(r"-?\d{1,4}(?:\.\d{1,3})?")),
    (ValueType.IDENTIFIER, re.compile(r"(?=.{0,40}\d)[A-Za-z0-9][A-Za-z0-9/._#-]{1,40}")),
    (ValueType.COMPANY, re.compile(r".{2,60}(?:公司|集团|厂|银行|医院|大学|事务所|合作社|商行|中心)")),
    (ValueType.COMPANY, re.compile(r"(?i).{2,36}\b(?:ltd|limited|inc|corp|gmbh|llc|plc|s\.?a\.?|co|bhd)\.?")),
    (ValueType.ADDRESS, re.compile(r".{0,40}(?:省|市|区|县|路|街|镇).{0,40}(?:号|室|楼|村|路|街).{0,20}")),
)
"""What a whole text has to look like to be tried as a type, the most telling first."""
_UNTYPED = frozenset({ValueType.TEXT, ValueType.LONG_TEXT, ValueType.CHOICE})
_LONG = 80
_NAME = re.compile(r"[^a-z0-9]+")
_LONGEST_NAME = 40


def guessed_type(text: str, labels: Iterable[str], book: PresetBook, conventions: Conventions) -> ValueType:
    """The type of a text: what its label says, where the text is such a value; else what it looks like."""
    for label in labels:
        known = field_labelled(label, book)
        for kind in (known.type if known is not None else ValueType.TEXT, guess_type(label)):
            if kind not in _UNTYPED and _is_whole(text, kind, conventions):
                return kind
    for kind, shape in _SHAPES:
        if shape.fullmatch(text.strip()) and _is_whole(text, kind, conventions):
            return kind
    return ValueType.LONG_TEXT if len(text) > _LONG else ValueType.TEXT


def _is_whole(text: str, kind: ValueType, conventions: Conventions) -> bool:
    """Whether a text is a value of a type and nothing else."""
    value = take(text, kind, conventions)
    return value is not None and _covers(value, text)


def _covers(value: Value, text: str) -> bool:
    return len(fold(value.raw)) >= len(fold(text)) - 3


def field_labelled(label: str, book: PresetBook) -> FieldSpec | None:
    """The first field of any kind that papers label so."""
    wanted = fold(label)
    for preset in book.values():
        for spec in preset.fields:
            if wanted in {fold(text) for text in (spec.label.zh, spec.label.en, *spec.aliases)}:
                return spec
    return None


def label_in_both(printed: str | None, book: PresetBook, number: int) -> Label:
    """What a new field is called, by its printed label; what no known label says stays in the language it is in."""
    if printed is None:
        return Label(zh=f"字段 {number}", en=f"Field {number}")
    known = field_labelled(printed, book)
    names = other_names(printed)
    chinese = known.label.zh if known is not None else next(filter(has_chinese, names), printed)
    english = known.label.en if known is not None else next((one for one in names if not has_chinese(one)), printed)
    return Label(zh=printed, en=english) if has_chinese(printed) else Label(zh=chinese, en=printed)


def field_name(label: Label, taken: Collection[str]) -> str:
    """An English name in snake_case that no other field has; `field_1` where there is no English label."""
    spoken = _NAME.sub("_", label.en.lower()).strip("_")[:_LONGEST_NAME].strip("_")
    is_english = spoken[:1].isalpha() and label.en.isascii()
    if is_english and spoken not in taken and not re.fullmatch(r"field_\d{1,3}", spoken):
        return spoken
    stem = spoken if is_english and not spoken.startswith("field_") else "field"
    number = 2 if stem != "field" else 1
    while f"{stem}_{number}" in taken:
        number += 1
    return f"{stem}_{number}"
