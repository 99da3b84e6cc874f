"""Ways out of one value: its shape as a pattern, held by the words around it, by its line, or by another field."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.document import Field
from engine.kinds.pointing import Pointed, over
from engine.page.folding import fold
from engine.page.layout import Layout, Placed, Rect
from engine.presets import Place, ValueType, Way

_FIXED_LENGTH = 8
"""Numbers of that many digits are equally long on every paper; shorter ones count up."""
_SPECIAL = re.compile(r"[\\.^$*+?()\[\]{}|]")
_MARKS = " \t:：.,，。;；-–—#*"
_RUNS = re.compile(r"\d+|[A-Za-z]+|\s+|.", re.DOTALL)
_BARE_LEFT, _BARE_RIGHT = r"(?<![A-Za-z0-9])", r"(?![A-Za-z0-9])"
_BLANKS = 4
"""As many as one gap may have on the next paper."""
_TELLING = 4
"""Letters and digits that make a shape one that is met by chance seldom enough."""
_LONGEST_WORDS, _LEAST_LETTERS = 30, 2
_TOP = 3
"""Lines at the top of a document that are counted."""
_SAME_ROW, _ROWS_APART = 0.5, 3
_COMPANY_END = re.compile(r"(?:公司|集团|医院|大学|银行|事务所|[A-Za-z.]{2,10})$")
_LONGEST_VALUE = 80
_REST_OF_LINE = r"\S.{0,79}"
_NEAR = 4
"""Other fields that are tried as a hold, the nearest first."""
_QUALITY, _LOOSE = 0.9, 0.85
"""What is held by printed words beside it, or by a shape that hardly anything else has; what is held by place alone."""
_MORE_LINES, _MOST_LINES = 3, 30
"""So many lines more than here a block may have on the next paper."""
_ANCHOR_REACH = 6.0
"""How far from a block the line may stand that leads to it, in heights of a line."""
_TYPED = frozenset(
    {
        ValueType.DATE, ValueType.DATE_RANGE, ValueType.TIME, ValueType.AMOUNT, ValueType.AMOUNT_WORDS,
        ValueType.PERCENT, ValueType.EMAIL, ValueType.RESIDENT_ID, ValueType.TAX_ID, ValueType.PHONE, ValueType.SEX,
    }
)  # fmt: skip
"""Types that are found by themselves: no pattern is needed."""


@dataclass(frozen=True, slots=True)
class Shapes:
    """A value's shape: with its own letters kept (`P-\\d{3,7}`), and with any letters (`[A-Z]-\\d{3,7}`)."""

    fixed: str
    free: str
    is_telling: bool

    @classmethod
    def of(cls, text: str) -> Shapes:
        """The shapes of a value as printed."""
        runs = _RUNS.findall(text)
        fixed = "".join(_digits(run) if run.isdecimal() else _literal(run) for run in runs)
        free = "".join(_digits(run) if run.isdecimal() else _letters(run) for run in runs)
        has_digits = any(letter.isdigit() for letter in text)
        return cls(fixed, free, has_digits and len(fold(text)) >= _TELLING)


def _digits(run: str) -> str:
    size = len(run)
    return rf"\d{{{size}}}" if size >= _FIXED_LENGTH else rf"\d{{{max(1, size - 2)},{size + 2}}}"


def _letters(run: str) -> str:
    if not (run.isascii() and run.isalpha()):
        return _literal(run)
    kind = "A-Z" if run.isupper() else "a-z" if run.islower() else "A-Za-z"
    return f"[{kind}]" if len(run) == 1 else f"[{kind}]{{{len(run)}}}"


def _literal(run: str) -> str:
    """Text that has to stand there, blanks as many as may be."""
    return rf"\s{{1,{max(_BLANKS, len(run))}}}" if not run.strip(" \t\u3000\xa0") else _SPECIAL.sub(r"\\\g<0>", run)


def pattern_ways(layout: Layout, pointed: Pointed, kind: ValueType) -> Iterator[Way]:
    """Ways by the value's shape or type, the one that says most of what is around it first."""
    if len(pointed.parts) > 1 or len(pointed.text) > _LONGEST_VALUE:
        return
    value = _Value.of(pointed, kind)
    yield from _held_by_words(value)
    yield from _by_neighbours(layout, value)
    yield from _by_itself(value)


