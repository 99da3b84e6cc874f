"""What a new reading has replaced, or a new reading that came to nothing: its files go, the record says so."""

from __future__ import annotations

from sqlalchemy import Connection

from desk.line.queue import Claim, Replaced
from desk.record.audit import Audit, AuditEvent
from desk.store.files import FileStore

_CUT = "cut again"
"""Why papers went whose file was joined or split; the id of its document follows."""


def note_replaced(audit: Audit, connection: Connection, claim: Claim, replaced: Replaced) -> None:
    """Records the papers that went, in the name of who asked for it."""
    if claim.again is not None and replaced.gone:
        reason = f"{_CUT} {claim.document_id}"
        audit.append_each(connection, claim.again.asked_by, AuditEvent.DOCUMENT_DELETE, replaced.gone, reason=reason)


def tidy(files: FileStore, claim: Claim, replaced: Replaced, *, is_read: bool) -> None:
    """Removes the files once the end of `claim` is written; what a crash leaves of them is swept away later."""
    if claim.again is None:
        return
    if not is_read:
        files.forget_pictures(claim.document_id, claim.pictures)
        return
    for document_id in (claim.document_id, *replaced.came):
        files.keep_pictures(document_id, claim.pictures)
    for document_id in set(replaced.gone) - set(replaced.came):
        files.delete(document_id)
