"""The database's tables and how it is opened: SQLite in WAL mode by default, PostgreSQL for teams."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    Engine,
    ForeignKey,
    Index,
    Text,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from auth.tables import Instant


class State(StrEnum):
    """Where a document is on its way."""

    QUEUED = "queued"
    READING = "reading"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Base(DeclarativeBase):
    """The desk's tables."""

    type_annotation_map = {datetime: Instant, dict[str, Any]: JSON(none_as_null=True), str: Text}  # noqa: RUF012


class DocumentRow(Base):
    """A document and its way through the queue; the row is the truth, also for the workers.

    `body` is `Document.to_dict()` once it was read; `order` is what was asked. `lease_until` and `worker` belong to
    the worker that reads it now. `version` grows with every correction.
    """

    __tablename__ = "documents"

    id: Mapped[str] = mapped_column(primary_key=True)
    owner_id: Mapped[str]
    name: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    order: Mapped[dict[str, Any]] = mapped_column("asked")
    state: Mapped[str] = mapped_column(default=State.QUEUED)
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    reviewed_at: Mapped[datetime | None]
    step: Mapped[str | None]
    page: Mapped[int] = mapped_column(default=0)
    pages: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    worker: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    cancel_asked: Mapped[bool] = mapped_column(default=False)
    error: Mapped[dict[str, Any] | None]
    kind: Mapped[str | None]
    headline: Mapped[str] = mapped_column(default="")
    doubtful: Mapped[int] = mapped_column(default=0)
    search_text: Mapped[str] = mapped_column(default="")
    body: Mapped[dict[str, Any] | None]
    version: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        Index("documents_by_owner", "owner_id", "created_at"),
        Index("documents_by_state", "state", "created_at"),
        Index("documents_by_start", "owner_id", "started_at"),
    )


class CorrectionRow(Base):
    """What a person changed: never overwritten, gone only with its document."""

    __tablename__ = "corrections"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"))
    user_id: Mapped[str]
    at: Mapped[datetime]
    field: Mapped[str]
    before: Mapped[str | None]
    after: Mapped[str | None]

    __table_args__ = (Index("corrections_by_document", "document_id", "id"),)


def open_database(url: str) -> Engine:
    """The connection pool for `url`, set up for several threads and processes."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        return create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True, pool_size=10)
    engine = create_engine(parsed, connect_args={"timeout": 30})

    @event.listens_for(engine, "connect")
    def set_up_connection(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=30000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        # IMMEDIATE: take the write lock at the start, so that two writers queue up instead of one failing half way.
        immediate = connection.get_execution_options().get("writes", True)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine
