"""The database's tables: SQLite in WAL mode by default, PostgreSQL for teams."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Connection, ForeignKey, Index, Text, UniqueConstraint, event, inspect, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Mapper, mapped_column, relationship

from auth.tables import Instant
from desk.store.database import open_database
from desk.store.grams import drop_grams, forget_pairs_of, keep_pairs, make_grams
from desk.store.listed import indexes_of_lists
from desk.store.money import Money
from desk.store.texts import drop_texts, make_texts

__all__ = ["Base", "open_database"]


_BEGAN = text("started_at IS NOT NULL")


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

    The row is slim, so that lists and sums over many are fast: what was read is in `content`, reached as `body`
    (`Document.to_dict()` once it was read) and `search_text`. `order` is what was asked. `lease_until` and `worker`
    belong to the worker that reads it now. `version` grows with every correction. `job_id` is set for a file of a
    batch, whose place in it is `job_position`; `request_id` is that of the request that brought it. From `head_date`
    to `counterparty_id` it is the document's head, written with `body`; `preset`, `degraded` and `nothing_read` are of
    its provenance. `vendor`, `number_key` and `money_key` follow from the head (`desk.store.identity`). Of a file that
    held several papers there is a row for each: `paper` from 1 of `papers`, with the same `file_id`, the id of the
    first. With `deleted_at` it is in the trash; `exported_at` is when it was last part of an export. With
    `finished_unseen` it was finished among many, and nobody looked at it. `pictures` names
    the set of page pictures that belong to what was read. While it is read again, `rereading` is what it goes back to
    if that fails (`desk.line.rereading`), which `unchanged` tells then, in the form of `error`; the other papers that
    the reading replaces name its id as `replaced_by`.
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
    version: Mapped[int] = mapped_column(default=0)
    job_id: Mapped[str | None]
    job_position: Mapped[int] = mapped_column(default=0)
    request_id: Mapped[str] = mapped_column(default="")
    file_id: Mapped[str | None]
    paper: Mapped[int] = mapped_column(default=1)
    papers: Mapped[int] = mapped_column(default=1)
    head_date: Mapped[date | None]
    head_number: Mapped[str | None]
    counterparty: Mapped[str | None]
    own_party: Mapped[str | None]
    net: Mapped[Decimal | None] = mapped_column(Money)
    tax: Mapped[Decimal | None] = mapped_column(Money)
    total: Mapped[Decimal | None] = mapped_column(Money)
    currency: Mapped[str | None]
    direction: Mapped[str | None]
    head_code: Mapped[str | None]
    counterparty_id: Mapped[str | None]
    preset: Mapped[str | None]
    degraded: Mapped[bool] = mapped_column(default=False)
    nothing_read: Mapped[bool] = mapped_column(default=False)
    vendor: Mapped[str | None]
    number_key: Mapped[str | None]
    money_key: Mapped[str | None]
    deleted_at: Mapped[datetime | None]
    exported_at: Mapped[datetime | None]
    finished_unseen: Mapped[bool] = mapped_column(default=False)
    pictures: Mapped[str] = mapped_column(default="")
    rereading: Mapped[dict[str, Any] | None]
    unchanged: Mapped[dict[str, Any] | None]
    replaced_by: Mapped[str | None]

    content: Mapped[ContentRow | None] = relationship(cascade="all, delete-orphan", passive_deletes=True, uselist=False)

    @property
    def body(self) -> dict[str, Any] | None:
        """What was read, as last corrected; None before."""
        return self.content.body if self.content is not None else None

    @body.setter
    def body(self, body: dict[str, Any] | None) -> None:
        self._own_content().body = body

    @property
    def search_text(self) -> str:
        """What a search looks through, case-folded."""
        return self.content.search_text if self.content is not None else ""

    @search_text.setter
    def search_text(self, text: str) -> None:
        self._own_content().search_text = text

    def _own_content(self) -> ContentRow:
        found = self.content or ContentRow(search_text="")
        self.content = found
        return found

    __table_args__ = (
        Index("documents_by_job", "job_id", "job_position"),
        Index("documents_by_state", "state", "owner_id", "job_id", "created_at", "started_at"),
        Index("documents_by_start", "owner_id", "started_at"),
        Index("documents_by_turn", "job_id", "started_at", sqlite_where=_BEGAN, postgresql_where=_BEGAN),
        Index("documents_by_file", "file_id", "paper"),
        Index("documents_by_vendor", "vendor"),
        Index("documents_by_sha256", "sha256"),
        Index("documents_by_number_key", "number_key"),
        Index("documents_by_money_key", "money_key"),
        *indexes_of_lists(),
    )


class ContentRow(Base):
    """What was read of a document, apart from its row: large, and not needed for lists.

    `number` is a number of its own for the index of searches (`desk.store.grams`), which is kept with `search_text`,
    and for its copy on SQLite (`desk.store.texts`).
    """

    __tablename__ = "contents"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"))
    search_text: Mapped[str] = mapped_column(default="")
    body: Mapped[dict[str, Any] | None]

    __table_args__ = (Index("contents_by_document", "document_id", unique=True),)


@event.listens_for(ContentRow.__table__, "after_create")
def _make_search(_table: Any, connection: Connection, **_: Any) -> None:
    make_grams(connection)
    make_texts(connection)


@event.listens_for(ContentRow.__table__, "before_drop")
def _drop_search(_table: Any, connection: Connection, **_: Any) -> None:
    drop_texts(connection)
    drop_grams(connection)


@event.listens_for(ContentRow, "after_insert")
def _keep_pairs(_mapper: Mapper[Any], connection: Connection, row: ContentRow) -> None:
    keep_pairs(connection, row.number, row.document_id, row.search_text)


@event.listens_for(ContentRow, "after_update")
def _keep_changed_pairs(_mapper: Mapper[Any], connection: Connection, row: ContentRow) -> None:
    if inspect(row).attrs.search_text.history.has_changes():
        forget_pairs_of(connection, row.number)
        keep_pairs(connection, row.number, row.document_id, row.search_text)


class VendorNameRow(Base):
    """A name that a vendor with an id was seen with; both as digests (`desk.store.identity`)."""

    __tablename__ = "vendor_names"

    name: Mapped[str] = mapped_column(primary_key=True)
    vendor: Mapped[str] = mapped_column(primary_key=True)


class FlagRow(Base):
    """What is odd about a document besides its doubts: `code` says what, `other_id` names the other document, if any.

    `detail` are the figures that its words need. With `hold` the document is neither exported nor finished until
    somebody releases it, which `released_for` gives the reason of.
    """

    __tablename__ = "flags"

    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    other_id: Mapped[str | None]
    detail: Mapped[dict[str, Any] | None]
    at: Mapped[datetime]
    hold: Mapped[bool] = mapped_column(default=False)
    released_at: Mapped[datetime | None]
    released_by: Mapped[str | None]
    released_for: Mapped[str | None]

    __table_args__ = (Index("flags_by_code", "code", "document_id"), Index("flags_by_other", "other_id"))


class RuleRow(Base):
    """A rule as an administrator has set it (`desk.claims.rules`)."""

    __tablename__ = "rules"

    code: Mapped[str] = mapped_column(primary_key=True)
    mode: Mapped[str]
    data: Mapped[dict[str, Any]]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(default="")


class SavedViewRow(Base):
    """A list as its owner wants it again: `asked` is `Filter.to_dict()` with the order."""

    __tablename__ = "saved_views"

    id: Mapped[str] = mapped_column(primary_key=True)
    owner_id: Mapped[str]
    name: Mapped[str]
    asked: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("owner_id", "name", name="saved_views_name"),)


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


class ShareRow(Base):
    """A document given to a team: `team` is the group's DN in its normal form, `level` is `read` or `review`."""

    __tablename__ = "shares"

    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True)
    team: Mapped[str] = mapped_column(primary_key=True)
    level: Mapped[str]
    given_by: Mapped[str]
    at: Mapped[datetime]

    __table_args__ = (Index("shares_by_team", "team", "level", "document_id"), Index("shares_by_giver", "given_by"))


