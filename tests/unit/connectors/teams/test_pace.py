"""Slots: the first go at once, the next wait just long enough, a long queue is handed back."""

from __future__ import annotations

import pytest

from connectors.base import Busy
from connectors.teams.pace import MARGIN, PER_CONVERSATION, Pace


class Clock:
    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def test_seven_at_once_and_the_eighth_a_second_later() -> None:
    pace = Pace(Clock())
    assert [pace.reserve("t", "c") for _ in range(7)] == [0.0] * 7
    assert pace.reserve("t", "c") == pytest.approx(1 + MARGIN)
    assert pace.reserve("t", "another") == 0.0


def test_every_window_holds_over_time() -> None:
    clock = Clock()
    pace = Pace(clock)
    times: list[float] = []
    for _ in range(300):
        try:
            times.append(clock.at + pace.reserve("t", "c"))
        except Busy as busy:
            clock.at += busy.seconds
    for seconds, sends in PER_CONVERSATION:
        for start in times:
            assert sum(start <= at < start + seconds for at in times) <= sends


def test_a_tenant_has_fifty_a_second() -> None:
    pace = Pace(Clock())
    waits = [pace.reserve("t", f"c{n}") for n in range(51)]
    assert waits[:50] == [0.0] * 50
    assert waits[50] == pytest.approx(1 + MARGIN)
    assert pace.reserve("u", "x") == 0.0


def _fill(pace: Pace) -> None:
    for _ in range(100):
        pace.reserve("t", "c")


def test_a_long_queue_is_the_callers_and_takes_no_slot() -> None:
    pace = Pace(Clock())
    with pytest.raises(Busy) as found:
        _fill(pace)
    assert found.value.seconds > 5
    with pytest.raises(Busy) as again:
        pace.reserve("t", "c")
    assert again.value.seconds == found.value.seconds


def test_idle_conversations_are_forgotten() -> None:
    clock = Clock()
    pace = Pace(clock)
    for n in range(10_000):
        clock.at += 1
        pace.reserve("t", f"c{n}")
    assert len(pace._conversations) <= 4097


def test_conversations_that_fell_quiet_are_forgotten() -> None:
    clock = Clock()
    pace = Pace(clock)
    for number in range(5_000):
        clock.at += 0.05
        pace.reserve(f"t{number}", f"c{number}")
    assert len(pace._conversations) == 5_000, "all were busy within the hour"
    clock.at += 2 * 3600
    pace.reserve("t", "c")
    assert len(pace._conversations) == 1
