"""Everything that a document labels, without being asked: label and value pairs that no wanted field has taken."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date

from rapidfuzz.distance import Hamming

from engine.document import Field
from engine.extract.by_label.cells import Cells
from engine.extract.by_label.labels import Label
from engine.extract.by_label.places import ValueFinder
from engine.extract.by_label.printed_labels import Printed, printed_labels, reads_as_label
from engine.extract.by_label.search import Search, found
from engine.extract.by_label.ticks import Ticks
from engine.extract.by_label.vocabulary import guess_type
from engine.extract.by_label.words import words_of
from engine.extract.meanings import meaning_of
from engine.page.folding import fold, has_chinese
from engine.page.layout import Placed
from engine.presets import FieldSpec, ValueType
from engine.presets import Label as SpecLabel
from engine.values.candidates import Candidate, Part
from engine.values.conventions import Conventions
from engine.values.reasons import BY_PLACE
from engine.values.shapes import Value, take
from engine.values.today import has_come

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}$")
_WORD = re.compile(r"[A-Za-z]{5,20}")
_NOTE = re.compile(r"\s{0,9}[(（][^()（）]{0,200}[)）]\s{0,9}")
_NUMBER = re.compile(r"^(?:\d{1,2}[A-Za-z]?|[a-z])[.)]?(?:\s{1,9}|(?<=\.))(?=[^\W\d_])")
_NAME_THEN_ADDRESS = re.compile(
    r"(?i)^(.{0,40}\bname)(?:\s{0,3},|\s{1,3}and|\s{0,3}&)\s{0,3}((?:address|addr)\b.{0,40})$"
)
_NAMELESS = frozenset({"号码", "代码"})
"""Labels that do not say whose number follows, as the second one in the remarks of a red invoice."""
_RUNS_ON = re.compile(r"[\u4e00-\u9fff]{2,12}(?:[(（][^()（）]{0,20}[)）])?[:：]")
"""Another label inside a value: the reader ran two pairs together, and where the first one ends is not known."""
_LONGEST_NAME = 80
_LEAST_QUALITY, _GOOD_QUALITY = 0.4, 0.6
_MOST = 60
_LISTED, _LEAST_FIT, _NEAR, _CLOSE, _OPEN = 0.95, 0.7, 8.0, 1.3, 0.9
_FEWEST_WRITTEN_OVER, _MOST_WORDS = 3, 6
_REMARK_ONLY = re.compile(r"[(（][^()（）]{0,200}[)）]?")
_FIGURE = re.compile(r"[-+$€£¥]{0,2}\s?\d[\d.,]{0,20}\*?")
_UNTYPED = frozenset({ValueType.TEXT, ValueType.LONG_TEXT})
_UNSURE = 0.85
"""The most confidence of a pair that nothing but its place joins."""
_SUMS = frozenset(
    ["pay", "balance", "wages", "salary", "fee", "fees", "charges", "deposits", "withdrawals", "withheld"]
)
_PERSONS = frozenset(
    ["first", "last", "full", "middle", "given", "family", "maiden", "employee", "patient", "applicant", "member"]
)


@dataclass(frozen=True, slots=True)
class _Places:
    """Where values are looked for; `written_over` says that the document has its labels under them."""

    search: Search
    printed: Printed
    values: ValueFinder
    written_over: bool


@dataclass(frozen=True, slots=True)
class _Asked:
    """A label and what it asks for."""

    label: Label
    spec: FieldSpec


@dataclass(frozen=True, slots=True)
class _Pair:
    """A label under the name it prints, and a value that may be its own."""

    label: Label
    spec: FieldSpec
    candidate: Candidate


def other_pairs(search: Search, ticks: Ticks, taken: Sequence[Field], *, is_strict: bool = False) -> tuple[Field, ...]:
    """Labelled values besides `taken`, in reading order, each name once and each value once."""
    names = {fold(text) for field in taken for text in (field.name, field.label.zh, field.label.en)}
    names |= search.asked
    printed = printed_labels(search, is_strict=is_strict)
    places = _Places(search, printed, _values(search, printed.labels), _are_written_over(search, printed.labels))
    every = (_Asked(label, spec) for label in printed.labels for spec in _specs(label, printed.words))
    asked = [one for one in every if _is_new(one.spec.name, names)]
    best = _best(_Pair(one.label, one.spec, found) for one in asked for found in _candidates(places, one))
    fields = (_read(best.get((id(one.label), one.spec.name)), one, search.conventions, ticks) for one in asked)
    return _once(field for field in fields if field is not None and _is_own(field, taken))


def _read(pair: _Pair | None, asked: _Asked, conventions: Conventions, ticks: Ticks) -> Field | None:
    """The value of a label, or the tick beside words that have nothing written behind them."""
    read = _field(pair, conventions) if pair is not None else None
    spec = asked.spec
    is_written = read is not None and (has_chinese(spec.name) or spec.type not in _UNTYPED or _has_digit(read))
    return (ticks.field(spec) if spec.type is ValueType.TEXT and not is_written else None) or read


def _is_new(name: str, names: Set[str]) -> bool:
    """Whether a name says something that was not asked for, in none of the languages that it is in."""
    said = {fold(text) for text in (name, *name.split("/"))}
    return len(fold(name)) > 1 and not said & names and not said & _NAMELESS


def _is_own(field: Field, taken: Sequence[Field]) -> bool:
    """Whether a value does not run on into another pair, nor stands where one that was asked for stands."""
    if _RUNS_ON.search(field.value or ""):
        return False
    if any((one.page, one.raw) == (field.page, field.raw) for one in taken if one.value is not None):
        return False
    there = (one.box for one in taken if one.value is not None and one.box is not None and one.page == field.page)
    return field.box is None or not any(
        box.contains(field.box.center) or field.box.contains(box.center) for box in there
    )


def _has_digit(field: Field) -> bool:
    return any(c.isdigit() for c in field.value or "")


def _once(fields: Iterable[Field]) -> tuple[Field, ...]:
    """The fields in their order, the first of each name, so many at most."""
    kept: dict[str, Field] = {}
    for field in fields:
        kept.setdefault(fold(field.name), field)
    return tuple(kept.values())[:_MOST]


def _values(search: Search, labels: Sequence[Label]) -> ValueFinder:
    """Values by place, for which every printed label is a barrier."""
    by_line: dict[int, tuple[Label, ...]] = dict(search.by_line)
    for label in labels:
        if label not in by_line.get(label.line.index, ()):
            by_line[label.line.index] = (*by_line.get(label.line.index, ()), label)
    cells = Cells(search.layout, search.ruling, by_line, search.claimed)
    return ValueFinder(search.layout, by_line, cells, search.conventions)


def _specs(label: Label, words: Set[str]) -> list[FieldSpec]:
    """What a label asks for under the name it prints: a name and an address where it says both."""
    name = _NOTE.sub(" ", label.line.text[label.start : label.end]).strip(" :：.*#")
    name = _mended(_NUMBER.sub("", name), words).strip(" \xa0:：.*#")
    if has_chinese(label.name) and fold(name) != label.name:
        name = label.name
    if len(name) > _LONGEST_NAME or not fold(name):
        return []
    both = _NAME_THEN_ADDRESS.match(name)
    if both:
        return [_spec(both[1], ValueType.COMPANY), _spec(both[2], ValueType.ADDRESS)]
    return [_spec(name, _type_of(name))]


def _mended(name: str, words: Set[str]) -> str:
    """The name with a word that is but for one letter a word of forms: `Titie`."""
    return _WORD.sub(lambda match: _likely(match.group(), words), name) if not has_chinese(name) else name


def _likely(word: str, words: Set[str]) -> str:
    lower = word.lower()
    if lower in words or words_of(word)[:1] != (lower,):
        return word
    alike = [one for one in words if len(one) == len(lower) and Hamming.distance(one, lower) == 1]
    return word[0] + alike[0][1:] if len(alike) == 1 and alike[0][0] == lower[0] else word


def _spec(name: str, kind: ValueType) -> FieldSpec:
    return FieldSpec(name=name, label=SpecLabel(zh=name, en=name), type=kind)


def _type_of(name: str) -> ValueType:
    """The type by the vocabulary, or by what the words say: `First name` is a person's, `Date hired` a date."""
    kind = guess_type(name)
    if kind is not ValueType.TEXT:
        return kind
    words = words_of(name)
    if "name" in words and _PERSONS & set(words):
        return ValueType.PERSON
    if words[-1:] and words[-1] in _SUMS:
        return ValueType.AMOUNT
    return ValueType.DATE if words[:1] == ("date",) else ValueType.IDENTIFIER if words[-1:] == ("id",) else kind


