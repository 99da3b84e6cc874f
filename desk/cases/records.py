"""What the desk hands out: a document's entry in a list, and an opened document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, case, cast, func, literal, null
from sqlalchemy.orm import Session, defer

from desk.cases.rows import ItemColumn
from desk.cases.sharing import Access
from desk.store.heads import head_in
from desk.store.store import DocumentRow, State
from engine.checks.items import ColumnSum
from engine.document import Document
from engine.head import Head

_NUL = "\\u0000"
"""As JSON writes it."""


@dataclass(frozen=True, slots=True)
class Summary:
    """A document in a list: enough to show its progress and to tell it from others.

    `step`, `page` and `pages` are its progress while `state` is `reading`. `error` is `{"code", "message": {"zh",
    "en"}, "hint": {"zh", "en"}}` where it failed. `doubtful` counts the fields a person should look at;
    `nothing_read` says that there was no text to find any in. `paper` of `papers` says which one it is of those in its
    file; `file_id` is the same for all of them, None for a file of one.
    """

    id: str
    name: str
    size: int
    state: State
    preset: str
    kind: str | None
    headline: str
    doubtful: int
    created_at: datetime
    finished_at: datetime | None
    reviewed_at: datetime | None
    step: str | None
    page: int
    pages: int
    error: dict[str, Any] | None
    version: int
    degraded: bool
    head: Head
    nothing_read: bool
    access: Access = Access.OWNER
    file_id: str | None = None
    paper: int = 1
    papers: int = 1

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it by itself."""
        return self.state in {State.DONE, State.FAILED, State.CANCELLED}

    @classmethod
    def of(cls, row: DocumentRow, provenance: dict[str, Any] | None = None, access: Access = Access.OWNER) -> Summary:
        """The entry for a row; `provenance` spares reading it out of the row's whole content."""
        if provenance is None:
            provenance = (row.body or {}).get("provenance", {})
        return cls(
            id=row.id,
            name=row.name,
            size=row.size,
            state=State(row.state),
            preset=provenance.get("preset") or row.order["preset"],
            kind=row.kind,
            headline=row.headline,
            doubtful=row.doubtful,
            created_at=row.created_at,
            finished_at=row.finished_at,
            reviewed_at=row.reviewed_at,
            step=row.step,
            page=row.page,
            pages=row.pages,
            error=row.error,
            version=row.version,
            degraded=bool(provenance.get("degraded")),
            head=head_in(row),
            nothing_read=bool(provenance.get("nothing_read")),
            access=access,
            file_id=row.file_id,
            paper=row.paper,
            papers=row.papers,
        )

    def to_dict(self) -> dict[str, Any]:
        """The JSON form; times in ISO 8601."""
        return {
            "id": self.id,
            "name": self.name,
            "size": self.size,
            "state": str(self.state),
            "preset": self.preset,
            "kind": self.kind,
            "headline": self.headline,
            "doubtful": self.doubtful,
            "created_at": self.created_at.isoformat(),
            "finished_at": self.finished_at.isoformat() if self.finished_at else None,
            "reviewed_at": self.reviewed_at.isoformat() if self.reviewed_at else None,
            "step": self.step,
            "page": self.page,
            "pages": self.pages,
            "error": self.error,
            "version": self.version,
            "degraded": self.degraded,
            "head": self.head.to_dict(),
            "nothing_read": self.nothing_read,
            "access": str(self.access),
            "file_id": self.file_id,
            "paper": self.paper,
            "papers": self.papers,
        }


def paper_name(row: DocumentRow) -> str:
    """The file's name, and which of its papers this is where it has several: `scan.pdf (2/3)`."""
    return row.name if row.papers == 1 else f"{row.name} ({row.paper}/{row.papers})"


def summaries(
    session: Session, wanted: Select[DocumentRow], access: ColumnElement[str | None] | None = None
) -> list[Summary]:
    """The entries for rows, without loading their contents. `access` is its column; without it, all are one's own."""
    how_far = literal(Access.OWNER.value) if access is None else access
    was_read = DocumentRow.body.is_not(null())
    light = wanted.add_columns(_provenance(session), was_read, how_far).options(
        defer(DocumentRow.body), defer(DocumentRow.search_text)
    )
    # Where the database could not take the content apart, `Summary.of` loads it and does.
    return [
        Summary.of(row, provenance or (None if is_read else {}), Access(found))
        for row, provenance, is_read, found in session.execute(light).all()
    ]


def _provenance(session: Session) -> ColumnElement[Any]:
    """How a document was read, out of its content; null where that has a NUL, which PostgreSQL's operator refuses."""
    inside: ColumnElement[Any] = DocumentRow.body["provenance"]
    if session.get_bind().dialect.name != "postgresql":
        return inside
    is_whole = func.strpos(cast(DocumentRow.body, Text), _NUL) == 0
    return case((is_whole, inside), else_=null())


@dataclass(frozen=True, slots=True)
class Opened:
    """A document with its content; `document` is None until it was read.

    `columns` are those that its rows of items have or may have; `sums` what its rows make.
    """

    summary: Summary
    document: Document | None
    columns: tuple[ItemColumn, ...] = ()
    sums: tuple[ColumnSum, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list, newest first; `total` counts all that match."""

    entries: tuple[Summary, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Download:
    """A file to hand to a browser."""

    name: str
    media_type: str
    content: bytes
