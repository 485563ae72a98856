"""The numbers of a week, each with what kind it is; held back where a group is too small to hide a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

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

    def of(self, measure: str) -> int | None:
        """Return the number a goal is measured by: shares, opened or joined; None: too few people to say."""
        chosen = {"shares": self.posts, "opened": self.opened, "joined": self.joined}[measure]
        return None if chosen.too_few else int(chosen.value or 0)


def week_before(squad: Squad, until: datetime) -> datetime:
    """Return the moment a week before `until` on the squad's own clock, also where that clock was changed."""
    return (until.astimezone(ZoneInfo(squad.zone)) - WEEK).astimezone(UTC)


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
        joined=measures.people_who_joined(metrics.joined(connection, *where)),
    )
