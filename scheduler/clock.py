"""The sole home of APScheduler: when a schedule is due next, and the tick. The work itself is never run in here."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

# Names, because cron's numbers and APScheduler's are a day apart.
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@lru_cache(maxsize=512)
def _trigger(weekday: int, hour: int, minute: int) -> CronTrigger:
    return CronTrigger(day_of_week=WEEKDAYS[weekday], hour=hour, minute=minute, timezone=UTC)


def next_due(weekday: int, hour: int, minute: int, zone: str, after: datetime) -> datetime:
    """Return the first `weekday` (0 = Monday) at hour:minute in `zone` (IANA) later than `after`, in UTC.

    A time that the clocks skip falls as much later as they were set forward; one that they repeat counts the first
    time only. Raises ZoneInfoNotFoundError for an unknown zone.
    """
    local = ZoneInfo(zone)
    # The trigger walks the face of the clock, where no day has 23 hours; only the answer is put into the zone.
    # It starts a day early, for `after` may lie between a skipped time on the face and the instant it means.
    face = after.astimezone(local).replace(tzinfo=UTC, fold=0) - timedelta(days=1)
    while True:
        face = _trigger(weekday, hour, minute).get_next_fire_time(None, face)
        due: datetime = face.replace(tzinfo=local).astimezone(UTC)
        if due > after:
            return due
        face += timedelta(minutes=1)


def last_due(
    weekday: int, hour: int, minute: int, zone: str, first: datetime, now: datetime
) -> datetime:
    """Return the latest due time in [first, now], where `first` is one itself: all missed ones count as that one."""
    latest = first
    following = next_due(weekday, hour, minute, zone, max(first, now - timedelta(days=15)))
    while following <= now:
        latest = following
        following = next_due(weekday, hour, minute, zone, following)
    return latest


class Ticker:
    """Sets an event every `seconds`, in memory. Its shutdown would cancel a running job, so the job does no more."""

    def __init__(self, event: asyncio.Event, seconds: float) -> None:
        self._event = event
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._scheduler.add_job(
            self._tick,
            IntervalTrigger(seconds=seconds, timezone=UTC),
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )

    async def _tick(self) -> None:
        self._event.set()

    def start(self) -> None:
        """Begin to tick in the running loop."""
        self._scheduler.start()

    def stop(self) -> None:
        """Tick no more."""
        self._scheduler.shutdown(wait=False)
