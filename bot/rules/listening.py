"""The fixed hours at which listeners hear of concerns without a name: together, and never at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from bot.rules.hours import zone_of

FIXED: Final = (9, 15)
"""Hours of the day, on the organisation's clock."""
FRIDAY: Final = 5


def next_hour(after: datetime, zone: str) -> datetime:
    """Return the first fixed hour of a working day (Monday to Friday) at or after a moment, in UTC."""
    return min(at for at in _around(after, zone) if at >= after)


def last_hour(now: datetime, zone: str) -> datetime:
    """Return the latest fixed hour that has come, in UTC."""
    return max(at for at in _around(now, zone) if at <= now)


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
