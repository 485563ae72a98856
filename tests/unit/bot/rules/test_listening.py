"""The fixed hours: on the company's clock, on working days, and never two close together."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.rules.hours import zone_of
from bot.rules.listening import FIXED, has_come, last_hour, next_hour, next_hours
from tests.unit.bot.rules.test_schedule import ZONES

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
moments = st.integers(0, 2 * 366 * 24 * 60).map(lambda count: BEGINNING + timedelta(minutes=count))
zones = st.sampled_from(ZONES)


def test_over_the_weekend_they_wait_for_monday() -> None:
    friday = datetime(2026, 11, 27, 15, 1, tzinfo=UTC)
    monday = datetime(2026, 11, 30, 9, tzinfo=UTC)
    assert next_hour(friday, "UTC") == monday
    assert last_hour(monday - timedelta(seconds=1), "UTC") == friday.replace(minute=0)
    assert next_hours(friday, "UTC") == [monday, monday.replace(hour=15)]


def test_they_are_named_in_the_order_of_a_day() -> None:
    noon = datetime(2026, 11, 26, 12, tzinfo=UTC)
    assert [at.hour for at in next_hours(noon, "Europe/Berlin")] == [8, 14]


@given(moments, zones)
def test_every_one_is_fixed_and_in_its_order(moment: datetime, zone: str) -> None:
    last, following = last_hour(moment, zone), next_hour(moment, zone)
    assert last <= moment <= following
    for at in (last, following, *next_hours(moment, zone)):
        local = at.astimezone(zone_of(zone))
        assert (local.hour in FIXED, local.minute, local.isoweekday() <= 5) == (True, 0, True)


@given(moments, st.lists(st.tuples(st.integers(1, 600), zones), max_size=60))
def test_however_often_the_clock_is_changed_nobody_hears_sooner_again(
    moment: datetime, steps: list[tuple[int, str]]
) -> None:
    """Who may change the company's clock must not learn from that when something was filed."""
    told: datetime | None = None
    at: list[datetime] = []
    for minutes, zone in steps:
        moment += timedelta(minutes=minutes)
        hour = last_hour(moment, zone)
        if has_come(hour, told):
            at.append(hour)
            told = hour
    assert all(after - before >= timedelta(hours=5) for before, after in pairwise(at))
