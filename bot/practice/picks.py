"""What is worth showing to one person, and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.args import number
from bot.command import Context
from bot.errors import UserError
from bot.rules.ranking import Candidate, Pick, Reader, Why, rank
from store import drops, ideas, shares, squads, topics
from store.database import Connection
from store.drops import Drop
from store.people import Person

FRESH = timedelta(days=45)
"""Older things are no longer offered on their own."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A drop with the reason it is shown for."""

    drop: Drop
    why: Why
    topic: str


def candidate(drop: Drop) -> Candidate:
    """Turn a published drop into what ranking reads."""
    return Candidate(
        id=drop.id,
        topics=tuple(topic.slug for topic in drop.topics),
        language=drop.language,
        published_at=drop.published_at or drop.created_at,
        author=str(drop.author_id),
        squad=drop.squad_id,
        idea=drop.idea_id,
        withdrawn=drop.state == "withdrawn",
    )


def reader(connection: Connection, person: Person, offered: list[Drop]) -> Reader:
    """Read what a person told us: topics, squads, what they shared or waved away."""
    weights = topics.follows(connection, person.id)
    dismissed = drops.dismissed(connection, person.id)
    cooled: dict[str, datetime] = {}
    for drop in offered:
        if drop.id in dismissed:
            for topic in drop.topics:
                cooled[topic.slug] = max(
                    dismissed[drop.id], cooled.get(topic.slug, dismissed[drop.id])
                )
    return Reader(
        follows=frozenset(slug for slug, weight in weights.items() if weight > 0),
        mutes=frozenset(slug for slug, weight in weights.items() if weight < 0),
        languages=frozenset({person.language.split("-")[0], "en"}),
        squads=frozenset(squads.squads_of(connection, person.workspace_id, person.id)),
        ideas=ideas.numbers_of(connection, person.id),
        shared=shares.shared_drops(connection, person.id),
        dismissed=dismissed,
        cooled_topics=cooled,
    )


def picks_for(connection: Connection, person: Person, now: datetime, count: int = 3) -> list[Offer]:
    """Return up to `count` offers for this person, diverse, best first."""
    offered = drops.published(connection, person.workspace_id, now - FRESH)
    by_id = {drop.id: drop for drop in offered}
    ranked = rank([candidate(d) for d in offered], reader(connection, person, offered), now, count)
    return [_offer(by_id[pick.candidate.id], pick) for pick in ranked]


def squad_of(connection: Connection, person: Person) -> int | None:
    """Return whose digest a person's picks ride with: the first of their squads, else the oldest squad there is."""
    mine = squads.squads_of(connection, person.workspace_id, person.id)
    if mine:
        return mine[0]
    return next((one.id for one in squads.all_squads(connection, person.workspace_id)), None)


def reason(connection: Connection, person: Person, drop: Drop, now: datetime) -> Offer:
    """Say why this one may be shown to this person, whatever its place."""
    about = reader(connection, person, [])
    open_minded = replace(
        about,
        mutes=frozenset(),
        shared=frozenset(),
        dismissed={},
        cooled_topics={},
    )
    ranked = rank([candidate(drop)], open_minded, now, 1)
    return _offer(drop, ranked[0]) if ranked else Offer(drop, "fresh", "")


def offered(ctx: Context, value: str) -> Drop:
    """Return the drop a button is about. Raises UserError when it is not offered any more."""
    drop = drops.find(ctx.connection, ctx.workspace.id, number(value) or 0)
    if drop is None or not drop.offered:
        raise UserError("That one isn't there any more. Here is what is new: type share.")
    return drop


def _offer(drop: Drop, pick: Pick) -> Offer:
    return Offer(drop, pick.why, pick.topic or "")
