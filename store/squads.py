"""Squads: the few who meet weekly and look after one channel. Who leads, where they post, what they aim for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, insert, select, update

from store.database import Connection
from store.models import advocate, conversation, goal, membership, squad, squad_contact
from store.rows import new_key, upsert


@dataclass(frozen=True, slots=True)
class Squad:
    """A squad with its channel; `conversation_id` is None until a channel is chosen. `away`: we aren't in it."""

    id: int
    workspace_id: int
    name: str
    conversation_id: int | None
    language: str
    zone: str
    created_at: datetime
    channel: str
    away: bool = False


@dataclass(frozen=True, slots=True)
class Goal:
    """The three questions: whom do we reach, what do we want, how do we measure it (a weekly number)."""

    audience: str
    aim: str
    measure: str
    target: int


def _squads() -> Select[Any]:
    return (
        select(
            squad.c.id,
            squad.c.workspace_id,
            squad.c.name,
            squad.c.conversation_id,
            squad.c.language,
            squad.c.zone,
            squad.c.created_at,
            func.coalesce(conversation.c.name, ""),
            conversation.c.gone_at.is_not(None),
        )
        .select_from(squad.outerjoin(conversation, conversation.c.id == squad.c.conversation_id))
        .where(squad.c.archived_at.is_(None))
    )


def all_squads(connection: Connection, workspace_id: int) -> list[Squad]:
    """List the living squads of a workspace, oldest first."""
    rows = connection.execute(
        _squads().where(squad.c.workspace_id == workspace_id).order_by(squad.c.id)
    )
    return [Squad(*row) for row in rows]


def find_squad(connection: Connection, workspace_id: int, squad_id: int) -> Squad | None:
    """Return a squad of this workspace."""
    row = connection.execute(
        _squads().where(squad.c.workspace_id == workspace_id, squad.c.id == squad_id)
    ).first()
    return Squad(*row) if row else None


def squad_of_channel(
    connection: Connection, workspace_id: int, conversation_key: str
) -> Squad | None:
    """Return the squad that looks after this channel."""
    row = connection.execute(
        _squads().where(
            squad.c.workspace_id == workspace_id, conversation.c.key == conversation_key
        )
    ).first()
    return Squad(*row) if row else None


def create_squad(
    connection: Connection,
    workspace_id: int,
    *,
    name: str,
    conversation_id: int | None,
    contact_id: int | None,
    language: str,
    zone: str,
    now: datetime,
) -> int:
    """Add a squad, with the first person to ask, and return its number."""
    done = connection.execute(
        insert(squad).values(
            workspace_id=workspace_id,
            name=name,
            conversation_id=conversation_id,
            language=language,
            zone=zone,
            created_at=now,
        )
    )
    squad_id = new_key(done)
    if contact_id is not None:
        set_contacts(connection, squad_id, [contact_id])
    return squad_id


def change_squad(connection: Connection, squad_id: int, **values: object) -> None:
    """Change some columns of a squad."""
    connection.execute(update(squad).where(squad.c.id == squad_id).values(**values))


def set_member(
    connection: Connection, squad_id: int, advocate_id: int, role: str, now: datetime
) -> None:
    """Make somebody a "lead" or "member" of a squad."""
    upsert(
        connection,
        membership,
        {"squad_id": squad_id, "advocate_id": advocate_id},
        {"role": role, "since_at": now},
    )


def drop_member(connection: Connection, squad_id: int, advocate_id: int) -> None:
    """Take somebody out of a squad."""
    connection.execute(
        delete(membership).where(
            membership.c.squad_id == squad_id, membership.c.advocate_id == advocate_id
        )
    )


def led_by(connection: Connection, workspace_id: int, advocate_id: int) -> tuple[int, ...]:
    """Return the numbers of the living squads a person leads."""
    rows = connection.execute(
        select(squad.c.id)
        .join(membership, membership.c.squad_id == squad.c.id)
        .where(
            squad.c.workspace_id == workspace_id,
            squad.c.archived_at.is_(None),
            membership.c.advocate_id == advocate_id,
            membership.c.role == "lead",
        )
        .order_by(squad.c.id)
    )
    return tuple(row[0] for row in rows)


def squads_of(connection: Connection, workspace_id: int, advocate_id: int) -> tuple[int, ...]:
    """Return the numbers of the living squads a person belongs to, as lead or member."""
    rows = connection.execute(
        select(squad.c.id)
        .join(membership, membership.c.squad_id == squad.c.id)
        .where(
            squad.c.workspace_id == workspace_id,
            squad.c.archived_at.is_(None),
            membership.c.advocate_id == advocate_id,
        )
        .order_by(squad.c.id)
    )
    return tuple(row[0] for row in rows)


def leads(connection: Connection, squad_id: int) -> list[tuple[int, str]]:
    """Return number and name of everyone who leads a squad, longest first."""
    rows = connection.execute(
        select(advocate.c.id, advocate.c.name)
        .join(membership, membership.c.advocate_id == advocate.c.id)
        .where(membership.c.squad_id == squad_id, membership.c.role == "lead")
        .order_by(membership.c.since_at, advocate.c.id)
    )
    return [(row[0], row[1]) for row in rows]


def contacts(connection: Connection, squad_id: int) -> list[tuple[int, str]]:
    """Return number and name of the people to ask, in the order they were named."""
    rows = connection.execute(
        select(advocate.c.id, advocate.c.name)
        .join(squad_contact, squad_contact.c.advocate_id == advocate.c.id)
        .where(squad_contact.c.squad_id == squad_id)
        .order_by(squad_contact.c.place, advocate.c.id)
    )
    return [(row[0], row[1]) for row in rows]


def is_contact(connection: Connection, workspace_id: int, advocate_id: int) -> bool:
    """Say whether a living squad names this person as one to ask."""
    row = connection.execute(
        select(squad.c.id)
        .join(squad_contact, squad_contact.c.squad_id == squad.c.id)
        .where(
            squad.c.workspace_id == workspace_id,
            squad.c.archived_at.is_(None),
            squad_contact.c.advocate_id == advocate_id,
        )
        .limit(1)
    ).first()
    return row is not None


def set_contacts(connection: Connection, squad_id: int, people: Sequence[int]) -> None:
    """Name the people to ask, in this order, in place of those before."""
    connection.execute(delete(squad_contact).where(squad_contact.c.squad_id == squad_id))
    for place, one in enumerate(dict.fromkeys(people)):
        connection.execute(
            insert(squad_contact).values(squad_id=squad_id, advocate_id=one, place=place)
        )


def set_goal(
    connection: Connection, workspace_id: int, squad_id: int, wanted: Goal, now: datetime
) -> None:
    """Set the goal that counts from now on; an earlier one ends."""
    connection.execute(
        update(goal)
        .where(goal.c.squad_id == squad_id, goal.c.ends_at.is_(None))
        .values(ends_at=now)
    )
    connection.execute(
        insert(goal).values(
            workspace_id=workspace_id,
            squad_id=squad_id,
            audience=wanted.audience,
            aim=wanted.aim,
            measure=wanted.measure,
            target=wanted.target,
            starts_at=now,
        )
    )


def current_goal(connection: Connection, squad_id: int) -> Goal | None:
    """Return the goal that counts now."""
    row = connection.execute(
        select(goal.c.audience, goal.c.aim, goal.c.measure, goal.c.target)
        .where(goal.c.squad_id == squad_id, goal.c.ends_at.is_(None))
        .order_by(goal.c.id.desc())
    ).first()
    return Goal(*row) if row else None
