"""Whose turn it is, of owners and of piles, out of indexes alone.

Revision 0025, after 0024; 2026-12-01.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_BEGAN = sa.text("started_at IS NOT NULL")


def upgrade() -> None:
    op.drop_index("documents_by_state", "documents")
    op.create_index("documents_by_state", "documents", ["state", "owner_id", "job_id", "created_at", "started_at"])
    op.create_index(
        "documents_by_turn", "documents", ["job_id", "started_at"], sqlite_where=_BEGAN, postgresql_where=_BEGAN
    )


def downgrade() -> None:
    op.drop_index("documents_by_turn", "documents")
    op.drop_index("documents_by_state", "documents")
    op.create_index("documents_by_state", "documents", ["state", "created_at"])
