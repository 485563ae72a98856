"""What a person was promised about unasked messages, written a second time, plainly and without the rules' code.

A message is decided on (`sending` is committed), and later arrives, may have arrived, or goes back into the queue.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

WEEK = timedelta(days=7)
FORGOTTEN = timedelta(days=60)
END = 4


@dataclass
class Person:
    """What somebody chose, and what the platform says of them. Days: Monday = 0; quiet hours in minutes of the day."""

    joined: bool = False
    left: bool = False
    wish: str = "message"
    budget: int = 1
    zone: str = "UTC"
    quiet_from: int = 18 * 60
    quiet_until: int = 8 * 60
    days: frozenset[int] = frozenset(range(5))
    holidays: str = ""
    snoozed_until: datetime | None = None


@dataclass
class Oracle:
    """Remembers everything, which the bot doesn't, and says what may be sent."""

    person: Person
    off: dict[str, frozenset[date]]
    arrived: list[datetime] = field(default_factory=list)
    on_their_way: int = 0
    unanswered: int = 0
    pause_until: datetime | None = None

    def awake(self, moment: datetime) -> bool:
        """Neither quiet hours nor a day off, by the person's own clock."""
        me, local = self.person, moment.astimezone(ZoneInfo(self.person.zone))
        minute = local.hour * 60 + local.minute
        if me.quiet_from <= me.quiet_until:
            quiet = me.quiet_from <= minute < me.quiet_until
        else:
            quiet = not me.quiet_until <= minute < me.quiet_from
        holiday = me.holidays != "" and local.date() in self.off[me.holidays]
        return not quiet and local.weekday() in me.days and not holiday

    def has_room(self, moment: datetime) -> bool:
        """In the 7 x 24 hours that end now, fewer messages than the budget, those on their way included."""
        week = sum(at > moment - WEEK for at in self.arrived)
        return week + self.on_their_way < self.person.budget

    def is_paused(self, moment: datetime) -> bool:
        """They have left some unanswered: the pause is not over, or there were too many."""
        if self.unanswered >= END:
            return True
        return self.pause_until is not None and moment < self.pause_until

    def wants(self, moment: datetime) -> bool:
        """They take part, by message, and have not asked for silence."""
        me = self.person
        asleep = me.snoozed_until is not None and moment < me.snoozed_until
        return me.joined and not me.left and me.wish == "message" and not asleep

    def allows(self, moment: datetime) -> bool:
        """Everything together."""
        return (
            self.wants(moment)
            and self.awake(moment)
            and self.has_room(moment)
            and not self.is_paused(moment)
        )

    def note_arrival(self, moment: datetime) -> None:
        """One more that nobody has answered yet."""
        forgotten = all(moment - at > FORGOTTEN for at in self.arrived)
        if forgotten and self.unanswered < END:
            self.unanswered = 0
        self.unanswered += 1
        self.pause_until = moment + WEEK / self.person.budget * self.unanswered
        self.arrived.append(moment)

    def note_act(self) -> None:
        """They did something: nothing is unanswered any more."""
        self.unanswered, self.pause_until = 0, None
