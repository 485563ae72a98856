"""The demo's clock goes forward only, a day at a time, and goes on after a restart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.demo.clock import DemoClock
from store.database import Database

REAL = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


async def test_a_long_jump_is_walked_day_by_day(database: Database) -> None:
    clock = DemoClock(lambda: REAL)
    stops: list[datetime] = []

    async def drain() -> None:
        stops.append(clock.now())

    await clock.attach(database, drain)
    await clock.jump_to(REAL + timedelta(days=2, hours=3))
    assert stops == [
        REAL + timedelta(**span) for span in ({"days": 1}, {"days": 2}, {"days": 2, "hours": 3})
    ]
    with pytest.raises(ValueError, match="only goes forward"):
        await clock.jump_to(REAL)


async def test_a_restart_goes_on_from_there(database: Database) -> None:
    async def nothing() -> None:
        """Nothing is due."""

    first = DemoClock(lambda: REAL)
    await first.attach(database, nothing)
    await first.jump_to(REAL + timedelta(days=3))
    second = DemoClock(lambda: REAL + timedelta(hours=1))
    await second.attach(database, nothing)
    assert second.now() == REAL + timedelta(days=3, hours=1)


async def test_without_a_squad_there_is_no_next_digest(database: Database) -> None:
    clock = DemoClock(lambda: REAL)
    assert await clock.next_digest() is None
    await clock.attach(database, clock.next_digest)
    assert await clock.next_digest() is None
