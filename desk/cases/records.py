"""What the desk hands out: a document's entry in a list, and an opened document."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from auth.roles import User
from auth.tables import people
from desk.cases.rows import ItemColumn
from desk.cases.sharing import Access, access_of
from desk.claims.flags import Flag, flags_of
from desk.line.papers import is_kept_together
from desk.store.heads import head_in
from desk.store.store import DocumentRow, State
from engine.checks.items import ColumnSum
from engine.document import Document
from engine.head import Head

WAS_REFUSED = and_(DocumentRow.state == State.FAILED, DocumentRow.started_at.is_(None))
"""Not taken in at all, so that there is no original."""


@dataclass(frozen=True, slots=True)
class Summary:
    """A document in a list: enough to show its progress and to tell it from others.

    `step`, `page` and `pages` are its progress while `state` is `reading`. `error` is `{"code", "message": {"zh",
    "en"}, "hint": {"zh", "en"}}` where it failed. `doubtful` counts the fields a person should look at;
    `nothing_read` says that there was no text to find any in. `paper` of `papers` says which one it is of those in its
    file; `file_id` is the same for all of them, None for a file of one. `vendor` is the same for one counterparty
    however its name is spelt; `exported_at` is when it was last part of an export. `owner_name` is what its owner is
    called, in lists; empty for one's own. `refused`: its file was not taken in at all; `kept_together`: it is read as
    one document, whatever papers its file holds. `unchanged` says, as `error` does, why reading it again came to
    nothing; `replaced_by` is the document whose new reading, of the whole file, is about to take its place.
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
    owner_id: str = ""
    vendor: str | None = None
    exported_at: datetime | None = None
    deleted_at: datetime | None = None
    job_id: str | None = None
    refused: bool = False
    kept_together: bool = False
    flags: tuple[Flag, ...] = ()
    owner_name: str = ""
    unchanged: dict[str, Any] | None = None
    replaced_by: str | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it by itself."""
        return self.state in {State.DONE, State.FAILED, State.CANCELLED}

    @classmethod
    def of(cls, row: DocumentRow, access: Access = Access.OWNER) -> Summary:
        """The entry for a row."""
        return cls(
            id=row.id,
            name=row.name,
            size=row.size,
            state=State(row.state),
            preset=row.preset or row.order["preset"],
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
            degraded=row.degraded,
            head=head_in(row),
            nothing_read=row.nothing_read,
            access=access,
            file_id=row.file_id,
            paper=row.paper,
            papers=row.papers,
            owner_id=row.owner_id,
            vendor=row.vendor,
            exported_at=row.exported_at,
            deleted_at=row.deleted_at,
            job_id=row.job_id,
            refused=row.state == State.FAILED and row.started_at is None,
            kept_together=row.papers == 1 and is_kept_together(row.order),
            unchanged=row.unchanged,
            replaced_by=row.replaced_by,
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
            "vendor": self.vendor,
            "exported_at": self.exported_at.isoformat() if self.exported_at else None,
            "deleted_at": self.deleted_at.isoformat() if self.deleted_at else None,
            "job_id": self.job_id,
            "refused": self.refused,
            "kept_together": self.kept_together,
            "flags": [flag.to_dict() for flag in self.flags],
            "owner_id": self.owner_id,
            "owner_name": self.owner_name,
            "unchanged": self.unchanged,
            "replaced_by": self.replaced_by,
        }


def paper_name(row: DocumentRow) -> str:
    """The file's name, and which of its papers this is where it has several: `scan.pdf (2/3)`."""
    return row.name if row.papers == 1 else f"{row.name} ({row.paper}/{row.papers})"


def summaries(session: Session, user: User, wanted: Select[DocumentRow]) -> list[Summary]:
    """The entries for rows that `user` may see, with their flags as far as they may see those.

    Where they are another's, with what their owner is called.
    """
    how_far = access_of(user)
    found = [(row, Access(far)) for row, far in session.execute(wanted.add_columns(how_far))]
    flags = flags_of(session, [row.id for row, _ in found], how_far)
    names = names_of(session, {row.owner_id for row, far in found if far is not Access.OWNER})
    return [
        replace(Summary.of(row, far), flags=flags.get(row.id, ()), owner_name=names.get(row.owner_id, ""))
        for row, far in found
    ]


def names_of(session: Session, person_ids: Collection[str]) -> dict[str, str]:
    """What people are called, by their id."""
    wanted = select(people.c.id, people.c.display_name).where(people.c.id.in_(person_ids))
    return {row.id: row.display_name for row in session.execute(wanted)} if person_ids else {}


@dataclass(frozen=True, slots=True)
class Opened:
    """A document with its content; `document` is None until it was read.

    `columns` are those that its rows of items have or may have; `sums` what its rows make.
    """

    summary: Summary
    document: Document | None
    columns: tuple[ItemColumn, ...] = ()
    sums: tuple[ColumnSum, ...] = ()

    @classmethod
    def of(cls, row: DocumentRow, access: Access) -> Opened:
        """What the row alone says: no flags, columns or sums."""
        return cls(Summary.of(row, access), Document.from_dict(row.body) if row.body else None)


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list, newest first; `total` counts all that match.

    With `total_is_least` there are more than `total`: they were counted no further.
    """

    entries: tuple[Summary, ...]
    total: int
    total_is_least: bool = False


@dataclass(frozen=True, slots=True)
class Download:
    """A file to hand to a browser. `left_out` counts the documents asked for that such a file does not take."""

    name: str
    media_type: str
    content: bytes
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class StreamedDownload:
    """A file that is made while it is handed to a browser."""

    name: str
    media_type: str
    chunks: Iterator[bytes]