def behind_label_ways(pointed: Pointed, label: str, kind: ValueType) -> Iterator[Way]:
    """Ways to what stands behind a label on its line: all of it, else what has the shape of the value."""
    value = _Value.of(pointed, kind)
    words = _pattern(label)
    if words:
        yield from dict.fromkeys(
            _way(**value.read_as, pattern=_after(words, shape)) for shape in (_REST_OF_LINE, value.shape)
        )


def block_ways(layout: Layout, pointed: Pointed, kind: ValueType) -> Iterator[Way]:
    """Ways to a value of several lines one below another: by the line over it, by the one under it, by the top."""
    lines = [part.line for part in pointed.parts]
    if len(lines) < 2 or any(fold(part.text) != fold(part.line.text) for part in pointed.parts):
        return
    if any(one.rect.shares_column(lines[0].rect) <= 0 for one in lines):
        return
    over_it = _first_words(_anchor(layout, lines[0], up=True))
    under_it = _first_words(_anchor(layout, lines[-1], up=False))
    freely = min(len(lines) + _MORE_LINES, _MOST_LINES)
    if over_it:
        for block in (freely, len(lines)):
            yield _way(find=kind, below=f"^{over_it}", until=f"^{under_it}" if under_it else None, block=block)
            yield _way(find=kind, below=f"^{over_it}", block=block, quality=_LOOSE)
    if lines[0].index == 0:
        yield _way(find=kind, first_lines=1, block=freely, until=f"^{under_it}" if under_it else None, quality=_LOOSE)
        yield _way(find=kind, first_lines=1, block=len(lines), quality=_LOOSE)
    if under_it:
        until = f"^{over_it}" if over_it else None
        yield _way(find=kind, above=f"^{under_it}", until=until, block=freely, quality=_LOOSE)
        yield _way(find=kind, above=f"^{under_it}", block=len(lines), quality=_LOOSE)


def _anchor(layout: Layout, line: Placed, *, up: bool) -> str:
    """The nearest line above or below another one in its column; '' where there is none near."""
    far = _ANCHOR_REACH * line.rect.height
    near = layout.near(line.rect, line.page, up=far if up else 0, down=0 if up else far)
    if up:
        found = [one for one in near if one.rect.bottom <= line.rect.middle and one.rect.shares_column(line.rect) > 0]
        return max(found, key=lambda one: one.rect.bottom).text if found else ""
    found = [one for one in near if one.rect.top >= line.rect.middle and one.rect.shares_column(line.rect) > 0]
    return min(found, key=lambda one: one.rect.top).text if found else ""


@dataclass(frozen=True, slots=True)
class _Value:
    """One value on one line: what is looked for there, and the words before and behind it as patterns."""

    pointed: Pointed
    kind: ValueType
    shapes: Shapes
    before: str
    behind: str

    @classmethod
    def of(cls, pointed: Pointed, kind: ValueType) -> _Value:
        part = pointed.parts[0]
        line = part.line.text
        return cls(pointed, kind, Shapes.of(part.text), _last_words(line[: part.start]), _first_words(line[part.end :]))

    @property
    def line(self) -> Placed:
        return self.pointed.parts[0].line

    @property
    def is_typed(self) -> bool:
        return self.kind in _TYPED

    @property
    def is_alone(self) -> bool:
        """Whether nothing else stands on its line."""
        return fold(self.line.text) == fold(self.pointed.parts[0].text)

    @property
    def shape(self) -> str:
        """What stands between other words."""
        return self.shapes.fixed if self.shapes.is_telling and not self.is_typed else _REST_OF_LINE

    @property
    def asked(self) -> dict[str, object]:
        """What is looked for on a line: a type, or a shape."""
        if self.is_typed or not self.shapes.is_telling:
            return {"find": self.kind}
        return {"pattern": f"{_BARE_LEFT}({self.shapes.fixed}){_BARE_RIGHT}"}

    @property
    def read_as(self) -> dict[str, object]:
        """As what is read what a pattern matches between other words."""
        return {"find": self.kind} if self.is_typed else {}


def _held_by_words(value: _Value) -> Iterator[Way]:
    """Between the words that stand on its line."""
    if value.before:
        yield _way(**value.read_as, pattern=_after(value.before, value.shape))
        if value.behind:
            yield _way(**value.read_as, pattern=_after(value.before, r"\S.{0,79}?") + rf"\s{{1,5}}{value.behind}")
        yield _way(**value.asked, lines_with=value.before)
    elif value.behind:
        yield _way(**value.asked, lines_with=value.behind)


