"""What a new reading has replaced, or a new reading that came to nothing: its files go, the record says so."""

from __future__ import annotations

from contextlib import suppress

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from desk.line.queue import Claim, Queue, Replaced
from desk.record.audit import Audit, AuditEvent
from desk.store.files import FileStore

_CUT = "cut again"
"""Why papers went whose file was joined or split; the id of its document follows."""


def note_replaced(audit: Audit, connection: Connection, claim: Claim, replaced: Replaced) -> None:
    """Records the papers that went, in the name of who asked for it."""
    if claim.again is not None and replaced.gone:
        reason = f"{_CUT} {claim.document_id}"
        audit.append_each(connection, claim.again.asked_by, AuditEvent.DOCUMENT_DELETE, replaced.gone, reason=reason)


def tidy(files: FileStore, queue: Queue, claim: Claim, replaced: Replaced, *, is_read: bool) -> None:
    """Removes the files that the end of `claim`, which is written, has put out of use, and no other.

    The next reading of the file may have begun. What is left here, or by a crash, is swept away later.
    """
    if claim.again is None:
        return
    if not is_read:
        files.forget_pictures(claim.document_id, claim.pictures)
        return
    for document_id, pictures in replaced.pictures.items():
        files.forget_pictures(document_id, pictures)
    if replaced.gone:
        with suppress(SQLAlchemyError), queue.gone_for_good(claim.document_id, replaced.gone) as gone:
            for document_id in gone:
                files.delete(document_id)
