"""The tables of the front door; `metadata` goes into the product's migrations."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    Update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError


class Instant(TypeDecorator[datetime]):
    """A point in time: kept as UTC, always timezone-aware in Python, on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC on the way in; a naive time is a mistake."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a timezone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware on the way out."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData()

people = Table(
    "people",
    metadata,
    Column("id", Text, primary_key=True),
    Column("source", Text, nullable=False),
    Column("login", Text, nullable=False),
    Column("display_name", Text, nullable=False),
    Column("roles", JSON, nullable=False),
    Column("teams", JSON, nullable=False),
    Column("checked_at", Instant, nullable=False),
    Column("vouched_at", Instant, nullable=False),
    Column("disabled_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("last_login_at", Instant),
    Column("deleted_at", Instant),
)
"""Everyone who ever got in, from every source: what we last knew of them. Rows are never removed.

`checked_at` is when the source was last asked, `vouched_at` when it last answered. With `deleted_at` nothing is left
of them but who they were.
"""

accounts = Table(
    "accounts",
    metadata,
    Column("person_id", Text, ForeignKey("people.id"), primary_key=True),
    Column("login", Text, nullable=False, unique=True),
    Column("password_hash", Text, nullable=False),
    Column("must_change_password", Boolean, nullable=False),
    Column("password_changed_at", Instant, nullable=False),
)
"""Local accounts, with the password's argon2id hash."""

second_factors = Table(
    "second_factors",
    metadata,
    Column("person_id", Text, ForeignKey("people.id"), primary_key=True),
    Column("secret", Text, nullable=False),
    Column("used_step", Integer),
)
"""Who is asked for one-time codes, from every source: the secret, sealed, and the last step whose code was used."""

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("person_id", Text, ForeignKey("people.id"), primary_key=True),
    Column("code_hash", Text, primary_key=True),
    Column("used_at", Instant),
)
"""What opens in place of a one-time code, each once; the codes themselves are shown once and never kept."""

sessions = Table(
    "sessions",
    metadata,
    Column("id_hash", Text, primary_key=True),
    Column("person_id", Text, ForeignKey("people.id"), nullable=False),
    Column("second_factor_due", Boolean, nullable=False),
    Column("address", Text, nullable=False),
    Column("agent", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("confirmed_at", Instant),
    Index("sessions_by_person", "person_id"),
)
"""Open sessions; the cookie's value itself is nowhere in the database.

`confirmed_at` is when the password was last typed.
"""

known_browsers = Table(
    "known_browsers",
    metadata,
    Column("id_hash", Text, primary_key=True),
    Column("person_id", Text, ForeignKey("people.id"), primary_key=True),
    Column("login", Text, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Index("known_browsers_by_person", "person_id"),
)
"""Browsers that a person logged in with, by the hash of their cookie, and the name typed there."""

tokens = Table(
    "tokens",
    metadata,
    Column("id", Text, primary_key=True),
    Column("secret_hash", Text, nullable=False, unique=True),
    Column("person_id", Text, ForeignKey("people.id"), nullable=False),
    Column("label", Text, nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    Column("last_used_at", Instant),
    Column("last_address", Text),
    Index("tokens_by_person", "person_id"),
)
"""Keys for other systems; the secret is shown once and never kept."""

throttle = Table(
    "login_throttle",
    metadata,
    Column("key", Text, primary_key=True),
    Column("failures", Float, nullable=False),
    Column("failed_at", Instant, nullable=False),
    Column("blocked_until", Instant, nullable=False),
    Column("since", Instant, nullable=False),
    Column("person_id", Text, nullable=False),
    Index("login_throttle_by_age", "failed_at"),
    Index("login_throttle_by_person", "person_id"),
)
"""Wrong logins, by hashed account name and hashed network: a name typed here may be a password by mistake.

`person_id` is whose account it is, empty where there is no such person; `since` is when the count began.
"""


def insert_if_missing(connection: Connection, table: Table, values: dict[str, Any]) -> bool:
    """Insert a row unless its key is there already, also when another process inserts it now. Whether it was new."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    return connection.execute(insert(table).values(**values).on_conflict_do_nothing()).rowcount == 1


def write_if_free(engine: Engine, statement: Update) -> None:
    """A small note on the way, such as when something was last used; given up where it would have to wait."""
    with suppress(OperationalError), engine.execution_options(patience_seconds=0).begin() as connection:
        connection.execute(statement)