def _by_neighbours(layout: Layout, value: _Value) -> Iterator[Way]:
    """By the cell left of it, or the line above it."""
    if not value.is_alone:
        return
    left = _left_of(layout, value.pointed)
    if left is not None and _last_words(left.text):
        yield _way(**value.read_as, pattern=_after(_last_words(left.text), value.shape), look_in=Place.ROWS)
    above = next((line for line in over(layout, value.pointed) if layout.row_of(line)[0] is line), None)
    if above is not None and _first_words(above.text):
        yield _way(**value.asked, below=f"^{_first_words(above.text)}", alone=True, quality=_LOOSE)


def _by_itself(value: _Value) -> Iterator[Way]:
    """By its shape or type alone."""
    if value.shapes.is_telling and not value.is_typed:
        yield from (
            _way(pattern=f"{_BARE_LEFT}({shape}){_BARE_RIGHT}") for shape in (value.shapes.fixed, value.shapes.free)
        )
    if value.line.index < _TOP:
        yield _way(find=value.kind, first_lines=value.line.index + 1, quality=_LOOSE)
    ending = _COMPANY_END.search(value.pointed.text) if value.kind is ValueType.COMPANY else None
    if ending is not None:
        yield _way(find=value.kind, lines_with=_literal(ending[0]), only_one=True, quality=_LOOSE)
    if value.is_typed:
        yield _way(find=value.kind, only_one=True, quality=_LOOSE)
        yield _way(find=value.kind, alone=value.is_alone, quality=_LOOSE)
        yield _way(find=value.kind, alone=value.is_alone, last=True, quality=_LOOSE)


def place_ways(layout: Layout, pointed: Pointed, kind: ValueType, others: Sequence[Field]) -> Iterator[Way]:
    """Ways by where the value stands beside other fields that were found, the nearest of them first."""
    value = _Value.of(pointed, kind)
    text = pointed.parts[0].text
    near = [(rect, field) for field in others if (rect := _rect(layout, field, pointed.page)) is not None]
    for rect, field in sorted(near, key=lambda one: _distance(one[0], pointed.rect))[:_NEAR]:
        if field.raw is not None and text in field.raw and text != field.raw:
            yield _way(part_of=field.name, pattern=f"{_BARE_LEFT}({value.shapes.fixed}){_BARE_RIGHT}")
        if rect.shares_row(pointed.rect) >= _SAME_ROW:
            if rect.right <= pointed.rect.left:
                yield _way(**value.asked, right_of=field.name)
            yield _way(**value.asked, same_row_as=field.name)


def _way(**said: object) -> Way:
    return Way.model_validate({"quality": _QUALITY, **said})


def _after(words: str, shape: str) -> str:
    return rf"{words}\s{{0,5}}[:：]?\s{{0,5}}({shape})"


def _last_words(text: str) -> str:
    """The last words of a text as a pattern, without figures, which change from paper to paper; '' where too few."""
    words = re.split(r"\d", text)[-1].strip(_MARKS)
    return _pattern(words if len(words) <= _LONGEST_WORDS else words.split()[-1])


def _first_words(text: str) -> str:
    """The first words of a text as a pattern, up to its colon or its first figure; '' where too few."""
    words = re.split(r"\d|[:：]", text)[0].strip(_MARKS)
    return _pattern(words if len(words) <= _LONGEST_WORDS else words.split()[0])


def _pattern(words: str) -> str:
    if len(words) > _LONGEST_WORDS or sum(letter.isalpha() for letter in words) < _LEAST_LETTERS:
        return ""
    return "".join(_literal(run) for run in _RUNS.findall(words))


def _left_of(layout: Layout, pointed: Pointed) -> Placed | None:
    row = layout.row_of(pointed.parts[0].line)
    at = row.index(pointed.parts[0].line)
    return row[at - 1] if at else None


def _rect(layout: Layout, field: Field, page: int) -> Rect | None:
    if field.value is None or field.box is None or field.page != page:
        return None
    return layout.rect_of(field.box, page)


def _distance(one: Rect, other: Rect) -> float:
    """How far two places are apart; the next row is farther than the other end of a row."""
    return abs(one.middle - other.middle) * _ROWS_APART + abs(one.center - other.center)
