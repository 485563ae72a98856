"""Quiet hours, working days, holidays and the changes of the clocks."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.hours import HORIZON, Hours, next_allowed
from tests.unit.bot.rules.test_schedule import CHANGES, ZONES

HELSINKI = ZoneInfo("Europe/Helsinki")
HOURS = Hours(HELSINKI)


def test_over_the_weekend_it_waits_for_monday() -> None:
    friday = datetime(2026, 11, 27, 17, tzinfo=UTC)
    assert next_allowed(friday, HOURS) == datetime(2026, 11, 30, 6, tzinfo=UTC)


def test_hours_of_a_lone_working_day() -> None:
    hours = replace(HOURS, working_days=frozenset({0}))
    monday = datetime(2026, 11, 23, 17, tzinfo=UTC)
    assert next_allowed(monday, hours) == datetime(2026, 11, 30, 6, tzinfo=UTC)


def test_without_quiet_hours_the_working_day_starts_at_midnight() -> None:
    hours = Hours(HELSINKI, time(0), time(0))
    sunday = datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert next_allowed(sunday, hours) == datetime(2026, 11, 22, 22, tzinfo=UTC)


def test_a_lone_friday_that_samoa_skipped() -> None:
    hours = Hours(ZoneInfo("Pacific/Apia"), working_days=frozenset({4}))
    thursday = datetime(2011, 12, 29, 20, tzinfo=UTC)
    assert next_allowed(thursday, hours) == datetime(2012, 1, 5, 18, tzinfo=UTC)


def test_a_week_without_a_working_day_is_refused_with_the_remedy() -> None:
    with pytest.raises(ValueError, match="name at least one"):
        Hours(HELSINKI, working_days=frozenset())


def _walk(now: datetime, hours: Hours) -> datetime:
    if hours.allow(now):
        return now
    moment = now.replace(second=0, microsecond=0)
    while True:
        moment += timedelta(minutes=1)
        if hours.allow(moment):
            return moment


clock = st.times().map(lambda at: at.replace(second=0, microsecond=0))
some_hours = st.builds(
    Hours,
    st.sampled_from(ZONES).map(ZoneInfo),
    clock,
    clock,
    st.frozensets(st.integers(0, 6), min_size=1),
)


def _near(change: datetime) -> st.SearchStrategy[datetime]:
    return st.integers(-3000, 3000).map(lambda minutes: change + timedelta(minutes=minutes))


@settings(max_examples=60, deadline=None)
@given(some_hours, st.sampled_from([change for _, change in CHANGES]).flatmap(_near))
def test_same_as_walking_minute_by_minute(hours: Hours, now: datetime) -> None:
    assert next_allowed(now, hours) == _walk(now, hours)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(CHANGES), st.integers(-150, 150), st.integers(0, 150), st.data())
def test_same_as_walking_when_quiet_ends_within_a_change(
    change: tuple[str, datetime], start: int, length: int, data: st.DataObject
) -> None:
    name, moment = change
    zone = ZoneInfo(name)
    # The clock as it would go on without the change, so that skipped times are met too.
    unchanged = (moment - timedelta(hours=1)).astimezone(zone).replace(tzinfo=None)
    quiet_from = (unchanged + timedelta(hours=1, minutes=start)).time()
    quiet_until = (unchanged + timedelta(hours=1, minutes=start + length)).time()
    hours = Hours(zone, quiet_from, quiet_until, frozenset(range(7)))
    now = moment + timedelta(minutes=data.draw(st.integers(-200, 200)))
    assert next_allowed(now, hours) == _walk(now, hours)


def test_quiet_hours_that_end_at_a_skipped_time_end_with_the_skip() -> None:
    hours = Hours(ZoneInfo("Europe/Berlin"), time(22), time(2, 30), frozenset(range(7)))
    night = datetime(2026, 3, 29, 0, 15, tzinfo=UTC)  # 01:15; at 02:00 it becomes 03:00
    assert next_allowed(night, hours) == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_a_holiday_is_left_out() -> None:
    christmas = {date(2026, 12, 24), date(2026, 12, 25)}
    hours = replace(HOURS, is_off=christmas.__contains__)
    wednesday = datetime(2026, 12, 23, 17, tzinfo=UTC)
    assert next_allowed(wednesday, hours) == datetime(2026, 12, 28, 6, tzinfo=UTC)
    assert not hours.allow(datetime(2026, 12, 24, 10, tzinfo=UTC))


def test_who_is_always_off_is_put_off_for_long_and_not_for_ever() -> None:
    hours = replace(HOURS, is_off=lambda _: True)
    now = datetime(2026, 12, 23, 17, tzinfo=UTC)
    assert next_allowed(now, hours) == now + HORIZON
