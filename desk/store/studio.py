"""The tables of the preset studio: who is offered what, the versions of kinds, their samples, saved wishes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from desk.store.store import Base


class OfferRow(Base):
    """How a preset is offered, shipped or own, as an administrator has set it (`desk.offers`)."""

    __tablename__ = "offers"

    preset_id: Mapped[str] = mapped_column(primary_key=True)
    data: Mapped[dict[str, Any]]
    revision: Mapped[int]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]


class KindRow(Base):
    """A kind of the installation's own: which version is published, and the number that the next one gets."""

    __tablename__ = "own_kinds"

    id: Mapped[str] = mapped_column(primary_key=True)
    published: Mapped[int | None]
    next_number: Mapped[int]
    removed_at: Mapped[datetime | None]


class KindVersionRow(Base):
    """One version of a kind, written once and never changed: `kind.yaml` and `words.yaml` as they were saved."""

    __tablename__ = "kind_versions"

    kind_id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    words: Mapped[str | None]
    origin: Mapped[str]
    based_on: Mapped[int | None]
    author_id: Mapped[str]
    at: Mapped[datetime]
    note: Mapped[str]


class PublicationRow(Base):
    """A version that became the one in use, by whom and why; `number` None: the kind was taken out of use."""

    __tablename__ = "kind_publications"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind_id: Mapped[str]
    number: Mapped[int | None]
    at: Mapped[datetime]
    by: Mapped[str]
    reason: Mapped[str]

    __table_args__ = (Index("kind_publications_kind", "kind_id", "id"),)


class SampleRow(Base):
    """A page or more with the values that a kind should find on them; its pictures lie in the data folder."""

    __tablename__ = "kind_samples"

    id: Mapped[str] = mapped_column(primary_key=True)
    kind_id: Mapped[str]
    name: Mapped[str]
    data: Mapped[dict[str, Any]]
    pictures: Mapped[int]
    document_id: Mapped[str | None]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    revision: Mapped[int]

    __table_args__ = (UniqueConstraint("kind_id", "name", name="kind_samples_name"),)


class WishRow(Base):
    """What somebody wants of a document in their own words, kept under a name, for themselves or a team."""

    __tablename__ = "wishes"

    id: Mapped[str] = mapped_column(primary_key=True)
    owner_id: Mapped[str]
    team: Mapped[str | None]
    name: Mapped[str]
    instruction: Mapped[str]
    preset: Mapped[str]
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("owner_id", "name", name="wishes_name"),
        Index("wishes_team", "team"),
    )
