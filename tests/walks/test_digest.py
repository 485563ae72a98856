"""Journey 4: the digest at its time, once; and people's own picks in their own hours."""

from __future__ import annotations

import re
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

import pytest

from bot.practice.attention import may_speak
from bot.rounds import rounds
from connectors.base import Parcel
from connectors.events import MessageRef
from scheduler.engine.embedded import Embedded
from tests.walks.conftest import OpenTown, make_squad, publish, tell_story
from tests.walks.town import Clock, Someone, Town

TUESDAY = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
WEEK = timedelta(days=7)


async def join(town: Town, key: str, button: str = "Join, by message") -> Someone:
    """Let somebody join."""
    one = town.person(key)
    await one.say("/advocate join")
    await one.press(button)
    return one


async def digests(one: Someone) -> list[str]:
    """The digests in the channel."""
    return [said for said in await one.messages("brand") if "This week in" in said]


async def picks(one: Someone) -> list[str]:
    """The picks that were brought to somebody."""
    return [said for said in await one.messages() if "Once a week at most" in said]


async def test_at_its_time_and_once(town: Town, mia: Someone) -> None:
    await publish(town, mia, "Good news")
    await town.until(TUESDAY - timedelta(seconds=1))
    assert await digests(mia) == []
    await town.until(TUESDAY)
    (digest,) = await digests(mia)
    assert "1 worth sharing" in digest
    for _ in range(3):
        await town.settle()
    await town.forward(hours=30)
    assert len(await digests(mia)) == 1
    await town.until(TUESDAY + WEEK)
    assert len(await digests(mia)) == 2
    assert "Nothing new to share this week" in (await digests(mia))[1]


async def test_a_restart_in_between_says_nothing_twice(open_a_town: OpenTown) -> None:
    clock = Clock()
    async with AsyncExitStack() as first:
        town = await open_a_town(stack=first, clock=clock)
        mia = await make_squad(town)
        await publish(town, mia, "Good news")
        await join(town, "ana")
        clock.settle = None
        await clock.jump_to(TUESDAY)
        # Stopped before it could do anything about it.
    async with AsyncExitStack() as second:
        town = await open_a_town(stack=second, clock=clock)
        await town.settle()
        assert len(await digests(town.person("mia"))) == 1
    town = await open_a_town(clock=clock)
    await town.settle()
    await town.forward(hours=5)
    assert len(await digests(town.person("mia"))) == 1
    assert len(await picks(town.person("ana"))) == 1


async def test_missed_for_days_it_comes_next_time_only(open_a_town: OpenTown) -> None:
    clock = Clock()
    async with AsyncExitStack() as first:
        town = await open_a_town(stack=first, clock=clock)
        await make_squad(town)
        clock.settle = None
        await clock.jump_to(TUESDAY + timedelta(days=3))
    town = await open_a_town(clock=clock)
    await town.settle()
    mia = town.person("mia")
    assert await digests(mia) == []
    await town.until(TUESDAY + WEEK)
    assert len(await digests(mia)) == 1


async def test_a_second_engine_beside_it_adds_nothing(town: Town, mia: Someone) -> None:
    await publish(town, mia, "Good news")
    ana = await join(town, "ana")
    process = town.process
    other = Embedded(
        process.database,
        process.connectors,
        rounds(process.house, process.database),
        (),
        may_speak,
        process.now,
        owner="another",
        rates=process.rates,
    )
    town.clock.settle = None
    await town.clock.jump_to(TUESDAY)
    for _ in range(3):
        await other.run_once()
        await process.engine.run_once()
    await other.drain()
    await town.settle()
    await other.stop()
    assert len(await digests(mia)) == 1
    assert len(await picks(ana)) == 1


async def test_a_clock_change_moves_nothing_on_the_squads_own_clock(
    open_a_town: OpenTown,
) -> None:
    clock = Clock(datetime(2027, 3, 22, 9, 0, tzinfo=UTC))
    town = await open_a_town(clock=clock)
    mia = await make_squad(town, weekday="6", time="09:00")
    # Sunday 28 March 2027: Berlin goes from 02:00 to 03:00.
    await town.until(datetime(2027, 3, 28, 6, 59, tzinfo=UTC))
    assert await digests(mia) == []
    await town.until(datetime(2027, 3, 28, 7, 0, tzinfo=UTC))
    assert len(await digests(mia)) == 1
    await town.until(datetime(2027, 4, 4, 7, 0, tzinfo=UTC))
    assert len(await digests(mia)) == 2


