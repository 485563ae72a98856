"""The numbers of a week, each with what kind it is; held back where a group is too small to hide a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.rules import measures
from bot.rules.measures import Measure
from store import metrics
from store.database import Connection
from store.squads import Squad

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Week:
    """The seven days before a digest."""

    posts: Measure
    opened: Measure
    joined: Measure

    def of(self, measure: str) -> int:
        """Return the number a goal is measured by: shares, opened or joined."""
        chosen = {"shares": self.posts, "opened": self.opened, "joined": self.joined}[measure]
        return int(chosen.value or 0)


def last_week(connection: Connection, squad: Squad, until: datetime) -> Week:
    """Measure the week before `until`: the squad's things, and who joined the workspace."""
    where = (squad.workspace_id, until - WEEK, until)
    requests, left_out = metrics.opened(connection, *where, squad.id)
    return Week(
        posts=measures.shares_confirmed(
            metrics.confirmed(connection, *where, squad.id),
            metrics.started(connection, *where, squad.id),
        ),
        opened=measures.people_who_opened(requests, left_out),
        joined=measures.people_who_joined(metrics.joined(connection, *where)),
    )
