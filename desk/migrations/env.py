"""Alembic's entry: runs on the connection that `upgrade` hands over."""

from alembic import context

import desk.record.audit_records
import desk.store.chosen
import desk.store.mailboxes
import desk.store.readings
import desk.store.standards
import desk.store.studio  # noqa: F401 - their tables belong to Base
from auth.tables import metadata as auth_metadata
from desk.store.store import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=[Base.metadata, auth_metadata],
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
