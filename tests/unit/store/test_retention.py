"""What was kept long enough goes, and nothing a day younger."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from store import retention
from store.database import Connection, Database
from store.models import (
    click,
    concern,
    concern_message,
    delivery,
    idea,
    idea_event,
    metadata,
    sent_message,
    share,
    share_disclosure,
)
from tests.unit.store.planting import NOW, Planted, plant

LATER = NOW + timedelta(days=8)


@pytest.fixture
async def ana(database: Database) -> Planted:
    """Somebody with a row in every table, all of them from `NOW`."""
    planted = await database.run(plant, database.cipher, "ANA")

    def settle(connection: Connection) -> None:
        connection.execute(update(delivery).values(state="sent"))
        connection.execute(update(idea).values(state="declined", decided_at=NOW))
        connection.execute(update(concern).values(state="closed", created_week=f"{NOW:%G-W%V}"))

    await database.run(settle)
    return planted


async def count(database: Database, table: Any) -> int:
    """Count rows."""
    statement = select(func.count()).select_from(table)
    return int(await database.read(lambda c: c.execute(statement).scalar_one()))


@pytest.mark.parametrize(("name", "rule"), retention.RULES.items())
async def test_what_is_younger_stays(
    database: Database, ana: Planted, name: str, rule: Any
) -> None:
    assert ana.id
    assert await database.run(rule, NOW) == 0, name
    assert await database.run(rule, LATER) > 0, "and this would have gone"
    while await database.run(rule, LATER):
        pass
    assert await database.run(rule, LATER) == 0


async def test_words_go_and_what_happened_stays(database: Database, ana: Planted) -> None:
    assert ana.id
    await database.run(retention.words, LATER)
    row = await database.read(lambda c: c.execute(select(share)).one())
    assert (row.caption, row.disclosure, row.post_url) == ("", "", None)
    assert row.confirmed_at is not None
    began = await database.read(lambda c: c.execute(select(share_disclosure)).one())
    assert began.shared == "", "the words go"
    assert (began.rule, began.shown) != ("", ""), "that they began as they had to stays"
    await database.run(retention.messages, LATER)
    kept = await database.read(lambda c: c.execute(select(delivery.c.message)).scalars().all())
    assert set(kept) == {None}
    await database.run(lambda c: c.execute(update(delivery).values(message="x", state="queued")))
    assert await database.run(retention.messages, LATER) == 0, "what still goes out keeps its words"


async def test_deliveries_go_with_edits_and_places(database: Database, ana: Planted) -> None:
    assert ana.id
    while await database.run(retention.deliveries, LATER):
        pass
    assert await count(database, delivery) == 0
    assert await count(database, sent_message) == 0


async def test_clicks_that_count_stay(database: Database, ana: Planted) -> None:
    assert ana.id
    await database.run(lambda c: c.execute(update(click).values(counted=True)))
    assert await database.run(retention.clicks, LATER) == 0
    await database.run(lambda c: c.execute(update(click).values(counted=False)))
    assert await database.run(retention.clicks, LATER) == 1


async def test_ideas_and_concerns_go_with_what_hangs_on_them(
    database: Database, ana: Planted
) -> None:
    assert ana.id
    await database.run(lambda c: c.execute(update(idea).values(state="made")))
    assert await database.run(retention.ideas, LATER) == 0, "what was made stays"
    await database.run(lambda c: c.execute(update(idea).values(state="declined")))
    assert await database.run(retention.ideas, LATER) == 1
    assert await count(database, idea_event) == 0
    assert await count(database, metadata.tables["drop"]) == 1
    await database.run(lambda c: c.execute(update(concern).values(state="read")))
    assert await database.run(retention.concerns, LATER) == 0, "an open one stays"
    await database.run(lambda c: c.execute(update(concern).values(state="closed")))
    await database.run(lambda c: c.execute(update(concern_message).values(at=LATER)))
    assert await database.run(retention.concerns, LATER) == 0, "it was spoken of since"
    await database.run(lambda c: c.execute(update(concern_message).values(at=NOW)))
    assert await database.run(retention.concerns, LATER) == 1
    assert await count(database, concern_message) == 0
