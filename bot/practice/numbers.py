"""The numbers of a week, each with what kind it is; held back where a group is too small to hide a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.rules import measures
from bot.rules.hours import zone_of
from bot.rules.measures import Measure
from bot.rules.promises import (
    DECIDED_WITHIN,
    days_taken,
    is_answered_in_time,
    is_decided_in_time,
)
from store import metrics
from store.database import Connection
from store.ideas import DECIDED, STEPS
from store.squads import Squad

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Week:
    """The seven days before a digest."""

    posts: Measure
    opened: Measure
    joined: Measure

    def of(self, measure: str) -> int | None:
        """Return the number a goal is measured by: shares, opened or joined; None: too few people to say."""
        chosen = {"shares": self.posts, "opened": self.opened, "joined": self.joined}[measure]
        return None if chosen.too_few else int(chosen.value or 0)


@dataclass(frozen=True, slots=True)
class Pace:
    """How a squad did against what it promises for ideas, in a week. Ideas are counted, nobody's person.

    `slowest`: days the slowest late decision took. `overdue`: ideas that wait longer than a week by now.
    """

    answered: Measure
    decided: Measure
    slowest: int
    overdue: int

    @property
    def says_something(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.answered.denominator or self.decided.denominator or self.overdue)


def pace(connection: Connection, squad: Squad, until: datetime) -> Pace:
    """Measure the week before `until`."""
    since = week_before(squad, until)
    answered = metrics.first_steps(connection, squad.id, STEPS, since, until)
    decided = metrics.first_steps(connection, squad.id, DECIDED, since, until)
    late = [days_taken(*both) for both in decided if not is_decided_in_time(*both)]
    return Pace(
        answered=measures.ideas_answered(
            sum(is_answered_in_time(*both, squad.zone) for both in answered), len(answered)
        ),
        decided=measures.ideas_decided(len(decided) - len(late), len(decided)),
        slowest=max(late, default=0),
        overdue=metrics.undecided(connection, squad.id, until - DECIDED_WITHIN),
    )


def week_before(squad: Squad, until: datetime) -> datetime:
    """Return the moment a week before `until` on the squad's own clock, also where that clock was changed."""
    return (until.astimezone(zone_of(squad.zone)) - WEEK).astimezone(UTC)


def last_week(connection: Connection, squad: Squad, until: datetime) -> Week:
    """Measure the week before `until`: the squad's things, and who joined the workspace."""
    where = (squad.workspace_id, week_before(squad, until), until)
    requests, left_out = metrics.opened(connection, *where, squad.id)
    return Week(
        posts=measures.shares_confirmed(
            metrics.confirmed(connection, *where, squad.id),
            metrics.started(connection, *where, squad.id),
        ),
        opened=measures.people_who_opened(requests, left_out),
        joined=measures.people_who_joined(
            metrics.joined(connection, *where), metrics.everyone(connection, squad.workspace_id)
        ),
    )
