"""The weekly digest: the channel hears what is worth sharing and what came of it; people get their picks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.command import House
from bot.practice import attention, digests, picks, publishing
from scheduler.round import Planned, Round, to_markup
from store import drops, people, squads
from store.database import Connection, Database
from store.people import Person
from store.schedules import RunRow
from templates import engine
from templates.engine import Voice

SHOWN = 3
LIFE = timedelta(hours=36)
"""A digest that could not be sent within this time is stale and skipped."""
PICK_LIFE = timedelta(days=6)


def make(house: House, database: Database) -> Round:
    """Return the round."""

    async def prepare(run: RunRow, now: datetime) -> None:
        await database.run(release, house, run, now)

    def plan(connection: Connection, run: RunRow, now: datetime) -> Iterator[Planned]:
        squad = squads.find_squad(connection, run.workspace_id, run.squad_id or 0)
        if squad is None:
            return
        if squad.conversation_id is not None:
            yield Planned(
                message=to_markup(
                    digests.compose(house, digests.gather(connection, squad, run.due_at), now)
                ),
                kind="digest",
                conversation_id=squad.conversation_id,
                about=f"digest:{run.id}",
                expires_at=run.due_at + LIFE,
            )
        for person in people.joined(connection, run.workspace_id):
            if person.wish == "message" and picks.squad_of(connection, person) == squad.id:
                yield from _picks(house, connection, run, person, now)

    return Round("digest", plan, prepare)


def release(connection: Connection, house: House, run: RunRow, now: datetime) -> None:
    """Let out what waits for this digest, so that its Share buttons work. Doing it twice changes nothing."""
    for drop in drops.waiting(connection, run.squad_id or 0):
        drops.publish(connection, [drop.id], run.due_at)
        publishing.close_idea(connection, house, drop, now)


def _picks(
    house: House, connection: Connection, run: RunRow, person: Person, now: datetime
) -> Iterator[Planned]:
    offers = picks.picks_for(connection, person, now, SHOWN)
    if not offers:
        return
    message = engine.message(
        "digest/picks",
        Voice(person.language, person.zone),
        name=person.name,
        picks=offers,
        **house.words(),
    )
    yield Planned(
        message=to_markup(message),
        kind="pick",
        advocate_id=person.id,
        about=f"picks:{run.id}",
        not_before=attention.next_moment(person, now),
        expires_at=run.due_at + PICK_LIFE,
    )
