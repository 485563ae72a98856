"""When a weekly thing falls due, and which week a moment belongs to, in a squad's own zone."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Weekly:
    """Every week on one day (Monday = 0) at one time on the clocks of `zone`."""

    weekday: int
    hour: int
    minute: int
    zone: ZoneInfo

    def __post_init__(self) -> None:
        if not (0 <= self.weekday <= 6 and 0 <= self.hour <= 23 and 0 <= self.minute <= 59):
            raise ValueError("a weekly time has weekday 0 (Monday) to 6, hour 0-23, minute 0-59")


@dataclass(frozen=True, slots=True)
class Week:
    """Monday 00:00 to the next in some zone, as aware UTC; `until` is the first moment after."""

    since: datetime
    until: datetime


def next_times(weekly: Weekly, after: datetime, n: int) -> list[datetime]:
    """The next `n` times later than `after` (aware), as aware UTC.

    A time the clocks skip falls due as much later as they skip (02:30 becomes 03:30); a time
    they show twice falls due the first time only.
    """
    at = time(weekly.hour, weekly.minute)
    # The day before: a time put off by skipped clocks may lie on the day after its own.
    day = after.astimezone(weekly.zone).date() - timedelta(days=1)
    day += timedelta(days=(weekly.weekday - day.weekday()) % 7)
    times: list[datetime] = []
    while len(times) < n:
        due = datetime.combine(day, at, weekly.zone).astimezone(UTC)
        if due > after:
            times.append(due)
        day += timedelta(days=7)
    return times


def week_of(moment: datetime, zone: ZoneInfo) -> Week:
    """The week in which `moment` (aware) lies on the clocks of `zone`."""
    day = moment.astimezone(zone).date()
    monday = day - timedelta(days=day.weekday())
    since, until = (
        datetime.combine(start, time(), zone).astimezone(UTC)
        for start in (monday, monday + timedelta(days=7))
    )
    return Week(since, until)


def week_before(week: Week, zone: ZoneInfo) -> Week:
    return week_of(week.since - timedelta(hours=1), zone)