def _candidates(places: _Places, asked: _Asked) -> Iterable[Candidate]:
    """Values of the label's type; behind a colon whatever is written there; in a list what stands beside."""
    label, search = asked.label, places.search
    over = _over(search, label) if places.written_over and not label.has_colon else None
    if over is not None:
        yield from _whole(over, asked, search.conventions)
        return
    is_bare = not label.rest.strip()
    beside = places.printed.listed.get(label.line.index) or (_next_in_row(search, label) if label.has_colon else None)
    if is_bare and beside is not None:
        yield from _whole(beside, asked, search.conventions)
        if not label.has_colon:
            return
    elif is_bare:
        yield from _beside(places, asked)
    yield from _by_place(places, asked)


def _by_place(places: _Places, asked: _Asked) -> Iterable[Candidate]:
    """What the search by place finds, but for captions and remarks."""
    label, spec, values = asked.label, asked.spec, places.values
    for candidate in values.candidates(label, spec):
        if not _is_refused(candidate, places, asked):
            yield _one_number(candidate)
    if label.has_colon and spec.type not in _UNTYPED:
        for candidate in values.candidates(label, spec.model_copy(update={"type": ValueType.TEXT})):
            yield replace(_one_number(candidate), quality=0.9 * candidate.quality)


def _is_refused(candidate: Candidate, places: _Places, asked: _Asked) -> bool:
    """Whether a text is no value of a label: a remark in brackets, another caption, a person with digits."""
    label, printed = asked.label, places.printed
    if _REMARK_ONLY.fullmatch(candidate.value.raw.strip()) or (printed.is_strict and _is_loose(label, candidate)):
        return True
    if asked.spec.type is ValueType.PERSON and any(c.isdigit() for c in candidate.value.text):
        return True
    return not label.has_colon and not has_chinese(label.name) and _is_no_value(candidate, printed.words)


