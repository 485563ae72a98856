"""The hours of a day in which someone may be written to: quiet hours, working days, days off, on their own clock."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

QUIET_FROM: Final = time(18)
QUIET_UNTIL: Final = time(8)
WORKING_DAYS: Final = frozenset(range(5))
HORIZON: Final = timedelta(days=400)
"""So far ahead we look for a moment; who works Sundays where Sundays are holidays has none."""


def never(_: date) -> bool:
    """No day is off."""
    return False


def zone_of(name: str) -> ZoneInfo:
    """Return a zone by its IANA name; UTC where this machine doesn't know it, so that nobody is shut out by it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Hours:
    """Local wall-clock times and weekdays (Monday = 0). Quiet hours may span midnight; `is_off` names holidays."""

    zone: ZoneInfo
    quiet_from: time = QUIET_FROM
    quiet_until: time = QUIET_UNTIL
    working_days: frozenset[int] = WORKING_DAYS
    is_off: Callable[[date], bool] = never

    def __post_init__(self) -> None:
        if not self.working_days & frozenset(range(7)):
            raise ValueError("no working day left: name at least one, Monday being 0")

    def allow(self, moment: datetime) -> bool:
        """Say whether `moment` is neither quiet nor on a day off."""
        local = moment.astimezone(self.zone)
        return (
            local.weekday() in self.working_days
            and not self._is_quiet(local.time())
            and not self.is_off(local.date())
        )

    def _is_quiet(self, at: time) -> bool:
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= at < self.quiet_until
        return at >= self.quiet_from or at < self.quiet_until


def next_allowed(now: datetime, hours: Hours) -> datetime:
    """`now` if it is allowed, else the first moment that is, in aware UTC; `HORIZON` ahead where none comes sooner.

    What counts is the local clock at each moment: an hour shown twice is judged both times, and
    a start that the clocks skip is the moment after the skip.
    """
    if hours.allow(now):
        return now.astimezone(UTC)
    # A day back: an hour shown twice may belong to yesterday.
    today = now.astimezone(hours.zone).date()
    for ahead in range(-1, HORIZON.days):
        day = today + timedelta(days=ahead)
        allowed = [edge for edge in _edges(day, hours) if edge > now and hours.allow(edge)]
        if allowed:
            return min(allowed)
    return (now + HORIZON).astimezone(UTC)


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
