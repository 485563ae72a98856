"""Workspaces and installations: one each, with tokens nobody can read in the table."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import NoResultFound

from store import workspaces
from store.cipher import Cipher, WrongKeyError, new_key
from store.database import Connection, Database
from store.models import installation, workspace
from store.workspaces import Installation
from tests.unit.store.conftest import NOW, new_home


def test_an_installation_brings_its_workspace(connection: Connection) -> None:
    home = new_home(connection)
    assert new_home(connection) == home
    space = workspaces.workspace(connection, home.workspace_id)
    assert (space.name, space.language, space.zone) == ("Acme T1", "en", "UTC")
    assert space.disclosure == "I work at {company}"
    assert space.guidance is None
    with pytest.raises(NoResultFound):
        workspaces.workspace(connection, 99)


def test_a_second_platform_joins_the_same_workspace(
    connection: Connection, home: Installation
) -> None:
    teams = workspaces.ensure_installation(
        connection, "teams", "T1", "Acme", NOW, home.workspace_id
    )
    assert teams.workspace_id == home.workspace_id
    assert len(workspaces.all_workspaces(connection)) == 1
    assert workspaces.installations(connection, "teams") == [teams]
    assert workspaces.installations(connection) == [home, teams]


def test_a_new_name_is_kept(connection: Connection, home: Installation) -> None:
    renamed = workspaces.ensure_installation(connection, "slack", "T1", "Acme Ltd", NOW)
    assert (renamed.id, renamed.name) == (home.id, "Acme Ltd")
    assert workspaces.ensure_installation(connection, "slack", "T1", "", NOW) == renamed
    workspaces.change_workspace(connection, home.workspace_id, guidance="Be kind", name="Acme")
    assert workspaces.workspace(connection, home.workspace_id).guidance == "Be kind"


async def test_installations_that_race_make_one_workspace(database: Database) -> None:
    homes = await asyncio.gather(*(database.run(new_home) for _ in range(12)))
    assert len({home.id for home in homes}) == 1

    def counts(connection: Connection) -> list[int]:
        tables = (workspace, installation)
        return [
            connection.execute(select(func.count()).select_from(t)).scalar_one() for t in tables
        ]

    assert await database.read(counts) == [1, 1]


def test_tokens_are_sealed_and_forgotten(connection: Connection, home: Installation) -> None:
    old, new = new_key(), new_key()
    workspaces.save_tokens(connection, home.id, '{"bot":"xoxb-1"}', Cipher([old]))
    stored = connection.execute(select(installation.c.tokens)).scalar_one()
    assert stored is not None
    assert "xoxb" not in stored
    assert workspaces.tokens(connection, home.id, Cipher([new, old])) == '{"bot":"xoxb-1"}'
    with pytest.raises(WrongKeyError, match="SQUAD_SECRET_KEYS"):
        workspaces.tokens(connection, home.id, Cipher([new]))
    workspaces.revoke(connection, home.id, NOW)
    assert workspaces.tokens(connection, home.id, Cipher([old])) is None
    assert workspaces.installations(connection) == []
    assert connection.execute(select(installation.c.tokens)).scalar_one() is None
    workspaces.save_tokens(connection, home.id, "again", Cipher([new]))
    assert workspaces.installation(connection, home.id).revoked_at is None