class LayoutRow(Base):
    """A layout learnt from confirmed documents: labels and places, never a value. `body` is `Lesson.to_dict()`.

    `version` grows with every change of the lesson, so that other processes see it; `used` counts documents.
    """

    __tablename__ = "layouts"

    id: Mapped[str] = mapped_column(primary_key=True)
    preset: Mapped[str]
    body: Mapped[dict[str, Any]]
    version: Mapped[int] = mapped_column(default=1)
    used: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    confirmed_by: Mapped[str]


class LessonRow(Base):
    """Which document has taught a layout, so that one that is finished twice counts once."""

    __tablename__ = "layout_lessons"

    layout_id: Mapped[str] = mapped_column(ForeignKey("layouts.id", ondelete="CASCADE"), primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True)

    __table_args__ = (Index("layout_lessons_by_document", "document_id"),)


class JobRow(Base):
    """A batch of documents that one request brought. Its state follows from its documents; only its end is noted.

    `idempotency_key` is the caller's own, unique for an owner; `digest` tells whether a repeated key brings the same
    files and order.
    """

    __tablename__ = "jobs"

    id: Mapped[str] = mapped_column(primary_key=True)
    owner_id: Mapped[str]
    label: Mapped[str] = mapped_column(default="")
    idempotency_key: Mapped[str | None]
    digest: Mapped[str]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("owner_id", "idempotency_key", name="jobs_key"),
        Index("jobs_by_owner", "owner_id", "created_at"),
    )


class HookRow(Base):
    """Somebody else's address that wants to be told of events.

    `events` and `kinds` say of which (no kinds: of all); `everyone` says of everyone's documents, not only the owner's.
    """

    __tablename__ = "hooks"

    id: Mapped[str] = mapped_column(primary_key=True)
    owner_id: Mapped[str]
    label: Mapped[str]
    url: Mapped[str]
    events: Mapped[list[str]] = mapped_column(JSON)
    kinds: Mapped[list[str]] = mapped_column(JSON)
    everyone: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    __table_args__ = (Index("hooks_by_owner", "owner_id", "created_at"),)


class DeliveryRow(Base):
    """One event on its way to one hook; written in the transaction of what it tells about.

    `id` is the same at every attempt, so that a receiver can tell a repetition.
    """

    __tablename__ = "deliveries"

    id: Mapped[str] = mapped_column(primary_key=True)
    hook_id: Mapped[str] = mapped_column(ForeignKey("hooks.id", ondelete="CASCADE"))
    event: Mapped[str]
    document_id: Mapped[str | None]
    job_id: Mapped[str | None]
    state: Mapped[str]
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    status: Mapped[int | None]
    error: Mapped[str | None]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        Index("deliveries_by_due", "state", "due_at"),
        Index("deliveries_by_hook", "hook_id", "created_at"),
    )
