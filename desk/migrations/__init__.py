"""Schema changes, oldest first, run by Alembic; `upgrade` brings a database up to date."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

_FOLDER = Path(__file__).parent


def upgrade(database: Engine, to: str = "head") -> bool:
    """Runs what is missing, all in one transaction; says whether anything was. `to` is the last revision to run."""
    config = _config()
    with database.begin() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
        if current == ScriptDirectory.from_config(config).get_current_head():
            return False
        config.attributes["connection"] = connection
        command.upgrade(config, to)
    return True


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
