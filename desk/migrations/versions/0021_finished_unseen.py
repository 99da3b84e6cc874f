"""Which papers were finished among many, without a look at each: they prove nothing of how well values are read.

Revision 0021, after 0020; 2026-11-30. Those finished before are marked as far as the audit still has it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_MARK = """
UPDATE documents SET finished_unseen = true WHERE reviewed_at IS NOT NULL AND id IN (
    SELECT target FROM audit WHERE reason = 'without doubt' AND number IN (
        SELECT max(number) FROM audit WHERE event = 'document:finish' GROUP BY target
    )
)
"""


def upgrade() -> None:
    op.add_column("documents", sa.Column("finished_unseen", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(_MARK)


def downgrade() -> None:
    op.drop_column("documents", "finished_unseen")
