"""Orders and contents without a NUL, which PostgreSQL's own operators refuse to read.

Revision 0006, after 0005; 2026-11-29.
"""

import sqlalchemy as sa
from alembic import op

from engine.plain_text import from_json, to_json

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_COLUMNS = ("asked", "body", "error")


def upgrade() -> None:
    connection = op.get_bind()
    as_json = "CAST(:value AS JSON)" if connection.dialect.name == "postgresql" else ":value"
    for column in _COLUMNS:
        wanted = f"SELECT id FROM documents WHERE CAST({column} AS TEXT) LIKE :pattern ESCAPE '!'"  # noqa: S608
        found = connection.execute(sa.text(wanted), {"pattern": r"%\u0000%"}).scalars().all()
        for document_id in found:
            one = sa.text(f"SELECT CAST({column} AS TEXT) FROM documents WHERE id = :id")  # noqa: S608
            text = connection.execute(one, {"id": document_id}).scalar_one()
            written = sa.text(f"UPDATE documents SET {column} = {as_json} WHERE id = :id")  # noqa: S608
            connection.execute(written, {"value": to_json(from_json(text)), "id": document_id})


def downgrade() -> None:
    """What was cleaned away is not to be had again, and nobody misses it."""
