"""What a document is: every preset's cues weighed against the text; too little weight stays unknown."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from engine.document import Page
from engine.extract.meanings import words_of
from engine.page.folding import fold, has_chinese, without_accents
from engine.presets import Cue, Preset, PresetBook
from engine.values.origin import languages_in

_NEEDED = 2.0
_HEAD_CHARACTERS = 6000
_IN_PROSE = 0.15
"""What a cue is worth that only stands in running sentences: a news report on invoices is no invoice."""
_SENTENCE = re.compile(r"[\u4e00-\u9fff][，。；！？][\u4e00-\u9fff]|[，。]$")
_LEAST_PROSE = 16
_OF_THEIR_OWN = frozenset({"en", "zh"})
"""Languages whose words stand among the cues themselves, each with a weight of its own."""
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_HAN = regex.compile(r"\p{Han}+")
_HANGUL = regex.compile(r"\p{Hangul}")
_UNSPACED = regex.compile(r"[\p{Hiragana}\p{Katakana}ー\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
"""Scripts that put no blanks between words."""
_KATAKANA = r"[\p{Katakana}ー]"
_PARTICLES = r"\p{Hangul}{0,2}"
"""What Korean hangs on a word."""
_LONG_ENOUGH_TO_RUN_TOGETHER = 10


@dataclass(frozen=True, slots=True)
class Kind:
    """The preset that fits, what it calls the document, and how likely that is (0..1)."""

    preset_id: str | None
    kind: str | None
    probability: float


UNKNOWN = Kind(None, None, 0.0)


def classify(pages: Sequence[Page], presets: PresetBook) -> Kind:
    """The kind whose cues weigh most, or unknown where none weighs enough or two weigh the same."""
    head = "\n".join(page.text for page in pages)[:_HEAD_CHARACTERS]
    text = _Text(head)
    spoken = [code for code in languages_in(head) if code not in _OF_THEIR_OWN]
    weights = {preset.id: _weight(preset, text, spoken) for preset in presets.values() if preset.cues}
    if not weights or not text.folded:
        return UNKNOWN
    best = max(weights, key=lambda preset_id: weights[preset_id])
    if weights[best] < _NEEDED:
        return UNKNOWN
    others = [weight for preset_id, weight in weights.items() if preset_id != best]
    share = 1 / (1 + sum(math.exp(weight - weights[best]) for weight in others))
    enough = 1 / (1 + math.exp(_NEEDED - 0.5 - weights[best]))
    return Kind(best, presets[best].kind, round(share * enough, 4))


@dataclass(frozen=True, slots=True)
class _Form:
    """A cue as it is looked up: a mark, folded Chinese, a script without blanks, or words with and without accents."""

    is_mark: bool
    folded: str | None
    is_unspaced: bool
    words: tuple[str, ...]


@lru_cache(maxsize=4096)
def _form(cue: str) -> _Form:
    words = _words(cue)
    return _Form(
        not any(character.isalnum() for character in cue),
        fold(cue) if has_chinese(cue) else None,
        _UNSPACED.search(cue) is not None,
        tuple(form for form in dict.fromkeys((words, without_accents(words))) if form),
    )


class _Text:
    """A text in the three forms that cues are looked up in."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.folded = fold(raw)
        self.printed = fold("\n".join(map(_outside_prose, raw.splitlines())))
        self.words = f" {_words(raw)} "
        self.unspaced = "".join(_plain(raw).split())

    def share(self, cue: str) -> float:
        """How much a cue counts, 0..1. Chinese ones anywhere, for less in prose; marks as they are.

        All others as whole words, with their accents or where the page lost them; long ones also run together. Scripts
        without blanks between words count anywhere, but no katakana word inside a longer one.
        """
        form = _form(cue)
        if form.is_mark:
            return float(bool(cue.strip()) and cue in self.raw)
        if form.folded is not None:
            return 1.0 if form.folded in self.printed else _IN_PROSE if form.folded in self.folded else 0.0
        if form.is_unspaced:
            return float(self._stands(cue))
        return float(any(map(self._says, form.words)))

    def _says(self, words: str) -> bool:
        if f" {words} " in self.words:
            return True
        if not words.isascii() and _HANGUL.search(words):
            apart = " ".join(words.replace(" ", ""))
            hung = regex.search(rf" {regex.escape(words)}{_PARTICLES} ", self.words)
            return hung is not None or f" {apart} " in self.words
        run = words.replace(" ", "")
        return len(words) >= _LONG_ENOUGH_TO_RUN_TOGETHER and run in self.folded

    def _stands(self, cue: str) -> bool:
        """Whether a cue of a script without blanks stands in the text, a katakana one not as part of another word."""
        wanted = regex.escape("".join(_plain(cue).split()))
        alone = rf"(?<!{_KATAKANA}(?={_KATAKANA})){wanted}(?!(?<={_KATAKANA}){_KATAKANA})"
        return regex.search(alone, self.unspaced) is not None


def matches_itself(cue: str) -> bool:
    """Whether a cue is found in a text that is nothing but the cue: one that is not can never be."""
    return _Text(cue).share(cue) > 0


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


@lru_cache(maxsize=4096)
def _plain_cue(cue: str) -> str:
    return _plain(cue)


def _words(text: str) -> str:
    """The words of a text with one blank between; Chinese characters end a word."""
    return " ".join(_WORD.findall(_HAN.sub(" ", _plain(text))))


def _outside_prose(line: str) -> str:
    """A line without its running sentence: of one that begins with a label and a colon, the label is left."""
    if len(line) < _LEAST_PROSE or not _SENTENCE.search(line):
        return line
    label = re.match(r"([^，。；]{1,12})[:：]", line)
    return label[1] if label else ""


def _weight(preset: Preset, text: _Text, spoken: Sequence[str]) -> float:
    """What the cues of a kind weigh together; a word with a cue of its own counts by that and not by its term."""
    own = frozenset(_plain_cue(cue.text) for cue in preset.cues if cue.text is not None)
    return sum(cue.weight * _share(cue, own, text, spoken) for cue in preset.cues)


def _share(cue: Cue, own: Collection[str], text: _Text, spoken: Sequence[str]) -> float:
    if cue.text is not None:
        return text.share(cue.text)
    words = (word for word in words_of(cue.term or "", spoken) if _plain_cue(word) not in own)
    return max(map(text.share, words), default=0.0)
