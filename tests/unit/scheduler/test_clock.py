"""Due times over daylight saving, against an answer found minute by minute; and the tick."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest

from scheduler.clock import Ticker, last_due, next_due

ZONES = (
    "Europe/Helsinki",
    "Europe/London",
    "America/New_York",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Africa/Casablanca",
    "Pacific/Auckland",
    "America/Santiago",
)
START, END = datetime(2025, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
# What lies in a gap or an overlap somewhere: midnight (Santiago), 01:30, 02:15 (Lord Howe), 02:30 and 03:30.
TIMES = ((0, 0), (0, 30), (1, 30), (2, 15), (2, 30), (3, 30), (9, 0), (23, 59))


def wanted(weekday: int, hour: int, minute: int, zone: str) -> list[datetime]:
    """Say by hand when each such day's time is: once a day on the calendar, whatever the clocks did."""
    local, out = ZoneInfo(zone), []
    day = (START - timedelta(days=1)).date()
    while day <= END.date():
        if day.weekday() == weekday:
            at = datetime(day.year, day.month, day.day, hour, minute, tzinfo=local)
            if START < at.astimezone(UTC) < END:
                out.append(at.astimezone(UTC))
        day += timedelta(days=1)
    return out


@pytest.mark.parametrize("zone", ZONES)
def test_every_week_falls_once_over_three_years(zone: str) -> None:
    for weekday in (0, 5, 6):
        for hour, minute in TIMES:
            found, at = [], START
            while (at := next_due(weekday, hour, minute, zone, at)) < END:
                found.append(at)
            assert found == wanted(weekday, hour, minute, zone)


@pytest.mark.parametrize("zone", ZONES)
def test_what_is_due_does_not_depend_on_when_one_asks(zone: str) -> None:
    """Asked every quarter of an hour over the nights when clocks change, the answer is the same week's time."""
    expected = wanted(6, 2, 30, zone)
    local = ZoneInfo(zone)
    for due in expected[1:-1]:
        night = due.astimezone(local)
        changes = (night - timedelta(hours=6)).utcoffset() != (
            night + timedelta(hours=6)
        ).utcoffset()
        if not changes:
            continue
        at = due - timedelta(hours=6)
        while at < due + timedelta(hours=6):
            assert next_due(6, 2, 30, zone, at) == min(d for d in expected if d > at)
            at += timedelta(minutes=15)


def test_a_skipped_time_falls_an_hour_later() -> None:
    before = datetime(2026, 3, 28, 12, tzinfo=UTC)
    due = next_due(6, 3, 30, "Europe/Helsinki", before)
    assert due.astimezone(ZoneInfo("Europe/Helsinki")).isoformat() == "2026-03-29T04:30:00+03:00"


def test_a_repeated_time_counts_the_first_time_only() -> None:
    before = datetime(2026, 10, 24, 12, tzinfo=UTC)
    due = next_due(6, 3, 30, "Europe/Helsinki", before)
    assert due.astimezone(ZoneInfo("Europe/Helsinki")).isoformat() == "2026-10-25T03:30:00+03:00"
    assert next_due(6, 3, 30, "Europe/Helsinki", due) - due > timedelta(days=6)


def test_weekday_zero_is_monday() -> None:
    due = next_due(0, 9, 0, "UTC", datetime(2026, 11, 22, 12, tzinfo=UTC))
    assert due == datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_an_instant_itself_is_not_later_than_itself() -> None:
    due = datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert next_due(0, 9, 0, "UTC", due) == due + timedelta(days=7)


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        next_due(0, 9, 0, "Mars/Olympus", START)


def test_many_missed_weeks_count_as_the_latest() -> None:
    first = datetime(2026, 1, 5, 9, tzinfo=UTC)
    now = datetime(2026, 11, 24, 10, tzinfo=UTC)
    assert last_due(0, 9, 0, "UTC", first, now) == datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert last_due(0, 9, 0, "UTC", first, first) == first
    assert last_due(0, 9, 0, "UTC", first, first + timedelta(days=7)) == first + timedelta(days=7)


async def test_the_ticker_sets_the_event_until_it_is_stopped() -> None:
    event = asyncio.Event()
    ticker = Ticker(event, 0.02)
    ticker.start()
    await asyncio.wait_for(event.wait(), 5)
    ticker.stop()
    await asyncio.sleep(0)
    event.clear()
    await asyncio.sleep(0.1)
    assert not event.is_set()
