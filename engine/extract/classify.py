"""What a document is: every preset's cues weighed against the text; too little weight stays unknown."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import regex

from engine.document import Page
from engine.extract.meanings import words_of
from engine.page.folding import fold, has_chinese, without_accents
from engine.presets import Preset, PresetBook
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
    return Classifier(presets).kind_of(pages)


class Classifier:
    """Tells kinds by the cues of a book. Made for one document: what it has told of a text it need not weigh again."""

    def __init__(self, presets: PresetBook) -> None:
        self._weighed = [_Weighed.of(preset) for preset in presets.values() if preset.cues]
        self._told: dict[str, Kind] = {}

    def kind_of(self, pages: Sequence[Page]) -> Kind:
        """What pages are, told by the beginning of their text."""
        head = _head_of(pages)
        if head not in self._told:
            self._told[head] = self._weigh(head)
        return self._told[head]

    def _weigh(self, head: str) -> Kind:
        text = _Text(head)
        if not self._weighed or not text.folded:
            return UNKNOWN
        spoken = [code for code in languages_in(head) if code not in _OF_THEIR_OWN]
        weights = [one.weight(text, spoken) for one in self._weighed]
        most = max(weights)
        if most < _NEEDED:
            return UNKNOWN
        at = weights.index(most)
        others = [*weights[:at], *weights[at + 1 :]]
        share = 1 / (1 + sum(math.exp(weight - most) for weight in others))
        enough = 1 / (1 + math.exp(_NEEDED - 0.5 - most))
        best = self._weighed[at]
        return Kind(best.preset_id, best.kind, round(share * enough, 4))


def _head_of(pages: Sequence[Page]) -> str:
    """The beginning of a document's text; no more of it is joined than is asked for."""
    texts, size = [], 0
    for page in pages:
        texts.append(page.text)
        size += len(texts[-1]) + 1
        if size > _HEAD_CHARACTERS:
            break
    return "\n".join(texts)[:_HEAD_CHARACTERS]


class _CueText(NamedTuple):
    """A cue with a text of its own."""

    weight: float
    form: _Form


class _CueTerm(NamedTuple):
    """A cue that is any word for a meaning, but for those that are cues themselves."""

    weight: float
    term: str
    but: Collection[str]


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A preset with its cues made ready to be looked up."""

    preset_id: str
    kind: str | None
    cues: tuple[_CueText | _CueTerm, ...]

    @classmethod
    def of(cls, preset: Preset) -> _Weighed:
        own = frozenset(_plain_cue(cue.text) for cue in preset.cues if cue.text is not None)
        cues = (
            _CueTerm(cue.weight, cue.term or "", own) if cue.text is None else _CueText(cue.weight, _form(cue.text))
            for cue in preset.cues
        )
        return cls(preset.id, preset.kind, tuple(cues))

    def weight(self, text: _Text, spoken: Sequence[str]) -> float:
        """What the cues weigh together; a word with a cue of its own counts by that and not by its term."""
        total = 0.0
        for cue in self.cues:
            if isinstance(cue, _CueText):
                total += cue.weight * text.share(cue.form)
            else:
                total += cue.weight * text.share_of_term(cue.term, spoken, cue.but)
        return total


@dataclass(frozen=True, slots=True)
class _Wording:
    """Words with a blank on either side; long ones run together; Korean ones with what may hang on them, and apart."""

    spaced: str
    run: str | None
    hung: regex.Pattern[str] | None
    apart: str

    @classmethod
    def of(cls, words: str) -> _Wording:
        bare = words.replace(" ", "")
        is_korean = not words.isascii() and _HANGUL.search(words) is not None
        hung = regex.compile(rf" {regex.escape(words)}{_PARTICLES} ") if is_korean else None
        run = bare if len(words) >= _LONG_ENOUGH_TO_RUN_TOGETHER and not is_korean else None
        return cls(f" {words} ", run, hung, f" {' '.join(bare)} ")


@dataclass(frozen=True, slots=True)
class _Form:
    """A cue as it is looked up: a mark, folded Chinese, a script without blanks, or words with and without accents."""

    mark: str | None = None
    folded: str | None = None
    unspaced: str | None = None
    wordings: tuple[_Wording, ...] = ()

    @classmethod
    def of(cls, cue: str) -> _Form:
        if not any(character.isalnum() for character in cue):
            return cls(mark=cue)
        if has_chinese(cue):
            return cls(folded=fold(cue))
        if _UNSPACED.search(cue) is not None:
            return cls(unspaced="".join(_plain(cue).split()))
        words = _words(_plain(cue))
        forms = dict.fromkeys((words, without_accents(words)))
        return cls(wordings=tuple(_Wording.of(form) for form in forms if form))


@lru_cache(maxsize=4096)
def _form(cue: str) -> _Form:
    return _Form.of(cue)


class _Text:
    """A text in the forms that cues are looked up in."""

    def __init__(self, raw: str) -> None:
        lines = raw.splitlines()
        plain = _plain(raw)
        self.raw = raw
        self.folded = "".join(map(fold, lines))
        self.printed = "".join(fold(_outside_prose(line)) for line in lines)
        self.words = f" {_words(plain)} "
        self.unspaced = "".join(plain.split())

    def share(self, form: _Form) -> float:
        """How much a cue counts, 0..1. Chinese ones anywhere, for less in prose; marks as they are.

        All others as whole words, with their accents or where the page lost them; long ones also run together. Scripts
        without blanks between words count anywhere, but no katakana word inside a longer one.
        """
        if form.folded is not None:
            return 1.0 if form.folded in self.printed else _IN_PROSE if form.folded in self.folded else 0.0
        if form.mark is not None:
            return float(bool(form.mark.strip()) and form.mark in self.raw)
        if form.unspaced is not None:
            return float(form.unspaced in self.unspaced and _stands(form.unspaced, self.unspaced))
        return float(any(map(self._says, form.wordings)))

    def share_of_term(self, term: str, spoken: Sequence[str], but: Collection[str]) -> float:
        """How much the best of the words for a meaning counts."""
        words = (word for word in words_of(term, spoken) if _plain_cue(word) not in but) if spoken else ()
        return max((self.share(_form(word)) for word in words), default=0.0)

    def _says(self, wording: _Wording) -> bool:
        if wording.spaced in self.words:
            return True
        if wording.hung is not None:
            is_hung = wording.spaced[:-1] in self.words and wording.hung.search(self.words) is not None
            return is_hung or wording.apart in self.words
        return wording.run is not None and wording.run in self.folded


def _stands(wanted: str, text: str) -> bool:
    """Whether a word of a script without blanks stands in a text, a katakana one not as part of another word."""
    alone = rf"(?<!{_KATAKANA}(?={_KATAKANA})){regex.escape(wanted)}(?!(?<={_KATAKANA}){_KATAKANA})"
    return regex.search(alone, text) is not None


def matches_itself(cue: str) -> bool:
    """Whether a cue is found in a text that is nothing but the cue: one that is not can never be."""
    return _Text(cue).share(_form(cue)) > 0


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


@lru_cache(maxsize=4096)
def _plain_cue(cue: str) -> str:
    return _plain(cue)


def _words(plain: str) -> str:
    """The words of a plain text with one blank between; Chinese characters end a word."""
    return " ".join(_WORD.findall(_HAN.sub(" ", plain)))


def _outside_prose(line: str) -> str:
    """A line without its running sentence: of one that begins with a label and a colon, the label is left."""
    if len(line) < _LEAST_PROSE or not _SENTENCE.search(line):
        return line
    label = re.match(r"([^，。；]{1,12})[:：]", line)
    return label[1] if label else ""
