"""Known browsers, when a password was last typed, whose account a count of wrong logins is.

Revision 0010, after 0005; 2026-11-29.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "known_browsers",
        sa.Column("id_hash", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"]),
        sa.PrimaryKeyConstraint("id_hash", "person_id"),
    )
    with op.batch_alter_table("known_browsers", schema=None) as batch_op:
        batch_op.create_index("known_browsers_by_person", ["person_id"], unique=False)
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
    # What was counted before had other keys; it would have faded within hours.
    op.execute("DELETE FROM login_throttle")
    with op.batch_alter_table("login_throttle", schema=None) as batch_op:
        batch_op.add_column(sa.Column("since", sa.DateTime(timezone=True), nullable=False))
        batch_op.add_column(sa.Column("person_id", sa.Text(), nullable=False))
        batch_op.create_index("login_throttle_by_person", ["person_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("login_throttle", schema=None) as batch_op:
        batch_op.drop_index("login_throttle_by_person")
        batch_op.drop_column("person_id")
        batch_op.drop_column("since")
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.drop_column("confirmed_at")
    with op.batch_alter_table("known_browsers", schema=None) as batch_op:
        batch_op.drop_index("known_browsers_by_person")
    op.drop_table("known_browsers")
