"""What came of an idea that became something to share: posts and how often people opened them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.rules import measures
from store import drops, metrics
from store.database import Connection
from store.ideas import Idea


@dataclass(frozen=True, slots=True)
class Outcome:
    """`posts` is None while a number would speak about a few people; `posted`: there is at least one."""

    title: str
    posts: int | None
    posted: bool
    opened: int

    @property
    def says_something(self) -> bool:
        """Whether anything has come of it yet."""
        return self.posted or bool(self.opened)


def of(connection: Connection, idea: Idea, until: datetime) -> Outcome | None:
    """Return what had come of an idea before `until`; None where it became nothing that is out now."""
    if idea.state != "made" or idea.drop_id is None:
        return None
    drop = drops.find(connection, idea.workspace_id, idea.drop_id)
    if drop is None or not drop.offered:
        return None
    posts, people = metrics.posts_of_drop(connection, drop.id, until)
    measure = measures.posts_of_one(posts, people, metrics.known(connection, idea.workspace_id))
    return Outcome(
        title=drop.title or drop.url,
        posts=None if measure.value is None else int(measure.value),
        posted=bool(posts),
        opened=metrics.opened_of_drop(connection, drop.id, until),
    )


def has_grown(before: Outcome | None, now: Outcome) -> bool:
    """Say whether there is more to tell than the last time."""
    if before is None:
        return now.says_something
    return now.opened > before.opened or (now.posts or 0) > (before.posts or 0)
