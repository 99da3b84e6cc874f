"""What was read is read again: it stays as it was until the new reading is complete, which replaces it at once."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.claims.settling import forget
from desk.store.store import DocumentRow, State
from engine.pipeline import Order
from engine.words import Words

_KEPT = ("state", "order", "step", "page", "pages", "attempts", "error")
_MOMENTS = ("started_at", "finished_at", "reviewed_at")
_CANCELLED = (
    Words("已取消重新识别，文档保持原样。", "Reading it again was cancelled; the document is as it was."),
    Words(
        "已取消合并或拆分，各份文档都保持原样。",
        "Joining or splitting the file was cancelled; its papers are as they were.",
    ),
)
_FAILED = (
    Words("重新识别没有成功，文档保持原样。", "Reading it again failed; the document is as it was."),
    Words(
        "合并或拆分没有成功，各份文档都保持原样。", "Joining or splitting the file failed; its papers are as they were."
    ),
)
"""What is said of one document, and of a file that was to be cut anew."""
_AGAIN = Words("需要时可以再试一次。", "Try again whenever you like.")


@dataclass(frozen=True, slots=True)
class Rereading:
    """What the row of a document keeps while it is read again.

    `pictures` names the set in which the new reading's page pictures are kept, `before` what the columns were. With
    `is_cut` the whole file is cut anew, as the person `asked_by` wants, and the reading replaces its other papers too.
    """

    pictures: str
    before: Mapping[str, Any]
    is_cut: bool = False
    asked_by: str = ""

    @classmethod
    def of(cls, row: DocumentRow) -> Rereading | None:
        """What a row keeps; None for one that is not read again."""
        return cls.kept_as(row.rereading)

    @classmethod
    def kept_as(cls, record: Mapping[str, Any] | None) -> Rereading | None:
        """What the column of a row says."""
        return None if record is None else cls(**record)


def is_being_read_again(row: DocumentRow) -> bool:
    """Whether a new reading of the document, or of the file that it is a paper of, is on its way."""
    return row.rereading is not None or row.replaced_by is not None


def begin(row: DocumentRow) -> None:
    """Notes what a document is before it goes back in line; one that was never read has nothing to go back to."""
    row.unchanged = None
    if row.state != State.DONE and row.file_id is None:
        return
    before = {name: getattr(row, name) for name in _KEPT}
    before |= {name: moment.isoformat() if (moment := getattr(row, name)) else None for name in _MOMENTS}
    before["finished_unseen"] = row.finished_unseen
    row.rereading = {"pictures": secrets.token_hex(6), "before": before}


def cut(first: DocumentRow, others: Sequence[DocumentRow], order: Order, asked_by: str) -> None:
    """Makes the reading that `first` waits for one of its whole file by `order`, which will replace `others`."""
    first.order = order.to_dict()
    if first.rereading is not None:
        first.rereading = {**first.rereading, "is_cut": True, "asked_by": asked_by}
    for paper in others:
        paper.replaced_by, paper.unchanged = first.id, None


def reads_whole_file(row: DocumentRow, order: Order) -> bool:
    """Whether what a document waits for is a reading of its whole file by just this order."""
    again = Rereading.of(row)
    return Order.from_dict(row.order) == order and (row.papers == 1 or (again is not None and again.is_cut))


def complete(session: Session, row: DocumentRow, file_id: str | None) -> Mapping[str, str]:
    """The new reading is there: removes the papers of `file_id` that it replaces.

    Gives the sets of page pictures that are in use no more, by the ids of their documents: the row's own and those of
    the papers that went. In a transaction that has the turn.
    """
    again = Rereading.of(row)
    if again is None:
        return {}
    replaced = {paper.id: paper.pictures for paper in _others(session, row, file_id)}
    before = {row.id: row.pictures, **replaced}
    row.pictures, row.rereading, row.unchanged = again.pictures, None, None
    forget(session, list(replaced))
    return before


def give_up(session: Session, row: DocumentRow, error: Mapping[str, Any] | None) -> bool:
    """The new reading came to nothing (no `error`: it was cancelled): all is as it was, and says why.

    Gives whether there was anything to go back to.
    """
    again = Rereading.of(row)
    if again is None:
        return False
    why = _why(error, is_cut=again.is_cut)
    for name in _KEPT:
        setattr(row, name, again.before[name])
    for name in _MOMENTS:
        moment = again.before[name]
        setattr(row, name, datetime.fromisoformat(moment) if moment else None)
    row.finished_unseen = again.before.get("finished_unseen", False)
    row.rereading, row.cancel_asked, row.unchanged = None, False, why
    for paper in _others(session, row, row.file_id):
        paper.replaced_by, paper.unchanged = None, why
    return True


def _others(session: Session, row: DocumentRow, file_id: str | None) -> list[DocumentRow]:
    wanted = select(DocumentRow).where(DocumentRow.file_id == file_id, DocumentRow.replaced_by == row.id)
    return list(session.scalars(wanted.order_by(DocumentRow.id))) if file_id is not None else []


def _why(error: Mapping[str, Any] | None, *, is_cut: bool) -> dict[str, Any]:
    """An error record that tells what became of the new reading."""
    if error is None:
        return {"code": "cancelled", "message": _CANCELLED[is_cut].to_dict(), "hint": _AGAIN.to_dict()}
    said, reason = _FAILED[is_cut], error["message"]
    message = Words(f"{said.zh}原因：{reason['zh']}", f"{said.en} Reason: {reason['en']}")
    return {"code": error["code"], "message": message.to_dict(), "hint": error["hint"]}
