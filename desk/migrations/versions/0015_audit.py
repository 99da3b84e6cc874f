"""Events found by what happened, to what, by whom and how it ended, without reading the whole record.

Revision 0015, after 0014; 2026-11-30.
"""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_INDEXES = {
    "audit_by_event": ["event", "number"],
    "audit_by_actor_and_event": ["actor_id", "event", "number"],
    "audit_by_target": ["target", "number"],
    "audit_by_outcome": ["ok", "number"],
}


def upgrade() -> None:
    for name, columns in _INDEXES.items():
        op.create_index(name, "audit", columns)


def downgrade() -> None:
    for name in _INDEXES:
        op.drop_index(name, "audit")
