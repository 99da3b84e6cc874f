"""Which script a page's unread lines are in, by trial of the packs that are there, and what stands on them.

A pack that knows a script is sure of most words; one that does not, of a few.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import numpy as np

from engine.readers.cpu.ppocr import Recognition
from engine.readers.scripts.known_lines import ReadLine, letters_of, sure_letters_of
from engine.readers.scripts.numbers import Numbers, with_numbers
from engine.readers.scripts.packs import Pack, packs_of
from engine.readers.scripts.tesseract import HEIGHTS, Tesseract, is_installed

_SAMPLE = 3
_SAMPLE_WIDTH = 14
"""Line heights of a sample: a few words."""
_FEWEST_A_HEIGHT = 0.6
"""Letters that a line has for each of its heights across: a pack that reads fewer has passed over most of it."""
_CLEAR_LEAD, _LEAST_LEAD = 0.6, 0.2
"""By how much more than of other scripts' print a pack must be sure of a page's to be taken, at once and at all."""
_FEWEST_LETTERS = 8
"""Sure ones on all lines together: fewer are no witness of a script."""
_FEWEST_TELLTALES, _LEAST_TELLING = 3, 0.015
"""Letters that tell a language by themselves, and their share of all: Vietnamese has some 0.04, a misread page less."""
_MOST_SCRIPTS = 3

Maybe = tuple[np.ndarray, float]
"""A line, and how sure the embedded reader is of its letters (0..1), 0 where it saw none."""


@dataclass(frozen=True, slots=True)
class _Tried:
    """A pack, how much more of some lines it was sure of than of other scripts', and how sure it was on the whole.

    `sample` is which of several it was tried on.
    """

    pack: Pack
    lead: float
    mean: float
    sample: int = 0


class OtherScripts:
    """Packs to choose from; safe from several threads."""

    def __init__(self, tesseract: Tesseract, packs: Sequence[Pack]) -> None:
        self._tesseract = tesseract
        self._by_script: dict[str, list[Pack]] = {}
        for pack in packs:
            if not pack.letters:
                self._by_script.setdefault(pack.script, []).append(pack)
        self._by_letters = [pack for pack in packs if pack.letters]
        self._last_script = ""

    @classmethod
    def of(cls, folder: Path, codes: Collection[str]) -> Self | None:
        """Those packs of a folder; None where none of them is known, or what opens them is not installed."""
        packs = packs_of(codes)
        return cls(Tesseract(folder), packs) if packs and is_installed() else None

    def document(self) -> DocumentScripts:
        """For the pages of one document, which are mostly in one language."""
        return DocumentScripts(self)

    def direction(self, forward: Sequence[np.ndarray], backward: Sequence[np.ndarray]) -> int:
        """In which of two ways a pack knows the same lines: 1 forward, -1 backward, 0 where none does."""
        best = self._best_script(_sample(forward), _sample(backward))
        if best is None or best.lead < _LEAST_LEAD:
            return 0
        return 1 if best.sample == 0 else -1

    def pack_of(self, lines: Sequence[np.ndarray], likely: Pack | None = None) -> Pack | None:
        """The pack that knows most of them; `likely` where it clearly does. None where none does.

        First the script is told by one of its packs, then the language by all of them.
        """
        sample = _sample(lines)
        if likely is not None and self._tried(likely, sample).lead >= _CLEAR_LEAD:
            return likely
        best = self._best_script(sample)
        if best is None or best.lead < _LEAST_LEAD:
            return None
        alike = self._by_script[best.pack.script]
        if len(alike) == 1:
            return best.pack
        return max((self._tried(pack, _longest(lines)) for pack in alike), key=lambda tried: tried.mean).pack

    def pack_of_letters(self, texts: Iterable[str]) -> Pack | None:
        """The language whose letters the embedded reader loses, by those that it does not; None for all others."""
        text = "".join(filter(str.isalpha, "".join(texts)))
        fewest = max(_FEWEST_TELLTALES, _LEAST_TELLING * len(text))
        return next((pack for pack in self._by_letters if sum(map(text.count, pack.letters)) >= fewest), None)

    def known(self, pack: Pack, lines: Mapping[int, np.ndarray], numbers: Numbers) -> Iterator[tuple[int, ReadLine]]:
        """The lines that the pack knows."""
        for at, line in lines.items():
            for height in HEIGHTS:
                words = with_numbers(self._tesseract.words(line, pack.code, height), line, numbers)
                read = ReadLine.of(words, line)
                if read.is_known:
                    yield at, read
                    break

    def close(self) -> None:
        """Lets go of the packs that are open."""
        self._tesseract.close()

    def _best_script(self, *samples: Sequence[np.ndarray]) -> _Tried | None:
        """By the first pack of each; the first that is clear, and no two are: the last one's is tried before others."""
        best: _Tried | None = None
        for script in sorted(self._by_script, key=lambda script: script != self._last_script):
            pack = self._by_script[script][0]
            each = (replace(self._tried(pack, sample), sample=at) for at, sample in enumerate(samples))
            tried = max(each, key=lambda tried: tried.lead)
            if best is None or tried.lead > best.lead:
                best = tried
            if best.lead >= _CLEAR_LEAD:
                self._last_script = script
                break
        return best

    def _tried(self, pack: Pack, sample: Sequence[np.ndarray]) -> _Tried:
        words = [word for line in sample for word in self._tesseract.words(line, pack.code)]
        letters = letters_of(words)
        if not letters:
            return _Tried(pack, -1.0, 0.0)
        mean = sum(letters_of([word]) * word.confidence for word in words) / letters
        expected = _FEWEST_A_HEIGHT * sum(line.shape[1] / line.shape[0] for line in sample)
        return _Tried(pack, sure_letters_of(words) / max(letters, expected) - pack.claims, mean)


