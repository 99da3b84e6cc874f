"""A PDF's text layer held to the picture: a few of its lines are read from the pixels, where they claim to stand."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np
from rapidfuzz.distance import Levenshtein

from engine.document import Line, Notice
from engine.readers import PageImage
from engine.readers.cpu.ppocr import PpOcr, beginning, cut_line
from engine.words import Words

_SAMPLE = 3
_FIRST_PAGES = 3
_EVERY = 5
_SHORTEST, _LONGEST = 5, 48
_LEAST_HEIGHT_PIXELS = 12.0
_LEAST_LEGIBLE = 0.85
_LEAST_ALIKE = 0.5
_AROUND = 0.12


def layer_is_true(image: PageImage, ocr: PpOcr) -> bool:
    """Whether the lines of a page's text layer say what the picture shows, as far as a small sample tells.

    It is not where most of the sample can be read well from the picture and reads as something else: a font whose
    table of meanings is wrong, or the old recognition of another picture.
    """
    sample = _sample(image)
    seen = ocr.recognise([beginning(cut_line(image.pixels, _corners(line, image))) for line in sample])
    legible = [(line, one.text) for line, one in zip(sample, seen, strict=True) if one.score >= _LEAST_LEGIBLE]
    other = sum(_likeness(line.text, text) < _LEAST_ALIKE for line, text in legible)
    return other < 2 or other <= len(legible) / 2


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


def _sample(image: PageImage) -> Sequence[Line]:
    """Some lines of ordinary length from the top, the middle and the end of the page."""
    fit = [line for line in image.text_lines if _is_fit(line, image)]
    step = max(len(fit) // _SAMPLE, 1)
    return [max(fit[at : at + step], key=lambda line: len(_plain(line.text))) for at in range(0, len(fit), step)][
        :_SAMPLE
    ]


def _is_fit(line: Line, image: PageImage) -> bool:
    """Whether a line lies flat, is long enough to compare, and holds what the recogniser knows."""
    known = sum(c.isascii() or "\u3000" <= c <= "\u9fff" or "\uff00" <= c <= "\uffef" for c in line.text)
    flat = line.box.width * image.width > 2 * line.box.height * image.height
    tall = line.box.height * image.height >= _LEAST_HEIGHT_PIXELS
    return flat and tall and known == len(line.text) <= _LONGEST and len(_plain(line.text)) >= _SHORTEST


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
