"""When someone may be spoken to unasked: their wish, quiet hours, working days, the week's budget.

Answers to what a person did are never held back; they do not pass here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

Wish = Literal["message", "channel", "ask"]
"""Picks by message, in the channel only, or only when I ask."""
Reason = Literal["left", "not_joined", "wish", "snoozed", "budget", "quiet"]

QUIET_FROM: Final = time(18)
QUIET_UNTIL: Final = time(8)
WORKING_DAYS: Final = frozenset(range(5))
WEEKLY_BUDGET: Final = 1
LONGEST_SNOOZE: Final = timedelta(days=366)
OFF: Final = "off"

_SPAN = re.compile(r"(\d{1,3})\s*(d|days?|w|weeks?|months?)")
_DAYS = {"d": 1, "w": 7, "m": 30}


@dataclass(frozen=True, slots=True)
class Hours:
    """Local wall-clock times and weekdays (Monday = 0). Quiet hours may span midnight."""

    zone: ZoneInfo
    quiet_from: time = QUIET_FROM
    quiet_until: time = QUIET_UNTIL
    working_days: frozenset[int] = WORKING_DAYS

    def __post_init__(self) -> None:
        if not self.working_days & frozenset(range(7)):
            raise ValueError("no working day left: name at least one, Monday being 0")

    def allow(self, moment: datetime) -> bool:
        local = moment.astimezone(self.zone)
        return local.weekday() in self.working_days and not self._is_quiet(local.time())

    def _is_quiet(self, at: time) -> bool:
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= at < self.quiet_until
        return at >= self.quiet_from or at < self.quiet_until


@dataclass(frozen=True, slots=True)
class Verdict:
    """`later` carries `at`, the next allowed moment in aware UTC; `skip` drops this message."""

    kind: Literal["ok", "skip", "later"]
    reason: Reason | None = None
    at: datetime | None = None


def may_message(
    now: datetime,
    hours: Hours,
    *,
    wish: Wish,
    joined: bool,
    left: bool,
    snoozed_until: datetime | None,
    sent_this_week: int,
    weekly_budget: int = WEEKLY_BUDGET,
) -> Verdict:
    """Whether an unasked message may go to a person now.

    A snoozed person is skipped, not put off: after a snooze comes just the next normal pick.
    """
    reason: Reason | None = None
    if left:
        reason = "left"
    elif not joined:
        reason = "not_joined"
    elif wish != "message":
        reason = "wish"
    elif snoozed_until is not None and snoozed_until > now:
        reason = "snoozed"
    elif sent_this_week >= weekly_budget:
        reason = "budget"
    if reason is not None:
        return Verdict("skip", reason)
    at = next_allowed(now, hours)
    return Verdict("ok") if at == now else Verdict("later", "quiet", at)


def next_allowed(now: datetime, hours: Hours) -> datetime:
    """`now` if it is allowed, else the first moment that is, in aware UTC.

    What counts is the local clock at each moment: an hour shown twice is judged both times, and
    a start that the clocks skip is the moment after the skip.
    """
    if hours.allow(now):
        return now.astimezone(UTC)
    # Every working day has an end of quiet hours, so this ends. A day back: an hour shown twice
    # may belong to yesterday.
    day = now.astimezone(hours.zone).date() - timedelta(days=1)
    while True:
        allowed = [edge for edge in _edges(day, hours) if edge > now and hours.allow(edge)]
        if allowed:
            return min(allowed)
        day += timedelta(days=1)


def parse_snooze(text: str, now: datetime, zone: ZoneInfo) -> datetime | Literal["off"] | None:
    """When a snooze ends: the start of that local day, in aware UTC; "off" to end one now.

    Takes `10d`, `3 days`, `2w`, `1 month` (30 days), `2026-12-24`. None for anything else, for a
    day not in the future and for more than a year.
    """
    wanted = " ".join(text.split()).casefold()
    if wanted == OFF:
        return OFF
    day = _day_of(wanted, now.astimezone(zone).date())
    if day is None:
        return None
    until = datetime.combine(day, time(), zone).astimezone(UTC)
    return until if now < until <= now + LONGEST_SNOOZE else None


def _day_of(wanted: str, today: date) -> date | None:
    if span := _SPAN.fullmatch(wanted):
        return today + timedelta(days=int(span[1]) * _DAYS[span[2][0]])
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", wanted):
        return None
    try:
        return date.fromisoformat(wanted)
    except ValueError:
        return None


def _edges(day: date, hours: Hours) -> Iterator[datetime]:
    """Every moment of a local day at which silence may end: its start, the end of quiet hours
    (each maybe twice), and a change of the clocks.
    """
    for wall in (time(), hours.quiet_until):
        for fold in (0, 1):
            yield datetime.combine(day, wall.replace(fold=fold), hours.zone).astimezone(UTC)
    start = datetime.combine(day, time(), hours.zone).astimezone(UTC)
    end = datetime.combine(day + timedelta(days=1), time(), hours.zone).astimezone(UTC)
    change = _clock_change(start, end, hours.zone)
    if change is not None:
        yield change


def _clock_change(start: datetime, end: datetime, zone: ZoneInfo) -> datetime | None:
    """The one moment in (start, end] at which the zone's offset changes, to the second."""

    def offset(moment: datetime) -> timedelta | None:
        return moment.astimezone(zone).utcoffset()

    before = offset(start)
    if offset(end) == before:
        return None
    while end - start > timedelta(seconds=1):
        middle = start + timedelta(seconds=int((end - start).total_seconds()) // 2)
        if offset(middle) == before:
            start = middle
        else:
            end = middle
    return end
