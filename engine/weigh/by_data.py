"""What a document says in data, held against what was read: the data's value stands, and a contradiction is said.

Where the page says the same, that is told, and the value keeps its place; where it says something else, the printed one
stays in `raw`, and a failed check shows both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine.document import Box, Check, Field, Source
from engine.page.folding import fold
from engine.presets import FieldSpec, ValueType
from engine.values.equality import is_same
from engine.weigh.claims import Claim, Ground
from engine.words import Words

CERTAIN = 0.99
_SURE = 0.94
FROM_FILE = frozenset({Source.OFD, Source.XML})
NUMERIC = frozenset({ValueType.AMOUNT, ValueType.NUMBER})
UNIFORM_TYPES = frozenset({ValueType.DATE, ValueType.TIME, ValueType.PERCENT})
EXACT = NUMERIC | UNIFORM_TYPES | {ValueType.IDENTIFIER, ValueType.TAX_ID, ValueType.BANK_ACCOUNT}
"""Types of which a wrong value beside the right label matters even where the right one stands elsewhere."""
_LOOSE = frozenset({ValueType.TEXT, ValueType.LONG_TEXT, ValueType.ADDRESS})
"""Types that a page words in its own way: a difference is told, and is no fault."""
_NAMES = {
    Source.QR: Words("二维码", "the QR code"),
    Source.OFD: Words("OFD 内的数据", "the data in the OFD"),
    Source.XML: Words("XML 发票数据", "the XML invoice"),
}
_FEWEST_INSIDE = 4


def with_data(field: Field, spec: FieldSpec, claims: Sequence[Claim]) -> Field:
    """The field after everything that data says of it, the first statement first. `claims` are in the order of rank."""
    if not claims:
        return field
    first, *later = claims
    if first.value is None:
        return _left_empty(field)
    heard = _decide(field, spec, first, _place(first, later, spec))
    told = {_source(first)}
    for one in later:
        agrees = _agrees(one, first, spec)
        if agrees and one.source in told:
            continue
        told.add(_source(one))
        verdict = confirmed(_source(one)) if agrees else _stated_otherwise(_source(one), _value(one), _value(first))
        heard = with_check(heard, verdict)
    return heard


def _decide(field: Field, spec: FieldSpec, heard: Claim, place: tuple[int, Box] | None) -> Field:
    """The field with the data's value, and a verdict on what the page says."""
    value, source = _value(heard), _source(heard)
    stated = replace(field, value=value, confidence=heard.strength, source=source, note=None, reason=None)
    if place is not None:
        stated = replace(stated, page=place[0], box=place[1])
        if source is Source.XML:  # the page was drawn from this very value: what was read of it proves nothing
            return with_check(stated, confirmed(source))
    if field.value is not None and (is_same(field.value, value, spec.type) or _is_check_code(field, value)):
        kept = stated if source in FROM_FILE else replace(field, confidence=max(field.confidence, heard.strength))
        return with_check(kept, confirmed(source))
    is_open = field.value is None or field.confidence < _SURE or spec.type not in EXACT
    if heard.seen is not None and is_open:
        stands = replace(stated, page=heard.page, box=heard.box, raw=heard.seen)
        return with_check(stands, confirmed(source))
    if field.value is None:
        return replace(stated, raw=heard.raw, note=_unprinted(source) if source in FROM_FILE else None)
    if source in FROM_FILE and spec.type in _LOOSE:
        return replace(stated, note=_worded_otherwise(source, value, field.value))
    differs = replace(stated, page=field.page, box=field.box, confidence=field.confidence)
    return with_check(differs, printed_otherwise(source, value, field.value))


def _left_empty(field: Field) -> Field:
    """A field that the data has and leaves empty: what was read there belongs to something else."""
    if field.value is None:
        return field
    note = Words(
        f"文件数据中此项为空；页面上读到的“{field.value}”未采用。",
        f"The file's data leaves this empty; “{field.value}”, read on the page, is not used.",
    )
    return Field(field.name, field.label, note=note)


def _place(first: Claim, later: Sequence[Claim], spec: FieldSpec) -> tuple[int, Box] | None:
    """Where the file itself says that the value is printed: by the statement, or by one that says the same."""
    for one in (first, *later):
        if one.ground is not Ground.SHOWN or one.page is None or one.box is None:
            continue
        if one is first or (one.source in FROM_FILE and _agrees(one, first, spec)):
            return one.page, one.box
    return None


def _agrees(one: Claim, first: Claim, spec: FieldSpec) -> bool:
    """Whether a later statement says the same, or is a text that holds it, label and all."""
    return is_same(_value(one), _value(first), spec.type) or _is_inside(_value(first), _value(one))


def _is_check_code(field: Field, value: str) -> bool:
    """Whether a check code is the same by its last six digits, which is all that some codes hold."""
    return field.name == "check_code" and fold(field.value or "").endswith(fold(value)[-6:])


def _is_inside(value: str, longer: str) -> bool:
    """Whether a value is part of a text that a file marks as holding it, label and all."""
    wanted = fold(value)
    return len(wanted) >= _FEWEST_INSIDE and wanted in fold(longer)


def _value(claim: Claim) -> str:
    return claim.value or ""


def _source(claim: Claim) -> Source:
    return claim.source or Source.XML


def with_check(field: Field, check: Check) -> Field:
    """The field with one more verdict."""
    return replace(field, checks=(*field.checks, check))


def confirmed(source: Source) -> Check:
    """The verdict where page and data agree."""
    who = _NAMES[source]
    return Check(_rule(source), True, Words(f"与{who.zh}一致。", f"The same as in {who.en}."))


def printed_otherwise(source: Source, value: str, printed: str) -> Check:
    """The verdict where the page was read otherwise."""
    who = _NAMES[source]
    words = Words(
        f"{who.zh}为 {value}，票面读作 {printed}，已采用前者。",
        f"{_upper(who.en)} says {value}, the print was read as {printed}; the former is used.",
    )
    return Check(_rule(source), False, words, value)


def _stated_otherwise(source: Source, value: str, used: str) -> Check:
    who = _NAMES[source]
    words = Words(
        f"{who.zh}另有一处为 {value}，已采用 {used}，请核对。",
        f"{_upper(who.en)} also says {value}; {used} is used. Please check.",
    )
    return Check(_rule(source), False, words, value)


def _rule(source: Source) -> str:
    return "qr_agrees" if source is Source.QR else "file_agrees"


def _upper(text: str) -> str:
    return text[0].upper() + text[1:]


def _unprinted(source: Source) -> Words:
    who = _NAMES[source]
    return Words(f"取自{who.zh}，页面上没有找到。", f"Taken from {who.en}; it was not found on the page.")


def _worded_otherwise(source: Source, value: str, printed: str) -> Words:
    who = _NAMES[source]
    return Words(
        f"{who.zh}为“{value}”，页面上读作“{printed}”。",
        f"{_upper(who.en)} says “{value}”, the page was read as “{printed}”.",
    )
