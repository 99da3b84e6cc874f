"""Lists newest first out of an index of their own; what no question needs any more goes.

Revision 0024, after 0023; 2026-11-30.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_NEWEST = (
    *("owner_id", "created_at", "head_date", "kind", "vendor", "currency", "state", "reviewed_at", "doubtful"),
    *("nothing_read", "direction", "exported_at", "job_id", "total", "net", "tax", "counterparty", "head_number"),
    *("name", "file_id", "paper", "id", "deleted_at"),
)
_IS_THERE = sa.text("deleted_at IS NULL")
_IS_DELETED = sa.text("deleted_at IS NOT NULL")
_GONE = {
    "documents_by_owner": ["owner_id", "created_at"],
    "documents_by_head_date": ["owner_id", "head_date"],
    "documents_by_total": ["owner_id", "total"],
}


def upgrade() -> None:
    for name in (*_GONE, "documents_by_deletion"):
        op.drop_index(name, "documents")
    op.drop_index("shares_by_team", "shares")
    for name, columns, those in (
        ("documents_newest", _NEWEST, _IS_THERE),
        ("documents_there", ("owner_id", "deleted_at"), _IS_THERE),
        ("documents_by_deletion", ("deleted_at",), _IS_DELETED),
    ):
        op.create_index(name, "documents", list(columns), sqlite_where=those, postgresql_where=those)
    op.create_index("shares_by_team", "shares", ["team", "level", "document_id"])


def downgrade() -> None:
    op.drop_index("shares_by_team", "shares")
    op.create_index("shares_by_team", "shares", ["team"])
    for name in ("documents_newest", "documents_there", "documents_by_deletion"):
        op.drop_index(name, "documents")
    for name, columns in {**_GONE, "documents_by_deletion": ["deleted_at"]}.items():
        op.create_index(name, "documents", columns)
