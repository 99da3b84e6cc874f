"""Second factors of everybody with recovery codes, and people who were deleted.

Revision 0017, after 0016; 2026-11-30. What lay sealed, or in clear, moves as it is: the seal is of the person's row.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("people", sa.Column("deleted_at", _INSTANT, nullable=True))
    op.create_table(
        "second_factors",
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("used_step", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"]),
        sa.PrimaryKeyConstraint("person_id"),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("used_at", _INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"]),
        sa.PrimaryKeyConstraint("person_id", "code_hash"),
    )
    op.execute(
        "INSERT INTO second_factors (person_id, secret, used_step)"
        " SELECT person_id, totp_secret, totp_used_step FROM accounts WHERE totp_secret IS NOT NULL"
    )
    op.execute("UPDATE accounts SET totp_secret = NULL")
    op.drop_column("accounts", "totp_secret")
    op.drop_column("accounts", "totp_used_step")


def downgrade() -> None:
    op.add_column("accounts", sa.Column("totp_secret", sa.Text(), nullable=True))
    op.add_column("accounts", sa.Column("totp_used_step", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE accounts SET (totp_secret, totp_used_step) ="
        " (SELECT secret, used_step FROM second_factors WHERE second_factors.person_id = accounts.person_id)"
    )
    op.drop_table("recovery_codes")
    op.drop_table("second_factors")
    op.drop_column("people", "deleted_at")
