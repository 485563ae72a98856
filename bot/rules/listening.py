"""The fixed hours at which listeners hear of concerns without a name: together, and never at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from bot.rules.hours import zone_of

FIXED: Final = (9, 15)
"""Hours of the day, on the organisation's clock."""
FRIDAY: Final = 5
APART: Final = timedelta(hours=5)
"""Two hours are at least so far apart, also on the day somebody changes the clock they are on."""


def next_hour(after: datetime, zone: str) -> datetime:
    """Return the first fixed hour of a working day (Monday to Friday) at or after a moment, in UTC."""
    return min(at for at in _around(after, zone) if at >= after)


def next_hours(after: datetime, zone: str) -> list[datetime]:
    """Return the next moment for each of the fixed hours, in their order, in UTC."""
    coming = [at for at in _around(after, zone) if at >= after][: len(FIXED)]
    return sorted(coming, key=lambda at: at.astimezone(zone_of(zone)).hour)


def last_hour(now: datetime, zone: str) -> datetime:
    """Return the latest fixed hour that has come, in UTC."""
    return max(at for at in _around(now, zone) if at <= now)


def has_come(hour: datetime, last: datetime | None) -> bool:
    """Say whether `hour` is one to tell at, after the one at which it was told last."""
    return last is None or hour >= last + APART


def _around(moment: datetime, zone: str) -> list[datetime]:
    """List the fixed hours of the days around a moment; a weekend lies between two at most."""
    place = zone_of(zone)
    today = moment.astimezone(place).date()
    days = [today + timedelta(days=step) for step in range(-4, 5)]
    return [
        datetime(day.year, day.month, day.day, hour, tzinfo=place).astimezone(UTC)
        for day in days
        if day.isoweekday() <= FRIDAY
        for hour in FIXED
    ]
