"""The head of a document in typed columns; 0011 fills them for what was read before.

Revision 0010, after 0009; 2026-11-30.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_MONEY = sa.Numeric(18, 4).with_variant(sa.BigInteger(), "sqlite")
_COLUMNS: dict[str, Any] = {
    "head_date": sa.Date(),
    "head_number": sa.Text(),
    "counterparty": sa.Text(),
    "own_party": sa.Text(),
    "net": _MONEY,
    "tax": _MONEY,
    "total": _MONEY,
    "currency": sa.Text(),
    "direction": sa.Text(),
}
_INDEXES = {
    "documents_by_head_date": ["owner_id", "head_date"],
    "documents_by_total": ["owner_id", "total"],
    "documents_by_counterparty": ["counterparty"],
}


def upgrade() -> None:
    for name, kind in _COLUMNS.items():
        op.add_column("documents", sa.Column(name, kind, nullable=True))
    for name, columns in _INDEXES.items():
        op.create_index(name, "documents", columns, unique=False)


def downgrade() -> None:
    with op.batch_alter_table("documents", schema=None) as batch_op:
        for name in _INDEXES:
            batch_op.drop_index(name)
        for name in _COLUMNS:
            batch_op.drop_column(name)
