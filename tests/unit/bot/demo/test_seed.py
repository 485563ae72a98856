"""The demo's company: believable, complete, the same every time, and written once."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import func, select

from bot.demo import seed
from store.database import Connection, Database
from store.models import advocate, click, drop, idea, metadata, share, squad

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def _counts(connection: Connection) -> dict[str, int]:
    tables = (advocate, squad, drop, share, click, idea)
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in tables
    }


async def test_it_is_a_company_of_forty_with_sixty_things(database: Database) -> None:
    assert await seed.once(database, NOW)
    counts = await database.read(_counts)
    assert counts["advocate"] == 40
    assert counts["squad"] == 4
    assert counts["drop"] == 60
    assert counts["share"] > 100
    assert counts["click"] > 200
    assert counts["idea"] >= 6
    marked = await database.read(
        lambda c: c.execute(select(func.count()).where(drop.c.demo)).scalar_one()
    )
    assert marked == 60, "every one says that it is made up"
    future = await database.read(
        lambda c: c.execute(select(func.count()).where(share.c.confirmed_at > NOW)).scalar_one()
    )
    assert future == 0
    assert not await seed.once(database, NOW)
    assert await database.read(_counts) == counts


async def test_cut_short_it_is_finished_the_next_time(database: Database) -> None:
    await seed.once(database, NOW, with_drops=False)
    # As if the process had ended before it noted that it was done.
    await database.run(lambda c: c.execute(metadata.tables["memory"].delete()))
    assert await seed.once(database, NOW)
    counts = await database.read(_counts)
    assert (counts["advocate"], counts["squad"], counts["drop"]) == (40, 4, 60)
