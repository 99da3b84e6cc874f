"""A set of folded names made quick to look for: inside a text, and as what a misread text may mean."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import lru_cache
from operator import add

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

_KEY = 5
"""Characters by which a name is looked up; a shorter name by all it has."""
_PAIR = 2
"""Characters that tell which names can begin at a place at all."""
_OFF = 2
"""How many characters longer or shorter a misread name may be."""
_PREFIX = 8
"""How many characters a phrase that ends in a name may have before it."""
_ALONE = (1,)
_LEAST_MISREAD = 3


def errors_allowed(size: int) -> int:
    """How many characters of a name may be misread."""
    return 1 if size < 6 else 2 if size < 14 else 3


class Names:
    """Names by their first characters, by their length and whole."""

    def __init__(self, names: frozenset[str]) -> None:
        self.whole = names - {""}
        self._by_start: dict[str, list[str]] = {}
        self._by_size: dict[int, list[str]] = {}
        for name in sorted(self.whole):
            self._by_start.setdefault(name[:_KEY], []).append(name)
            self._by_size.setdefault(len(name), []).append(name)
        self._sizes = _sizes_by_pair(self._by_start)
        self._alone = frozenset(key for key in self._by_start if len(key) == 1)

    def inside(self, text: str) -> list[tuple[str, int]]:
        """Every place of every name in a text, the longest names first."""
        pairs = map(self._sizes.get, map(add, text, text[1:] + " "))
        starts = [(at, sizes) for at, sizes in enumerate(pairs) if sizes is not None]
        if not self._alone.isdisjoint(text):
            known = {at for at, _ in starts}
            starts += [(at, _ALONE) for at, one in enumerate(text) if one in self._alone and at not in known]
        found = {
            (name, at)
            for at, sizes in starts
            for size in sizes
            for name in self._by_start.get(text[at : at + size], ())
            if text.startswith(name, at)
        }
        return sorted(found, key=lambda pair: (-len(pair[0]), pair[0], pair[1]))

    def like(self, head: str, *, has_colon: bool) -> Iterator[str]:
        """Names that a text may mean: with few characters misread, or, before a colon, at its end; longest first."""
        found = {
            name for size in range(len(head) + _OFF, len(head) - _OFF - 1, -1) for name in self._misread(head, size)
        }
        if has_colon:
            found |= {head[start:] for start in range(min(_PREFIX, len(head) - _PAIR) + 1)} & self.whole
        return iter(sorted(found, key=lambda name: (-len(name), name)))

    def _misread(self, head: str, size: int) -> Iterator[str]:
        """Names of one length that are the text but for as many characters as may be misread."""
        if size < _LEAST_MISREAD and size != len(head):
            return
        names = self._by_size.get(size, ())
        allowed = errors_allowed(size)
        for name, _, _ in process.extract(head, names, scorer=Levenshtein.distance, score_cutoff=allowed, limit=None):
            yield name


def _sizes_by_pair(keys: Collection[str]) -> dict[str, tuple[int, ...]]:
    """How long the keys are that begin with each pair of characters, a key of one character among them."""
    sizes: dict[str, set[int]] = {}
    for key in keys:
        sizes.setdefault(key[:_PAIR], set()).add(len(key))
    return {pair: tuple(those | sizes.get(pair[0], set())) for pair, those in sizes.items()}


@lru_cache(maxsize=16)
def prepared_names(names: frozenset[str]) -> Names:
    """The names made ready to be looked for; those of a preset are the same for all its documents of a language."""
    return Names(names)