def _beside(places: _Places, asked: _Asked) -> Iterable[Candidate]:
    """What stands right of words that are no label, near them, where nothing is written under them."""
    label, search = asked.label, places.search
    own = {one.line.index for one in places.printed.labels}
    line = _next_in_row(search, label)
    if line is None or line.index in own or _over(search, label, own, down=True) is not None:
        return
    for candidate in _whole(line, asked, search.conventions):
        if not _is_no_value(candidate, places.printed.words) and not (
            places.printed.is_strict and _is_loose(label, candidate)
        ):
            yield replace(candidate, quality=_OPEN * candidate.quality)


def _are_written_over(search: Search, labels: Sequence[Label]) -> bool:
    """Whether the captions of a document stand under what is written, as on cards: most have print only above them."""
    own = {label.line.index for label in labels}
    bare = [label for label in labels if not label.has_colon and not label.rest.strip() and not has_chinese(label.name)]
    over = [_over(search, label, own) is not None for label in bare]
    under = [_over(search, label, own, down=True) is not None for label in bare]
    only_over = sum(above and not below for above, below in zip(over, under, strict=True))
    only_under = sum(below and not above for above, below in zip(over, under, strict=True))
    return only_over >= _FEWEST_WRITTEN_OVER and only_over > 2 * only_under


def _over(search: Search, label: Label, labels: Set[int] = frozenset(), *, down: bool = False) -> Placed | None:
    """The line right above a label (or below it) at its left edge."""
    rect, height = label.rect, label.rect.height
    for line in search.layout.near(rect, label.line.page, up=2 * height, down=2 * height):
        gap = line.rect.top - rect.bottom if down else rect.top - line.rect.bottom
        is_aligned = abs(line.rect.left - rect.left) < height
        if is_aligned and -0.4 * height < gap < _CLOSE * height and line is not label.line and line.index not in labels:
            return line
    return None


def _next_in_row(search: Search, label: Label) -> Placed | None:
    """The cell right of a label that ends in a colon, where it is near and ends in none itself."""
    row = search.layout.row_of(label.line)
    place = row.index(label.line) + 1
    if place >= len(row) or has_chinese(label.name):
        return None
    gap = row[place].rect.left - label.rect.right
    is_near = gap < _NEAR * label.rect.height
    return row[place] if is_near and not re.search(r"[:：]", row[place].text) else None


