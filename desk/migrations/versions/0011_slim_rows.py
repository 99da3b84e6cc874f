"""What was read apart from the rows of documents, so that lists and sums over many are fast; an index of searches;
vendors, keys of papers, flags, saved views, the trash.

Revision 0011, after 0010; 2026-11-30.
"""

from typing import Any

import sqlalchemy as sa
from alembic import context, op

from desk.migrations.filling import fill_contents
from desk.store.grams import drop_grams, make_grams
from engine.head import NOBODY

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_JSON = sa.JSON(none_as_null=True)
_TIME = sa.DateTime(timezone=True)
_COLUMNS: dict[str, sa.Column[Any]] = {
    **{
        name: sa.Column(name, sa.Text(), nullable=True)
        for name in ("head_code", "counterparty_id", "preset", "vendor", "number_key", "money_key")
    },
    **{
        name: sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
        for name in ("degraded", "nothing_read")
    },
    **{name: sa.Column(name, _TIME, nullable=True) for name in ("deleted_at", "exported_at")},
}
_LISTED = [
    *("owner_id", "deleted_at", "head_date", "created_at", "kind", "vendor", "currency", "state", "reviewed_at"),
    *("doubtful", "nothing_read", "direction", "exported_at", "job_id", "total", "net", "tax"),
    *("counterparty", "head_number", "name", "file_id", "paper", "id"),
]
_INDEXES = {
    "documents_by_vendor": ["vendor"],
    "documents_by_sha256": ["sha256"],
    "documents_by_number_key": ["number_key"],
    "documents_by_money_key": ["money_key"],
    "documents_by_deletion": ["deleted_at"],
    "documents_in_lists": _LISTED,
}


def upgrade() -> None:
    connection = op.get_bind()
    op.create_table(
        "contents",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("body", _JSON, nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("contents_by_document", "contents", ["document_id"], unique=True)
    op.create_table(
        "vendor_names",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("vendor", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", "vendor"),
    )
    op.create_table(
        "flags",
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("other_id", sa.Text(), nullable=True),
        sa.Column("detail", _JSON, nullable=True),
        sa.Column("at", _TIME, nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("document_id", "code"),
    )
    op.create_index("flags_by_code", "flags", ["code", "document_id"], unique=False)
    op.create_index("flags_by_other", "flags", ["other_id"], unique=False)
    op.create_table(
        "saved_views",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("asked", _JSON, nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("owner_id", "name", name="saved_views_name"),
    )
    make_grams(connection)
    connection.execute(
        sa.text(
            "INSERT INTO contents (document_id, search_text, body)"
            " SELECT id, search_text, body FROM documents ORDER BY created_at, id"
        )
    )
    op.drop_index("documents_by_counterparty", "documents")
    for name in ("body", "search_text"):
        op.drop_column("documents", name)
    for column in _COLUMNS.values():
        op.add_column("documents", column)
    fill_contents(connection, context.config.attributes.get("own_parties", NOBODY))
    for name, columns in _INDEXES.items():
        op.create_index(name, "documents", columns, unique=False)


def downgrade() -> None:
    """Back to one table; vendors, flags and saved views are given up."""
    connection = op.get_bind()
    op.add_column("documents", sa.Column("search_text", sa.Text(), nullable=False, server_default=""))
    op.add_column("documents", sa.Column("body", _JSON, nullable=True))
    for name in ("search_text", "body"):
        one = f"SELECT {name} FROM contents WHERE document_id = documents.id"  # noqa: S608
        connection.execute(sa.text(f"UPDATE documents SET {name} = ({one})"))  # noqa: S608
    for name in _INDEXES:
        op.drop_index(name, "documents")
    for name in _COLUMNS:
        op.drop_column("documents", name)
    op.create_index("documents_by_counterparty", "documents", ["counterparty"], unique=False)
    drop_grams(connection)
    for table in ("contents", "vendor_names", "flags", "saved_views"):
        op.drop_table(table)
