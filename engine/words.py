"""Text for people, in the two languages the product speaks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Words:
    """One message in Chinese and in English; plain text, never markup."""

    zh: str
    en: str

    def in_language(self, language: Language) -> str:
        """The text in `language`."""
        return self.zh if language == "zh" else self.en

    def to_dict(self) -> dict[str, str]:
        """The JSON form: `{"zh": ..., "en": ...}`."""
        return {"zh": self.zh, "en": self.en}

    @classmethod
    def from_dict(cls, record: dict[str, str]) -> Words:
        """The inverse of `to_dict`."""
        return cls(record["zh"], record["en"])


class WordedError(Exception):
    """An error for people: a stable `code`, what happened, and what to do about it, in both languages."""

    code: ClassVar[str] = "error"

    def __init__(self, message: Words, hint: Words) -> None:
        super().__init__(message.en)
        self.message = message
        self.hint = hint

    def to_dict(self, language: Language = "zh") -> dict[str, str]:
        """The JSON form: code, message and hint in one language."""
        return {
            "code": self.code,
            "message": self.message.in_language(language),
            "hint": self.hint.in_language(language),
        }
