"""Schema changes, oldest first, run by Alembic; `upgrade` brings a database up to date."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from engine.head import NOBODY, OwnParties

_FOLDER = Path(__file__).parent


def upgrade(database: Engine, to: str | None = None, own_parties: OwnParties = NOBODY) -> bool:
    """Runs what is missing up to revision `to`, the newest by default, in one transaction; whether anything was.

    `own_parties` decide whose side is whose in what is filled in for older documents.
    """
    config = _config()
    with database.begin() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
        if current == (to or ScriptDirectory.from_config(config).get_current_head()):
            return False
        config.attributes["connection"] = connection
        config.attributes["own_parties"] = own_parties
        command.upgrade(config, to or "head")
    return True


def is_known(revision: str) -> bool:
    """Whether this program knows a revision: an older one can be brought up to date, one of a newer release cannot."""
    return revision in {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


def current_revision(database: Engine) -> str | None:
    """The revision a database is at; None before the first."""
    with database.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str | None:
    """The revision this program needs."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.set_main_option("path_separator", "os")
    return config
