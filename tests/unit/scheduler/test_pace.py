"""Slots on a clock that the test owns."""

from __future__ import annotations

import asyncio

import pytest

from scheduler.pace import Pace, Rate


class Time:
    """A clock whose sleepers wake in order when it is moved."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._sleepers: list[tuple[float, asyncio.Event]] = []

    def now(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        woken = asyncio.Event()
        self._sleepers.append((self.seconds + seconds, woken))
        await woken.wait()

    async def pass_by(self, seconds: float) -> None:
        end = self.seconds + seconds
        await self.settle()
        while due := sorted(s for s in self._sleepers if s[0] <= end + 1e-9):
            at, woken = due[0]
            self._sleepers.remove(due[0])
            self.seconds = max(self.seconds, at)
            woken.set()
            await self.settle()
        self.seconds = end

    async def settle(self) -> None:
        for _ in range(20):
            await asyncio.sleep(0)


@pytest.fixture
def time() -> Time:
    return Time()


async def take(
    pace: Pace, key: str, rate: Rate, out: list[str], name: str, first: bool = False
) -> None:
    await pace.slot(key, rate, first=first)
    out.append(name)


async def test_slots_come_at_the_rate_after_the_burst(time: Time) -> None:
    pace, rate, out = Pace(time.now, time.sleep), Rate(2, burst=3), list[str]()
    tasks = [asyncio.create_task(take(pace, "a", rate, out, str(n))) for n in range(7)]
    await time.pass_by(0)
    assert len(out) == 3
    await time.pass_by(0.5)
    assert len(out) == 4
    await time.pass_by(1.5)
    assert out == [str(n) for n in range(7)]
    await asyncio.gather(*tasks)


async def test_an_answer_to_a_person_goes_before_a_round(time: Time) -> None:
    pace, rate, out = Pace(time.now, time.sleep), Rate(1), list[str]()
    tasks = [asyncio.create_task(take(pace, "a", rate, out, f"round {n}")) for n in range(4)]
    await time.pass_by(1)
    tasks.append(asyncio.create_task(take(pace, "a", rate, out, "answer", first=True)))
    await time.pass_by(3)
    assert out == ["round 0", "round 1", "answer", "round 2", "round 3"]
    await asyncio.gather(*tasks)


async def test_retry_after_moves_the_slot_past_the_burst(time: Time) -> None:
    pace, rate, out = Pace(time.now, time.sleep), Rate(1, burst=5), list[str]()
    await take(pace, "a", rate, out, "0")
    pace.hold("a", rate, 30)
    assert pace.wait("a", rate) == pytest.approx(30)
    waiting = asyncio.create_task(take(pace, "a", rate, out, "1"))
    await time.pass_by(29.9)
    assert out == ["0"]
    await time.pass_by(0.2)
    assert out == ["0", "1"]
    await waiting


async def test_a_hold_reaches_those_who_already_sleep(time: Time) -> None:
    pace, rate, out = Pace(time.now, time.sleep), Rate(1), list[str]()
    await take(pace, "a", rate, out, "0")
    waiting = asyncio.create_task(take(pace, "a", rate, out, "1"))
    await time.settle()
    pace.hold("a", rate, 10)
    await time.pass_by(9)
    assert out == ["0"]
    await time.pass_by(1)
    assert out == ["0", "1"]
    await waiting


async def test_one_key_does_not_wait_for_another(time: Time) -> None:
    pace, rate, out = Pace(time.now, time.sleep), Rate(1), list[str]()
    pace.hold("a", rate, 100)
    await take(pace, "b", rate, out, "b")
    assert out == ["b"]


async def test_a_cancelled_wait_takes_no_slot(time: Time) -> None:
    pace, rate, out = Pace(time.now, time.sleep), Rate(1), list[str]()
    await take(pace, "a", rate, out, "0")
    gone = asyncio.create_task(take(pace, "a", rate, out, "gone"))
    waits = asyncio.create_task(take(pace, "a", rate, out, "1"))
    await time.settle()
    gone.cancel()
    await time.pass_by(1)
    assert out == ["0", "1"]
    await waits


async def test_closing_sends_away_who_waits(time: Time) -> None:
    pace, rate, out = Pace(time.now, time.sleep), Rate(1), list[str]()
    await take(pace, "a", rate, out, "0")
    waits = asyncio.create_task(pace.slot("a", rate))
    await time.settle()
    await pace.close()
    assert await waits is False
    assert await pace.slot("b", rate) is False


async def test_lanes_that_hold_nothing_back_are_dropped(
    time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.pace.LANES", 10)
    pace, rate, out = Pace(time.now, time.sleep), Rate(1), list[str]()
    pace.hold("held", rate, 1_000)
    for n in range(50):
        await take(pace, f"k{n}", rate, out, str(n))
        await time.pass_by(2)
    assert len(pace._lanes) <= 10
    assert pace.wait("held", rate) > 0


def test_a_rate_must_let_something_through() -> None:
    with pytest.raises(ValueError, match="per_second"):
        Rate(0)
