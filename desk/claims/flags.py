"""Flags as somebody may see them: of a paper that is not theirs to see they learn no more than that there is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import Session

from auth.tables import people
from desk.claims.errors import Held
from desk.claims.rules import TITLES, Code
from desk.claims.wording import sentence
from desk.store.store import DocumentRow, FlagRow
from engine.words import Words

OWN = "owner"
"""What the column of access says of a paper that is the viewer's own."""


@dataclass(frozen=True, slots=True)
class Release:
    """Who let a document go that a rule held, when, and why."""

    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Flag:
    """What is odd about a document besides its doubts; the other document, if any, and the figures of its words.

    With `is_held` the document can be neither exported nor finished. `release` is who ended that.
    """

    code: str
    other_id: str | None = None
    detail: dict[str, Any] | None = None
    is_held: bool = False
    release: Release | None = None

    @property
    def message(self) -> Words:
        """What it says, in a sentence."""
        return sentence(self.code, self.detail or {})

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        release = self.release
        return {
            "code": self.code,
            "other_id": self.other_id,
            "detail": self.detail or {},
            "message": self.message.to_dict(),
            "held": self.is_held,
            "release": None
            if release is None
            else {"at": release.at.isoformat(), "by": release.by, "reason": release.reason},
        }


def flags_of(
    session: Session, document_ids: Sequence[str], access: ColumnElement[str | None]
) -> dict[str, tuple[Flag, ...]]:
    """The flags of documents that have any, in the order of their codes.

    `access` says for each document how far the viewer may go with it: `owner` for their own, null for not at all.
    """
    if not document_ids:
        return {}
    wanted = select(FlagRow).where(FlagRow.document_id.in_(document_ids)).order_by(FlagRow.document_id, FlagRow.code)
    rows = session.scalars(wanted).all()
    others = _others(session, {row.other_id for row in rows if row.other_id is not None}, access)
    names = names_of(session, {row.released_by for row in rows if row.released_by})
    found: dict[str, tuple[Flag, ...]] = {}
    for row in rows:
        found[row.document_id] = (*found.get(row.document_id, ()), _shown(row, others, names))
    return found


def names_of(session: Session, person_ids: set[str]) -> dict[str, str]:
    """What people are called, by their id."""
    if not person_ids:
        return {}
    wanted = select(people.c.id, people.c.display_name, people.c.login).where(people.c.id.in_(person_ids))
    return {row.id: row.display_name or row.login for row in session.execute(wanted)}


def refuse_held(session: Session, document_ids: Sequence[str]) -> None:
    """Raises `Held` where a rule holds one of these documents, which are the caller's to see."""
    wanted = (
        select(DocumentRow.id, DocumentRow.name, FlagRow.code)
        .join(FlagRow, FlagRow.document_id == DocumentRow.id)
        .where(DocumentRow.id.in_(document_ids), *IS_HELD)
        .order_by(DocumentRow.created_at, DocumentRow.paper, DocumentRow.id, FlagRow.code)
    )
    held = session.execute(wanted).all()
    if held:
        codes = dict.fromkeys(row.code for row in held)
        names = {row.id: row.name for row in held}
        raise Held(
            list(names.values()), [TITLES[Code(code)] if code in set(Code) else Words(code, code) for code in codes]
        )


IS_HELD = (FlagRow.hold.is_(True), FlagRow.released_at.is_(None))
"""Which flags hold their document."""


def _others(session: Session, ids: set[str], access: ColumnElement[str | None]) -> dict[str, dict[str, Any]]:
    """What is shown of other documents, by id; those that the viewer may not see are left out.

    One in the trash is its owner's alone to see.
    """
    if not ids:
        return {}
    wanted = (
        select(
            *(getattr(DocumentRow, name) for name in ("id", "name", "paper", "papers", "head_number", "created_at")),
            *(DocumentRow.deleted_at, people.c.display_name, people.c.login, access.label("access")),
        )
        .outerjoin(people, people.c.id == DocumentRow.owner_id)
        .where(DocumentRow.id.in_(ids))
    )
    return {row.id: _about(row) for row in session.execute(wanted) if _may_see(row)}


def _may_see(row: Row[*tuple[Any, ...]]) -> bool:
    return bool(row.access == OWN or (row.access is not None and row.deleted_at is None))


def _about(row: Row[*tuple[Any, ...]]) -> dict[str, Any]:
    return {
        "name": row.name if row.papers == 1 else f"{row.name} ({row.paper}/{row.papers})",
        "number": row.head_number,
        "submitted_at": row.created_at.isoformat(),
        "submitted_by": None if row.access == OWN else row.display_name or row.login,
        "in_trash": row.deleted_at is not None,
    }


def _shown(row: FlagRow, others: dict[str, dict[str, Any]], names: dict[str, str]) -> Flag:
    other_id, detail = row.other_id, row.detail
    if other_id is not None:
        about = others.get(other_id)
        other_id, detail = (None, {"hidden": True}) if about is None else (other_id, {**(detail or {}), **about})
    release = None
    if row.released_at is not None:
        by = row.released_by or ""
        release = Release(row.released_at, names.get(by, by), row.released_for or "")
    return Flag(row.code, other_id, detail, is_held=row.hold and row.released_at is None, release=release)
