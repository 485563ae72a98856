"""The engine in one process: it wakes, it drains, it stops without losing anything, it goes on after a restart."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime, timedelta

import pytest

from scheduler.engine import embedded
from scheduler.engine.embedded import Embedded
from scheduler.round import Chore, Planned, Round
from store import schedules
from store.database import Connection, Database
from store.schedules import RunRow
from tests.unit.scheduler.doubles import (
    LEASE,
    MONDAY,
    UNHURRIED,
    Clock,
    Company,
    Pigeon,
    found,
    may_always,
    say,
    state,
    states,
    xml,
)

Make = Callable[..., Embedded]


@pytest.fixture
async def make(database: Database, pigeon: Pigeon, clock: Clock) -> AsyncIterator[Make]:
    made: list[Embedded] = []

    def build(
        *rounds: Round, owner: str = "one", tick: float = 60, chores: tuple[Chore, ...] = ()
    ) -> Embedded:
        engine = Embedded(
            database,
            {"pigeon": pigeon},
            rounds,
            chores,
            may_always,
            clock,
            owner,
            rates={"pigeon": UNHURRIED},
            lease=LEASE,
            tick=tick,
        )
        made.append(engine)
        return engine

    yield build
    if pigeon.gate is not None:
        pigeon.gate.set()
    for engine in made:
        await engine.stop()


def digest(company: Company) -> Round:
    def plan(connection: Connection, begun: RunRow, now: datetime) -> Iterator[Planned]:
        yield Planned(message=xml(), kind="digest", conversation_id=company.channel_id)
        for person in company.people:
            yield Planned(message=xml(), kind="pick", advocate_id=person)

    return Round("digest", plan)


async def schedule(database: Database, company: Company, next_at: datetime) -> None:
    await database.run(
        schedules.save,
        workspace_id=company.workspace_id,
        squad_id=None,
        round="digest",
        weekday=0,
        hour=9,
        minute=0,
        zone="UTC",
        next_at=next_at,
    )


async def until(pigeon: Pigeon, count: int) -> None:
    async with asyncio.timeout(10):
        while len(pigeon.arrived) < count:
            pigeon.called.clear()
            await asyncio.wait([asyncio.create_task(pigeon.called.wait())], timeout=0.05)


async def test_what_is_posted_goes_out_when_woken(
    database: Database, company: Company, pigeon: Pigeon, make: Make
) -> None:
    engine = make()
    await engine.start()
    await say(database, company, 0, "k")
    engine.wake()
    await until(pigeon, 1)
    await engine.stop()
    assert await state(database, "k") == "sent"


async def test_the_tick_finds_what_nobody_woke_it_for(
    database: Database, company: Company, pigeon: Pigeon, make: Make
) -> None:
    engine = make(tick=0.05)
    await engine.start()
    await say(database, company, 0, "k")
    await until(pigeon, 1)


async def test_a_clock_that_jumps_to_the_digest_brings_it(
    database: Database, company: Company, pigeon: Pigeon, clock: Clock, make: Make
) -> None:
    engine = make(digest(company))
    next_monday = MONDAY + timedelta(days=7)
    await schedule(database, company, next_monday)
    await engine.start()
    assert await engine.drain() == 0
    clock.at = next_monday
    engine.wake()
    await until(pigeon, 4)
    assert await engine.drain() == 0
    assert len(set(pigeon.heard())) == len(pigeon.heard()) == 4


async def test_drain_leaves_nothing_that_is_ready(
    database: Database, company: Company, pigeon: Pigeon, clock: Clock, make: Make
) -> None:
    engine = make(digest(company))
    await schedule(database, company, MONDAY)
    for n in range(120):
        await say(database, company, n % 3, f"k{n}")
    done = await engine.drain()
    assert done >= 124
    assert {row[0] for row in (await states(database)).values()} == {"sent"}
    assert len(set(pigeon.heard())) == len(pigeon.heard()) == 124


async def test_drain_beside_running_pumps_says_nothing_twice(
    database: Database, company: Company, pigeon: Pigeon, clock: Clock, make: Make
) -> None:
    engine = make(digest(company), tick=0.02)
    await engine.start()
    for week in range(5):
        clock.at = MONDAY + timedelta(days=7 * week)
        if not week:
            await schedule(database, company, MONDAY)
        engine.wake()
        await asyncio.gather(engine.drain(), engine.drain())
        assert len(set(pigeon.heard())) == len(pigeon.heard()) == 4 * (week + 1)


async def test_stopping_finishes_the_send_in_hand_and_claims_none(
    database: Database, company: Company, pigeon: Pigeon, make: Make
) -> None:
    engine = make()
    pigeon.gate = asyncio.Event()
    await say(database, company, 0, "first")
    await say(database, company, 0, "second")
    await engine.start()
    await asyncio.wait_for(pigeon.called.wait(), 10)
    stopping = asyncio.create_task(engine.stop())
    await asyncio.sleep(0.05)
    await say(database, company, 1, "third")
    engine.wake()
    assert not stopping.done()
    pigeon.gate.set()
    await asyncio.wait_for(stopping, 5)
    ended = {key: row[0] for key, row in (await states(database)).items()}
    assert ended == {"first": "sent", "second": "queued", "third": "queued"}
    after = make(owner="two")
    await after.drain()
    assert sorted(pigeon.heard()) == ["first", "second", "third"]


async def test_a_send_that_hangs_is_left_in_doubt(
    database: Database,
    company: Company,
    pigeon: Pigeon,
    clock: Clock,
    make: Make,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(embedded, "FAREWELL", 0.1)
    engine = make()
    pigeon.gate = asyncio.Event()
    await say(database, company, 0, "k")
    await engine.start()
    await asyncio.wait_for(pigeon.called.wait(), 10)
    await asyncio.wait_for(engine.stop(), 5)
    assert await state(database, "k") == "sending"
    pigeon.gate.set()
    clock.move(seconds=61)
    after = make(owner="two")
    await after.drain()
    assert await state(database, "k") == "sent"
    assert pigeon.heard() == ["k"]


async def test_a_restart_goes_on_where_it_was(
    database: Database, company: Company, pigeon: Pigeon, clock: Clock, make: Make
) -> None:
    await schedule(database, company, MONDAY)
    first = make(digest(company), owner="one")
    await first.start()
    await until(pigeon, 2)
    await first.stop()
    second = make(digest(company), owner="two")
    await second.drain()
    assert len(set(pigeon.heard())) == len(pigeon.heard()) == 4


async def test_one_installation_does_not_wait_for_another(
    database: Database, company: Company, pigeon: Pigeon, make: Make, clock: Clock
) -> None:
    """A platform that hangs must not silence the one beside it."""
    beside = await database.run(found, "owl", 1)
    owl = Pigeon("owl")
    pigeon.gate = asyncio.Event()
    engine = Embedded(
        database,
        {"pigeon": pigeon, "owl": owl},
        (),
        (),
        may_always,
        clock,
        "one",
        rates={"pigeon": UNHURRIED, "owl": UNHURRIED},
        tick=60,
    )
    await say(database, company, 0, "hangs")
    await say(database, beside, 0, "flies")
    await engine.start()
    await until(owl, 1)
    pigeon.gate.set()
    await until(pigeon, 1)
    await engine.stop()


async def test_chores_run_at_start_and_each_so_often(
    database: Database, company: Company, clock: Clock, make: Make
) -> None:
    swept: list[datetime] = []
    done = asyncio.Event()

    def sweep(connection: Connection, now: datetime) -> None:
        swept.append(now)

    def fails(connection: Connection, now: datetime) -> None:
        raise RuntimeError("the broom broke")

    def last(connection: Connection, now: datetime) -> None:
        loop.call_soon_threadsafe(done.set)

    loop = asyncio.get_running_loop()
    hour = timedelta(hours=1)
    chores = (
        Chore("fails", hour, fails),
        Chore("sweep", hour, sweep),
        Chore("last", timedelta(0), last),
    )
    engine = make(chores=chores)
    await engine.start()
    await asyncio.wait_for(done.wait(), 10)
    for minutes in (59, 1, 59, 2):
        done.clear()
        clock.move(minutes=minutes)
        engine.wake()
        await asyncio.wait_for(done.wait(), 10)
    assert swept == [MONDAY, MONDAY + hour, MONDAY + 2 * hour + timedelta(minutes=1)]


async def test_a_store_that_fails_is_tried_again(
    database: Database,
    company: Company,
    pigeon: Pigeon,
    make: Make,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    failed = asyncio.Event()
    read = database.read

    async def fails(*args: object, **kwargs: object) -> None:
        failed.set()
        raise ConnectionError("the database is away")

    engine = make(tick=0.05)
    await say(database, company, 0, "k")
    monkeypatch.setattr(database, "read", fails)
    await engine.start()
    await asyncio.wait_for(failed.wait(), 10)
    assert pigeon.tries == []
    monkeypatch.setattr(database, "read", read)
    await until(pigeon, 1)


def test_two_rounds_of_one_name_are_refused(database_url: str, clock: Clock) -> None:
    one = Round("digest", lambda connection, begun, now: [])
    with pytest.raises(ValueError, match="same name"):
        Embedded(Database(database_url), {}, (one, one), (), may_always, clock, "one")
