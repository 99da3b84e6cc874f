"""What each reading gave: how sure every value was before anybody looked at it. Names and numbers, never a value."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import IntEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, Session, mapped_column

from desk.store.store import Base
from engine.document import Field


class Doubt(IntEnum):
    """How a value was shown to people."""

    SURE = 0
    WEAK = 1
    REFUTED = 2
    """A check says no."""


class ReadingRow(Base):
    """The last reading of a document, written with it and never changed by corrections.

    `fields` has `[confidence, Doubt]` by the name of each field that was given a value.
    """

    __tablename__ = "readings"

    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[datetime]
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)


def keep_reading(session: Session, document_id: str, body: Mapping[str, Any], at: datetime) -> None:
    """Notes what a document (`Document.to_dict()`) was given when it was read; what was noted before goes."""
    fields = {}
    for field in map(Field.from_dict, body.get("fields", ())):
        if field.is_found:
            doubt = Doubt.REFUTED if field.has_failed_check else Doubt.WEAK if field.is_doubtful else Doubt.SURE
            fields[field.name] = [round(field.confidence, 4), int(doubt)]
    session.merge(ReadingRow(document_id=document_id, at=at, fields=fields))
