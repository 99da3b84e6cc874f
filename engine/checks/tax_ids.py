"""Tax ids of companies: China's by GB 32100-2015, other countries' by the standards that python-stdnum knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from stdnum import get_cc_module
from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.util import NumberValidationModule, get_module_name

from engine.checks.identifiers import check_credit_code, one_swap
from engine.document import Check, Field
from engine.page.folding import has_chinese
from engine.words import Words

RULE = "tax_id"
_LONGEST = 40
_PREFIX = re.compile(r"([A-Z]{2})[A-Z]?[-. ]?[0-9A-Z]")
_VAT_PREFIXES = re.compile(
    "AT|BE|BG|CY|CZ|DE|DK|EE|EL|ES|EU|FI|FR|GB|GR|HR|HU|IE|IM|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|XI|CH|NO|IS|SM"
)
"""Countries whose VAT numbers are written with the country's letters in front (Directive 2006/112/EC, article 215)."""
_STANDS_FOR = {"EL": "GR", "XI": "GB", "IM": "GB"}
_BY_SHAPE: Mapping[str, re.Pattern[str]] = {
    "IN": re.compile(r"[0-9]{2}[A-Z]{5}[0-9]{4}[A-Z][1-9A-Z][Z][0-9A-Z]"),
    "BR": re.compile(r"[0-9]{2}\.[0-9]{3}\.[0-9]{3}/[0-9]{4}-[0-9]{2}"),
    "AR": re.compile(r"[0-9]{2}-[0-9]{8}-[0-9]"),
    "CL": re.compile(r"[0-9]{1,2}\.[0-9]{3}\.[0-9]{3}-[0-9K]"),
    "JP": re.compile(r"T[0-9]{13}"),
    "KR": re.compile(r"[0-9]{3}-[0-9]{2}-[0-9]{5}"),
    "PL": re.compile(r"[0-9]{3}-[0-9]{3}-[0-9]{2}-[0-9]{2}"),
    "AU": re.compile(r"[0-9]{2} [0-9]{3} [0-9]{3} [0-9]{3}"),
}
"""Numbers written without the country's letters, in a form that no other country's has."""
_CREDIT_CODE_SHAPE = re.compile(r"[0-9ANY][0-9A-Z]{17}")
_FOREIGN_SHAPE = re.compile(r"[A-Z]{2,3}[-. ]?[0-9]")
_SLASHED = re.compile(r"[0-9]{2,5}/[0-9/ ]{5,12}")
"""As German tax offices write their numbers; nothing in them can be checked."""
_KANA_OR_HANGUL = re.compile("[\u3041-\u30fa\uac00-\ud7a3]")
_FEWEST_LETTERS = 4


@dataclass(frozen=True, slots=True)
class _Standard:
    """One country's number and the module that knows its rule."""

    country: str
    module: NumberValidationModule

    @property
    def name(self) -> str:
        return f"{self.country} {get_module_name(self.module)}"


def check_tax_id(value: str, *, is_chinese: bool = True) -> tuple[Check, ...]:
    """A verdict by the standard of the id's country, which it names; nothing where no country's rule is certain.

    A document that is not Chinese (`is_chinese`) has ids of other countries: only what has the form of a Chinese one
    is held to China's rule there.
    """
    text = " ".join(value.upper().split())[:_LONGEST]
    standard = _standard_of(text)
    if standard is not None:
        failure = _failure(standard, text)
        if failure is None:
            return (_passed(standard),)
        if not is_chinese or isinstance(failure, InvalidChecksum) or _FOREIGN_SHAPE.match(text):
            return (_failed(standard, failure, text),)
    is_chinese = is_chinese and _SLASHED.fullmatch(text) is None
    is_code = _CREDIT_CODE_SHAPE.fullmatch(text.replace(" ", "")) is not None
    return check_credit_code(value) if is_chinese or is_code else ()


def is_chinese_document(fields: Iterable[Field]) -> bool:
    """Whether the document's own words are Chinese; one without any words counts as Chinese, as ever."""
    values = [field.value for field in fields if field.value is not None]
    if any(_KANA_OR_HANGUL.search(value) for value in values):
        return False
    return any(map(has_chinese, values)) or not any(map(_has_words, values))


def _has_words(value: str) -> bool:
    """Whether a value is of words: letters, and no digit, as numbers and ids have letters too."""
    return sum(map(str.isalpha, value)) >= _FEWEST_LETTERS and not any(map(str.isdigit, value))


def _standard_of(text: str) -> _Standard | None:
    """The standard that an id is written by: told by the country's letters, or by a form of its own."""
    for country, shape in _BY_SHAPE.items():
        if shape.fullmatch(text):
            return _standard(country)
    prefix = _PREFIX.match(text)
    return _standard(prefix[1]) if prefix is not None and _VAT_PREFIXES.fullmatch(prefix[1]) else None


def _standard(country: str) -> _Standard | None:
    module = get_cc_module(_STANDS_FOR.get(country, country), "vat")
    return _Standard(country, module) if module is not None else None


def _failure(standard: _Standard, text: str) -> ValidationError | None:
    """Why a number is not valid, None where it is."""
    try:
        standard.module.validate(_without_letters(standard, text))
    except ValidationError as error:
        return error
    return None


def _without_letters(standard: _Standard, text: str) -> str:
    """The number as its module takes it: Northern Ireland and Greece write letters that their modules do not know."""
    if text.startswith(standard.country) and standard.country in _STANDS_FOR:
        return text[2:]
    return text.removeprefix("T") if standard.country == "JP" else text


def _passes(standard: _Standard) -> Callable[[str], bool]:
    return lambda text: _failure(standard, text) is None


def _passed(standard: _Standard) -> Check:
    words = Words(f"符合该国税号的规则（{standard.name}）。", f"Right by the rule of its country ({standard.name}).")
    return Check(RULE, True, words)


def _failed(standard: _Standard, failure: ValidationError, text: str) -> Check:
    if isinstance(failure, InvalidChecksum):
        words = Words(
            f"税号的校验位不符（{standard.name}），可能有一位读错，请核对。",
            f"The check digit is wrong ({standard.name}); a character may be misread. Please look.",
        )
    else:
        words = Words(
            f"税号的位数或写法不符（{standard.name}），请核对。",
            f"This is not the form of such a number ({standard.name}). Please look.",
        )
    return Check(RULE, False, words, one_swap(text, _passes(standard)))
