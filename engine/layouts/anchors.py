"""The printed labels of a page by which its layout is known again: words of the vocabulary, and heads before a colon.

What is personal must never be kept, so a text is taken only if it is a word that the product itself knows (a label, a
name of a kind of paper) or if it stands before a colon and cannot be a person's name, a form of address or a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from engine.layouts.words import LONGEST_CHINESE, PAPERS, AnchorWords, is_impersonal
from engine.page.folding import fold, fold_with_origins, has_chinese
from engine.page.layout import Layout, Placed, Rect

_COLON = re.compile(r"[:：]")


@dataclass(frozen=True, slots=True)
class Found:
    """A label on a page: characters `start:end` of a line; `rect` in widths of the page.

    `is_known`: its words are the product's own. `is_paper`: they only name the kind of paper and label nothing.
    """

    text: str
    line: Placed
    start: int
    end: int
    rect: Rect
    is_known: bool
    is_paper: bool = False

    @property
    def printed(self) -> str:
        """The label as it is printed, if that is what was understood: the same letters and no others."""
        text = self.line.text[self.start : self.end].strip(" \t:：")
        return text if fold(text) == self.text else self.text

    @property
    def point(self) -> complex:
        """The middle of its left edge, which stays where it is however the rest was read."""
        return complex(self.rect.left, self.rect.middle)


def anchors_on(layout: Layout, number: int, words: AnchorWords) -> tuple[Found, ...]:
    """The labels of page `number` in reading order."""
    width = next((page.width for page in layout.pages if page.number == number), 1)
    return tuple(found for line in layout.on_page(number) for found in _in_line(line, words, width))


def _in_line(line: Placed, words: AnchorWords, width: int) -> Iterator[Found]:
    before = 0
    is_any = False
    for colon in _COLON.finditer(line.text):
        found = _before_colon(line, before, colon.start(), words, width)
        if found is not None:
            is_any = True
            yield found
        before = colon.end()
    if not is_any:
        found = _without_colon(line, words, width)
        if found is not None:
            yield found


def _before_colon(line: Placed, start: int, end: int, words: AnchorWords, width: int) -> Found | None:
    folded = fold_with_origins(line.text[start:end])
    if not folded.text:
        return None
    name = words.name_of(folded.text)
    if name is not None:
        return _found(name, line, start + folded.origins[0], end, width, is_known=True)
    tail = words.tail_of(folded.text)
    if tail is not None and (start > 0 or len(folded.text) > LONGEST_CHINESE):
        first = start + folded.origins[len(folded.text) - len(tail)]
        return _found(tail, line, first, end, width, is_known=True)
    if start == 0 and is_impersonal(line.text[:end], words.latin):
        return _found(folded.text, line, folded.origins[0], end, width, is_known=False)
    return None


def _without_colon(line: Placed, words: AnchorWords, width: int) -> Found | None:
    """A line that is a known label, begins with one, or ends in what a kind of paper is called."""
    folded = fold_with_origins(line.text)
    if not folded.text:
        return None
    name = words.name_of(folded.text)
    if name is not None:
        return _found(name, line, 0, len(line.text), width, is_known=True)
    head = words.head_of(folded.text)
    if head is not None and _stands_apart(line.text, folded.span(0, len(head))[1], head):
        start, end = folded.span(0, len(head))
        return _found(head, line, start, end, width, is_known=True)
    paper = next((paper for paper in PAPERS if folded.text.endswith(paper)), None)
    if paper is not None and len(folded.text) <= 2 * LONGEST_CHINESE:
        start, end = folded.span(len(folded.text) - len(paper), len(folded.text))
        return _found(paper, line, start, end, width, is_known=True)
    return None


def _stands_apart(text: str, end: int, head: str) -> bool:
    """Whether what follows a label at the start of a line is another thing, not the rest of a sentence."""
    if end >= len(text) or text[end].isspace():
        return True
    following = text[end]
    if has_chinese(head):
        return len(head) >= 3 or not has_chinese(following)
    return not following.isalpha()


def _found(text: str, line: Placed, start: int, end: int, width: int, *, is_known: bool) -> Found:
    rect = line.slice_rect(start, end)
    scaled = Rect(rect.left / width, rect.top / width, rect.right / width, rect.bottom / width)
    return Found(text, line, start, end, scaled, is_known, text in PAPERS)
