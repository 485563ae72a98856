"""May this person be spoken to now? The rules of attention over what is stored of a person's wishes."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.rules.attention import Hours, may_message, next_allowed
from scheduler.round import OK, Verdict, later, skip
from store import deliveries, people
from store.database import Connection
from store.people import Person

WEEK = timedelta(days=7) - timedelta(hours=12)
"""How long a message counts against the budget. What comes every week comes a little sooner now and then: clocks
change, queues differ. It must not cost anybody a week."""
SPENDING = frozenset({"pick", "notice"})
"""Kinds that spend the budget. Answers to the person's own act do not, nor does what goes to channels."""
WAITING = frozenset({"question"})
"""A colleague's question about one's own words: spends nothing, but comes neither in quiet hours nor while snoozed."""


def hours(person: Person) -> Hours:
    """Return when a person may be written to, on their own clock."""
    try:
        zone = ZoneInfo(person.zone)
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    return Hours(
        zone,
        _clock(person.quiet_from),
        _clock(person.quiet_until),
        frozenset(int(day) - 1 for day in person.working_days),
    )


def _clock(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


def next_moment(person: Person, now: datetime) -> datetime:
    """Return the first moment from now on that is neither quiet nor a day off for this person."""
    return next_allowed(now, hours(person))


def may_speak(
    connection: Connection, workspace_id: int, advocate_id: int, kind: str, now: datetime
) -> Verdict:
    """Asked in the very unit that sends: left, snoozed, quiet hours, this week's budget."""
    if kind not in SPENDING | WAITING:
        return OK
    person = people.person(connection, workspace_id, advocate_id)
    if person is None:
        return skip("gone")
    told, budget = 0, 1
    if kind in SPENDING:
        told = deliveries.told_since(connection, advocate_id, SPENDING, now - WEEK)
        budget = person.weekly_budget
    verdict = may_message(
        now,
        hours(person),
        wish=person.wish,
        joined=person.joined_at is not None,
        left=person.left_at is not None,
        snoozed_until=person.snoozed_until,
        sent_this_week=told,
        weekly_budget=budget,
    )
    if verdict.kind == "later" and verdict.at is not None:
        return later(verdict.at)
    return OK if verdict.kind == "ok" else skip(verdict.reason or "wish")
