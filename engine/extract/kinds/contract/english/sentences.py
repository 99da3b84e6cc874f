"""Where the sentences of a contract begin and end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LONGEST = 900
_STOP = re.compile(r"[.;:!?][\"”’')]{0,2}\s+(?=[\"“']?(?:[A-Z•-]|\d{1,2}(?:\.\d{1,2})*[.)]?\s+[A-Z(\"“]))")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Inc|Corp|Co|Ltd|L\.?L\.?C|L\.?P|N\.?A|S\.?A|B\.?V|N\.?V|No|Nos|St|Av|Avda|Ave|Str|Bldg|Fl|Apt|Dept|Ft|Mt|P\.O\.B|Blvd|Rd|Ste|Mr|Mrs|Ms|Dr|Jr|Sr|vs?|Sec|Art"
    r"|U\.?S|U\.?K|P\.?O|D\.?C|a\.m|p\.m|e\.g|i\.e|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)|\b[A-Z]|^\s*\d{1,2}(?:\.\d{1,2})*)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence (or a clause that ends in a semicolon) at `start` of the running text."""

    text: str
    start: int

    @property
    def end(self) -> int:
        """Where it ends in the running text."""
        return self.start + len(self.text)


def sentence_end(text: str, start: int) -> int:
    """Where the sentence that holds `start` ends: the first full stop or semicolon that is no abbreviation's."""
    for stop in _STOP.finditer(text, start):
        is_short = stop.group()[0] == "." and _ABBREVIATION.search(text[max(start, stop.start() - 12) : stop.start()])
        if stop.group()[0] != ":" and not is_short:
            return stop.start() + 1
    return len(text)


def sentence_start(text: str, position: int) -> int:
    """Where the sentence that holds `position` begins, at most 600 characters before."""
    start = max(0, position - 600)
    while (end := sentence_end(text, start)) < position:
        start = end
    return start


def sentence_at(text: str, position: int) -> Sentence:
    """The sentence that holds `position`, cut at 900 characters."""
    start = sentence_start(text, position)
    body = text[start : min(sentence_end(text, position), start + _LONGEST)]
    return Sentence(body.strip(), start + len(body) - len(body.lstrip()))


def sentences_with(text: str, cue: re.Pattern[str]) -> Iterator[Sentence]:
    """Every sentence in which `cue` is found, in order, each once."""
    position = 0
    while match := cue.search(text, position):
        sentence = sentence_at(text, match.start())
        yield sentence
        position = max(sentence.end, match.end())