async def test_people_get_up_to_three_picks_in_their_own_hours(town: Town, mia: Someone) -> None:
    for number in range(5):
        await publish(town, mia, f"Story {number}", topics=f"topic{number}")
    ana, ben, yuki = [await join(town, key) for key in ("ana", "ben", "yuki")]
    channel = await join(town, "tom", "In the channel only")
    asks = await join(town, "lee", "Only when I ask")
    await town.until(TUESDAY)
    (said,) = await picks(ana)
    assert said.count("[Share]") == 3
    assert "New this week:" in said
    assert len(await picks(yuki)) == 1, "17:00 in Tokyo"
    assert await picks(ben) == [], "03:00 in New York"
    await town.until(datetime(2026, 11, 24, 12, 59, tzinfo=UTC))
    assert await picks(ben) == []
    await town.until(datetime(2026, 11, 24, 13, 1, tzinfo=UTC))
    assert len(await picks(ben)) == 1, "08:00 in New York"
    await town.forward(days=2)
    for one in (channel, asks, mia):
        assert await picks(one) == []


async def test_the_budget_is_one_a_week_whatever_the_squads_do(town: Town, mia: Someone) -> None:
    await make_squad(town, name="Second", channel="playground:other", weekday="3")
    await publish(town, mia, "Good news")
    ana = await join(town, "ana")
    await town.until(TUESDAY + timedelta(days=4))
    assert len(await picks(ana)) == 1
    await publish(town, mia, "Newer news")
    await town.until(TUESDAY + WEEK + timedelta(hours=1))
    assert len(await picks(ana)) == 2


async def test_snoozed_left_and_waved_away_are_obeyed(town: Town, mia: Someone) -> None:
    await publish(town, mia, "Good news")
    snoozed, left, dismissed, back = [
        await join(town, key) for key in ("ana", "lee", "tom", "yuki")
    ]
    await snoozed.say("/advocate snooze 1w")
    await left.say("/advocate leave")
    await dismissed.say("/advocate share")
    await dismissed.press("Not for me")
    assert "Quiet until" in await back.say("stop")
    await back.press("Undo")
    await town.until(TUESDAY + timedelta(days=1))
    assert await picks(snoozed) == []
    assert await picks(left) == []
    assert await picks(dismissed) == [], "nothing left to bring, so nothing is said"
    assert len(await picks(back)) == 1
    await publish(town, mia, "Newer news")
    await town.until(TUESDAY + WEEK + timedelta(hours=1))
    (said,) = await picks(snoozed)
    assert "missed" not in said


async def test_leaving_while_the_picks_wait_stops_them(town: Town, mia: Someone) -> None:
    await publish(town, mia, "Good news")
    ben = await join(town, "ben")
    await town.until(TUESDAY)
    await ben.say("/advocate leave")
    await town.forward(hours=12)
    assert await picks(ben) == []


async def test_what_was_shared_meanwhile_is_not_offered(town: Town, mia: Someone) -> None:
    await publish(town, mia, "Good news")
    ana = await join(town, "ana")
    await ana.press("Share")
    await ana.press("I posted it")
    await town.until(TUESDAY)
    assert await picks(ana) == []


PREVIEW = "A preview, for you alone. It changes until it goes out.\n"


async def previewed(mia: Someone) -> str:
    """What the preview says, under the line that it is one."""
    shown = await mia.say("/advocate digest preview")
    assert shown.startswith(PREVIEW)
    return shown.removeprefix(PREVIEW)


