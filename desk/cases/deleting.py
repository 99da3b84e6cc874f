"""Many documents deleted at once, and had back out of the trash: the user's own, and no other's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Engine as Database
from sqlalchemy import Row, func
from sqlalchemy.orm import Session

from auth.roles import Permission, User
from desk.cases.finding import Filter, Sorting, in_sequence, matching
from desk.cases.sharing import Access, Scope, in_scope, reachable
from desk.cases.trash import AT_ONCE, Trash
from desk.outside.endings import UNFINISHED
from desk.permission import require
from desk.store.store import DocumentRow

MAX_DELETED = 10_000
"""As many at once; of a filter, the first of its list that are the user's own."""


_Found = Row[str, str, str, str | None]
"""A document's id, owner, state and file."""


class Left(StrEnum):
    """Why a document was not deleted."""

    NOT_FOUND = "not_found"
    NOT_OWNER = "not_owner"


@dataclass(frozen=True, slots=True)
class Deleted:
    """What was deleted, by id, and what was left, by reason. `more`: the filter has others besides.

    `stopped` counts those that were waiting or being read, `papers` the other papers of their files, which stay.
    """

    deleted: tuple[str, ...]
    left: Mapping[Left, tuple[str, ...]]
    more: bool
    stopped: int
    papers: int


@dataclass(frozen=True, slots=True)
class Restored:
    """What is out of the trash again, by id, and what was not in the user's trash."""

    restored: tuple[str, ...]
    left: tuple[str, ...]


class Deleting:
    """The use cases of many, user first; what the trash does with one, it does with each of them."""

    def __init__(self, database: Database, trash: Trash) -> None:
        self.trash = trash
        self._reads = database.execution_options(writes=False)

    def delete(self, user: User, wanted: Sequence[str] | Filter, *, dry_run: bool = False) -> Deleted:
        """Deletes those of `wanted` that are the user's own; with `dry_run` says what it would do.

        They go a few at a time, each few in a transaction: what was deleted before a failure stays deleted.
        """
        require(user, Permission.DELETE)
        left: dict[Left, list[str]] = defaultdict(list)
        with Session(self._reads) as session:
            standing = _standing(session, user, wanted)
            own = [row for row in standing.values() if row is not None and row.owner_id == user.id]
            chosen = own[:MAX_DELETED]
            papers = _other_papers(session, user, chosen)
        for document_id, row in standing.items():
            if row is None or row.owner_id != user.id:
                left[Left.NOT_FOUND if row is None else Left.NOT_OWNER].append(document_id)
        ids = [row.id for row in chosen]
        gone = set(ids) if dry_run else self._delete(user, ids)
        left[Left.NOT_FOUND] += [document_id for document_id in ids if document_id not in gone]
        return Deleted(
            deleted=tuple(document_id for document_id in ids if document_id in gone),
            left={reason: tuple(left[reason]) for reason in Left if left[reason]},
            more=len(own) > len(chosen),
            stopped=sum(row.state in UNFINISHED for row in chosen),
            papers=papers,
        )

    def restore(self, user: User, document_ids: Sequence[str]) -> Restored:
        """Takes those of `document_ids` that are in the user's trash out of it, as `Trash.restore` does."""
        require(user, Permission.DELETE)
        back = {one.id for some in _parts(document_ids) for one in self.trash.restore_some(user, some)}
        wanted = dict.fromkeys(document_ids)
        return Restored(
            tuple(document_id for document_id in wanted if document_id in back),
            tuple(document_id for document_id in wanted if document_id not in back),
        )

    def _delete(self, user: User, document_ids: Sequence[str]) -> set[str]:
        return {gone for some in _parts(document_ids) for gone in self.trash.delete_some(user, some)}


def _parts(ids: Sequence[str]) -> list[Sequence[str]]:
    return [ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE)]


def _standing(session: Session, user: User, wanted: Sequence[str] | Filter) -> dict[str, _Found | None]:
    """Every document wanted as the user may see it, None where there is none; in the order of the list."""
    if isinstance(wanted, Filter):
        found = in_sequence(matching(session, user, wanted), Sorting())
    else:
        found = reachable(user, Access.READ).where(DocumentRow.id.in_(wanted))
    columns = (DocumentRow.id, DocumentRow.owner_id, DocumentRow.state, DocumentRow.file_id)
    rows = session.execute(found.with_only_columns(*columns, maintain_column_froms=True))
    seen: dict[str, _Found | None] = {row.id: row for row in rows}
    return seen if isinstance(wanted, Filter) else {document_id: seen.get(document_id) for document_id in wanted}


def _other_papers(session: Session, user: User, chosen: Sequence[_Found]) -> int:
    """How many papers of the files of `chosen` are not among them."""
    of_files = [row.file_id for row in chosen if row.file_id is not None]
    papers = in_scope(user, Scope.MINE).where(DocumentRow.file_id.in_(set(of_files)))
    all_of_them = papers.with_only_columns(func.count(), maintain_column_froms=True)
    return (session.scalar(all_of_them) or 0) - len(of_files) if of_files else 0
