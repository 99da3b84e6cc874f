"""Keeps the flags of papers true: to be called in the transaction that writes a head, ends a paper or deletes it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from desk.claims.judging import PAIRED, judge
from desk.claims.pairs import Paper, neighbours, same_papers_behind
from desk.claims.rules import Code, Mode, RuleBook, book_of
from desk.store import identity
from desk.store.store import DocumentRow, FlagRow
from desk.store.turn import take_turn

_EVERY = frozenset(Code)
_FLAGS = select(FlagRow).where(
    FlagRow.document_id == bindparam("document_id"), FlagRow.code.in_(bindparam("codes", expanding=True))
)
_BECAUSE_OF = select(FlagRow.document_id).where(FlagRow.other_id.in_(bindparam("document_ids", expanding=True)))


def settle(session: Session, row: DocumentRow) -> None:
    """Writes who the vendor of a paper is, its keys, its flags, and those of papers whose flags change by it."""
    take_turn(session)
    with session.no_autoflush:  # the keys are written with the head that they follow from, in one statement
        followers = identity.settle(session, row)
    book = book_of(session)
    flag(session, row, book)
    _flag_again(
        session, {one.id for one in followers} | _behind(session, row, book) | _because_of(session, row.id), book
    )


def note_unread(session: Session, row: DocumentRow) -> None:
    """To be called for a document that came to an end without being read: it has no flags, and is nobody's first."""
    session.flush()
    book = book_of(session)
    flag(session, row, book)
    _flag_again(session, _because_of(session, row.id), book)


def forget(session: Session, document_ids: Sequence[str]) -> None:
    """Deletes documents for ever; those that were flagged because of them are looked at again.

    Whoever locks their rows before takes the turn first.
    """
    take_turn(session)
    _free(session, document_ids)
    flagged = _because_of(session, *document_ids)
    session.execute(delete(DocumentRow).where(DocumentRow.id.in_(document_ids)))
    if flagged:
        _flag_again(session, flagged, book_of(session))


def _free(session: Session, document_ids: Sequence[str]) -> None:
    """The other papers of a file whose new reading goes with one of these documents: nothing replaces them any more."""
    read_again = (DocumentRow.id.in_(document_ids), DocumentRow.rereading.is_not(None))
    their_files = session.scalars(
        select(DocumentRow.file_id).where(*read_again, DocumentRow.file_id.is_not(None))
    ).all()
    if their_files:
        others = (DocumentRow.file_id.in_(their_files), DocumentRow.replaced_by.in_(document_ids))
        session.execute(update(DocumentRow).where(*others).values(replaced_by=None))


def flag(session: Session, row: DocumentRow, book: RuleBook, codes: Collection[Code] = _EVERY) -> None:
    """Makes the flags of `codes` what the rules find; what was released stays so while the finding is the same."""
    asked = {"document_id": row.id, "codes": sorted(codes)}
    kept = {flag.code: flag for flag in session.scalars(_FLAGS, asked)}
    for finding in judge(session, row, book, codes):
        hold, detail = book[finding.code].mode is Mode.HOLD, dict(finding.detail) or None
        old = kept.pop(finding.code, None)
        if old is None:
            old = FlagRow(document_id=row.id, code=finding.code.value)
            session.add(old)
        elif (old.other_id, old.detail) == (finding.other_id, detail):
            old.hold = hold
            continue
        old.other_id, old.detail, old.hold, old.at = finding.other_id, detail, hold, datetime.now(UTC)
        old.released_at = old.released_by = old.released_for = None
    for gone in kept.values():
        session.delete(gone)
    session.flush()


def _flag_again(session: Session, document_ids: Collection[str], book: RuleBook) -> None:
    """What others have to do with these papers; the other rules have judged them when they came."""
    for document_id in sorted(document_ids):
        row = session.get(DocumentRow, document_id)
        if row is not None:
            flag(session, row, book, PAIRED)


def _because_of(session: Session, *document_ids: str) -> set[str]:
    """Those that are flagged because of one of these documents."""
    return set(session.scalars(_BECAUSE_OF, {"document_ids": document_ids}))


def _behind(session: Session, row: DocumentRow, book: RuleBook) -> set[str]:
    """Those that came later and belong to the paper as it is now: it may have been another one before."""
    paper = Paper.of(row)
    pairs = same_papers_behind(session, paper) if book[Code.DUPLICATE].is_on else []
    if book[Code.SERIES].is_on:
        pairs += neighbours(session, paper, book[Code.SERIES].data.within)
    return {pair.other.id for pair in pairs if pair.other.place > paper.place}
