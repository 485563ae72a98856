"""What a squad's digest says: gathered and composed the same for the round, the preview and the dry run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.command import House
from bot.practice import numbers
from bot.practice.numbers import Week
from store import drops, ideas, squads
from store.database import Connection
from store.drops import Drop
from store.ideas import Idea
from store.squads import Goal, Squad
from templates import engine
from templates.engine import Voice
from templates.message import Message

SHOWN = 3


@dataclass(frozen=True, slots=True)
class Contents:
    """What one digest says: values only, composed by `digest/weekly`."""

    squad: Squad
    fresh: tuple[Drop, ...]
    week: Week
    answered: tuple[Idea, ...]
    goal: Goal | None
    actual: int | None


def gather(connection: Connection, squad: Squad, due_at: datetime) -> Contents:
    """Read what the digest of this moment says. The same for the preview and the real run."""
    week = numbers.last_week(connection, squad, due_at)
    waiting = drops.waiting(connection, squad.id)
    recent = drops.recent_of_squad(connection, squad.id, due_at - timedelta(days=7))
    goal = squads.current_goal(connection, squad.id)
    return Contents(
        squad=squad,
        fresh=tuple((waiting + recent)[:SHOWN]),
        week=week,
        answered=tuple(ideas.decided_since(connection, squad.id, due_at - timedelta(days=7))),
        goal=goal,
        actual=week.of(goal.measure) if goal else None,
    )


def compose(house: House, contents: Contents, now: datetime) -> Message:
    """Write the digest in the squad's voice."""
    squad = contents.squad
    return engine.message(
        "digest/weekly",
        Voice(squad.language, squad.zone),
        squad=squad,
        fresh=contents.fresh,
        week=contents.week,
        answered=contents.answered,
        goal=contents.goal,
        actual=contents.actual,
        now=now,
        **house.words(),
    )
