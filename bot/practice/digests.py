"""What a squad's digest says: gathered and composed the same for the round, the preview and the dry run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.command import House
from bot.practice import numbers, pulse
from bot.practice.numbers import Pace, Week
from bot.practice.pulse import Asking
from store import cases, drops, ideas, schedules, squads
from store.database import Connection
from store.drops import Drop
from store.ideas import Idea
from store.squads import Goal, Squad
from templates import engine
from templates.engine import Voice
from templates.message import Message

SHOWN = 3
TOLD = frozenset({"accepted", "made", "declined"})
"""What an idea must have become to be told of. One that was merged is told of with the other."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What one digest says: values only, composed by `digest/weekly`."""

    squad: Squad
    fresh: tuple[Drop, ...]
    week: Week
    answered: int
    """Ideas answered since the digest before, whether they may be shown or not."""
    said: tuple[Idea, ...]
    """Those of them that colleagues may see."""
    pace: Pace
    goal: Goal | None
    actual: int | None
    """None beside a goal: too few people to say."""
    pulse: Asking | None = None
    heard: bool = False
    """Some concern without a name was answered. Which, and how many, nobody learns."""


def gather(connection: Connection, squad: Squad, due_at: datetime) -> Contents:
    """Read what the digest of this moment says. The same for the preview and the real run.

    First what waits for it, as it was put in (in the real run it was let out at `due_at`); then, up to three in
    all, what else came out since the digest before.
    """
    since = numbers.week_before(squad, due_at)
    recent = [
        drop
        for drop in drops.recent_of_squad(connection, squad.id, since)
        # What the digest before let out was let out at its own time, and stood in it.
        if drop.published_at is not None and drop.published_at != since
    ]
    released = [drop for drop in reversed(recent) if drop.published_at == due_at]
    waiting = drops.waiting(connection, squad.id) + released
    others = [drop for drop in recent if drop not in released]
    goal = squads.current_goal(connection, squad.id)
    week = numbers.last_week(connection, squad, due_at)
    answered = ideas.decided_since(connection, squad.id, since)
    return Contents(
        squad=squad,
        fresh=(*waiting, *others[: max(SHOWN - len(waiting), 0)]),
        week=week,
        answered=len(answered),
        said=tuple(one for one in answered if one.may_show and one.state in TOLD),
        pace=numbers.pace(connection, squad, due_at),
        goal=goal,
        actual=week.of(goal.measure) if goal else None,
        pulse=pulse.asking(connection, squad.workspace_id, due_at),
        heard=cases.is_answered_since(connection, squad.workspace_id, since),
    )


def next_due(connection: Connection, squad: Squad, now: datetime) -> datetime:
    """Return when the squad's next digest is due; now, where none is planned."""
    row = schedules.of_squad(connection, squad.id, "digest")
    return max(row.next_at, now) if row and row.enabled else now


def compose(house: House, contents: Contents, now: datetime, *, preview: bool = False) -> Message:
    """Write the digest in the squad's voice; a `preview` says that it is one."""
    squad = contents.squad
    return engine.message(
        "digest/weekly",
        Voice(squad.language, squad.zone),
        squad=squad,
        fresh=contents.fresh,
        week=contents.week,
        answered=contents.answered,
        said=contents.said,
        pace=contents.pace,
        goal=contents.goal,
        actual=contents.actual,
        pulse=contents.pulse,
        heard=contents.heard,
        preview=preview,
        now=now,
        **house.words(),
    )
