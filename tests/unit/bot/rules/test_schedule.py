from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.schedule import Weekly, next_times, week_before, week_of

ZONES = [
    "UTC",
    "Europe/Helsinki",
    "Europe/Dublin",
    "America/New_York",
    "America/Havana",
    "America/St_Johns",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Chatham",
]
zones = st.sampled_from(ZONES).map(ZoneInfo)
moments = st.datetimes(
    datetime(2026, 1, 1),  # noqa: DTZ001
    datetime(2028, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)


def _shown(zone: str, weekday: int, at: str, after: datetime, n: int = 3) -> list[str]:
    hour, minute = map(int, at.split(":"))
    weekly = Weekly(weekday, hour, minute, ZoneInfo(zone))
    times = next_times(weekly, after, n)
    assert all(due.tzinfo is UTC for due in times)
    return [f"{due.astimezone(ZoneInfo(zone)):%d %b %H:%M %z}" for due in times]


def test_stays_at_the_same_local_time_over_a_change() -> None:
    after = datetime(2026, 10, 18, tzinfo=UTC)
    assert _shown("Europe/Helsinki", 0, "09:00", after) == [
        "19 Oct 09:00 +0300",
        "26 Oct 09:00 +0200",
        "02 Nov 09:00 +0200",
    ]


def test_a_skipped_time_moves_forward() -> None:
    after = datetime(2026, 3, 22, 12, tzinfo=UTC)
    assert _shown("Europe/Berlin", 6, "02:30", after, 2) == [
        "29 Mar 03:30 +0200",
        "05 Apr 02:30 +0200",
    ]


def test_a_skipped_midnight_moves_forward_too() -> None:
    after = datetime(2026, 4, 20, tzinfo=UTC)
    assert _shown("Africa/Cairo", 4, "00:30", after, 2) == [
        "24 Apr 01:30 +0300",
        "01 May 00:30 +0300",
    ]


def test_a_time_shown_twice_falls_due_once() -> None:
    after = datetime(2026, 10, 20, tzinfo=UTC)
    assert _shown("Europe/Berlin", 6, "02:30", after, 2) == [
        "25 Oct 02:30 +0200",
        "01 Nov 02:30 +0100",
    ]
    between = datetime(2026, 10, 25, 0, 45, tzinfo=UTC)
    assert _shown("Europe/Berlin", 6, "02:30", between, 1) == ["01 Nov 02:30 +0100"]


def test_a_skipped_day_moves_to_the_next() -> None:
    after = datetime(2011, 12, 29, tzinfo=UTC)
    assert _shown("Pacific/Apia", 4, "09:00", after, 2) == [
        "31 Dec 09:00 +1400",
        "06 Jan 09:00 +1400",
    ]
    within = datetime(2011, 12, 30, 12, tzinfo=UTC)  # Samoa's Saturday 02:00, Friday left out
    assert _shown("Pacific/Apia", 4, "09:00", within, 1) == ["31 Dec 09:00 +1400"]


def test_due_now_is_not_due_again() -> None:
    due = datetime(2026, 11, 23, 7, tzinfo=UTC)
    weekly = Weekly(0, 9, 0, ZoneInfo("Europe/Helsinki"))
    assert next_times(weekly, due, 1) == [due + timedelta(days=7)]
    assert next_times(weekly, due - timedelta(microseconds=1), 1) == [due]
    assert next_times(weekly, due, 0) == []


def _walk(weekly: Weekly, after: datetime) -> datetime:
    """The first later moment found by trying every day, and on it every minute."""
    day = after.astimezone(weekly.zone).date() - timedelta(days=1)
    while True:
        if day.weekday() == weekly.weekday:
            due = _first_shown(datetime.combine(day, time(weekly.hour, weekly.minute)), weekly.zone)
            if due > after:
                return due
        day += timedelta(days=1)


def _first_shown(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first moment the local clock shows `wall`; if none, when it would have without change."""
    start = wall.replace(tzinfo=UTC) - timedelta(hours=15)
    for step in range(30 * 60):
        moment = start + timedelta(minutes=step)
        if moment.astimezone(zone).replace(tzinfo=None, fold=0) == wall:
            return moment
    day_before = (wall - timedelta(days=1)).replace(tzinfo=zone)
    return day_before.astimezone(UTC) + timedelta(days=1)


@settings(deadline=None)
@given(zones, st.integers(0, 6), st.integers(0, 23), st.sampled_from([0, 15, 30, 59]), moments)
def test_same_as_walking_minute_by_minute(
    zone: ZoneInfo, weekday: int, hour: int, minute: int, after: datetime
) -> None:
    weekly = Weekly(weekday, hour, minute, zone)
    assert next_times(weekly, after, 1) == [_walk(weekly, after)]


CHANGES = [
    ("Europe/Dublin", datetime(2026, 3, 29, 1, tzinfo=UTC)),
    ("Europe/Dublin", datetime(2026, 10, 25, 1, tzinfo=UTC)),
    ("America/Havana", datetime(2026, 3, 8, 5, tzinfo=UTC)),
    ("America/Havana", datetime(2026, 11, 1, 5, tzinfo=UTC)),
    ("Africa/Cairo", datetime(2026, 4, 23, 22, tzinfo=UTC)),
    ("Africa/Cairo", datetime(2026, 10, 29, 21, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, tzinfo=UTC)),
]


@pytest.mark.parametrize(("name", "change"), CHANGES)
def test_same_as_walking_close_to_a_change(name: str, change: datetime) -> None:
    zone = ZoneInfo(name)
    offset = (change - timedelta(hours=1)).astimezone(zone).utcoffset()
    assert offset != change.astimezone(zone).utcoffset(), "no change of the clocks here"
    for minutes in range(-120, 121, 15):
        wall = (change.replace(tzinfo=None) + (offset or timedelta())) + timedelta(minutes=minutes)
        weekly = Weekly(wall.weekday(), wall.hour, wall.minute, zone)
        for hours in (-30, -1, 0, 1):
            after = change + timedelta(hours=hours)
            assert next_times(weekly, after, 1) == [_walk(weekly, after)]


@pytest.mark.parametrize(
    ("weekday", "hour", "minute"), [(7, 0, 0), (-1, 0, 0), (0, 24, 0), (0, 0, 60)]
)
def test_refuses_no_such_time(weekday: int, hour: int, minute: int) -> None:
    with pytest.raises(ValueError, match="weekday 0"):
        Weekly(weekday, hour, minute, ZoneInfo("UTC"))


@given(moments, zones)
def test_weeks_follow_each_other_without_a_gap(moment: datetime, zone: ZoneInfo) -> None:
    week = week_of(moment, zone)
    assert week.since <= moment < week.until
    assert week_before(week, zone).until == week.since
    assert week.since.astimezone(zone).weekday() == 0
