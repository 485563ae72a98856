"""The migrations make exactly the models, can be undone, and guard what the tables alone can't."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from store.database import Database
from store.engines import open_postgresql, open_sqlite, read_url
from store.models import metadata
from store.schema import MIGRATIONS

VERSIONS = sorted((MIGRATIONS / "versions").glob("*.py"))
LONGEST_REVISION = 32
"""The width of Alembic's own column on PostgreSQL."""


def engine_of(url: str) -> Engine:
    parsed = read_url(url)
    if parsed.get_backend_name() == "sqlite":
        return open_sqlite(Path(parsed.database or ""), writes=True, pool=0)
    return open_postgresql(parsed, pool=0)


def differences(connection: Connection) -> list[Any]:
    options = {"compare_type": True, "render_as_batch": True}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


def checks(connection: Connection) -> dict[str, set[str]]:
    """The check constraints by table: Alembic does not compare them."""
    found = inspect(connection)
    return {
        table: {str(check["name"]) for check in found.get_check_constraints(table)}
        for table in metadata.tables
    }


def test_models_and_migrations_agree(database_url: str) -> None:
    engine = engine_of(database_url)
    with engine.connect() as connection:
        assert differences(connection) == []
        wanted = {
            name: {str(c.name) for c in table.constraints if isinstance(c, CheckConstraint)}
            for name, table in metadata.tables.items()
        }
        assert checks(connection) == wanted
    engine.dispose()


def test_the_comparison_would_notice(database_url: str) -> None:
    engine = engine_of(database_url)
    with engine.connect() as connection:
        connection.execute(text("ALTER TABLE audit ADD COLUMN surprise INTEGER"))
        connection.execute(text("DROP INDEX ix_click_once_a_day"))
        assert len(differences(connection)) == 2
    engine.dispose()


def test_up_down_up(bare_url: str) -> None:
    database = Database(bare_url)
    assert not database.is_current()
    database.upgrade()
    assert database.is_current()
    database.upgrade()
    database.downgrade("base")
    assert not database.is_current()
    engine = engine_of(bare_url)
    with engine.connect() as connection:
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
    database.upgrade()
    assert database.is_current()
    with engine.connect() as connection:
        assert differences(connection) == []
    engine.dispose()


def test_whom_to_ask_moves_along_and_nothing_around_it_is_lost(bare_url: str) -> None:
    database = Database(bare_url)
    database.upgrade("2026_11_26_attention")
    engine = engine_of(bare_url)
    with engine.connect() as connection:
        for statement in (
            "INSERT INTO workspace (id, name, language, zone, disclosure, created_at)"
            " VALUES (1, 'Acme', 'en', 'UTC', '', '2026-11-01')",
            *(
                "INSERT INTO advocate (id, workspace_id, name, email, language, zone, country, is_admin, is_listener,"
                " wish, quiet_from, quiet_until, working_days, weekly_budget, on_board, created_at)"
                f" VALUES ({one}, 1, 'Ana', '', 'en', 'UTC', '', false, false, 'message', 0, 0, '12345', 1, false,"
                " '2026-11-01')"
                for one in (1, 2)
            ),
            "INSERT INTO squad (id, workspace_id, name, contact_id, language, zone, created_at)"
            " VALUES (1, 1, 'With', 2, 'en', 'UTC', '2026-11-01'),"
            " (2, 1, 'Without', NULL, 'en', 'UTC', '2026-11-01')",
            "INSERT INTO membership VALUES (1, 1, 'lead', '2026-11-01')",
            "INSERT INTO policy (id, workspace_id, version, text, created_at)"
            " VALUES (1, 1, 1, 'a', '2026-11-01'), (2, 1, 2, 'b', '2026-11-01')",
            "INSERT INTO policy_acceptance VALUES (1, 1, '2026-11-01')",
        ):
            connection.execute(text(statement))
        connection.commit()
    database.upgrade()
    with engine.connect() as connection:
        asked = connection.execute(text("SELECT squad_id, advocate_id FROM squad_contact"))
        assert [tuple(row) for row in asked] == [(1, 2)]
        assert connection.execute(text("SELECT count(*) FROM membership")).scalar() == 1
        mattering = connection.execute(text("SELECT matters FROM policy ORDER BY version"))
        assert [bool(row[0]) for row in mattering] == [True, False]
        assert connection.execute(text("SELECT wording FROM policy_acceptance")).scalar() == ""
    database.downgrade("2026_11_26_attention")
    with engine.connect() as connection:
        back = connection.execute(text("SELECT contact_id FROM squad ORDER BY id"))
        assert [row[0] for row in back] == [2, None]
    engine.dispose()


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_a_failed_migration_leaves_nothing(
    bare_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True)
    (folder / "env.py").write_text((MIGRATIONS / "env.py").read_text())
    (folder / "versions" / "half.py").write_text(
        "from alembic import op\nrevision='half'\ndown_revision=None\n"
        "def upgrade():\n    op.execute('CREATE TABLE half (id INTEGER)')\n    raise OSError('off')\n"
    )
    monkeypatch.setattr("store.schema.MIGRATIONS", folder)
    with pytest.raises(OSError, match="off"):
        Database(bare_url).upgrade()
    engine = engine_of(bare_url)
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == []
    engine.dispose()


def test_foreign_keys_hold(database_url: str) -> None:
    engine = engine_of(database_url)
    lost = text("INSERT INTO topic (workspace_id, slug, name) VALUES (7, 'a', 'A')")
    with engine.connect() as connection, pytest.raises(DBAPIError):
        connection.execute(lost)
    engine.dispose()


@pytest.mark.parametrize("version", VERSIONS, ids=lambda path: path.stem)
def test_versions_stand_alone(version: Path) -> None:
    tree = ast.parse(version.read_text())
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported <= {"sqlalchemy", "alembic"}
    assert f'revision = "{version.stem}"' in version.read_text()
    assert len(version.stem) <= LONGEST_REVISION


def test_every_moment_is_aware_and_every_id_is_wide() -> None:
    for table in metadata.tables.values():
        for column in table.columns:
            kind = type(column.type).__name__
            assert kind != "DateTime", f"{table.name}.{column.name} forgets its zone"
            if column.name.endswith("_at") or column.name == "at":
                assert kind == "UtcDateTime", f"{table.name}.{column.name}"
