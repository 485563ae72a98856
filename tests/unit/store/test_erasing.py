"""A removed organisation is deleted wholly, and nobody else's rows with it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import BigInteger, Boolean, Connection, Date, Integer, func, insert, select

from store import erasing, workspaces
from store.database import Database
from store.models import metadata
from store.models.types import UtcDateTime

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SKIPPED = {"memory", "receipt"}
"""Kept for a day at most, whoever they are of."""


def _fill(connection: Connection, key: str) -> int:
    """Put a row into every table there is, as the models ask for it."""
    home = workspaces.ensure_installation(connection, "slack", key, key, NOW)
    made: dict[str, Any] = {"workspace": home.workspace_id, "installation": home.id}
    late: list[tuple[str, str, str]] = []
    for table in metadata.sorted_tables:
        if table.name in made or table.name in SKIPPED:
            continue
        values: dict[str, Any] = {}
        for column in table.c:
            parents = [key.column.table.name for key in column.foreign_keys]
            if (table.name, column.name) == ("delivery", "conversation_id"):
                continue  # a delivery has one receiver
            if parents and parents[0] in made:
                values[column.name] = made[parents[0]]
            elif parents:
                late.append((table.name, column.name, parents[0]))
            elif column.name != "id" and not column.nullable and column.default is None:
                values[column.name] = _value(column, key)
        done = connection.execute(insert(table).values(values))
        if "id" in table.c and done.inserted_primary_key is not None:
            made[table.name] = done.inserted_primary_key[0]
    for name, knot, parent in late:
        # What names each other is tied once both stand; the ledger takes no change.
        if name == "delivery":
            edit = {"workspace_id": home.workspace_id, "key": "edit", "kind": "x", "verb": "revise"}
            edit |= {"created_at": NOW, knot: made[parent]}
            connection.execute(insert(metadata.tables[name]).values(edit))
        elif name != "point_entry":
            tied = metadata.tables[name]
            connection.execute(
                tied.update().where(tied.c.id == made[name]).values({knot: made[parent]})
            )
    return home.workspace_id


def _value(column: Any, key: str) -> Any:
    checks = [str(c.sqltext) for c in column.table.constraints if hasattr(c, "sqltext")]
    listed = [text for text in checks if text.startswith(f"{column.name} IN (")]
    if listed:
        return listed[0].split("'")[1]
    if isinstance(column.type, UtcDateTime):
        return NOW
    if isinstance(column.type, Date):
        return NOW.date()
    if isinstance(column.type, Boolean):
        return False
    if isinstance(column.type, Integer | BigInteger):
        return 1
    return f"{key}-{column.table.name}-{column.name}"


def _count(connection: Connection) -> dict[str, int]:
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in metadata.sorted_tables
    }


@pytest.fixture
async def two(database: Database) -> tuple[int, int]:
    """One organisation that was removed ten days ago, and one that is here."""
    gone, here = await database.run(_fill, "T1"), await database.run(_fill, "T2")

    def remove(connection: Connection) -> None:
        found = workspaces.find_installation(connection, "slack", "T1")
        assert found is not None
        workspaces.revoke(connection, found.id, NOW - timedelta(days=10))

    await database.run(remove)
    return gone, here


async def test_everything_of_it_goes_and_nothing_of_others(
    database: Database, two: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await database.read(_count)
    assert {name for name, count in before.items() if count == 0} == SKIPPED
    monkeypatch.setattr(erasing, "SOME", 7)
    rounds = 1
    while not await database.run(erasing.erase_some, two[0], NOW):
        rounds += 1
        assert rounds < 100
    assert rounds > 3
    after = await database.read(_count)
    assert {name: count * 2 for name, count in after.items()} == before
    (left,) = await database.read(workspaces.all_workspaces)
    assert left.id == two[1]


async def test_only_what_was_removed_long_enough_is_due(
    database: Database, two: tuple[int, int]
) -> None:
    assert await database.read(erasing.overdue, NOW - timedelta(days=11)) is None
    assert await database.read(erasing.overdue, NOW - timedelta(days=9)) == two[0]


async def test_one_living_installation_keeps_an_organisation(
    database: Database, two: tuple[int, int]
) -> None:
    await database.run(
        workspaces.ensure_installation, "teams", "tenant", "Acme", NOW, workspace_id=two[0]
    )
    assert await database.read(erasing.overdue, NOW) is None


async def test_who_comes_back_while_it_goes_begins_anew(
    database: Database, two: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasing, "SOME", 1)
    assert not await database.run(erasing.erase_some, two[0], NOW)
    home = await database.run(workspaces.ensure_installation, "slack", "T1", "Acme", NOW)
    assert home.workspace_id not in two
