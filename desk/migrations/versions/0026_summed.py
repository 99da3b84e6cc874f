"""Sums by vendor out of an index of their own, in its order.

Revision 0026, after 0025; 2026-12-01.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_SUMMED = (
    *("owner_id", "vendor", "currency", "head_date", "kind", "direction", "net", "tax", "total", "counterparty"),
    "deleted_at",
)
_IS_THERE = sa.text("deleted_at IS NULL")


def upgrade() -> None:
    op.create_index("documents_summed", "documents", list(_SUMMED), sqlite_where=_IS_THERE, postgresql_where=_IS_THERE)


def downgrade() -> None:
    op.drop_index("documents_summed", "documents")
