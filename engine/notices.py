"""What is told of a document, a page or a value: notices, and the verdicts of validators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from engine.words import Words


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the clerk should know about a page or a document: doubt is data. `code` is stable."""

    code: str
    message: Words

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {"code": self.code, "message": self.message.to_dict()}

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> Self:
        """The inverse of `to_dict`."""
        return cls(record["code"], Words.from_dict(record["message"]))


@dataclass(frozen=True, slots=True)
class Check:
    """A validator's verdict, which outranks any reader's confidence.

    `rule` is the validator's stable name. `suggestion` is a value that would pass; it is offered, never applied.
    """

    rule: str
    ok: bool
    message: Words
    suggestion: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "rule": self.rule,
            "ok": self.ok,
            "message": self.message.to_dict(),
            "suggestion": self.suggestion,
        }

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> Self:
        """The inverse of `to_dict`."""
        return cls(record["rule"], record["ok"], Words.from_dict(record["message"]), record["suggestion"])
