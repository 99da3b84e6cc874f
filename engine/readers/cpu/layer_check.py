"""A PDF's text layer held to the picture: a few pieces of each font are read from the pixels, where they should stand.

Every font has its own table of meanings, so that one false font among true ones makes false amounts amid true words.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import Levenshtein

from engine.document import Line, Notice
from engine.readers import PageImage
from engine.readers.cpu.ppocr import PpOcr, Recognition, beginning, cut_line
from engine.words import Words

_SAMPLE = 3
_A_FONT = 6
_A_PAGE = 16
_A_DOCUMENT = 12
_FIRST_PAGES = 3
_EVERY = 5
_SHORTEST, _LONGEST = 5, 48
_FEWEST_DIGITS, _LONGEST_NUMBER = 3, 16
_LEAST_HEIGHT_PIXELS = 12.0
_LEAST_LEGIBLE = 0.85
_SURE_DIGIT = 0.97
_LEAST_ALIKE = 0.5
_AROUND = 0.12


class LayerCheck:
    """Holds the pages of one document to their pictures; a page is false whole where one of its fonts is."""

    def __init__(self) -> None:
        self._is_in_doubt = False
        self._known: dict[str, set[str]] = {}

    def is_true(self, image: PageImage, ocr: PpOcr) -> bool:
        """Whether a page's text layer says what the picture shows, as far as a small sample tells.

        Lines are looked at on the first pages, on some of the others, and on all once one was false; fonts wherever
        a new one comes up, or numbers of a known one of which few were seen.
        """
        is_due = is_worth_checking(image.number, in_doubt=self._is_in_doubt)
        true = not false_fonts(image, ocr, self._known) and (not is_due or layer_is_true(image, ocr))
        self._is_in_doubt = self._is_in_doubt or not true
        return true


def layer_is_true(image: PageImage, ocr: PpOcr) -> bool:
    """Whether lines from all over the page can be read from the picture as what the layer says.

    They cannot where most of those that are legible read as something else: the old recognition of another picture.
    """
    return not _most_differ(_compared(_sample(image), image, ocr))


def false_fonts(image: PageImage, ocr: PpOcr, known: dict[str, set[str]]) -> frozenset[str]:
    """The fonts of the page whose text the picture contradicts.

    Of each font a few pieces are read, so chosen that they show as many different digits as possible. One digit that
    is surely another one is enough; of words, most must be others. `known` are fonts with the numbers seen of them on
    earlier pages, which are not looked at again; what is looked at here is added.
    """
    samples = _samples_of_fonts(image, known)
    seen = _compared([line for _, line in samples], image, ocr)
    by_font: dict[str, list[_Compared]] = {}
    for (font, _), one in zip(samples, seen, strict=True):
        by_font.setdefault(font, []).append(one)
    return frozenset(
        font for font, pieces in by_font.items() if _most_differ(pieces) or any(one.digits_differ for one in pieces)
    )


def is_worth_checking(number: int, *, in_doubt: bool) -> bool:
    """Whether page `number` is looked at: the first ones, some of the others, all once one was false."""
    return in_doubt or number <= _FIRST_PAGES or number % _EVERY == 0


def layer_differs(number: int) -> Notice:
    """What is told of such a page."""
    return Notice(
        "text_layer_differs",
        Words(
            f"第 {number} 页的 PDF 文字层与页面上看到的内容不符，已改为按图像识别。",
            f"The text layer of page {number} does not say what the page shows; the picture was read instead.",
        ),
    )


@dataclass(frozen=True, slots=True)
class _Compared:
    """A piece of text as the layer has it and as it was seen."""

    said: str
    seen: Recognition

    @property
    def is_legible(self) -> bool:
        """Whether the reader is sure enough of the piece to contradict the layer."""
        return self.seen.score >= _LEAST_LEGIBLE

    @property
    def differs(self) -> bool:
        """Whether the piece reads as another text."""
        return self.is_legible and _likeness(self.said, self.seen.text) < _LEAST_ALIKE

    @property
    def digits_differ(self) -> bool:
        """Whether the piece reads the same but for digits, which are surely others."""
        said, seen = _plain(self.said), _plain(self.seen.text)
        if len(said) != len(seen) or min(self.seen.char_scores, default=0.0) < _SURE_DIGIT:
            return False
        others = [(one, other) for one, other in zip(said, seen, strict=True) if one != other]
        return bool(others) and all(one.isdigit() and other.isdigit() for one, other in others)


def _compared(lines: Sequence[Line], image: PageImage, ocr: PpOcr) -> list[_Compared]:
    seen = ocr.recognise([beginning(cut_line(image.pixels, _corners(line, image))) for line in lines])
    return [_Compared(line.text, one) for line, one in zip(lines, seen, strict=True)]


def _most_differ(pieces: Iterable[_Compared]) -> bool:
    legible = [piece for piece in pieces if piece.is_legible]
    other = sum(piece.differs for piece in legible)
    return other >= 2 and other > len(legible) / 2


def _sample(image: PageImage) -> Sequence[Line]:
    """Some lines of ordinary length from the top, the middle and the end of the page."""
    fit = [line for line in image.text_lines if _is_fit(line, image) and len(_plain(line.text)) >= _SHORTEST]
    step = max(len(fit) // _SAMPLE, 1)
    return [max(fit[at : at + step], key=lambda line: len(_plain(line.text))) for at in range(0, len(fit), step)][
        :_SAMPLE
    ]


def _samples_of_fonts(image: PageImage, known: dict[str, set[str]]) -> list[tuple[str, Line]]:
    """Pieces of each font, the fonts in turns until there are enough: first a piece of each, then a second one."""
    by_font: dict[str, list[Line]] = {}
    for stretch in image.stretches:
        if _is_fit(stretch.line, image):
            by_font.setdefault(stretch.font, []).append(stretch.line)
    chosen = []
    for font, lines in by_font.items():
        words = _longest_words(lines) if font not in known else []
        numbers = _numbers(lines, known.setdefault(font, set()))
        chosen.append([(font, line) for line in (*numbers, *words)][:_A_FONT])
    turns = itertools.zip_longest(*sorted(chosen, key=lambda pieces: not any(_digits(line) for _, line in pieces)))
    return [piece for turn in turns for piece in turn if piece is not None][:_A_PAGE]


def _numbers(lines: Sequence[Line], known: set[str]) -> list[Line]:
    """Some numbers that are not `known` yet, and are then: first those with new digits, then others.

    A digit that was true once need not be so again: two signs of a font may claim to be the same digit.
    """
    left = {line.text: line for line in lines if _digits(line) and line.text not in known}
    digits = {character for text in known for character in text}
    chosen: list[Line] = []
    while left and len(chosen) < _A_FONT:
        best = max(left.values(), key=lambda line: (len(_digits(line) - digits), len(line.text)))
        if len(known) >= _A_DOCUMENT and not _digits(best) - digits:
            break
        digits |= _digits(best)
        known.add(best.text)
        chosen.append(left.pop(best.text))
    return chosen


def _longest_words(lines: Sequence[Line]) -> list[Line]:
    words = [line for line in lines if len(_plain(line.text)) >= _SHORTEST and not _digits(line)]
    return sorted(words, key=lambda line: -len(_plain(line.text)))[:_A_FONT]


def _digits(line: Line) -> set[str]:
    """The digits of a piece that is short enough to be seen whole; none where they are too few to be sure of."""
    digits = [c for c in line.text if c in "0123456789"]
    is_short = len(line.text) <= _LONGEST_NUMBER and len(digits) >= _FEWEST_DIGITS
    return set(digits) if is_short else set()


def _is_fit(line: Line, image: PageImage) -> bool:
    """Whether a line lies flat, is not too long to compare, and holds what the recogniser knows."""
    known = sum(c.isascii() or "\u3000" <= c <= "\u9fff" or "\uff00" <= c <= "\uffef" for c in line.text)
    flat = line.box.width * image.width > 2 * line.box.height * image.height
    tall = line.box.height * image.height >= _LEAST_HEIGHT_PIXELS
    return flat and tall and known == len(line.text) <= _LONGEST


def _corners(line: Line, image: PageImage) -> np.ndarray:
    """The line's box, a little larger, in pixels."""
    box = line.box
    grown = _AROUND * box.height * image.height
    left, right = box.left * image.width - 2 * grown, box.right * image.width + 2 * grown
    top, bottom = box.top * image.height - grown, box.bottom * image.height + grown
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)


def _likeness(text: str, beginning: str) -> float:
    """How well a text begins as was seen, 0..1."""
    seen = _plain(beginning)
    return max(
        float(Levenshtein.normalized_similarity(_plain(text)[:size], seen)) for size in range(len(seen), len(seen) + 2)
    )


def _plain(text: str) -> str:
    """Letters and digits, without case and width."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())
