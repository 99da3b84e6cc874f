"""What is wrong with a file of a kind, in words: the key, the line where it stands, and the reason."""

from __future__ import annotations

from dataclasses import dataclass

from engine.words import Words


class Fault(ValueError):
    """Raised by the models for what no type can say; the words are for whoever wrote the file."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that is wrong: the key as a path, the line of the file (None: nowhere in particular), the reason."""

    key: str
    line: int | None
    reason: Words

    @property
    def words(self) -> Words:
        """As one line for people."""
        where_zh = f"第 {self.line} 行 " if self.line is not None else ""
        where_en = f"line {self.line}, " if self.line is not None else ""
        key = f"{self.key}: " if self.key else ""
        return Words(f"{where_zh}{key}{self.reason.zh}", f"{where_en}{key}{self.reason.en}")
