"""One delivery: the wish asked again, the lease, and every answer a platform can give."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from connectors.base import Busy, Gone, Parcel, Refused, Uncertain
from scheduler import sending, tasks
from scheduler.pace import Rate, Rates
from scheduler.round import OK, Verdict, later, skip
from store import conversations, deliveries, outbox, people, workspaces
from store.database import Connection, Database
from store.models import identity
from tests.unit.scheduler.doubles import (
    LEASE,
    MONDAY,
    Clock,
    Company,
    Pigeon,
    desk,
    leave_sending,
    pump,
    say,
    state,
    states,
    xml,
)


async def test_a_post_arrives_once_as_it_was_written(
    database: Database, company: Company, pigeon: Pigeon, clock: Clock
) -> None:
    at = desk(database, pigeon, clock)
    await say(database, company, 0, "k")
    assert await pump(at, company) == 1
    assert await pump(at, company) == 0
    (parcel,) = pigeon.arrived
    assert (parcel.key, parcel.verb, parcel.to.key, parcel.to.kind) == ("k", "post", "d0", "direct")
    assert parcel.message is not None
    assert parcel.message.source == xml("k")
    assert await state(database, "k") == "sent"
    assert not at.in_hand


async def test_each_conversation_hears_in_order(
    database: Database, company: Company, pigeon: Pigeon, clock: Clock
) -> None:
    for n in range(12):
        await say(database, company, n % 3, f"{n:02}")
    await pump(desk(database, pigeon, clock), company)
    for person in range(3):
        heard = [p.key for p in pigeon.arrived if p.to.key == f"d{person}"]
        assert heard == sorted(heard)
        assert len(heard) == 4


@pytest.mark.parametrize("kind", ["pick", "notice"])
async def test_the_wish_is_asked_for_people_and_obeyed(
    database: Database, company: Company, pigeon: Pigeon, clock: Clock, kind: str
) -> None:
    asked: list[tuple[int, int, str]] = []
    tomorrow = MONDAY + timedelta(days=1)

    def may_speak(
        connection: Connection, workspace_id: int, advocate_id: int, found: str, now: datetime
    ) -> Verdict:
        asked.append((workspace_id, advocate_id, found))
        told = deliveries.told_since(connection, advocate_id, [kind], now - timedelta(days=7))
        assert told == 0, "the message in question must not count against itself"
        answers = [OK, skip("snoozed"), later(tomorrow) if now < tomorrow else OK]
        return answers[company.people.index(advocate_id)]

    at = desk(database, pigeon, clock, may_speak=may_speak)
    for n in range(3):
        await say(database, company, n, f"k{n}", kind)
    await say(database, company, -1, "channel", "digest")
    await pump(at, company)
    assert sorted(pigeon.heard()) == ["channel", "k0"]
    assert sorted(asked) == [(company.workspace_id, one, kind) for one in sorted(company.people)]
    found = await states(database)
    assert found["k1"][:2] == ("skipped", "snoozed")
    assert found["k2"] == ("queued", "", 0)
    clock.move(days=1)
    await pump(at, company)
    assert "k2" in pigeon.heard()


async def test_what_expired_or_waits_is_not_sent(
    database: Database, company: Company, pigeon: Pigeon, clock: Clock
) -> None:
    at = desk(database, pigeon, clock)
    await say(database, company, 0, "old", expires_at=MONDAY + timedelta(hours=1))
    await say(database, company, 1, "later", not_before=MONDAY + timedelta(hours=3))
    clock.move(hours=2)
    await pump(at, company)
    assert pigeon.tries == []
    await tasks.settle(at)
    assert (await states(database))["old"][:2] == ("skipped", "expired")
    clock.move(hours=1)
    await pump(at, company)
    assert pigeon.heard() == ["later"]


async def test_busy_waits_as_long_as_the_platform_says(
    database: Database, company: Company, pigeon: Pigeon, clock: Clock
) -> None:
    at = desk(database, pigeon, clock)
    pigeon.script.append(Busy(30))
    await say(database, company, 0, "k")
    await pump(at, company)
    assert (await states(database))["k"] == ("queued", "", 0)
    held = at.pace.wait((company.installation_id, "posting"), at.rates_of("pigeon").posting)
    assert held == pytest.approx(30, abs=1)
    assert await tasks.pump(at, company.installation_id, "pigeon") == 0
    clock.move(seconds=29)
    assert await pump(at, company) == 0
    clock.move(seconds=2)
    second = desk(database, pigeon, clock, owner="two")
    await pump(second, company)
    assert pigeon.heard() == ["k"]
    assert len(pigeon.tries) == 2


async def test_what_the_platform_refuses_is_not_tried_again(
    database: Database, company: Company, pigeon: Pigeon, clock: Clock
) -> None:
    pigeon.script.append(Refused("too long"))
    await say(database, company, 0, "k")
    at = desk(database, pigeon, clock)
    await pump(at, company)
    await tasks.settle(at)
    assert (await states(database))["k"] == ("failed", "too long", 1)
    assert len(pigeon.tries) == 1


async def test_a_person_who_is_gone_is_remembered(
    database: Database, company: Company, pigeon: Pigeon, clock: Clock
) -> None:
    at = desk(database, pigeon, clock)
    pigeon.script.append(Gone())
    await say(database, company, 0, "k")
    await pump(at, company)
    assert (await states(database))["k"][:2] == ("failed", "gone")
    assert await database.read(people.addresses, company.people[0]) == []
    await say(database, company, 0, "next")
    await pump(at, company)
    await tasks.settle(at)
    assert (await states(database))["next"][:2] == ("skipped", "unreachable")
    assert len(pigeon.tries) == 1


async def test_a_person_who_is_gone_is_reached_elsewhere(
    database: Database, company: Company, pigeon: Pigeon, clock: Clock
) -> None:
    def add(connection: Connection) -> None:
        other = workspaces.ensure_installation(
            connection, "pigeon", "second loft", "Acme", MONDAY, company.workspace_id
        )
        made = people.ensure_person(connection, other, "v0", direct_key="e0", now=MONDAY)
        connection.execute(
            update(identity)
            .where(identity.c.advocate_id == made.id)
            .values(advocate_id=company.people[0])
        )

    await database.run(add)
    pigeon.script.append(Gone())
    await say(database, company, 0, "k")
    at = desk(database, pigeon, clock)
    await pump(at, company)
    for place in await database.read(workspaces.installations):
        await tasks.pump(at, place.id, "pigeon", patient=True)
    assert [parcel.to.key for parcel in pigeon.arrived] == ["e0"]
    assert await state(database, "k") == "sent"


async def test_a_channel_that_is_gone_is_remembered(
    database: Database, company: Company, pigeon: Pigeon, clock: Clock
) -> None:
    told: list[tuple[int, int]] = []

    def away(connection: Connection, now: datetime, workspace_id: int, channel_id: int) -> None:
        told.append((workspace_id, channel_id))

    at = replace(desk(database, pigeon, clock), away=away)
    pigeon.script.append(Gone())
    await say(database, company, -1, "k", "digest")
    await say(database, company, -1, "next", "digest", not_before=MONDAY + timedelta(minutes=1))
    await pump(at, company)
    clock.move(minutes=2)
    await pump(at, company)
    await tasks.settle(at)
    found = await states(database)
    assert found["k"][:2] == ("queued", "away")
    assert found["next"][:2] == ("queued", "away")
    assert len(pigeon.tries) == 1
    assert told == [(company.workspace_id, company.channel_id)] * 2, "for each that waits"
    clock.move(days=2)
    await database.run(conversations.come_back, company.channel_id)
    await pump(at, company)
    assert pigeon.heard() == ["k", "next"]


async def test_an_edit_and_a_withdrawal_find_the_message(
    database: Database, company: Company, pigeon: Pigeon, clock: Clock
) -> None:
    at = desk(database, pigeon, clock)
    home = company.workspace_id
    await say(database, company, -1, "k", "digest", about="drop:1")
    await pump(at, company)
    await database.run(
        outbox.revise,
        workspace_id=home,
        about="drop:1",
        message_xml=xml("New"),
        key="edit",
        now=MONDAY,
    )
    await pump(at, company)
    pigeon.script.append(Uncertain("lost"))
    await database.run(outbox.retract, workspace_id=home, about="drop:1", key="gone", now=MONDAY)
    await pump(at, company)
    clock.move(minutes=1)
    await pump(at, company)
    assert [parcel.verb for parcel in pigeon.arrived] == ["post", "revise", "retract"]
    assert pigeon.tries[1].ref is not None
    assert pigeon.tries[1].ref.key == "c1/k"
    assert pigeon.arrived[1].message is not None
    assert pigeon.arrived[1].message.source == xml("New")
    assert pigeon.arrived[2].message is None


async def test_a_withdrawal_of_what_is_gone_is_done(
    database: Database, company: Company, pigeon: Pigeon, clock: Clock
) -> None:
    at = desk(database, pigeon, clock)
    await say(database, company, -1, "k", "digest", about="drop:1")
    await pump(at, company)
    pigeon.script.append(Gone())
    await database.run(
        outbox.retract, workspace_id=company.workspace_id, about="drop:1", key="w", now=MONDAY
    )
    await pump(at, company)
    assert {row[0] for row in (await states(database)).values()} == {"sent"}
    await say(database, company, -1, "next", "digest")
    await pump(at, company)
    assert await state(database, "next") == "sent"


async def test_a_lease_that_ran_out_in_a_pause_stops_the_send(
    database: Database, company: Company, pigeon: Pigeon, clock: Clock
) -> None:
    """The process stands still between commit and call (SIGSTOP); another one takes over meanwhile."""
    slow, quick = desk(database, pigeon, clock), desk(database, pigeon, clock, owner="two")
    await say(database, company, 0, "k")
    row = await leave_sending(database, slow, company)
    clock.move(seconds=61)
    assert await tasks.settle(quick) == 1
    await pump(quick, company)
    assert not await database.read(deliveries.still_mine, row.id, "one", clock())
    # What the slow one does when it wakes up: ask to send, or put its try back.
    await sending.send(slow, row)
    await database.run(sending.put_back_mine, row, "one", clock(), clock())
    await pump(slow, company)
    assert pigeon.heard() == ["k"]
    assert await state(database, "k") == "sent"


async def test_who_lost_the_lease_puts_nothing_back(
    database: Database, company: Company, pigeon: Pigeon, clock: Clock
) -> None:
    """The slow one hears "busy" while the quick one is sending: the message must not be free for a third."""
    slow, quick = desk(database, pigeon, clock), desk(database, pigeon, clock, owner="two")
    await say(database, company, 0, "k")
    row = await leave_sending(database, slow, company)
    clock.move(seconds=61)
    await tasks.settle(quick)
    await leave_sending(database, quick, company)
    await database.run(sending.put_back_mine, row, "one", clock(), clock())
    await database.run(sending.give_back, row, "one", clock(), LEASE, clock())
    assert await state(database, "k") == "sending"


async def test_a_pause_right_before_the_call_is_noticed(
    database: Database, company: Company, pigeon: Pigeon, clock: Clock
) -> None:
    """The clock runs on while the wish is being asked: the lease is over when the platform's turn comes."""

    def may_speak(
        connection: Connection, workspace_id: int, advocate_id: int, kind: str, now: datetime
    ) -> Verdict:
        clock.move(seconds=61)
        return OK

    at = desk(database, pigeon, clock, may_speak=may_speak)
    await say(database, company, 0, "k")
    await tasks.pump(at, company.installation_id, "pigeon", patient=True)
    assert pigeon.tries == []
    assert await state(database, "k") == "sending"


