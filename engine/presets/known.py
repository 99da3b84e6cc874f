"""What a file of a kind may name: the product's rules, checks and tasks, as whoever knows them tells."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from engine.presets.model import Preset
from engine.site_patterns import is_slow
from engine.words import Words

Key = tuple[str | int, ...]
_OF_PATTERNS = (
    "pattern", "behind", "lines_with", "lines_without", "below", "above", "until", "page_has", "page_lacks",
)  # fmt: skip
"""The keys of a way that hold a pattern."""


@dataclass(frozen=True, slots=True)
class Known:
    """The names there are; `matches_itself` says whether a cue is found in a text that is nothing but the cue."""

    rules: Collection[str]
    row_rules: Collection[str]
    checks: Collection[str]
    tasks: Collection[str]
    terms: Collection[str]
    countries: Collection[str]
    matches_itself: Callable[[str], bool]

    def faults(self, preset: Preset) -> Iterator[tuple[Key, Words]]:
        """What the models cannot know is wrong: the key and the reason."""
        yield from self._unknown_names(preset)
        for at, cue in enumerate(preset.cues):
            if cue.text is not None and not self.matches_itself(cue.text):
                yield ("cues", at, "text"), Words("这条线索永远不会匹配", "this cue can never match")
        for key, pattern in _patterns(preset):
            if is_slow(pattern):
                yield (
                    key,
                    Words(
                        "这个正则表达式在某些文字上会非常慢，请限定重复次数（例如 {0,20}）",
                        "this pattern is very slow on some texts; bound its repeats, as in {0,20}",
                    ),
                )

    def _unknown_names(self, preset: Preset) -> Iterator[tuple[Key, Words]]:
        for at, spec in enumerate(preset.fields):
            if spec.rule is not None and spec.rule not in self.rules:
                yield ("fields", at, "rule"), _no_such("规则", "rule", spec.rule, self.rules)
            for place, term in enumerate(spec.terms):
                if term not in self.terms:
                    yield ("fields", at, "terms", place), _no_such("词义", "term", term, self.terms)
        for at, cue in enumerate(preset.cues):
            if cue.term is not None and cue.term not in self.terms:
                yield ("cues", at, "term"), _no_such("词义", "term", cue.term, self.terms)
        rows = preset.items.rule if preset.items is not None else None
        if rows is not None and rows not in self.row_rules:
            yield ("items", "rule"), _no_such("明细规则", "rule of items", rows, self.row_rules)
        for at, check in enumerate(preset.checks):
            if check not in self.checks:
                yield ("checks", at), _no_such("校验", "check", check, self.checks)
        if preset.country is not None and preset.country not in self.countries:
            yield ("country",), _no_such("国家", "country", preset.country, self.countries)
        if preset.task not in self.tasks:
            yield ("task",), _no_such("任务", "task", preset.task, self.tasks)


def _patterns(preset: Preset) -> Iterator[tuple[Key, str]]:
    """Every pattern and where it stands."""
    for at, spec in enumerate(preset.fields):
        if spec.pattern is not None:
            yield ("fields", at, "pattern"), spec.pattern
        for number, way in enumerate(spec.ways):
            for name in _OF_PATTERNS:
                pattern = getattr(way, name)
                if pattern is not None:
                    yield ("fields", at, "ways", number, name), pattern


def _no_such(zh: str, en: str, name: str, known: Collection[str]) -> Words:
    near = difflib.get_close_matches(name, known, n=3) or sorted(known)
    return Words(
        f"没有名为 {name} 的{zh}；可用：{'、'.join(near)}",
        f"there is no {en} called {name}; there is {', '.join(near)}",
    )
