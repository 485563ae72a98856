"""What may come unasked and when; how pauses grow; when a snooze ends."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.attention import (
    NEVER,
    WEEK,
    Spent,
    Standing,
    Verdict,
    may_message,
    next_after,
    next_message,
    parse_snooze,
)
from bot.rules.hours import Hours

HELSINKI = ZoneInfo("Europe/Helsinki")
HOURS = Hours(HELSINKI)
MONDAY_NOON = datetime(2026, 11, 23, 10, tzinfo=UTC)
DAY = timedelta(days=1)
ROUND_THE_CLOCK = Hours(HELSINKI, working_days=frozenset(range(7)))


def _person(**told: Any) -> Standing:
    values: dict[str, Any] = {"hours": HOURS, "wish": "message", "joined": True}
    return Standing(**values | told)


def _verdict(
    now: datetime = MONDAY_NOON,
    *week: datetime,
    next_at: datetime | None = None,
    patience: timedelta = timedelta(0),
    **standing: Any,
) -> Verdict:
    return may_message(now, _person(**standing), Spent(week, next_at), patience)


def test_who_wished_for_messages_gets_one_in_the_day() -> None:
    assert _verdict() == Verdict("ok")


def test_each_reason_to_stay_silent() -> None:
    later = MONDAY_NOON + timedelta(seconds=1)
    assert _verdict(left=True) == Verdict("skip", "left")
    assert _verdict(joined=False) == Verdict("skip", "not_joined")
    assert _verdict(wish="channel") == Verdict("skip", "wish")
    assert _verdict(wish="ask") == Verdict("skip", "wish")
    assert _verdict(weekly_budget=0) == Verdict("skip", "wish")
    assert _verdict(snoozed_until=later) == Verdict("skip", "snoozed")
    assert _verdict(MONDAY_NOON, MONDAY_NOON) == Verdict("skip", "budget")


def test_a_snooze_ends_at_its_end() -> None:
    assert _verdict(snoozed_until=MONDAY_NOON) == Verdict("ok")


def test_in_quiet_hours_it_waits_for_the_morning() -> None:
    evening = datetime(2026, 11, 23, 16, tzinfo=UTC)  # 18:00 in Helsinki
    morning = datetime(2026, 11, 24, 6, tzinfo=UTC)
    assert _verdict(evening) == Verdict("later", "quiet", morning)
    assert _verdict(evening - timedelta(microseconds=1)) == Verdict("ok")
    assert _verdict(morning) == Verdict("ok")


def test_a_week_is_a_week_to_the_moment() -> None:
    before = MONDAY_NOON - WEEK
    assert _verdict(MONDAY_NOON, before) == Verdict("ok")
    late = before + timedelta(seconds=1)
    assert _verdict(MONDAY_NOON, late) == Verdict("skip", "budget")
    at = MONDAY_NOON + timedelta(seconds=1)
    assert _verdict(MONDAY_NOON, late, patience=DAY) == Verdict("later", "budget", at)


def test_a_larger_budget_frees_itself_message_by_message() -> None:
    week = [MONDAY_NOON - n * DAY for n in (1, 3, 5)]
    assert _verdict(MONDAY_NOON, *week, weekly_budget=4) == Verdict("ok")
    free = Verdict("later", "budget", MONDAY_NOON + 2 * DAY)
    assert _verdict(MONDAY_NOON, *week, weekly_budget=3, patience=WEEK) == free
    lowered = _verdict(MONDAY_NOON, *week, weekly_budget=1, patience=WEEK, hours=ROUND_THE_CLOCK)
    assert lowered.at == MONDAY_NOON + 6 * DAY


def test_what_is_put_off_is_put_off_into_the_day() -> None:
    thursday = MONDAY_NOON + 3 * DAY + timedelta(hours=7)
    sent = thursday - WEEK + 2 * DAY  # free on Saturday
    monday = datetime(2026, 11, 30, 6, tzinfo=UTC)
    assert _verdict(thursday, sent, patience=WEEK) == Verdict("later", "budget", monday)


def test_the_next_allowed_time_is_waited_for_and_never_is_never() -> None:
    soon = MONDAY_NOON + timedelta(hours=1)
    assert _verdict(next_at=soon, patience=DAY) == Verdict("later", "budget", soon)
    assert _verdict(next_at=soon) == Verdict("skip", "budget")
    assert _verdict(next_at=MONDAY_NOON) == Verdict("ok")
    assert _verdict(next_at=NEVER, patience=30 * DAY) == Verdict("skip", "budget")


def test_a_pause_reads_as_a_spent_budget() -> None:
    """What is written beside a message that was not sent must not say that somebody ignored us."""
    spent = _verdict(MONDAY_NOON, MONDAY_NOON - DAY)
    assert _verdict(next_at=MONDAY_NOON + 6 * DAY) == _verdict(next_at=NEVER) == spent


@pytest.mark.parametrize("budget", [1, 2, 3, 4, 5])
def test_two_unanswered_halve_the_pace_and_four_end_it(budget: int) -> None:
    step, at = WEEK / budget, MONDAY_NOON
    last: datetime | None = None
    next_at: datetime | None = None
    pauses: list[float] = []
    for _ in range(3):
        # What is sent waits for its slot: the pause is counted all the same.
        at += timedelta(hours=5)
        last, next_at = at, next_after(at, budget, last, next_at)
        pauses.append((next_at - at) / step)
        at = next_at
    assert pauses == pytest.approx([1, 2, 3])
    assert next_after(at, budget, last, next_at) == NEVER
    assert next_after(at, budget, at, NEVER) == NEVER


def test_who_did_anything_begins_anew() -> None:
    long_ago = MONDAY_NOON - 20 * DAY
    assert next_after(MONDAY_NOON, 1, long_ago, None) == MONDAY_NOON + WEEK
    assert next_after(MONDAY_NOON, 1, None, long_ago) == MONDAY_NOON + WEEK, "it is forgotten"


def test_what_comes_next_is_foretold() -> None:
    dues = [MONDAY_NOON + n * WEEK for n in range(5)]

    def coming(spent: Spent, **standing: Any) -> datetime | None:
        return next_message(dues, _person(**standing), spent)

    assert coming(Spent()) == dues[0]
    assert coming(Spent([MONDAY_NOON - DAY])) == dues[1]
    assert coming(Spent(), snoozed_until=dues[2]) == dues[2]
    assert coming(Spent([dues[0] - WEEK + timedelta(minutes=1)])) == dues[0] + timedelta(minutes=1)
    assert coming(Spent(), wish="ask") is None


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


@given(st.text() | st.from_regex(r"[0-9]{1,3} ?(d|w|months?)|[0-9]{4}-[0-9]{2}-[0-9]{2}"))
def test_a_snooze_is_in_the_year_to_come(text: str) -> None:
    until = parse_snooze(text, MONDAY_NOON, HELSINKI)
    if isinstance(until, datetime):
        assert MONDAY_NOON < until <= MONDAY_NOON + timedelta(days=366)
