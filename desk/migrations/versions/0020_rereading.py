"""What was read is kept while it is read again: what it goes back to, its set of page pictures, what replaces it.

Revision 0020, after 0019; 2026-11-30. Page pictures that are there already are of the set without a name.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_COLUMNS: dict[str, Any] = {"rereading": sa.JSON(), "unchanged": sa.JSON(), "replaced_by": sa.Text()}


def upgrade() -> None:
    op.add_column("documents", sa.Column("pictures", sa.Text(), nullable=False, server_default=""))
    for name, kind in _COLUMNS.items():
        op.add_column("documents", sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    for name in (*_COLUMNS, "pictures"):
        op.drop_column("documents", name)
