from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.attention import Hours, Verdict, Wish, may_message, next_allowed, parse_snooze
from tests.unit.bot.rules.test_schedule import CHANGES, ZONES

HELSINKI = ZoneInfo("Europe/Helsinki")
HOURS = Hours(HELSINKI)
MONDAY_NOON = datetime(2026, 11, 23, 10, tzinfo=UTC)


def _verdict(
    now: datetime = MONDAY_NOON,
    *,
    wish: Wish = "message",
    joined: bool = True,
    left: bool = False,
    snoozed_until: datetime | None = None,
    sent_this_week: int = 0,
) -> Verdict:
    return may_message(
        now,
        HOURS,
        wish=wish,
        joined=joined,
        left=left,
        snoozed_until=snoozed_until,
        sent_this_week=sent_this_week,
    )


def test_who_wished_for_messages_gets_one_in_the_day() -> None:
    assert _verdict() == Verdict("ok")


def test_each_reason_to_stay_silent() -> None:
    later = MONDAY_NOON + timedelta(seconds=1)
    assert _verdict(left=True) == Verdict("skip", "left")
    assert _verdict(joined=False) == Verdict("skip", "not_joined")
    assert _verdict(wish="channel") == Verdict("skip", "wish")
    assert _verdict(wish="ask") == Verdict("skip", "wish")
    assert _verdict(snoozed_until=later) == Verdict("skip", "snoozed")
    assert _verdict(sent_this_week=1) == Verdict("skip", "budget")


def test_a_snooze_ends_at_its_end() -> None:
    assert _verdict(snoozed_until=MONDAY_NOON) == Verdict("ok")


def test_in_quiet_hours_it_waits_for_the_morning() -> None:
    evening = datetime(2026, 11, 23, 16, tzinfo=UTC)  # 18:00 in Helsinki
    morning = datetime(2026, 11, 24, 6, tzinfo=UTC)
    assert _verdict(evening) == Verdict("later", "quiet", morning)
    assert _verdict(evening - timedelta(microseconds=1)) == Verdict("ok")
    assert _verdict(morning) == Verdict("ok")


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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2w", "2026-12-07 00:00"),
        ("10d", "2026-12-03 00:00"),
        (" 3  Days ", "2026-11-26 00:00"),
        ("1 day", "2026-11-24 00:00"),
        ("1 month", "2026-12-23 00:00"),
        ("2026-12-24", "2026-12-24 00:00"),
        ("365d", "2027-11-23 00:00"),
    ],
)
def test_a_snooze_ends_as_a_local_day_starts(text: str, expected: str) -> None:
    until = parse_snooze(text, MONDAY_NOON, HELSINKI)
    assert isinstance(until, datetime)
    assert until.tzinfo is UTC
    assert f"{until.astimezone(HELSINKI):%Y-%m-%d %H:%M}" == expected


def test_off_is_no_time() -> None:
    assert parse_snooze(" OFF ", MONDAY_NOON, HELSINKI) == "off"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0d",
        "-1d",
        "367d",
        "53w",
        "13 months",
        "2026-11-23",
        "2026-11-22",
        "2027-12-24",
        "2026-02-30",
        "2026-W52-1",
        "2w more",
        "tomorrow morning",
        "9" * 10_000,
        "999999999d",
        "²d",
    ],
)
def test_what_is_no_snooze(text: str) -> None:
    assert parse_snooze(text, MONDAY_NOON, HELSINKI) is None


def test_today_is_no_end_of_a_snooze_even_as_it_starts() -> None:
    midnight = datetime(2026, 11, 22, 22, tzinfo=UTC)
    assert parse_snooze("2026-11-23", midnight, HELSINKI) is None
    assert parse_snooze("0d", midnight, HELSINKI) is None


def test_quiet_hours_that_end_at_a_skipped_time_end_with_the_skip() -> None:
    hours = Hours(ZoneInfo("Europe/Berlin"), time(22), time(2, 30), frozenset(range(7)))
    night = datetime(2026, 3, 29, 0, 15, tzinfo=UTC)  # 01:15; at 02:00 it becomes 03:00
    assert next_allowed(night, hours) == datetime(2026, 3, 29, 1, tzinfo=UTC)


@given(st.text() | st.from_regex(r"[0-9]{1,3} ?(d|w|months?)|[0-9]{4}-[0-9]{2}-[0-9]{2}"))
def test_a_snooze_is_in_the_year_to_come(text: str) -> None:
    until = parse_snooze(text, MONDAY_NOON, HELSINKI)
    if isinstance(until, datetime):
        assert MONDAY_NOON < until <= MONDAY_NOON + timedelta(days=366)
