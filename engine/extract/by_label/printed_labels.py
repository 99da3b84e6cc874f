"""Labels that nobody asked for: heads before colons, numbered captions, words of forms, the left side of a list."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache

from engine.extract.by_label.captions import caption_words
from engine.extract.by_label.labels import Label
from engine.extract.by_label.lists import listed
from engine.extract.by_label.ruling import Ruling
from engine.extract.by_label.search import Search
from engine.extract.by_label.wordlabels import WHAT_CAPTIONS_HOLD
from engine.extract.by_label.words import words_of
from engine.page.folding import fold, has_chinese
from engine.page.layout import Placed
from engine.values.lexicon import languages

_COLON = re.compile(r"\s{0,9}[:：]\s{0,9}")
_NO_LABEL = re.compile(r"\d{3}|[。；;]|https?$|\d$")
_LONGEST_LATIN, _LONGEST_CHINESE = 48, 14
_NUMBERED = re.compile(r"(?:\d{1,2}[A-Za-z]?|[a-z])[.)]?(?:\s{1,9}|(?<=\.))(?=[A-Z])")
_NUMBERED_AGAIN = re.compile(r"(?<=\s)(\d{1,2})[a-z]?[.)]?\s{1,9}(?=[A-Z])")
_IS_MARKED = re.compile(r"\d{1,2}(?:[A-Z]\b|[a-z]?[.)])|[a-z][.)]?\s")
_DATA = re.compile(r"\d{3}|\d[.,/:-]\d")
_REMARK = re.compile(r"\([^()]{0,200}\)?")
_WORD_START = re.compile(r"(?:(?<=\s)|(?<=[a-z])(?=[A-Z])|(?<=[.,;)]))(?=[^\W\d_])")
_FROM_COLON, _FROM_NUMBER, _FROM_WORDS, _FROM_LIST = 0.9, 0.9, 0.8, 0.8
_LEAST_KNOWN, _LEAST_KNOWN_QUALITY = 0.75, 0.7
_MOST_WORDS = 9
_MOST_BEFORE_A_KIND = 4
_MOST_IN_A_LINE = 12
_CELLS_OF_A_TABLE = 4
_REACH_OF_A_TABLE, _REACH_OF_A_ROW = 8.0, 2.2
_JOINTS = frozenset(
    {"of", "and", "or", "the", "to", "for", "in", "s", "de", "la", "du", "des", "le", "del", "der", "di"}
)


@dataclass(frozen=True, slots=True)
class Printed:
    """Labels in reading order, and the values of those that stand in a list, by the index of the label's line.

    `words` are those of forms; where `is_strict`, pairs without a colon need a figure.
    """

    labels: tuple[Label, ...]
    listed: Mapping[int, Placed]
    words: Set[str]
    is_strict: bool


def printed_labels(search: Search, *, is_strict: bool) -> Printed:
    """The labels of a document. Where the kind has rows of items, words without a colon label nothing new."""
    prose = frozenset(line.index for caption in search.captions if caption.is_prose for line in caption.lines)
    rows: Mapping[int, Placed] = {} if is_strict else listed(search.layout)
    reading = _Reading(search, form_words(search.conventions.languages), prose, rows, is_strict)
    found = [label for row in search.layout.rows for labels in _in_row(reading, row) for label in labels]
    return Printed(tuple(_without_tables(search, found)), rows, reading.words, is_strict)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What is known while labels are looked for: words of forms, lines of running text, lists of two columns."""

    search: Search
    words: Set[str]
    prose: Set[int]
    listed: Mapping[int, Placed]
    is_strict: bool

    def is_free(self, line: Placed) -> bool:
        """Whether words without a colon may be a label on a line."""
        return not self.is_strict and line.index not in self.prose


def _in_row(reading: _Reading, row: Sequence[Placed]) -> list[list[Label]]:
    """The labels of each cell of a row."""
    in_row: list[list[Label]] = []
    for place, line in enumerate(row):
        labels = list(_before_colons(line, reading.words)) if _may_have_colons(reading, line) else []
        if not labels and has_chinese(line.text):
            cell = _in_chinese_cell(reading.search, line, row[place + 1] if place + 1 < len(row) else None)
            labels = [cell] if cell is not None else []
        elif not labels and not (place and in_row[-1] and _wants_a_value(in_row[-1][-1])):
            labels = _in_latin_cell(reading, line)
            if place and not in_row[-1] and len(row) >= _CELLS_OF_A_TABLE and line.index not in reading.listed:
                labels = [label for label in labels if _is_strong(label)]
        in_row.append(labels)
    return _with_the_odd_one(reading, row, in_row)


def _may_have_colons(reading: _Reading, line: Placed) -> bool:
    return not reading.is_strict or line.index not in reading.prose


def _in_latin_cell(reading: _Reading, line: Placed) -> list[Label]:
    known = _known(reading.search, line, reading.words)
    if known or not reading.is_free(line):
        return known
    return list(_captions(reading.search.ruling, line, reading.words, reading.listed))