class DocumentScripts:
    """The scripts of one document: what a page was in is tried first on the next."""

    def __init__(self, scripts: OtherScripts) -> None:
        self._scripts = scripts
        self._likely: Pack | None = None

    def read(
        self, unknown: Mapping[int, np.ndarray], maybe: Mapping[int, Maybe], numbers: Numbers
    ) -> dict[int, Recognition]:
        """What stands on a page's lines, upright, (H, W, 3) uint8 RGB each, as far as a pack knows it.

        Those of which it is `unknown` tell the script; those that are `maybe` in it too are tried with its pack.
        """
        read: dict[int, Recognition] = {}
        unknown = dict(unknown)
        for _ in range(_MOST_SCRIPTS):
            pack = self._scripts.pack_of(list(unknown.values()), self._likely) if unknown else None
            if pack is None:
                break
            known = dict(self._scripts.known(pack, unknown, numbers))
            if sum(line.sure_letters for line in known.values()) < _FEWEST_LETTERS:
                break
            self._likely = pack
            others = {at: line for at, (line, _) in maybe.items() if at not in read}
            better = (
                (at, one) for at, one in self._scripts.known(pack, others, numbers) if one.seen.score > maybe[at][1]
            )
            read |= {at: one.seen for at, one in (*known.items(), *better)}
            unknown = {at: line for at, line in unknown.items() if at not in known}
        return read

    def pack_of_letters(self, texts: Iterable[str]) -> Pack | None:
        """As that of all documents."""
        return self._scripts.pack_of_letters(texts)

    def read_in(self, pack: Pack, lines: Mapping[int, np.ndarray], numbers: Numbers) -> dict[int, Recognition]:
        """What stands on lines of that language, as far as its pack knows them."""
        return {at: line.seen for at, line in self._scripts.known(pack, lines, numbers)}


def _longest(lines: Sequence[np.ndarray]) -> list[np.ndarray]:
    return sorted(lines, key=lambda line: -line.shape[1] / line.shape[0])[:_SAMPLE]


def _sample(lines: Sequence[np.ndarray]) -> list[np.ndarray]:
    """The beginnings of the longest."""
    return [np.ascontiguousarray(line[:, : _SAMPLE_WIDTH * line.shape[0]]) for line in _longest(lines)]
