"""Tells one random history: what happens to a person in the course of months, and whether each promise was kept."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from bot.rules import calendars
from tests.histories.oracle import WEEK, Oracle, Person
from tests.histories.worlds import PureWorld, Rules, Token, World

ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Kiritimati",
    "Pacific/Honolulu",
)
PLACES = ("", "", "DE-BY", "US")
OFF = {
    place: frozenset(
        day
        for day in (date(2026, 1, 1) + timedelta(days=n) for n in range(3000))
        if calendars.is_holiday(place, day)
    )
    for place in PLACES
    if place
}
START = datetime(2026, 10, 1, 7, 30, tzinfo=UTC)
EVENTS = 24


class Broken(AssertionError):  # noqa: N818  a promise, not an error of the program
    """A promise was broken; says which, when, and in which history."""


class History:
    """`seed` is all it takes to see it again."""

    def __init__(self, seed: int, world: World) -> None:
        # No secret: a seed must tell the same history on every machine.
        self.random = random.Random(seed)
        self.seed, self.world = seed, world
        self.now = START + timedelta(minutes=self.random.randrange(540 * 24 * 60))
        self.oracle = Oracle(Person(zone=self.random.choice(ZONES)), OFF)
        self.on_their_way: list[Token] = []
        self.sent = 0

    def tell(self, events: int = EVENTS) -> int:
        """Let it happen; return how many messages were sent. Raises Broken."""
        self.world.keep(self.oracle.person)
        things: tuple[Callable[[], None], ...] = (
            *(self.fall_due,) * 12,
            *(self.fall_due_together,) * 2,
            *(self.come_to_an_end,) * 2,
            *(self.act,) * 2,
            *(self.join,) * 2,
            self.change_settings,
            self.travel,
            self.snooze,
            self.leave,
        )
        if self.random.random() < 0.9:
            self.join()
        for _ in range(events):
            self.let_time_pass()
            self.random.choice(things)()
        return self.sent

    # ---- what may happen ----

    def let_time_pass(self) -> None:
        """Mostly a week less or more, as rounds come; now and then the machine's clock is set back a little."""
        some, kind = self.random.random, int(self.random.random() * 8)
        if kind < 3:
            # Two hours about the week, for the changes of the clocks; or to the second.
            self.now += WEEK + timedelta(seconds=(kind - 1) * int(some() * 7200))
        elif kind == 3:
            self.now += timedelta(minutes=int(some() * 90))
        elif kind == 4:
            self.now += timedelta(hours=some() * 30)
        elif kind == 5:
            self.now += timedelta(days=some() * (40 if some() < 0.2 else 9))
        elif kind == 6 and some() < 0.2:
            self.now -= timedelta(minutes=int(some() * 60))
        if some() < 0.3:
            # To the minute, where quiet hours begin and end.
            minute = (0, 0, 30, 59)[int(some() * 4)]
            self.now = self.now.replace(minute=minute, second=0, microsecond=0)

    def fall_due(self) -> None:
        """Something is to be said: a pick, a reminder, what came of a post."""
        patience = self.random.choice((timedelta(0), timedelta(days=1), timedelta(days=30)))
        for token in self.world.due(self.now, patience):
            self.decide(token, patience)

    def fall_due_together(self) -> None:
        """Several rounds at once, and another process beside this one."""
        for _ in range(self.random.randrange(2, 5)):
            self.fall_due()

    def come_to_an_end(self) -> None:
        """What a process left half sent is settled: it arrived, or is queued again."""
        while self.on_their_way:
            self.end(self.on_their_way.pop(0), arrives=self.random.random() < 0.6)

    def act(self) -> None:
        """They click, type, or open their page."""
        self.world.act()
        self.oracle.note_act()

    def join(self) -> None:
        self.change(joined=True, left=False)

    def leave(self) -> None:
        self.change(left=self.oracle.person.joined)

    def snooze(self) -> None:
        days = self.random.choice((None, 3, 14, 40))
        self.change(snoozed_until=self.now + timedelta(days=days) if days else None)

    def travel(self) -> None:
        """The platform tells of another zone: nothing the person did."""
        self.oracle.person.zone = self.random.choice(ZONES)
        self.world.keep(self.oracle.person)

    def change_settings(self) -> None:
        some = self.random
        days = frozenset(day for day in range(7) if some.random() < 0.7)
        self.change(
            wish=some.choice(("message", "message", "message", "channel", "ask")),
            budget=some.choice((1, 1, 2, 3, 4, 5)),
            quiet_from=some.choice((18 * 60, 22 * 60, 0, 13 * 60)),
            quiet_until=some.choice((8 * 60, 2 * 60, 3 * 60, 0, 14 * 60)),
            days=days or frozenset({some.randrange(7)}),
            holidays=some.choice(PLACES),
        )

    def change(self, **told: object) -> None:
        """They tell us something, which is an act as well."""
        for name, value in told.items():
            setattr(self.oracle.person, name, value)
        self.world.keep(self.oracle.person)
        self.act()

    # ---- what must hold ----

    def decide(self, token: Token, patience: timedelta) -> None:
        """The bot speaks exactly when it may, and puts off exactly until it may."""
        allowed = self.oracle.allows(self.now)
        verdict = self.world.decide(token, self.now)
        self.hold((verdict.kind == "ok") == allowed, f"{verdict} though allowed={allowed}")
        if verdict.kind == "ok":
            self.sent += 1
            self.oracle.on_their_way += 1
            if self.random.random() < 0.85:
                self.end(token, arrives=self.random.random() < 0.9)
            else:
                self.on_their_way.append(token)
        elif verdict.at is not None and not self.oracle.on_their_way:
            at = verdict.at
            self.hold(at > self.now, "put off into the past")
            if self.oracle.wants(at) and at - self.now < timedelta(days=300):
                self.hold(self.oracle.allows(at), f"put off to {at}, which is not allowed")
                sooner = at - timedelta(seconds=1)
                self.hold(sooner < self.now or not self.oracle.allows(sooner), f"{at} is late")

    def end(self, token: Token, *, arrives: bool) -> None:
        self.oracle.on_their_way -= 1
        if arrives:
            self.now += timedelta(seconds=self.random.randrange(5))
            self.oracle.note_arrival(self.now)
            self.world.arrive(token, self.now)
        else:
            self.world.go_back(token, self.now)

    def hold(self, kept: bool, promise: str) -> None:
        if not kept:
            raise Broken(f"history {self.seed} at {self.now}: {promise}; {self.oracle}")


def tell_many(first: int, last: int, rules: Rules | None = None) -> int:
    """Tell the histories [first, last) over the pure rules; return how many messages were sent in all."""
    return sum(History(seed, PureWorld(rules)).tell() for seed in range(first, last))
