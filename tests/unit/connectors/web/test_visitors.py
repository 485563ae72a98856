"""The daily salt: shared while its day lasts, gone after, and never waited for."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from connectors.web.visitors import SALT_AGE, DailySalt
from tests.unit.connectors.web.conftest import NOW, World

DAY = NOW.date()


async def test_processes_share_a_days_salt_and_each_day_has_its_own(world: World) -> None:
    one, other = DailySalt(world.memory), DailySalt(world.memory)
    salts = await asyncio.gather(*(salt.of(DAY) for salt in (one, other, one, other)))
    assert len(set(salts)) == 1
    assert len(salts[0]) == 32
    assert await one.of(DAY + timedelta(days=1)) != salts[0]


async def test_a_restart_keeps_it_and_after_its_day_nobody_has_it(world: World) -> None:
    salt = await DailySalt(world.memory).of(DAY)
    assert await DailySalt(world.memory).of(DAY) == salt
    world.now += SALT_AGE
    assert await world.memory.recall(f"web/salt/{DAY}") is None
    assert await DailySalt(world.memory).of(DAY) != salt


async def test_without_a_memory_there_is_a_salt_all_the_same(world: World) -> None:
    world.memory.is_down = True
    salts = DailySalt(world.memory)
    salt = await salts.of(DAY)
    assert len(salt) == 32
    assert await salts.of(DAY) == salt
