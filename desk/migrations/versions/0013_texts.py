"""SQLite's second copy of the texts that searches compare.

Revision 0013, after 0012; 2026-11-30.
"""

from alembic import op

from desk.store.texts import drop_texts, make_texts

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    make_texts(op.get_bind())


def downgrade() -> None:
    drop_texts(op.get_bind())
