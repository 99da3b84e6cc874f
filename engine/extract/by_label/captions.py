"""Printed captions of forms, whole: `13 Excess golden parachute` and the line `payments` under it are one caption."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from engine.extract.by_label.words import words_of
from engine.page.folding import has_chinese
from engine.page.layout import Layout, Placed, Rect

_UNFINISHED = re.compile(r"(?:[,(/&–—-]|\b(?:of|and|or|the|for|to|in|a|an|with|from|by|no))$", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:\d{1,2}[a-z]?|[a-z])[.)]?\s+\D")
_HEAD_END = re.compile(r"\s[(（]|\s{0,9}[:：]|[a-z]\.\s{1,9}[A-Z]|,? if\b|;")
_MOST_LINES = 5
_MOST_WORDS = 24
_MOST_WORDS_OF_A_SENTENCE = 12
_CAPTION_WORDS = frozenset(
    words_of(
        "account address age amount apartment applicant apt area bank birth building business capacity card cell"
        " charge city class code comment company contact country county customer date day department description"
        " dob driver due duty education ein email employee employer expiration expiry extension fax fee filing"
        " first foreign form full gender given grade here home id identification income information initial"
        " instruction invoice issue item last licence license list location mail mailing make marital middle"
        " mobile model month municipality name nationality note number occupation office operator optional order"
        " other passport payee payer payment period person phone place policy position post postal preparer price"
        " print product province purpose quantity rate reason recipient reference region relationship remark"
        " requester residence room route salary section security sex shipping signature signer social ssn state"
        " status street subject suite supervisor surname tax taxpayer telephone time tin title total town type"
        " unit vehicle vendor website work year zip"
    )
)


@dataclass(frozen=True, slots=True)
class Caption:
    """Lines that belong together as one printed caption, and the extent of all of them."""

    lines: tuple[Placed, ...]
    rect: Rect
    is_prose: bool

    @property
    def page(self) -> int:
        """Its page."""
        return self.lines[0].page

    @property
    def text(self) -> str:
        """Its lines as one."""
        return " ".join(line.text.strip() for line in self.lines)


def captions(layout: Layout) -> tuple[Caption, ...]:
    """Every Latin line with the lines that go on below it in small letters, in reading order."""
    taken: set[int] = set()
    found: list[Caption] = []
    for line in layout.lines:
        if line.index in taken or has_chinese(line.text) or not any(c.isalpha() for c in line.text):
            continue
        run = [line]
        while (following := _continuation(layout, run)) is not None and following.index not in taken:
            run.append(following)
        taken.update(part.index for part in run)
        found.append(Caption(tuple(run), _around(run), _is_prose(run)))
    return tuple(found)


def caption_words() -> frozenset[str]:
    """The words of which captions are made."""
    return _CAPTION_WORDS


@lru_cache(maxsize=4096)
def reads_as_caption(text: str) -> bool:
    """Whether most words of a text are such as forms print over their boxes: `Street address (including apt. no.)`."""
    head = re.sub(r"\([^()]*\)?", " ", text)
    words = [word for word in words_of(head) if not word.isdigit()]
    known = sum(word in _CAPTION_WORDS for word in words)
    return bool(words) and not re.search(r"\d{3}", head) and known >= 0.75 * len(words)


def caption_head(text: str) -> str:
    """The telling beginning of a caption: without remarks in brackets, explanations and what stands behind a colon."""
    end = _HEAD_END.search(text, 4)
    return text[: end.start()] if end else text


def begins_a_caption(text: str) -> bool:
    """Whether a text is numbered like the captions of a form: `5 Address`."""
    return bool(_NUMBERED.match(text))


def _continuation(layout: Layout, run: Sequence[Placed]) -> Placed | None:
    last = run[-1]
    height = last.rect.height
    if last.text.rstrip().endswith((":", "：")):
        return None
    for other in layout.strip(last.page, last.rect.bottom - 0.35 * height, last.rect.bottom + 0.6 * height):
        under = (
            -0.35 * height < other.rect.top - last.rect.bottom < 0.6 * height and other.rect.middle > last.rect.bottom
        )
        aligned = abs(other.rect.left - last.rect.left) < 1.6 * height
        alike = 0.75 < other.rect.height / max(height, 1e-6) < 1.3
        if under and aligned and alike and _goes_on(last.text, other.text):
            return other
    return None


def _goes_on(text: str, following: str) -> bool:
    first = following.strip()[:1]
    if begins_a_caption(following.strip()) or not first.isalpha() or has_chinese(following):
        return False
    return first.islower() or (bool(_UNFINISHED.search(text.rstrip())) and not text.isupper())


def _around(lines: Iterable[Placed]) -> Rect:
    rects = [line.rect for line in lines]
    return Rect(
        min(rect.left for rect in rects),
        min(rect.top for rect in rects),
        max(rect.right for rect in rects),
        max(rect.bottom for rect in rects),
    )


def _is_prose(lines: Sequence[Placed]) -> bool:
    """Whether it is running text: many lines, a bulleted sentence, or a first sentence too long for a caption."""
    text = " ".join(line.text.strip() for line in lines)
    if text.endswith((":", "：")) and len(lines) < _MOST_LINES:
        return False
    head = caption_head(text)
    size = len(head.split())
    is_sentence = bool(re.search(r"[a-z]{3}\.$", text)) or head.count(",") < 2
    return (
        len(lines) >= _MOST_LINES
        or size > _MOST_WORDS
        or (size > _MOST_WORDS_OF_A_SENTENCE and is_sentence)
        or (size > 5 and bool(re.match(r"\s{0,9}[•·▪●]", text)))
        or (size > 5 and bool(re.match(r"[a-z]{2}", text)))
    )
