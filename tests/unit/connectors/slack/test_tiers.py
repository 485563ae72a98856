"""The turns of one workspace, on a clock of the test's own: nothing here waits for real."""

from __future__ import annotations

import asyncio

import pytest

from connectors.base import Busy
from connectors.slack.tiers import LANES, PATIENCE, TRIGGER_PATIENCE, UNHURRIED, Tiers, tier

T4 = tier(100)


class Clock:
    """A clock that moves when somebody sleeps, and lets others run meanwhile."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def now(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        until = self.seconds + seconds
        await asyncio.sleep(0)
        self.seconds = max(self.seconds, until)

    def tiers(self) -> Tiers:
        return Tiers(self.now, self.sleep)


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def waits(
    clock: Clock, tiers: Tiers, method: str, channel: str = "", *, unhurried: bool = False
) -> float:
    """Take a turn and return the seconds it took."""
    began = clock.seconds
    await tiers.turn(method, channel, unhurried=unhurried)
    return clock.seconds - began


@pytest.mark.parametrize(
    ("method", "burst", "every"),
    [
        ("users.list", 10, 3.0),
        ("chat.update", 25, 1.2),
        ("conversations.history", 25, 1.2),
        ("users.info", 50, 0.6),
        ("chat.postEphemeral", 50, 0.6),
        ("views.publish", 50, 0.6),
        ("apps.uninstall", 1, 60.0),
    ],
)
async def test_half_a_minute_at_once_then_one_by_one(
    clock: Clock, method: str, burst: int, every: float
) -> None:
    tiers = clock.tiers()
    for _ in range(burst):
        assert await waits(clock, tiers, method) == 0
    if every > PATIENCE:
        with pytest.raises(Busy):
            await tiers.turn(method)
    else:
        assert await waits(clock, tiers, method) == pytest.approx(every)
        assert await waits(clock, tiers, method) == pytest.approx(every)


async def test_a_method_never_waits_for_another(clock: Clock) -> None:
    tiers = clock.tiers()
    for _ in range(50):
        await tiers.turn("users.info")
    assert await waits(clock, tiers, "views.open") == 0


async def test_who_would_wait_too_long_is_told_at_once_how_long(clock: Clock) -> None:
    tiers = clock.tiers()
    turns = [asyncio.create_task(tiers.turn("chat.update")) for _ in range(40)]
    await asyncio.sleep(0)
    before = clock.seconds
    with pytest.raises(Busy) as told:
        await tiers.turn("chat.update")
    assert told.value.seconds > PATIENCE
    assert clock.seconds == before
    ended = await asyncio.gather(*turns, return_exceptions=True)
    # 25 at once, and those whose turn came within five seconds.
    assert sum(one is None for one in ended) == 25 + int(PATIENCE / 1.2)


async def test_a_trigger_is_not_waited_away(clock: Clock) -> None:
    tiers = clock.tiers()
    for _ in range(50):
        await tiers.turn("views.open")
    taken = [asyncio.create_task(tiers.turn("views.open")) for _ in range(10)]
    ended = await asyncio.gather(*taken, return_exceptions=True)
    assert sum(one is None for one in ended) == int(TRIGGER_PATIENCE / 0.6)


async def test_a_second_per_channel_and_a_short_burst(clock: Clock) -> None:
    tiers = clock.tiers()
    for _ in range(3):
        assert await waits(clock, tiers, "chat.postMessage", "C1") == 0
    assert await waits(clock, tiers, "chat.postMessage", "C1") == pytest.approx(1)
    assert await waits(clock, tiers, "chat.postMessage", "C2") == 0


async def test_a_workspace_takes_several_hundred_posts_a_minute(clock: Clock) -> None:
    tiers, began, posts = clock.tiers(), clock.seconds, 0
    while clock.seconds < began + 60:
        await tiers.turn("chat.postMessage", f"C{posts}", unhurried=True)
        posts += 1
    assert 240 <= posts <= 250


@pytest.mark.parametrize("method", ["users.info", "chat.update", "users.list"])
async def test_whom_nobody_waits_for_gets_half_of_a_tier(clock: Clock, method: str) -> None:
    tiers, began, calls = clock.tiers(), clock.seconds, 0
    per_minute = {"users.info": 100, "chat.update": 50, "users.list": 20}[method]
    while clock.seconds < began + 600:
        await tiers.turn(method, unhurried=True)
        calls += 1
    assert calls == pytest.approx(10 * per_minute / 2, rel=0.06)


@pytest.mark.parametrize(
    ("method", "channel"),
    [("chat.update", "C1"), ("chat.postMessage", "C1"), ("users.list", ""), ("views.open", "")],
)
async def test_an_answer_never_waits_behind_what_nobody_waits_for(
    clock: Clock, method: str, channel: str
) -> None:
    tiers = clock.tiers()
    behind = [asyncio.create_task(tiers.turn(method, channel, unhurried=True)) for _ in range(60)]
    for _ in range(40):
        await asyncio.sleep(0)
        if clock.seconds > 1_004:
            break
    assert await waits(clock, tiers, method, channel) == 0
    for task in behind:
        task.cancel()
    await asyncio.gather(*behind, return_exceptions=True)


async def test_what_nobody_waits_for_gives_up_later(clock: Clock) -> None:
    tiers, began = clock.tiers(), clock.seconds
    for _ in range(5):
        await tiers.turn("users.list", unhurried=True)
    assert clock.seconds == began
    assert await waits(clock, tiers, "users.list", unhurried=True) == pytest.approx(6)
    for _ in range(10):
        await tiers.turn("apps.uninstall.other", unhurried=True)
    await tiers.turn("apps.uninstall", unhurried=True)
    with pytest.raises(Busy) as told:
        await tiers.turn("apps.uninstall", unhurried=True)
    assert told.value.seconds > UNHURRIED


async def test_retry_after_holds_that_method_alone(clock: Clock) -> None:
    tiers = clock.tiers()
    tiers.hold("chat.postMessage", 7)
    for unhurried in (False, True):
        with pytest.raises(Busy) as told:
            await tiers.turn("chat.postMessage", "C1", unhurried=unhurried)
        assert told.value.seconds == 7
    assert await waits(clock, tiers, "chat.update", "C1") == 0
    clock.seconds += 4
    tiers.hold("chat.postMessage", 1)
    with pytest.raises(Busy) as told:
        await tiers.turn("chat.postMessage", "C2")
    assert told.value.seconds == 3, "a shorter hold ends no longer one"
    clock.seconds += 3
    assert await waits(clock, tiers, "chat.postMessage", "C1") == 0


async def test_a_hold_that_comes_during_a_wait_is_heeded(clock: Clock) -> None:
    tiers = clock.tiers()
    for _ in range(5):
        await tiers.turn("chat.postMessage", "C1")
    waiting = asyncio.create_task(tiers.turn("chat.postMessage", "C1"))
    await asyncio.sleep(0)
    tiers.hold("chat.postMessage", 30)
    with pytest.raises(Busy) as told:
        await waiting
    assert told.value.seconds == pytest.approx(29)


async def test_a_digest_to_thousands_leaves_no_thousands_of_lanes(clock: Clock) -> None:
    tiers = clock.tiers()
    for number in range(2 * LANES):
        await tiers.turn("chat.postMessage", f"D{number}", unhurried=True)
    assert len(tiers._lanes) <= LANES + 1
