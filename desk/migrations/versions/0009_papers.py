"""Several papers in one file: which file a document is a part of, which paper of how many.

Revision 0009, after 0008; 2026-11-30.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.add_column(sa.Column("file_id", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("paper", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("papers", sa.Integer(), nullable=False, server_default="1"))
        batch_op.create_index("documents_by_file", ["file_id", "paper"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.drop_index("documents_by_file")
        batch_op.drop_column("papers")
        batch_op.drop_column("paper")
        batch_op.drop_column("file_id")
