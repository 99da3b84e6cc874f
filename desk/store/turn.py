"""The order in which a transaction takes its locks, so that two never wait for each other.

The turn comes first, then the rows of documents, then those of their jobs and layouts, and the audit trail's mark last.
"""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

TURN = 0x0C1A1A5
"""The number of the lock under which processes on one PostgreSQL change documents, one transaction after another."""
_TAKE = text("SELECT pg_advisory_xact_lock(:number)")
_HAS_IT = "turn"
"""Where a session keeps its transaction that has the turn."""


def take_turn(session: Session) -> None:
    """From here on this transaction alone changes more than one row of documents.

    Papers are compared with all others: of two that come at the same moment, one must see the other. SQLite has one
    writer at a time already. A transaction that has the turn may take it again.
    """
    transaction = session.get_transaction()
    if transaction is not None and session.info.get(_HAS_IT) is transaction:
        return
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_TAKE, {"number": TURN})
    session.info[_HAS_IT] = session.get_transaction()
