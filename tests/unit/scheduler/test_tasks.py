"""Sweep, plan and settle: once, whoever sweeps and whatever was missed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, select

from connectors.base import Busy, Uncertain
from scheduler import tasks
from scheduler.clock import next_due
from scheduler.round import Planned, Round
from store import outbox, schedules
from store.database import Connection, Database
from store.models import run, sent_message
from store.schedules import RunRow
from tests.unit.scheduler.doubles import (
    MONDAY,
    Clock,
    Company,
    Pigeon,
    desk,
    found,
    leave_sending,
    pump,
    say,
    state,
    states,
    xml,
)

HELSINKI = "Europe/Helsinki"


def digest(company: Company) -> Round:
    """A round that speaks to the channel and to everybody."""

    def plan(connection: Connection, found: RunRow, now: datetime) -> Iterator[Planned]:
        yield Planned(message=xml(), kind="digest", conversation_id=company.channel_id)
        for person in company.people:
            yield Planned(message=xml(), kind="pick", advocate_id=person, about="drop:1")

    return Round("digest", plan)


async def schedule(
    database: Database,
    company: Company,
    next_at: datetime = MONDAY,
    *,
    zone: str = "UTC",
    hour: int = 9,
    weekday: int = 0,
) -> int:
    return await database.run(
        schedules.save,
        workspace_id=company.workspace_id,
        squad_id=None,
        round="digest",
        weekday=weekday,
        hour=hour,
        minute=0,
        zone=zone,
        next_at=next_at,
    )


def _runs(connection: Connection) -> list[tuple[datetime, str]]:
    rows = connection.execute(select(run.c.due_at, run.c.state).order_by(run.c.due_at))
    return [(row.due_at, row.state) for row in rows]


async def test_a_round_speaks_once_when_it_is_due(
    database: Database, company: Company, pigeon: Pigeon, clock: Clock
) -> None:
    at = desk(database, pigeon, clock, digest(company))
    await schedule(database, company)
    clock.move(seconds=-1)
    assert await tasks.sweep(at) == 0
    clock.move(seconds=1)
    assert await tasks.sweep(at) == 1
    assert await tasks.plan(at) == 4
    await pump(at, company)
    assert await tasks.sweep(at) == 0
    assert await tasks.plan(at) == 0
    await pump(at, company)
    await tasks.settle(at)
    assert sorted(p.to.key for p in pigeon.arrived) == ["c1", "d0", "d1", "d2"]
    assert await database.read(_runs) == [(MONDAY, "done")]
    assert await database.read(schedules.due, MONDAY + timedelta(days=7)) != []


async def test_sweeps_at_the_same_instant_begin_one_run(
    database: Database, company: Company, pigeon: Pigeon, clock: Clock
) -> None:
    await schedule(database, company)
    desks = [desk(database, pigeon, clock, digest(company), owner=str(n)) for n in range(4)]
    for _ in range(10):
        began = await asyncio.gather(*(tasks.sweep(at) for at in desks for _ in range(3)))
        assert sum(began) == 1
        await asyncio.gather(*(tasks.plan(at) for at in desks))
        await asyncio.gather(*(pump(at, company) for at in desks))
        clock.move(days=7)
    assert len(await database.read(_runs)) == 10
    assert len(pigeon.heard()) == len(set(pigeon.heard())) == 40


@pytest.mark.postgres
async def test_two_processes_share_the_work(
    database_url: str, backend: str, pigeon: Pigeon, clock: Clock
) -> None:
    if backend == "sqlite":
        # A second process is refused at the door there; that is the store's own test.
        first = second = Database(database_url)
    else:
        first, second = Database(database_url), Database(database_url)
    await first.start()
    await second.start() if second is not first else None
    company = await first.run(found, heads=60)
    await schedule(first, company)
    one = desk(first, pigeon, clock, digest(company), owner="one")
    two = desk(second, pigeon, clock, digest(company), owner="two")
    assert sum(await asyncio.gather(tasks.sweep(one), tasks.sweep(two))) == 1
    await asyncio.gather(tasks.plan(one), tasks.plan(two))
    await asyncio.gather(pump(one, company), pump(two, company))
    assert len(pigeon.heard()) == len(set(pigeon.heard())) == 61
    await first.stop()
    await second.stop()


@pytest.mark.parametrize(
    ("late", "runs"),
    [
        (timedelta(hours=23), [MONDAY]),
        (timedelta(hours=25), []),
        (timedelta(days=21, hours=2), [MONDAY + timedelta(days=21)]),
        (timedelta(days=23), []),
    ],
)
async def test_missed_while_down_is_once_on_return_in_its_grace(
    database: Database,
    company: Company,
    pigeon: Pigeon,
    clock: Clock,
    late: timedelta,
    runs: list[datetime],
) -> None:
    at = desk(database, pigeon, clock, digest(company))
    await schedule(database, company)
    clock.at = MONDAY + late
    assert await tasks.sweep(at) == len(runs)
    assert await tasks.sweep(at) == 0
    assert [due_at for due_at, _ in await database.read(_runs)] == runs
    next_monday = MONDAY + timedelta(days=7 * (late.days // 7 + 1))
    assert await database.read(schedules.due, next_monday - timedelta(seconds=1)) == []
    assert len(await database.read(schedules.due, next_monday)) == 1


async def test_a_clock_that_jumps_back_and_forth_never_says_it_twice(
    database: Database, company: Company, pigeon: Pigeon, clock: Clock
) -> None:
    at = desk(database, pigeon, clock, digest(company))
    await schedule(database, company)
    for hours in (0, -1, 1, 0, -2, 3, 24 * 7, -24 * 7, 24 * 7):
        clock.at += timedelta(hours=hours)
        await tasks.sweep(at)
        await tasks.plan(at)
        await pump(at, company)
        await tasks.settle(at)
    assert len(pigeon.heard()) == len(set(pigeon.heard())) == 8


@pytest.mark.parametrize(
    ("weekday", "hour", "start", "weeks"),
    [
        (6, 3, datetime(2026, 3, 1, 0, tzinfo=UTC), 8),
        (6, 3, datetime(2026, 10, 1, 0, tzinfo=UTC), 8),
    ],
)
async def test_a_schedule_in_the_hour_the_clocks_change_runs_once_a_week(
    database: Database,
    company: Company,
    pigeon: Pigeon,
    clock: Clock,
    weekday: int,
    hour: int,
    start: datetime,
    weeks: int,
) -> None:
    at = desk(database, pigeon, clock)
    first = next_due(weekday, hour, 0, HELSINKI, start)
    await schedule(database, company, first, zone=HELSINKI, hour=hour, weekday=weekday)
    clock.at = start
    while clock.at < first + timedelta(weeks=weeks - 1, hours=12):
        await tasks.sweep(at)
        clock.move(hours=3)
    due = [due_at for due_at, _ in await database.read(_runs)]
    assert len(due) == weeks
    assert {(b - a).days for a, b in pairwise(due)} <= {6, 7}


async def test_an_unknown_zone_does_not_stop_the_others(
    database: Database, company: Company, pigeon: Pigeon, clock: Clock
) -> None:
    at = desk(database, pigeon, clock, digest(company))
    await schedule(database, company, zone="Mars/Olympus")
    await database.run(
        schedules.save,
        workspace_id=company.workspace_id,
        squad_id=None,
        round="other",
        weekday=0,
        hour=9,
        minute=0,
        zone="UTC",
        next_at=MONDAY,
    )
    assert await tasks.sweep(at) == 1


async def test_a_plan_that_was_cut_short_goes_on(
    database: Database,
    company: Company,
    pigeon: Pigeon,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Killed after a chunk: what is there is left alone (even sent), what is missing is added."""
    monkeypatch.setattr(outbox, "CHUNK", 2)
    at = desk(database, pigeon, clock, digest(company))
    await schedule(database, company)
    await tasks.sweep(at)
    (found,) = await database.read(schedules.to_plan)
    messages = list(await database.read(tasks.compose, digest(company).plan, found, MONDAY))
    chunk = [tasks.to_post(found, message) for message in messages[:2]]
    await database.run(outbox.post_all, company.workspace_id, chunk, MONDAY)
    await pump(at, company)
    assert len(pigeon.heard()) == 2
    after = desk(database, pigeon, clock, digest(company), owner="after the restart")
    await tasks.plan(after)
    await pump(after, company)
    assert len(pigeon.heard()) == len(set(pigeon.heard())) == 4


