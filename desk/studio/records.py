"""What the studio tells of kinds, as plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from desk.offers.offer import Offer
from engine.presets import Preset
from engine.words import Words


class Origin(StrEnum):
    """How a version came to be."""

    STUDIO = "studio"
    COPY = "copy"
    FILE = "file"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a kind of the installation's own. `author` is what people call them; blank: a file on disk."""

    number: int
    origin: Origin
    based_on: int | None
    author: str
    at: datetime
    note: str
    is_published: bool

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "number": self.number,
            "origin": self.origin.value,
            "based_on": self.based_on,
            "author": self.author,
            "at": self.at.isoformat(),
            "note": self.note,
            "published": self.is_published,
        }


@dataclass(frozen=True, slots=True)
class Publication:
    """That a version came into use; `number` None: the kind went out of use."""

    number: int | None
    by: str
    at: datetime
    reason: str

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {"number": self.number, "by": self.by, "at": self.at.isoformat(), "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Weekly:
    """What happened with a preset in the last seven days: documents read with it, fields that people corrected."""

    documents: int = 0
    corrections: int = 0


@dataclass(frozen=True, slots=True)
class KindSummary:
    """A kind in the list. `newest` above `published`: there is a draft. `trouble`: why its file cannot be used."""

    id: str
    label: Words
    description: Words
    kind: str | None
    is_own: bool
    fields: int
    offer: Offer
    published: int | None = None
    newest: int | None = None
    weekly: Weekly = field(default_factory=Weekly)
    samples: int = 0
    trouble: Words | None = None

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "id": self.id,
            "label": self.label.to_dict(),
            "description": self.description.to_dict(),
            "kind": self.kind,
            "own": self.is_own,
            "fields": self.fields,
            "published": self.published,
            "newest": self.newest,
            "weekly": {"documents": self.weekly.documents, "corrections": self.weekly.corrections},
            "samples": self.samples,
            "trouble": self.trouble.to_dict() if self.trouble else None,
            "offer": self.offer.to_dict(),
        }


@dataclass(frozen=True, slots=True)
class KindPage:
    """A kind that is open: one version of it with everything about it. `number` None: a shipped one."""

    summary: KindSummary
    number: int | None
    text: str
    words: str | None
    preset: Preset
    versions: tuple[Version, ...] = ()
    publications: tuple[Publication, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The JSON form; `content` is the kind without what is as it would be anyway."""
        return {
            **self.summary.to_dict(),
            "number": self.number,
            "text": self.text,
            "words": self.words,
            "content": content_of(self.preset),
            "versions": [version.to_dict() for version in self.versions],
            "publications": [one.to_dict() for one in self.publications],
        }


def content_of(preset: Preset) -> dict[str, Any]:
    """A kind as its file has it, without the word lists."""
    return preset.model_dump(mode="json", exclude_defaults=True, exclude={"words"})
