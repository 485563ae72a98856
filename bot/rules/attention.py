"""When someone may be spoken to unasked: their wish, snooze, hours, the week's budget, and the pause after silence.

Answers to what a person did are never held back; they do not pass here. The hours of a day are in `hours`.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from bot.rules.hours import HORIZON, Hours, next_allowed

Wish = Literal["message", "channel", "ask"]
"""Picks by message, in the channel only, or only when I ask."""
Reason = Literal["left", "not_joined", "wish", "snoozed", "budget", "quiet"]
"""Why not. A pause after silence reads "budget" as well: what is written down must not tell the two apart."""

WEEK: Final = timedelta(days=7)
"""The window of the budget: in any 7 x 24 hours, [t, t + WEEK), no more messages arrive than the budget allows."""
BUDGETS: Final = (1, 2, 3, 4, 5)
"""Unasked messages a week that a person may choose from; none at all is the wish "ask"."""
LAST: Final = 4
"""So many messages in a row without any sign of the person, and there comes no more until they act."""
NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""The next allowed time of somebody who is left in peace until they act."""
PICK_PATIENCE: Final = timedelta(days=1)
"""What is picked for a week waits for room in the budget no longer than this: then the next week's is better."""
NOTE_PATIENCE: Final = timedelta(days=30)
"""What came of something is still good news after this long."""
LONGEST_SNOOZE: Final = timedelta(days=366)
OFF: Final = "off"

_SPAN = re.compile(r"(\d{1,3})\s*(d|days?|w|weeks?|months?)")
_DAYS = {"d": 1, "w": 7, "m": 30}


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person told us."""

    hours: Hours
    wish: Wish
    joined: bool
    left: bool = False
    snoozed_until: datetime | None = None
    weekly_budget: int = 1


@dataclass(frozen=True, slots=True)
class Spent:
    """What was sent to a person: when each of the last week arrived (what is on its way counts as now, in any order),
    and the next allowed time, None once they did anything.
    """

    week: Sequence[datetime] = ()
    next_at: datetime | None = None


NOTHING_SPENT: Final = Spent()


@dataclass(frozen=True, slots=True)
class Verdict:
    """`later` carries `at`, the next allowed moment in aware UTC; `skip` drops this message."""

    kind: Literal["ok", "skip", "later"]
    reason: Reason | None = None
    at: datetime | None = None


def may_message(
    now: datetime, person: Standing, spent: Spent, patience: timedelta = timedelta(0)
) -> Verdict:
    """Whether an unasked message may go to a person now.

    A snoozed person is skipped, not put off: after a snooze comes just the next normal pick. A spent budget puts off
    what can wait so long (`patience`) and skips the rest.
    """
    reason: Reason | None = None
    if person.left:
        reason = "left"
    elif not person.joined:
        reason = "not_joined"
    elif person.wish != "message" or person.weekly_budget < 1:
        reason = "wish"
    elif person.snoozed_until is not None and person.snoozed_until > now:
        reason = "snoozed"
    if reason is not None:
        return Verdict("skip", reason)
    free = max(now, _free_at(person.weekly_budget, spent.week), spent.next_at or now)
    if free - now > HORIZON:
        return Verdict("skip", "budget")
    soonest = next_allowed(now, person.hours)
    at = soonest if free <= soonest else next_allowed(free, person.hours)
    if at - soonest > patience:
        return Verdict("skip", "budget")
    if at == now:
        return Verdict("ok")
    return Verdict("later", "quiet" if at == soonest else "budget", at)


def _free_at(budget: int, week: Sequence[datetime]) -> datetime:
    """When the window has room again: a week after the budget-th latest message."""
    if len(week) < budget:
        return datetime.min.replace(tzinfo=UTC)
    return sorted(week)[-budget] + WEEK


def next_after(
    now: datetime, weekly_budget: int, last: datetime | None, next_at: datetime | None
) -> datetime:
    """The next allowed time, once an unasked message has arrived.

    `last` and `next_at`: when the one before arrived, and the next allowed time since; None if the person has done
    anything since. The pause itself is the memory: one step of their pace, then two (half the pace), then three, and
    after the fourth message none at all. A step is a week through the budget.
    """
    step = WEEK / weekly_budget
    unanswered = 0 if last is None or next_at is None else max(round((next_at - last) / step), 1)
    return NEVER if unanswered + 1 >= LAST else now + (unanswered + 1) * step


def next_message(dues: Iterable[datetime], person: Standing, spent: Spent) -> datetime | None:
    """The first of the moments at which something falls due that it may go at, or soon after; None if none."""
    for due in dues:
        verdict = may_message(due, person, spent, PICK_PATIENCE)
        if verdict.kind == "ok":
            return due
        if verdict.at is not None:
            return verdict.at
    return None


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
