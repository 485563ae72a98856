"""Where a history happens: over the pure rules alone, which is fast. A fault may be planted in any of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from bot.rules import calendars
from bot.rules.attention import Spent, Standing, Verdict, may_message, next_after
from bot.rules.hours import Hours, never
from tests.histories.oracle import FORGOTTEN, WEEK, Person

Token = Any


class World(Protocol):
    """The bot, as a history drives it. `due` queues a message and returns all that wait."""

    def due(self, now: datetime, patience: timedelta) -> list[Token]: ...
    def decide(self, token: Token, now: datetime) -> Verdict: ...
    def arrive(self, token: Token, now: datetime) -> None: ...
    def go_back(self, token: Token, now: datetime) -> None: ...
    def act(self) -> None: ...
    def keep(self, person: Person) -> None: ...


@lru_cache(maxsize=5000)
def to_hours(
    zone: str, quiet_from: int, quiet_until: int, days: frozenset[int], holidays: str
) -> Hours:
    """Hours as the rules take them."""

    def is_off(day: date) -> bool:
        return calendars.is_holiday(holidays, day)

    return Hours(
        ZoneInfo(zone),
        time(quiet_from // 60, quiet_from % 60),
        time(quiet_until // 60, quiet_until % 60),
        days,
        is_off if holidays else never,
    )


@dataclass
class Rules:
    """The rules under trial; a fault replaces one."""

    may_message: Callable[[datetime, Standing, Spent, timedelta], Verdict] = may_message
    next_after: Callable[..., datetime] = next_after
    forgets_on_act: bool = True
    counts_what_is_on_its_way: bool = True


class PureWorld:
    """The rules over the least that must be kept: arrivals and one time."""

    def __init__(self, rules: Rules | None = None) -> None:
        self.rules = rules or Rules()
        self.arrivals: list[datetime] = []
        self.on_their_way = 0
        self.next_at: datetime | None = None
        self.standing: Standing | None = None

    def due(self, now: datetime, patience: timedelta) -> list[Token]:
        return [patience]

    def decide(self, token: Token, now: datetime) -> Verdict:
        assert self.standing is not None
        week = [at for at in self.arrivals if at >= now - WEEK]
        if self.rules.counts_what_is_on_its_way:
            week += [now] * self.on_their_way
        verdict = self.rules.may_message(now, self.standing, Spent(week, self.next_at), token)
        self.on_their_way += verdict.kind == "ok"
        return verdict

    def arrive(self, token: Token, now: datetime) -> None:
        assert self.standing is not None
        last = max((at for at in self.arrivals if now - at <= FORGOTTEN), default=None)
        budget = self.standing.weekly_budget
        self.next_at = self.rules.next_after(now, budget, last, self.next_at)
        self.on_their_way -= 1
        self.arrivals.append(now)

    def go_back(self, token: Token, now: datetime) -> None:
        self.on_their_way -= 1

    def act(self) -> None:
        if self.rules.forgets_on_act:
            self.next_at = None

    def keep(self, person: Person) -> None:
        me = person
        self.standing = Standing(
            to_hours(me.zone, me.quiet_from, me.quiet_until, me.days, me.holidays),
            wish=me.wish,  # type: ignore[arg-type]  # one of three
            joined=me.joined,
            left=me.left,
            snoozed_until=me.snoozed_until,
            weekly_budget=me.budget,
        )


def _with(**changes: Any) -> Callable[..., Verdict]:
    """Rules that read one thing of a person wrong; a callable is given the right value."""

    def wrong(now: datetime, person: Standing, spent: Spent, patience: timedelta) -> Verdict:
        values = {
            name: change(getattr(person, name)) if callable(change) else change
            for name, change in changes.items()
        }
        return may_message(now, replace(person, **values), spent, patience)

    return wrong


def _hours(**changes: Any) -> Callable[..., Verdict]:
    def wrong(hours: Hours) -> Hours:
        values = {name: change(getattr(hours, name)) for name, change in changes.items()}
        return replace(hours, **values)

    return _with(hours=wrong)


def _winter(zone: ZoneInfo) -> Any:
    """The same zone, had it no summer time."""
    offset = datetime(2027, 1, 15, tzinfo=zone).utcoffset()
    return timezone(offset or timedelta(0))


def _minute_later(at: time) -> time:
    return (datetime.combine(date(2026, 1, 1), at) + timedelta(minutes=1)).time()


def _short_week(now: datetime, person: Standing, spent: Spent, patience: timedelta) -> Verdict:
    week = [at for at in spent.week if at > now - timedelta(days=6, hours=23)]
    return may_message(now, person, Spent(week, spent.next_at), patience)


def _heedless(now: datetime, person: Standing, spent: Spent, patience: timedelta) -> Verdict:
    return may_message(now, person, Spent(spent.week), patience)


def _never_ends(now: datetime, budget: int, *before: datetime | None) -> datetime:
    return min(next_after(now, budget, *before), now + WEEK / budget * 3)


def _never_halves(now: datetime, budget: int, *before: datetime | None) -> datetime:
    right = next_after(now, budget, *before)
    return right if right.year > 9000 else now + WEEK / budget


def _ends_early(now: datetime, budget: int, *before: datetime | None) -> datetime:
    right = next_after(now, budget, *before)
    return right if right - now < WEEK / budget * 2.5 else next_after(now, budget, now, right)


FAULTS: dict[str, Rules] = {
    "the budget is off by one": Rules(_with(weekly_budget=lambda n: n + 1)),
    "a week ends an hour early": Rules(_short_week),
    "what is on its way is not counted": Rules(counts_what_is_on_its_way=False),
    "summer time is forgotten": Rules(_hours(zone=_winter)),
    "quiet hours begin a minute late": Rules(_hours(quiet_from=_minute_later)),
    "quiet hours end a minute late": Rules(_hours(quiet_until=_minute_later)),
    "Sunday counts as the first day": Rules(
        _hours(working_days=lambda days: frozenset((day + 1) % 7 for day in days))
    ),
    "holidays are forgotten": Rules(_hours(is_off=lambda _: never)),
    "a snooze is forgotten": Rules(_with(snoozed_until=None)),
    "who never joined is spoken to": Rules(_with(joined=True)),
    "who left is spoken to": Rules(_with(left=False)),
    "who asked for silence is spoken to": Rules(_with(wish="message")),
    "pauses are not kept": Rules(_heedless),
    "two unanswered do not halve the pace": Rules(next_after=_never_halves),
    "four unanswered do not end it": Rules(next_after=_never_ends),
    "three unanswered end it": Rules(next_after=_ends_early),
    "an act resets nothing": Rules(forgets_on_act=False),
}
