"""Several papers out of one file: the row of the file becomes the first one's, the others get rows of their own."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.claims.settling import settle
from desk.store.headline import headline_of, search_text_of
from desk.store.heads import head_columns
from desk.store.readings import Remembered, keep_reading
from desk.store.store import DocumentRow, ShareRow, State
from engine.document import Document
from engine.head import Head
from engine.reading.orders import Papers

Further = tuple[Document, Head]
"""A paper after the first of its file, and its head."""


def paper_id(first_id: str, paper: int) -> str:
    """The id of a paper of the file that came as `first_id`: always the same, so that none is ever made twice."""
    return hashlib.sha256(f"{first_id}/{paper}".encode()).hexdigest()[:32]


def finished_columns(document: Document, name: str, head: Head) -> dict[str, Any]:
    """The columns that follow from a document's content."""
    return {
        "body": document.to_dict(),
        "kind": document.kind,
        "headline": headline_of(document),
        "search_text": search_text_of(document, name),
        "doubtful": document.doubts,
        "preset": document.provenance.preset,
        "degraded": document.provenance.degraded,
        "nothing_read": document.provenance.nothing_read,
        **head_columns(head),
    }


def unread_columns(document: Document) -> dict[str, Any]:
    """The columns of one that was not read itself: no start, so that nobody's turn and no forecast counts it."""
    count = len(document.pages)
    return {"started_at": None, "page": count, "pages": count}


def paper_columns(document: Document, first_id: str) -> dict[str, Any]:
    """Which paper of which file a document is."""
    file_id = first_id if document.papers > 1 else None
    return {"file_id": file_id, "paper": document.paper, "papers": document.papers}


def read_again(documents: Sequence[Document], row_paper: int, row_papers: int, pages: Sequence[int]) -> Document:
    """Of a file that was parted before, the one paper that is read once more: the others have rows of their own.

    That is the one with just `pages`, or else with most of them; of several on one picture that with the same number.
    """

    def fitness(document: Document) -> tuple[bool, int, int]:
        own = _numbers(document)
        return own == set(pages), len(own & set(pages)), -abs(document.paper - row_paper)

    return replace(max(documents, key=fitness), paper=row_paper, papers=row_papers)


def cuts_around(documents: Sequence[Document], pages: Sequence[int]) -> tuple[int, ...]:
    """Where to cut a file, so that a paper that had `pages` keeps them; nowhere, if one of `documents` has just them.

    The others have rows of their own: a page that this one lost, none would have.
    """
    if not pages or any(_numbers(document) == set(pages) for document in documents):
        return ()
    return min(pages), max(pages) + 1


def _numbers(document: Document) -> set[int]:
    return {page.number for page in document.pages}


def is_kept_together(order: dict[str, Any]) -> bool:
    """Whether an order says that a file is one document, whatever it holds."""
    return order.get("papers") == Papers.ONE


def add_papers(
    session: Session, first: DocumentRow, papers: Sequence[Further], now: datetime, under: Remembered | None = None
) -> list[DocumentRow]:
    """Rows for the papers after the first, with the same owner, job and shares; one that is there is left alone.

    `under` is what they are remembered under.
    """
    if not papers:
        return []
    shares = list(session.scalars(select(ShareRow).where(ShareRow.document_id == first.id)))
    added = []
    for document, head in papers:
        row_id = paper_id(first.id, document.paper)
        if session.get(DocumentRow, row_id) is not None:
            continue
        row = _row(first, document, head, row_id, now)
        session.add(row)
        settle(session, row)
        session.flush()
        keep_reading(session, row_id, document.to_dict(), now, under)
        session.add_all(
            ShareRow(document_id=row_id, team=share.team, level=share.level, given_by=share.given_by, at=share.at)
            for share in shares
        )
        added.append(row)
    return added


def _row(first: DocumentRow, document: Document, head: Head, row_id: str, now: datetime) -> DocumentRow:
    return DocumentRow(
        id=row_id,
        owner_id=first.owner_id,
        name=first.name,
        size=first.size,
        sha256=first.sha256,
        order={**first.order, "password": None},
        state=State.DONE,
        created_at=first.created_at,
        finished_at=now,
        job_id=first.job_id,
        job_position=first.job_position,
        request_id=first.request_id,
        deleted_at=first.deleted_at,
        pictures=first.pictures,
        **unread_columns(document),
        **paper_columns(document, first.id),
        **finished_columns(document, first.name, head),
    )
