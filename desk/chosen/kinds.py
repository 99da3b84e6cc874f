"""How a setting is typed that is chosen while the service runs: a number, a choice, some of several, or lines.

A kind turns what a form says into the text that the environment would have; whether a setting may have it is said by
`desk.settings` alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Protocol

from desk.chosen.errors import BadChoice
from engine.words import Words

_MOST_SHOWN = 40


class Kind(Protocol):
    """Also names its control on the page, and has the `hint` that says what may be typed."""

    @property
    def control(self) -> str:
        """`number`, `choice`, `several` or `lines`."""
        ...

    @property
    def hint(self) -> Words:
        """What may be typed."""
        ...

    def text_of(self, typed: str) -> str:
        """As the environment would have it. Raises `BadChoice`."""
        ...

    def shown(self, text: str) -> str:
        """The inverse, as the form has it."""
        ...


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number between two bounds; with `zero` also 0, which then means something else."""

    least: int
    most: int
    hint: Words
    zero: bool = False
    control: ClassVar[str] = "number"

    def text_of(self, typed: str) -> str:
        """The digits."""
        text = typed.strip()
        is_number = text.isascii() and text.isdigit() and len(text) <= len(str(self.most))
        if not is_number or not (self.least <= int(text) <= self.most or (self.zero and int(text) == 0)):
            raise BadChoice(typed[:_MOST_SHOWN], self.hint)
        return str(int(text))

    def shown(self, text: str) -> str:
        """The digits, without the `.0` of a setting that may have decimals."""
        return f"{float(text):g}" if text else ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of `options`, each with its words."""

    options: Mapping[str, Words]
    hint: Words
    control: ClassVar[str] = "choice"

    def text_of(self, typed: str) -> str:
        """The option."""
        if typed not in self.options:
            raise BadChoice(typed[:_MOST_SHOWN], self.hint)
        return typed

    def shown(self, text: str) -> str:
        """The option."""
        return text


@dataclass(frozen=True, slots=True)
class Several:
    """Any of `options`, or none; typed and kept with commas between, in their order."""

    options: Mapping[str, Words]
    hint: Words
    control: ClassVar[str] = "several"

    def text_of(self, typed: str) -> str:
        """Those named, each once."""
        named = _entries(typed)
        for name in named:
            if name not in self.options:
                raise BadChoice(name[:_MOST_SHOWN], self.hint)
        return ",".join(option for option in self.options if option in named)

    def shown(self, text: str) -> str:
        """The same."""
        return text


@dataclass(frozen=True, slots=True)
class Lines:
    """Entries, one a line, in small letters; kept with commas between."""

    hint: Words
    example: str = ""
    most: int = 100
    control: ClassVar[str] = "lines"

    def text_of(self, typed: str) -> str:
        """Each entry once, in the order typed."""
        entries = list(dict.fromkeys(entry.lower() for entry in _entries(typed)))
        if len(entries) > self.most:
            raise BadChoice(str(len(entries)), Words(f"最多 {self.most} 行。", f"At most {self.most} lines."))
        return ",".join(entries)

    def shown(self, text: str) -> str:
        """One a line."""
        return "\n".join(_entries(text))


def _entries(text: str) -> list[str]:
    return [entry for part in re.split(r"[,\n]", text) if (entry := part.strip())]
