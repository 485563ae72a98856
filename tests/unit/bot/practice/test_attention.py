"""A person's stored wishes, asked in the unit that sends."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.practice import attention
from connectors.events import HomeEvent, SearchEvent
from scheduler import sending
from scheduler.round import Verdict
from store import deliveries, outbox, people
from store.database import Connection
from store.models import advocate, delivery
from tests.fixtures_bot import LEASE, Clock, Company, Someone

NIGHT = datetime(2026, 11, 24, 23, 0, tzinfo=UTC)


async def joined(company: Company, **wishes: Any) -> Someone:
    """Somebody who takes part."""
    ana = await company.someone("Ana")
    await company.database.run(people.join, ana.id, company.clock())
    wishes = {"wish": "message"} | wishes
    await company.database.run(people.update_wishes, company.workspace_id, ana.id, **wishes)
    return ana


async def ask(company: Company, ana: Someone, kind: str = "pick") -> tuple[str, str]:
    """Ask, and return answer and reason."""
    verdict = await company.database.run(
        attention.may_speak, company.workspace_id, ana.id, kind, company.clock()
    )
    return verdict.answer, verdict.reason


async def test_who_joined_may_be_spoken_to(company: Company) -> None:
    assert await ask(company, await joined(company)) == ("ok", "")


@pytest.mark.parametrize("wish", ["channel", "ask"])
async def test_another_wish_is_obeyed(company: Company, wish: str) -> None:
    assert await ask(company, await joined(company, wish=wish)) == ("skip", "wish")


async def test_left_snoozed_and_never_joined(company: Company, clock: Clock) -> None:
    ana, ben = await joined(company), await company.someone("Ben")
    assert await ask(company, ben) == ("skip", "not_joined")
    await company.database.run(people.snooze, ana.id, clock() + timedelta(days=1))
    assert await ask(company, ana) == ("skip", "snoozed")
    assert await ask(company, ana, "answer") == ("ok", ""), "an answer is never held back"
    await company.database.run(people.leave, ana.id, clock())
    assert await ask(company, ana) == ("skip", "left")


async def test_at_night_it_is_put_off_until_the_morning(company: Company, clock: Clock) -> None:
    ana = await joined(company)
    clock.now = NIGHT
    verdict = await company.database.run(
        attention.may_speak, company.workspace_id, ana.id, "pick", NIGHT
    )
    assert verdict.not_before == datetime(2026, 11, 25, 8, 0, tzinfo=UTC)


async def test_a_zone_nobody_knows_is_utc(company: Company) -> None:
    ana = await joined(company)
    person = await company.database.read(people.person, company.workspace_id, ana.id)
    assert person is not None
    for zone in ("Nowhere/Land", "../etc", ""):
        odd = attention.hours(people.Person(**_values(person) | {"zone": zone}))
        assert odd.zone.key == "UTC"


def _values(person: people.Person) -> dict[str, Any]:
    return {name: getattr(person, name) for name in people.Person.__dataclass_fields__}


@pytest.mark.parametrize("kind", ["pick", "reminder", "outcome", "a kind of tomorrow"])
async def test_whatever_is_not_an_answer_needs_that_one_joined(company: Company, kind: str) -> None:
    """A kind that somebody adds without a thought of this spends the budget, too."""
    ana, ben = await joined(company), await company.someone("Ben")
    assert await ask(company, ben, kind) == ("skip", "not_joined")
    assert await send(company, ana, kind)
    assert not await send(company, ana, kind)


async def test_a_week_is_over_to_the_second(company: Company, clock: Clock) -> None:
    ana = await joined(company, quiet_from=0, quiet_until=0)
    assert await send(company, ana)
    clock.forward(days=5)
    assert await ask(company, ana) == ("skip", "budget")
    clock.forward(days=1, hours=23, minutes=59)
    assert await ask(company, ana) == ("later", "")
    clock.forward(minutes=1)
    assert await ask(company, ana) == ("ok", "")


async def test_what_came_of_a_post_waits_and_goes_first(company: Company, clock: Clock) -> None:
    ana = await joined(company, quiet_from=0, quiet_until=0, working_days="1234567")
    assert await send(company, ana)
    clock.forward(days=1)
    assert not await send(company, ana, "outcome", key="good news")
    clock.forward(days=6)
    assert await send(company, ana, "pick") == ["good news"]


async def test_a_colleagues_question_spends_nothing_and_respects_the_night(
    company: Company, clock: Clock
) -> None:
    ana = await joined(company)
    assert await send(company, ana)
    assert await ask(company, ana, "question") == ("ok", "")
    clock.now = NIGHT
    assert await ask(company, ana, "question") == ("later", "")


async def test_two_senders_at_the_same_time_spend_one_budget(company: Company) -> None:
    """Both have claimed; both ask while the other has not committed."""
    ana = await joined(company)
    rows = []
    for owner in ("one", "two"):
        await post(company, ana, "pick", owner)
        [row] = await company.database.run(
            deliveries.claim, owner, company.clock(), limit=1, lease=LEASE
        )
        rows.append((owner, row))

    def slow(
        connection: Connection, workspace_id: int, advocate_id: int, kind: str, now: datetime
    ) -> Verdict:
        verdict = attention.may_speak(connection, workspace_id, advocate_id, kind, now)
        time.sleep(0.2)
        return verdict

    done = await asyncio.gather(
        *(
            company.database.run(sending.commit_sending, row, slow, owner, company.clock(), LEASE)
            for owner, row in rows
        )
    )
    assert sum(ready is not None for ready in done) == 1


async def test_the_pause_grows_until_they_act(company: Company, clock: Clock) -> None:
    ana = await joined(company, quiet_from=0, quiet_until=0, working_days="1234567")
    heard = []
    for week in range(16):
        if week == 12:
            await ana.say("me")
        if await send(company, ana):
            heard.append(week)
        clock.forward(days=7)
    assert heard == [0, 1, 3, 6, 12, 13, 15]


async def test_what_is_tried_in_vain_is_a_sign_too(company: Company) -> None:
    ana = await joined(company)
    assert await send(company, ana)
    await ana.say("snooze until the cows come home")
    assert "Say for how long" in ana.text
    assert await next_at(company, ana) is None


async def test_the_one_trace_goes_with_any_act(company: Company) -> None:
    ana = await joined(company)
    assert await send(company, ana)
    assert await next_at(company, ana) == company.clock() + timedelta(days=7)
    await ana.say("me")
    assert await next_at(company, ana) is None


async def test_a_concern_without_a_name_is_no_sign(company: Company) -> None:
    """Nothing is written about who asks on the anonymous path, not even this."""
    ana = await joined(company)
    assert await send(company, ana)
    before = await next_at(company, ana)
    where: dict[str, Any] = {"actor": ana.actor, "conversation": ana.actor.direct}
    await company.router.dispatch(SearchEvent(id="s1", text="hello", **where))
    await company.router.dispatch(HomeEvent(id="h1", refresh=True, **where))
    assert await next_at(company, ana) == before is not None


async def test_what_was_sent_unasked_is_forgotten(company: Company, clock: Clock) -> None:
    ana = await joined(company)
    assert await send(company, ana)
    await post(company, ana, "answer", "an answer")
    await company.pump()
    clock.forward(days=60)
    assert await company.database.run(attention.forget_old, clock()) == 0
    clock.forward(minutes=1)
    assert await company.database.run(attention.forget_old, clock()) == 1
    await company.database.run(attention.forget_old, clock())
    left = await company.database.read(lambda c: c.execute(select(delivery.c.key)).scalars().all())
    assert left == ["an answer"]


async def next_at(company: Company, ana: Someone) -> datetime | None:
    """The column that nothing else reads."""

    def look(connection: Connection) -> datetime | None:
        found = select(advocate.c.next_nudge_at).where(advocate.c.id == ana.id)
        return connection.execute(found).scalar()

    return await company.database.read(look)


async def post(company: Company, ana: Someone, kind: str, key: str) -> None:
    """Queue something for somebody."""
    await company.database.run(
        outbox.post,
        workspace_id=company.workspace_id,
        to=outbox.ToPerson(ana.id),
        message_xml="<message><text>Hello</text></message>",
        key=key,
        kind=kind,
        now=company.clock(),
    )


async def send(company: Company, ana: Someone, kind: str = "pick", key: str = "") -> list[str]:
    """Queue something, and do with all that waits what the scheduler does; return the keys of what arrived."""
    database, now = company.database, company.clock()
    await post(company, ana, kind, key or f"key {next(company.numbers)}")
    arrived = []
    for row in await database.run(deliveries.claim, "test", now, limit=50, lease=LEASE):
        ready = await database.run(
            sending.commit_sending, row, attention.may_speak, "test", now, LEASE
        )
        if ready is not None:
            await database.run(sending.note_sent, ready, f"m{row.id}", now, attention.spoke)
            arrived.append(row.key)
    return arrived