def _whole(line: Placed, asked: _Asked, conventions: Conventions) -> Iterable[Candidate]:
    """A whole line as the value, of the label's type or as it stands."""
    for kind in dict.fromkeys((asked.spec.type, ValueType.TEXT)):
        value = take(line.text, kind, conventions)
        if value is not None:
            quality = asked.label.quality * _LISTED * max(value.fit, _LEAST_FIT)
            yield Candidate(value, (Part(line, value.start, value.end),), quality)
            return


def _is_no_value(candidate: Candidate, words: Set[str]) -> bool:
    """Whether a text is itself a heading or caption of several words."""
    text = _NOTE.sub(" ", candidate.value.raw).strip()
    return len(text.split()) > 1 and not any(c.isdigit() for c in text) and reads_as_label(text, words)


def _is_loose(label: Label, candidate: Candidate) -> bool:
    """Whether a pair has neither colon nor figure, or a sentence for its value: where items and clauses stand."""
    text = candidate.value.text
    if has_chinese(label.name):
        return False
    return len(text.split()) > _MOST_WORDS if label.has_colon else not any(c.isdigit() for c in text)


def _one_number(candidate: Candidate) -> Candidate:
    """Without the further columns of a table: of figures side by side or stacked only the first."""
    parts = candidate.parts
    figures = [part for part in parts if _FIGURE.fullmatch(part.text.strip())]
    if len(parts) < 2 or len(figures) < 2 or parts[0] is not figures[0]:
        return candidate
    text = parts[0].text
    return replace(
        candidate, value=Value(text.strip(), text.strip(), 0, len(text), candidate.value.fit), parts=parts[:1]
    )


def _best(pairs: Iterable[_Pair]) -> Mapping[tuple[int, str], _Pair]:
    """The best value of each label, the surest first; no text is the value of two."""
    taken: dict[int, list[tuple[int, int]]] = defaultdict(list)
    best: dict[tuple[int, str], _Pair] = {}
    for pair in sorted(pairs, key=lambda pair: -pair.candidate.quality):
        key = id(pair.label), pair.spec.name
        if key in best or pair.candidate.quality < _LEAST_QUALITY:
            continue
        parts = pair.candidate.parts
        if any(start < part.end and part.start < end for part in parts for start, end in taken[part.line.index]):
            continue
        for part in parts:
            taken[part.line.index].append((part.start, part.end))
        best[key] = pair
    return best


def _field(pair: _Pair, conventions: Conventions) -> Field:
    """The pair as a field, a date or an amount made uniform; unsure where only the place joins value and label."""
    field = found(pair.spec, pair.candidate)
    if pair.spec.type is ValueType.TEXT and field.value is not None and not has_chinese(pair.label.name):
        day = take(field.value, ValueType.DATE, conventions)
        if day is not None and day.doubt is None and day.raw == field.value.strip():
            field = replace(field, value=day.text)
    if field.value is not None and pair.spec.type is ValueType.DATE and _is_birth(pair.spec.name, conventions):
        field = replace(field, value=_in_the_past(field.value, field.raw or ""))
    is_beside = pair.candidate.quality >= _GOOD_QUALITY and _is_near(pair)
    is_beside = is_beside and len((field.value or "").split()) <= 2 * _MOST_WORDS
    is_known = is_beside and (pair.label.has_colon or has_chinese(pair.label.name) or pair.spec.type not in _UNTYPED)
    if is_known:
        return field
    return replace(field, confidence=min(field.confidence, _UNSURE), reason=BY_PLACE)


def _is_birth(name: str, conventions: Conventions) -> bool:
    """Whether a name means a day of birth in the document's languages."""
    return meaning_of(name, conventions.languages, frozenset({"birth_date"})) is not None


def _in_the_past(day: str, raw: str) -> str:
    """A day whose printed year has two digits, in the century before where it would lie ahead."""
    try:
        is_ahead = bool(_ISO.match(day)) and not has_come(date.fromisoformat(day))
    except ValueError:  # a day that no calendar has
        return day
    return f"{int(day[:4]) - 100}{day[4:]}" if is_ahead and day[:4] not in raw else day


def _is_near(pair: _Pair) -> bool:
    """Whether a value stands on its label's line, under it or not far right of it."""
    first = pair.candidate.parts[0]
    gap = first.rect.left - pair.label.rect.right
    return first.line is pair.label.line or has_chinese(pair.label.name) or gap < _NEAR * pair.label.rect.height