async def test_a_round_that_fails_rests_and_does_not_hold_up_others(
    database: Database, company: Company, pigeon: Pigeon, clock: Clock
) -> None:
    calls: list[datetime] = []

    def fails(connection: Connection, found: RunRow, now: datetime) -> Iterable[Planned]:
        calls.append(now)
        raise RuntimeError("no words")

    at = desk(database, pigeon, clock, Round("digest", fails))
    await schedule(database, company)
    await tasks.sweep(at)
    for seconds in (0, 1, 58, 2):
        clock.move(seconds=seconds)
        assert await tasks.plan(at) == 0
    assert calls == [MONDAY, MONDAY + timedelta(seconds=61)]
    clock.move(days=2)
    await tasks.plan(at)
    assert await database.read(_runs) == [(MONDAY, "done")]


async def test_prepare_comes_before_the_plan_and_holds_no_connection(
    database: Database, company: Company, pigeon: Pigeon, clock: Clock
) -> None:
    steps: list[str] = []

    async def prepare(found: RunRow, now: datetime) -> None:
        await database.run(schedules.run_row, found.id)
        steps.append("prepare")

    def plan(connection: Connection, found: RunRow, now: datetime) -> Iterable[Planned]:
        steps.append("plan")
        return []

    at = desk(database, pigeon, clock, Round("digest", plan, prepare))
    await schedule(database, company)
    await tasks.sweep(at)
    await tasks.plan(at)
    await tasks.settle(at)
    assert steps == ["prepare", "plan"]
    assert await database.read(_runs) == [(MONDAY, "done")]