async def test_the_preview_is_what_goes_out(town: Town, mia: Someone) -> None:
    await publish(town, mia, "Good news")
    await mia.say(f"/advocate drop {await tell_story(town, 'waits')}")
    await mia.send(title="Waiting news")
    await mia.press("In the next digest")
    await mia.say("/advocate squad goal")
    await mia.send(aim="More posts", measure="shares", target="10")
    ana = town.person("ana")
    await ana.press("Share")
    await ana.press("I posted it")
    await ana.say("/advocate idea A loud song, for us alone")
    await mia.press("Decline")
    await mia.send(reason="Our ears hurt")
    await ana.say("/advocate idea")
    await ana.send(text="A song", show=("yes",))
    await mia.press("Decline")
    await mia.send(reason="We sing badly")
    preview = await previewed(mia)
    await town.until(TUESDAY)
    (digest,) = await digests(mia)
    assert digest == preview
    assert "2 worth sharing, 2 ideas answered." in digest
    assert re.search(r"More posts\D*1\D.*10", digest), digest
    assert "Posts (as told)\n1" in digest
    assert "Not this time, and why" in digest
    assert "“A song”: We sing badly" in digest
    assert "2 acknowledged within two working days; 2 decided within a week." in digest
    assert "loud" not in digest, "its author keeps it between them"
    assert "Our ears hurt" not in digest
    assert "Ana" not in digest, "nobody is named who didn't ask for it"


async def test_the_preview_days_before_is_what_goes_out(town: Town, mia: Someone) -> None:
    """Things still count on the day it goes out, not on the day one looks."""
    await publish(town, mia, "Old news")
    await town.until(TUESDAY + timedelta(days=5))
    preview = await previewed(mia)
    await town.until(TUESDAY + WEEK)
    assert preview == (await digests(mia))[1]


async def test_what_waited_stands_in_one_digest_in_the_order_it_was_put_in(
    open_a_town: OpenTown,
) -> None:
    # Berlin's clocks go forward between the two digests.
    clock = Clock(datetime(2027, 3, 22, 9, 0, tzinfo=UTC))
    town = await open_a_town(clock=clock)
    mia = await make_squad(town)
    for number in range(1, 5):
        await mia.say(f"/advocate drop https://acme.example/{number}")
        await mia.send(title=f"Story {number}")
        await mia.press("In the next digest")
    preview = await previewed(mia)
    await town.until(datetime(2027, 3, 23, 8, 5, tzinfo=UTC))
    await publish(town, mia, "In between")
    await town.until(datetime(2027, 3, 30, 7, 0, tzinfo=UTC))
    first, second = await digests(mia)
    assert first == preview
    assert re.findall(r"Story \d", first) == ["Story 1", "Story 2", "Story 3", "Story 4"]
    assert "In between" in second
    assert "Story" not in second


async def test_when_shows_the_next_three(town: Town, mia: Someone) -> None:
    said = await mia.say("/advocate digest when")
    assert "Brand Squad:\nTue 24 Nov, 09:00\nTue 1 Dec, 09:00\nTue 8 Dec, 09:00" in said
    await mia.press("Change the day")
    assert "Fri 27 Nov, 10:30" in await mia.send(weekday="4", time="10:30")
    await town.until(TUESDAY + timedelta(hours=2))
    assert await digests(mia) == []
    assert "Squad leads do this." in await town.person("ana").say("/advocate digest")


async def test_changed_on_its_own_day_it_does_not_come_twice(town: Town, mia: Someone) -> None:
    await town.until(TUESDAY)
    assert len(await digests(mia)) == 1
    await mia.say("/advocate digest when")
    await mia.press("Change the day")
    await mia.send(time="15:00")
    await town.until(TUESDAY + timedelta(hours=12))
    assert len(await digests(mia)) <= 2


async def test_a_channel_that_is_gone_harms_nobody_else(
    town: Town, mia: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    from connectors.base import Gone  # noqa: PLC0415  beside its one use

    await publish(town, mia, "Good news")
    ana = await join(town, "ana")
    connector = town.process.connectors["playground"]
    deliver = connector.deliver

    async def lost(parcel: Parcel) -> MessageRef:
        if parcel.to.key == "brand" and parcel.verb == "post":
            raise Gone("nobody is there")
        return await deliver(parcel)

    monkeypatch.setattr(connector, "deliver", lost)
    await town.until(TUESDAY + timedelta(hours=1))
    assert len(await picks(ana)) == 1
    assert await digests(mia) == []
