"""What is promised to whoever sends an idea: a word within two working days, a decision within a week."""

from datetime import UTC, datetime, timedelta
from typing import Final

from bot.rules.hours import zone_of

REPLY_DAYS: Final = 2
"""Working days within which somebody says that they have read an idea."""
DECIDED_WITHIN: Final = timedelta(days=7)
SOON: Final = timedelta(days=1)
"""How long before its date a promise is worth a word to whoever gave it."""
DAY_ENDS: Final = 17
FRIDAY: Final = 5


def reply_by(now: datetime, zone: str, days: int = REPLY_DAYS) -> datetime:
    """Return the end of the day, `days` working days (Monday to Friday) after `now`, in UTC."""
    day = now.astimezone(zone_of(zone))
    while days:
        day += timedelta(days=1)
        if day.isoweekday() <= FRIDAY:
            days -= 1
    return day.replace(hour=DAY_ENDS, minute=0, second=0, microsecond=0).astimezone(UTC)


def is_answered_in_time(came: datetime, answered: datetime, zone: str) -> bool:
    """Say whether a first word came by the date that was promised with the idea."""
    return answered <= reply_by(came, zone)


def is_decided_in_time(came: datetime, decided: datetime) -> bool:
    """Say whether it was decided within seven days, to the minute."""
    return decided - came <= DECIDED_WITHIN


def days_taken(came: datetime, until: datetime) -> int:
    """Return the whole days between two moments, a begun one counting."""
    return -((came - until) // timedelta(days=1))


def is_near(due_at: datetime | None, now: datetime) -> bool:
    """Say whether a promise falls due within a day, or has."""
    return due_at is not None and due_at <= now + SOON
