"""What each reading gave: how sure every value was before anybody looked at it. Names and numbers, never a value."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any

from sqlalchemy import JSON, Executable, ForeignKey, Index
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from desk.store.store import Base
from engine.document import Field


class Doubt(IntEnum):
    """How a value was shown to people."""

    SURE = 0
    WEAK = 1
    REFUTED = 2
    """A check says no."""
    HELD = 3
    """Another value may be meant: doubtful, however sure the evidence."""

    @classmethod
    def of(cls, field: Field) -> Doubt:
        """How a value is shown."""
        if field.has_failed_check:
            return cls.REFUTED
        if field.is_held:
            return cls.HELD
        return cls.WEAK if field.is_doubtful else cls.SURE

    @property
    def may_be_taken(self) -> bool:
        """Whether evidence alone decides, so that a threshold can."""
        return self in {Doubt.SURE, Doubt.WEAK}


@dataclass(frozen=True, slots=True)
class Remembered:
    """Under what a reading may be given again: `key` is all that it depends on but the learnt layouts that its pages
    have, and `layouts` those (`desk.line.memory`)."""

    key: str
    layouts: str


class ReadingRow(Base):
    """The last reading of a document, written with it and never changed by corrections.

    `fields` has `[confidence, Doubt]` by the name of each field that was given a value: the engine's own confidence,
    so that no calibration is ever fitted on what another one made. `key` and `layouts` are what it may be
    given again under (`Remembered`), None: not at all; `mark` is that of what was read, which a changed document has no
    more.
    """

    __tablename__ = "readings"

    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[datetime]
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    key: Mapped[str | None]
    layouts: Mapped[str | None]
    mark: Mapped[str | None]

    __table_args__ = (Index("readings_by_key", "key", "at"),)


def keep_reading(
    session: Session, document_id: str, body: Mapping[str, Any], at: datetime, under: Remembered | None = None
) -> None:
    """Notes what a document (`Document.to_dict()`) was given when it was read; what was noted before goes."""
    fields = {}
    for field in map(Field.from_dict, body.get("fields", ())):
        if field.is_found:
            fields[field.name] = [round(field.confidence, 4), int(Doubt.of(field))]
    kept = {"at": at, "fields": fields, "key": None, "layouts": None, "mark": None}
    if under is not None:
        kept |= {"key": under.key, "layouts": under.layouts, "mark": mark_of(body)}
    session.flush()
    session.connection().execute(_KEEP[session.get_bind().dialect.name], {"document_id": document_id, **kept})


def _keep(insert: type[postgresql.Insert] | type[sqlite.Insert]) -> Executable:
    """Writes all columns of a reading in place of what was there."""
    statement = insert(ReadingRow)
    new = {column.name: column for column in statement.excluded if column.name != "document_id"}
    return statement.on_conflict_do_update(index_elements=["document_id"], set_=new)


_KEEP = {"postgresql": _keep(postgresql.Insert), "sqlite": _keep(sqlite.Insert)}


def mark_of(body: Mapping[str, Any]) -> str:
    """The digest of what was read, as its JSON: another one as soon as a person has changed or confirmed anything."""
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
