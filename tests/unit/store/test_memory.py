"""The shared memory: once means once, what is remembered fades and can't be read in the table."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sqlalchemy import select

from store import memory
from store.cipher import Cipher, new_key
from store.database import Connection, Database
from store.models import memory as memory_table
from tests.unit.store.conftest import NOW

MINUTE = timedelta(minutes=1)


def test_once_within_its_time(connection: Connection) -> None:
    assert memory.once(connection, "replay:1", 5 * MINUTE, NOW)
    assert not memory.once(connection, "replay:1", 5 * MINUTE, NOW + 4 * MINUTE)
    assert memory.once(connection, "replay:1", 5 * MINUTE, NOW + 6 * MINUTE)
    assert not memory.once(connection, "replay:1", 5 * MINUTE, NOW + 10 * MINUTE)
    assert memory.once(connection, "replay:2", 5 * MINUTE, NOW)


async def test_once_for_one_of_many(database: Database) -> None:
    asked = (database.run(memory.once, "k", MINUTE, NOW) for _ in range(20))
    assert sum(await asyncio.gather(*asked)) == 1


def test_what_is_remembered_is_sealed_and_fades(connection: Connection) -> None:
    cipher = Cipher([new_key()])
    assert memory.recall(connection, "state", cipher, NOW) is None
    memory.remember(connection, "state", "first", MINUTE, cipher, NOW)
    memory.remember(connection, "state", "secret", MINUTE, cipher, NOW)
    memory.remember(connection, "route", "https://x", None, cipher, NOW)
    assert memory.recall(connection, "state", cipher, NOW) == "secret"
    kept = list(connection.execute(select(memory_table.c.value)).scalars())
    assert not [value for value in kept if "secret" in value or "https" in value]
    later = NOW + 2 * MINUTE
    assert memory.recall(connection, "state", cipher, later) is None
    assert memory.sweep_old(connection, later) == 1
    assert memory.recall(connection, "route", cipher, later) == "https://x"
    memory.forget(connection, "route")
    assert memory.recall(connection, "route", cipher, later) is None