def _is_strong(label: Label) -> bool:
    """Whether a number or a colon makes words a label: not any word among the cells of a row."""
    return label.has_colon or label.quality >= _FROM_NUMBER


def _wants_a_value(label: Label) -> bool:
    """Whether a label ends in a colon with nothing behind it: what stands right of it is its value."""
    return label.has_colon and not label.rest.strip()


def _with_the_odd_one(reading: _Reading, row: Sequence[Placed], labels: list[list[Label]]) -> list[list[Label]]:
    """A short cell among captions is a caption, too: `Last name | First name | MI`."""
    captions = [bool(found) and not found[0].has_colon and not found[0].rest.strip() for found in labels]
    if len(row) < 3 or sum(captions) != len(row) - 1:
        return labels
    line = row[captions.index(False)]
    is_short = len(line.text.split()) <= 2 and not any(c.isdigit() for c in line.text) and line.text[:1].isupper()
    if not is_short or labels[captions.index(False)] or has_chinese(line.text) or not reading.is_free(line):
        return labels
    own = Label(fold(line.text), line, 0, len(line.text), line.rect, _FROM_WORDS, has_colon=False)
    return [found or [own] for found in labels]


def _without_tables(search: Search, labels: Sequence[Label]) -> list[Label]:
    """The labels but for headings of tables, captions side by side over two rows of cells, and for such cells."""
    own = {label.line.index for label in labels}
    tops: dict[int, list[Label]] = {}
    for label in labels:
        if not label.has_colon and not label.rest.strip() and not has_chinese(label.name):
            tops.setdefault(search.layout.row_of(label.line)[0].index, []).append(label)
    headings: set[int] = set()
    beside: set[int] = set()
    for row in tops.values():
        columns = [(label, _column_under(search, label, own)) for label in row]
        if _are_rows([column for _, column in columns]):
            cells = [line for _, column in columns for line in column]
            headings |= {label.line.index for label in row}
            beside |= {line.index for cell in cells for line in search.layout.row_of(cell)}
    return [
        label
        for label in labels
        if label.has_colon
        or (label.line.index not in headings and (_is_strong(label) or label.line.index not in beside))
    ]


def _are_rows(columns: Sequence[Sequence[Placed]]) -> bool:
    """Whether the second cells of two columns stand side by side."""
    seconds = [column[1] for column in columns if len(column) > 1]
    return any(
        one is not other and one.rect.shares_row(other.rect) > 0.5 for one in seconds[:1] for other in seconds[1:]
    )


def _column_under(search: Search, label: Label, labels: Set[int]) -> list[Placed]:
    """The cells that stand close under a caption before the next caption, if they are not in its own ruled box."""
    cell = search.ruling.cell(label.line.rect, label.line.page)
    column: list[Placed] = []
    bottom, height = label.rect.bottom, label.rect.height
    for line in search.layout.below(label.rect, label.line.page, reach=_REACH_OF_A_TABLE):
        is_boxed = not math.isinf(cell.bottom) and line.rect.middle < cell.bottom and not math.isinf(cell.right)
        if line.index in labels or is_boxed or line.rect.top - bottom > _REACH_OF_A_ROW * height:
            break
        if line.rect.middle > bottom:
            column.append(line)
            bottom = line.rect.bottom
    return column


@lru_cache(maxsize=32)
def form_words(spoken: tuple[str, ...]) -> frozenset[str]:
    """The words that forms label their places with, and those of the terms of some languages."""
    texts = (
        text
        for code in ("en", *spoken)
        if (language := languages().get(code)) is not None
        for group in language.terms.values()
        for text in group
    )
    return caption_words() | {word for text in texts for word in words_of(text)}


def has_own_label(search: Search, line: Placed) -> bool:
    """Whether a line begins with words before a colon, or with a known label that is all of it or that data follow."""
    colon = _COLON.search(line.text)
    if colon is not None and _is_a_head(line.text[: colon.start()]):
        return True
    return any(fold(line.text).startswith(label.name) for label in _known(search, line, frozenset()))


def _before_colons(line: Placed, words: Set[str]) -> Iterable[Label]:
    """The head of a line before its colon, and every further label in the line that ends in one."""
    behind = 0
    earlier: tuple[str, ...] = ()
    for count, colon in enumerate(_COLON.finditer(line.text)):
        if count == _MOST_IN_A_LINE:
            return
        start = behind if behind == 0 else _label_at_end(line.text, behind, colon.start(), words, earlier)
        if start is None or not _is_a_head(line.text[start : colon.start()]):
            if behind == 0:
                return
            continue
        earlier = words_of(line.text[start : colon.start()])
        rect = line.slice_rect(start, colon.end())
        name = fold(line.text[start : colon.start()])
        yield Label(name, line, start, colon.end(), rect, _FROM_COLON, has_colon=True)
        behind = colon.end()


def _is_a_head(head: str) -> bool:
    longest = _LONGEST_CHINESE if has_chinese(head) else _LONGEST_LATIN
    bare = _REMARK.sub("", head)
    return len(bare) <= longest and not _NO_LABEL.search(bare) and any(c.isalpha() for c in bare)