async def test_a_message_that_cannot_be_read_is_set_aside(
    database: Database, company: Company, pigeon: Pigeon, clock: Clock
) -> None:
    await say(database, company, 0, "bad", message="<message><blink/></message>")
    await say(database, company, 1, "good")
    await pump(desk(database, pigeon, clock), company)
    assert (await states(database))["bad"][:2] == ("failed", "unreadable")
    assert pigeon.heard() == ["good"]


async def test_a_slow_conversation_makes_room_for_others(
    database: Database, company: Company, pigeon: Pigeon, clock: Clock
) -> None:
    rates = Rates(posting=Rate(1_000, 1_000), conversation=Rate(0.1, 1))
    at = desk(database, pigeon, clock, rates=rates)
    for n in range(3):
        await say(database, company, -1, f"c{n}", "digest")
    await say(database, company, 0, "person")
    assert await asyncio.wait_for(tasks.pump(at, company.installation_id, "pigeon"), 5) == 4
    assert sorted(pigeon.heard()) == ["c0", "person"]
    assert (await states(database))["c1"] == ("queued", "", 0)


async def test_stopping_gives_back_what_waits(
    database: Database, company: Company, pigeon: Pigeon, clock: Clock
) -> None:
    at = desk(database, pigeon, clock, rates=Rates(Rate(1_000, 9), Rate(1, 1)))
    await say(database, company, -1, "first", "digest")
    await say(database, company, -1, "second", "digest")

    def close(parcel: Parcel) -> None:
        closing.append(asyncio.create_task(at.pace.close()))

    closing: list[asyncio.Task[None]] = []
    pigeon.script.append(close)
    await tasks.pump(at, company.installation_id, "pigeon", patient=True)
    assert pigeon.heard() == ["first"]
    other = desk(database, pigeon, clock, owner="two")
    await pump(other, company)
    assert pigeon.heard() == ["first", "second"]
    await asyncio.gather(*closing)
