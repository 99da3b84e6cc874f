"""Under what a reading may be given again, and the mark of what was read then.

Revision 0023, after 0022; 2026-11-30. What was read before is not remembered: nobody noted what it depended on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("readings", sa.Column("key", sa.Text(), nullable=True))
    op.add_column("readings", sa.Column("layouts", sa.Text(), nullable=True))
    op.add_column("readings", sa.Column("mark", sa.Text(), nullable=True))
    op.create_index("readings_by_key", "readings", ["key", "at"])


def downgrade() -> None:
    op.drop_index("readings_by_key", "readings")
    op.drop_column("readings", "mark")
    op.drop_column("readings", "layouts")
    op.drop_column("readings", "key")
