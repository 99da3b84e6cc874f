"""When the directory last vouched for a person, beside when it was last asked; shares found by who gave them.

Revision 0007, after 0005; 2026-11-29.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.add_column(sa.Column("vouched_at", sa.DateTime(timezone=True), nullable=True))
    # What was asked last is the best that is known of the past; the next check puts it right.
    op.execute("UPDATE people SET vouched_at = checked_at")
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.alter_column("vouched_at", existing_type=sa.DateTime(timezone=True), nullable=False)
    with op.batch_alter_table("shares", schema=None) as batch_op:
        batch_op.create_index("shares_by_giver", ["given_by"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("shares", schema=None) as batch_op:
        batch_op.drop_index("shares_by_giver")
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_column("vouched_at")
