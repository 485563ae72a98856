"""Bringing the tables to the present shape and back. The steps are in `migrations`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK = 7_305_419_226_011
"""PostgreSQL's advisory lock that only a migrating process holds: any number nobody else uses."""


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Run the missing migrations. A second process waits, then finds nothing to do."""
    with _alone(engine) as connection:
        command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Undo migrations down to `revision` ("base": all)."""
    with _alone(engine) as connection:
        command.downgrade(_config(connection), revision)


def is_current(engine: Engine) -> bool:
    """Say whether every migration has run."""
    with engine.connect() as connection:
        present = set(MigrationContext.configure(connection).get_current_heads())
        return present == set(ScriptDirectory.from_config(_config(connection)).get_heads())


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection:
        if engine.dialect.name != "postgresql":
            yield connection
            return
        _locked(connection, "pg_advisory_lock")
        try:
            yield connection
        finally:
            connection.rollback()
            _locked(connection, "pg_advisory_unlock")


def _locked(connection: Connection, verb: str) -> None:
    connection.execute(text(f"SELECT {verb}(:key)"), {"key": LOCK})
    connection.commit()
