"""What stands in a box that a person has drawn on a page, and the words beside it that may label it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.document import Box
from engine.page.folding import fold, has_chinese
from engine.page.layout import Layout, Placed, Rect
from engine.values.candidates import Part, stacked, trimmed

_CLICK = 4.0
"""A box of fewer pixels across and down is a click."""
_LEAST_SHARED = 0.5
_MOSTLY = 0.6
_COLON = re.compile(r"\s{0,9}[:：]\s{0,9}")
_CELLS = re.compile(r"\s{2,}|[;；|]")
MARKS = " \t:：.。,，;；-–—_#*=>"
"""What may stand around a label and is no part of it."""
_LONGEST_LATIN, _LONGEST_CHINESE, _MOST_WORDS = 48, 16, 6
_REACH = 3.0
"""How far above a value its label may stand, in heights of the value."""
_MOST_ABOVE = 2
_MOST_LEADING = 3
"""Words before a value that are taken for its label at a click; more of them are a sentence."""
_PLAIN_VALUE = re.compile(
    r"(?:(?:[A-Z]{3}|[¥￥$€£])\s?)?-?\d{1,3}(?:[.,' ]?\d{3}){0,4}[.,]\d{1,3}(?:\s?(?:[A-Za-z]{1,3}|[¥￥$€£元%]))?"
    r"|\d{1,6}\s?(?:kg|g|t|km|m|cm|mm|l|ml|EUR|USD|CHF|€|%)"
    r"|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}"
    r"|(?=\S{0,30}\d{2})(?=\S{0,30}[A-Z/-])[A-Z0-9][A-Z0-9/-]{4,30}"
)
"""A sum, a measure, a date or a number with letters: what hardly stands at the end of a name or an address."""


@dataclass(frozen=True, slots=True)
class Pointed:
    """Lines, or parts of lines, that a person has pointed at; never none."""

    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """As one text: lines joined."""
        return stacked([part.text for part in self.parts])

    @property
    def page(self) -> int:
        """The page, from 1."""
        return self.parts[0].line.page

    @property
    def box(self) -> Box:
        """Around all of it."""
        return Box.around(part.line.slice_box(part.start, part.end) for part in self.parts)

    @property
    def rect(self) -> Rect:
        """Where its first line stands on the straightened page."""
        return self.parts[0].rect

    @property
    def before(self) -> str:
        """What stands before it on its first line."""
        return self.parts[0].line.text[: self.parts[0].start]


def pointed_at(layout: Layout, page: int, box: Box) -> Pointed | None:
    """What a box holds: whole words; at a click the line there, without the label before its colon. None: nothing."""
    rect = layout.rect_of(box, page)
    if rect is None:
        return None
    lines = [line for line in layout.on_page(page) if line.rect.shares_row(rect) >= _LEAST_SHARED]
    if rect.width < _CLICK and rect.height < _CLICK:
        parts = [_clicked(line, rect) for line in lines if line.rect.left <= rect.center <= line.rect.right][:1]
    else:
        parts = [_inside(line, rect) for line in lines]
    found = tuple(part for part in parts if part is not None)
    if len(found) > 1 and not _stand_beside(found):
        found = tuple(_whole(part) for part in found)
    return Pointed(found) if found else None


def _stand_beside(parts: Sequence[Part]) -> bool:
    """Whether some of them stand in one row."""
    return any(one.rect.shares_row(other.rect) >= _LEAST_SHARED for one, other in itertools.pairwise(parts))


def _whole(part: Part) -> Part:
    """All of a line of which most lies in the box: whoever draws around several lines draws roughly.

    What stands before a colon that was left out stays out.
    """
    text = part.line.text
    if len(part.text) < _MOSTLY * len(text.strip()):
        return part
    start = part.start if _COLON.search(text, 0, part.start) else 0
    return trimmed(part.line, start, len(text)) or part


def _inside(line: Placed, rect: Rect) -> Part | None:
    """The words of a line that lie in a rectangle, at least by the middle of a letter."""
    inside = [
        at
        for at, letter in enumerate(line.text)
        if not letter.isspace() and rect.left <= line.slice_rect(at, at + 1).center <= rect.right
    ]
    if not inside:
        return None
    start, end = _whole_words(line.text, inside[0], inside[-1] + 1)
    return trimmed(line, _behind_a_cut_label(line.text, start, end), end)


def _behind_a_cut_label(text: str, start: int, end: int) -> int:
    """Where the value begins if what was drawn begins inside the label before its colon: 联系电[话：0571]."""
    colon = _COLON.search(text, start, end)
    is_cut = start > 0 and text[start - 1].isalpha() and text[start].isalpha()
    if colon is None or not is_cut or not text[start : colon.start()].isalpha() or not text[colon.end() : end].strip():
        return start
    return colon.end()


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    while start > 0 and _is_one_word(text[start - 1 : start + 1]):
        start -= 1
    while end < len(text) and _is_one_word(text[end - 1 : end + 1]):
        end += 1
    return start, end


def _is_one_word(two: str) -> bool:
    """Whether two letters belong together; Chinese ones may be cut anywhere."""
    return two.isalnum() and not has_chinese(two)


def _clicked(line: Placed, rect: Rect) -> Part | None:
    """The value on a line: behind the last colon left of the click, or behind the first one."""
    colons = [colon for colon in _COLON.finditer(line.text) if _parts_label(line.text, colon)]
    passed = [colon for colon in colons if line.slice_rect(0, colon.end()).right <= rect.center]
    start = passed[-1].end() if passed else colons[0].end() if colons else _behind_a_bare_label(line.text)
    return trimmed(line, start, len(line.text))


def _behind_a_bare_label(text: str) -> int:
    """Where a plain value begins behind a few words without a colon: Fracht [112,60 EUR]; 0 where none does."""
    for gap in re.finditer(r"(?<=\S)\s{1,9}(?=\S)", text):
        words = text[: gap.start()].strip(MARKS)
        if len(words.split()) > _MOST_LEADING or not _may_label(words) or any(map(str.isdigit, words)):
            return 0
        if _PLAIN_VALUE.fullmatch(text[gap.end() :].strip()):
            return gap.end()
    return 0


def _parts_label(text: str, colon: re.Match[str]) -> bool:
    """Whether a colon has a label before it and a value behind it, and is none inside a time."""
    before, after = text[colon.start() - 1 : colon.start()], text[colon.end() :]
    return bool(after.strip()) and not (before.isdigit() and after[:1].isdigit())


def labels_beside(layout: Layout, pointed: Pointed) -> Iterator[str]:
    """Words that may label a value, the likeliest first: before it on its line, left of it, above it; each once."""
    seen: set[str] = set()
    for words in _beside(layout, pointed):
        for label in _readings(words):
            if fold(label) not in seen:
                seen.add(fold(label))
                yield label


def leading_label(pointed: Pointed) -> str | None:
    """The label before a value that ends its line, with no colon needed between; None where there is none."""
    part = pointed.parts[0]
    if len(pointed.parts) > 1 or fold(part.line.text[part.end :]):
        return None
    return next((one for one in _readings(pointed.before) if len(one.split()) <= _MOST_LEADING), None)


def _beside(layout: Layout, pointed: Pointed) -> Iterator[str]:
    if fold(pointed.before):
        yield pointed.before
    else:
        left = [line for line in layout.level_with(pointed.rect, pointed.page) if line.rect.right <= pointed.rect.left]
        yield from (line.text for line in sorted(left, key=lambda line: -line.rect.right)[:1])
    yield from (line.text for line in over(layout, pointed) if not _is_a_value(layout, line))


def _is_a_value(layout: Layout, line: Placed) -> bool:
    """Whether words that end in a colon stand left of a line."""
    row = layout.row_of(line)
    at = row.index(line)
    return at > 0 and row[at - 1].text.rstrip().endswith((":", "："))


def over(layout: Layout, pointed: Pointed) -> Sequence[Placed]:
    """The lines close above a value and in its column, the nearest first."""
    rect = pointed.rect
    near = layout.near(rect, pointed.page, up=_REACH * rect.height)
    found = [line for line in near if line.rect.bottom <= rect.middle and line.rect.shares_column(rect) > 0]
    return sorted(found, key=lambda line: -line.rect.bottom)[:_MOST_ABOVE]


def _readings(words: str) -> Iterator[str]:
    """A label out of what stands there: all of it, or what is behind the last gap, colon or figure in it."""
    head = words.strip(MARKS)
    pieces = [head, _CELLS.split(head)[-1], _COLON.split(head)[-1]]
    said = head.split()
    figures = [at for at, word in enumerate(said) if any(map(str.isdigit, word))]
    if figures:
        pieces.append(" ".join(said[figures[-1] + 1 :]))
    for piece in pieces:
        label = piece.strip(MARKS)
        if _may_label(label):
            yield label


def _may_label(text: str) -> bool:
    longest = _LONGEST_CHINESE if has_chinese(text) else _LONGEST_LATIN
    has_letters = any(letter.isalpha() for letter in text)
    has_data = re.search(r"\d{2}", text) is not None or _COLON.search(text) is not None
    return has_letters and not has_data and len(text) <= longest and len(text.split()) <= _MOST_WORDS