async def test_a_run_nobody_knows_is_closed(
    database: Database, company: Company, pigeon: Pigeon, clock: Clock
) -> None:
    at = desk(database, pigeon, clock)
    await schedule(database, company)
    await tasks.sweep(at)
    await tasks.plan(at)
    assert await database.read(_runs) == [(MONDAY, "done")]


async def test_what_arrived_before_the_kill_is_found_and_not_said_again(
    database: Database, company: Company, pigeon: Pigeon, clock: Clock
) -> None:
    before, after = desk(database, pigeon, clock), desk(database, pigeon, clock, owner="two")
    pigeon.script.append(Uncertain("after"))
    await say(database, company, 0, "k")
    await pump(before, company)
    assert await state(database, "k") == "sending"
    assert await tasks.settle(after) == 0
    clock.move(seconds=61)
    assert await tasks.settle(after) == 1
    await pump(after, company)
    assert await state(database, "k") == "sent"
    assert len(pigeon.tries) == 1
    assert pigeon.asked == [("k", MONDAY - timedelta(minutes=1))]
    refs = await database.read(lambda c: list(c.execute(select(sent_message.c.ref)).scalars()))
    assert refs == ["d0/k"]


async def test_what_was_lost_in_the_kill_is_said_again(
    database: Database, company: Company, pigeon: Pigeon, clock: Clock
) -> None:
    before, after = desk(database, pigeon, clock), desk(database, pigeon, clock, owner="two")
    await say(database, company, 0, "k")
    await leave_sending(database, before, company)
    clock.move(seconds=61)
    await tasks.settle(after)
    await pump(after, company)
    assert pigeon.heard() == ["k"]
    assert (await states(database))["k"] == ("sent", "", 2)


