"""Layouts learnt from confirmed documents.

Revision 0005, after 0004; 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "layouts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("preset", sa.Text(), nullable=False),
        sa.Column("body", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "layout_lessons",
        sa.Column("layout_id", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["layout_id"], ["layouts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("layout_id", "document_id"),
    )
    with op.batch_alter_table("layout_lessons", schema=None) as batch_op:
        batch_op.create_index("layout_lessons_by_document", ["document_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("layout_lessons", schema=None) as batch_op:
        batch_op.drop_index("layout_lessons_by_document")
    op.drop_table("layout_lessons")
    op.drop_table("layouts")