def _label_at_end(text: str, start: int, end: int, words: Set[str], earlier: Sequence[str]) -> int | None:
    """Where the label begins that ends at `end`, behind the value of the label before it; None where there is none."""
    first = max(start, end - _LONGEST_LATIN)
    starts = [match.start() for match in _WORD_START.finditer(text, first, end) if match.start() > start]
    best: int | None = None
    for at in reversed(starts):
        said = words_of(text[at:end])
        is_own = bool(said) and text[at].isupper() and all(word in words or word in _JOINTS for word in said)
        follows_data = text[at].isupper() and any(c.isdigit() for c in text[start:at].split()[-1])
        if not is_own and not (best is not None and said and (said[0] in earlier or follows_data)):
            if best is not None or len(said) > 1:
                break
            continue
        best = at
    return best


def _known(search: Search, line: Placed, words: Set[str]) -> list[Label]:
    """A label of the vocabulary or of a field asked for that is all that its line says, or that data follow."""
    known = [
        label
        for label in search.by_line.get(line.index, ())
        if label.line is line
        and label.start == 0
        and label.quality >= _LEAST_KNOWN_QUALITY
        and not label.has_colon
        and (bool(_DATA.search(label.rest)) or not _REMARK.sub("", label.rest).strip(" .*#"))
    ]
    if not known:
        return []
    lead = _NUMBERED.match(line.text)
    least = _FROM_NUMBER if lead else _FROM_WORDS if reads_as_label(line.text, words) else 0.0
    return [replace(label, quality=max(label.quality, least)) for label in known[:1]]


def _captions(ruling: Ruling, line: Placed, words: Set[str], rows: Mapping[int, Placed]) -> Iterable[Label]:
    """A Latin line as one caption or, where a rule or a new number cuts it, as several."""
    cuts = _cuts(ruling, line)
    for start, end in zip((0, *cuts), (*cuts, len(line.text)), strict=True):
        text = line.text[start:end]
        lead = _NUMBERED.match(text)
        bare = _REMARK.sub("", text[lead.end() if lead else 0 :]).strip()
        if not any(c.isalpha() for c in bare) or len(bare.split()) > _MOST_WORDS or _NO_LABEL.search(bare):
            continue
        quality = (
            _FROM_NUMBER
            if lead and (_IS_MARKED.match(text) or _half_known(bare, words))
            else _FROM_WORDS
            if reads_as_label(bare, words)
            else _FROM_LIST
            if line.index in rows and not cuts and bare[:1].isupper()
            else 0.0
        )
        if quality:
            rect = line.rect if not cuts else line.slice_rect(start, end)
            yield Label(fold(bare), line, start, end, rect, quality, has_colon=False)


def reads_as_label(text: str, words: Set[str]) -> bool:
    """Whether most words of a text, and the first of them, are such as forms print over their places."""
    said = [word for word in words_of(text) if word not in _JOINTS]
    known = sum(word in words for word in said)
    names_a_kind = len(said) <= _MOST_BEFORE_A_KIND and said[-1:] and said[-1] in WHAT_CAPTIONS_HOLD
    return bool(said) and text[:1].isupper() and (bool(names_a_kind) or known >= _LEAST_KNOWN * len(said))


def _half_known(text: str, words: Set[str]) -> bool:
    """Whether half of the words are such as forms print: `12 Rue de Londres` is no caption with a number."""
    said = [word for word in words_of(text) if word not in _JOINTS]
    return 2 * sum(word in words for word in said) >= len(said) > 0


def _cuts(ruling: Ruling, line: Placed) -> tuple[int, ...]:
    """Where a line that the reader took for one has to be cut: at rules through it, before the numbers of captions."""
    cuts: set[int] = set()
    for x in ruling.through(line.rect, line.page):
        blanks = [match.end() for match in re.finditer(r"\s{1,9}(?=\S)", line.text)]
        nearest = min(blanks, key=lambda at: abs(line.slice_rect(0, at).right - x), default=None)
        if nearest is not None and abs(line.slice_rect(0, nearest).right - x) < 2.5 * line.rect.height:
            cuts.add(nearest)
    first = re.match(r"\d{1,2}", line.text)
    if first is not None:
        expected = int(first.group()) + 1
        for match in _NUMBERED_AGAIN.finditer(line.text):
            if int(match[1]) == expected:
                cuts.add(match.start())
                expected += 1
    return tuple(sorted(cuts))


def _in_chinese_cell(search: Search, line: Placed, beside: Placed | None) -> Label | None:
    """A known label, or a short Chinese cell without digits whose right neighbour is no label."""
    text = line.text.strip()
    known = next(
        (label for label in search.labels_on(line) if label.start == 0 and not label.rest.strip()),
        None,
    )
    if known is not None:
        return known
    if beside is None or not 2 <= len(text) <= 10 or not all(has_chinese(c) or c in "（）() " for c in text):
        return None
    gap = beside.rect.left - line.rect.right
    if gap > 6 * line.rect.height or search.labels_on(beside):
        return None
    return Label(fold(text), line, 0, len(line.text), line.rect, 0.75, has_colon=False)