@pytest.mark.parametrize(
    ("to", "kind"), [(0, "pick"), (0, "notice"), (-1, "digest"), (-1, "announcement")]
)
async def test_where_nobody_can_tell_it_is_never_repeated(
    database: Database, company: Company, pigeon: Pigeon, clock: Clock, to: int, kind: str
) -> None:
    at = desk(database, pigeon, clock)
    await say(database, company, to, "k", kind)
    await leave_sending(database, at, company)
    pigeon.find_fails = Uncertain("no history here")
    for _ in range(3):
        clock.move(seconds=61)
        await tasks.settle(at)
        await pump(at, company)
    assert await state(database, "k") == "unknown"
    assert pigeon.tries == []


async def test_what_is_in_our_own_hand_is_not_in_doubt(
    database: Database, company: Company, pigeon: Pigeon, clock: Clock
) -> None:
    """The playground's clock jumps a week while a message is under way."""
    at = desk(database, pigeon, clock)
    pigeon.gate = asyncio.Event()
    await say(database, company, 0, "k")
    pumping = asyncio.create_task(pump(at, company))
    await asyncio.wait_for(pigeon.called.wait(), 10)
    clock.move(days=7)
    assert await tasks.settle(at) == 0
    pigeon.gate.set()
    await pumping
    assert await state(database, "k") == "sent"
    assert pigeon.asked == []


async def test_a_poison_row_is_set_aside(
    database: Database, company: Company, pigeon: Pigeon, clock: Clock
) -> None:
    """Each process that takes it dies of it, before anything arrives."""
    at = desk(database, pigeon, clock)
    await say(database, company, 0, "k")
    for _ in range(5):
        await leave_sending(database, at, company)
        clock.move(seconds=61)
        await tasks.settle(at)
    assert (await states(database))["k"] == ("dead", "", 5)
    await say(database, company, 1, "next", now=clock.at)
    await pump(at, company)
    assert pigeon.heard() == ["next"]


@pytest.mark.parametrize("trouble", [Busy(10), RuntimeError("a fault of ours")])
async def test_a_question_that_fails_is_asked_again_for_a_day(
    database: Database, company: Company, pigeon: Pigeon, clock: Clock, trouble: Exception
) -> None:
    at = desk(database, pigeon, clock)
    await say(database, company, 0, "k")
    await leave_sending(database, at, company)
    pigeon.find_fails = trouble
    for _ in range(2):
        clock.move(seconds=61)
        await tasks.settle(at)
        assert await state(database, "k") == "sending"
    clock.move(days=1)
    await tasks.settle(at)
    assert await state(database, "k") == "unknown"
    assert len(pigeon.asked) == 3


async def test_a_fault_of_the_connector_is_a_doubt(
    database: Database, company: Company, pigeon: Pigeon, clock: Clock
) -> None:
    at = desk(database, pigeon, clock)
    pigeon.script.append(RuntimeError("after"))
    await say(database, company, 0, "k")
    await pump(at, company)
    clock.move(seconds=61)
    await tasks.settle(at)
    assert await state(database, "k") == "sent"
    assert len(pigeon.tries) == 1


def test_a_planned_message_has_one_receiver() -> None:
    with pytest.raises(ValueError, match="one receiver"):
        Planned(message=xml(), kind="pick")
    with pytest.raises(ValueError, match="one receiver"):
        Planned(message=xml(), kind="pick", advocate_id=1, conversation_id=1)
    assert Planned(message="", kind="", advocate_id=7).receiver == "advocate-7"
    assert Planned(message="", kind="", conversation_id=7).receiver == "conversation-7"


async def test_a_thousand_people_are_planned_in_chunks(
    database: Database, company: Company, pigeon: Pigeon, clock: Clock
) -> None:
    def plan(connection: Connection, found: RunRow, now: datetime) -> Iterator[Planned]:
        for n in range(2_500):
            yield Planned(message=xml(str(n)), kind="pick", advocate_id=company.people[n % 3])

    # Only three receivers: two and a half thousand messages are three.
    at = desk(database, pigeon, clock, Round("digest", plan))
    await schedule(database, company)
    await tasks.sweep(at)
    assert await tasks.plan(at) == 2_500
    count = await database.read(lambda c: c.execute(select(func.count()).select_from(run)).scalar())
    assert count == 1
    assert len(await states(database)) == 3
