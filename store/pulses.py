"""The yearly pulse: who has answered, and how often each answer was given. The two never meet in a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import insert, select, update

from store.database import Connection
from store.models import advocate, pulse, pulse_voter
from store.rows import insert_once, new_key

Answer = Literal["no", "little", "yes"]
ANSWERS: tuple[Answer, ...] = get_args(Answer)


@dataclass(frozen=True, slots=True)
class Pulse:
    """One year's question, and the sums of its answers."""

    id: int
    workspace_id: int
    opened_at: datetime
    closes_at: datetime
    no: int
    little: int
    yes: int


_PULSE = tuple(pulse.c[name] for name in Pulse.__dataclass_fields__)


def latest(connection: Connection, workspace_id: int) -> Pulse | None:
    """Return the last one that was opened."""
    row = connection.execute(
        select(*_PULSE)
        .where(pulse.c.workspace_id == workspace_id)
        .order_by(pulse.c.opened_at.desc(), pulse.c.id.desc())
        .limit(1)
    ).first()
    return Pulse(*row) if row else None


def open_one(
    connection: Connection, workspace_id: int, opened_at: datetime, closes_at: datetime
) -> int:
    """Open this year's; return its number."""
    values = {"workspace_id": workspace_id, "opened_at": opened_at, "closes_at": closes_at}
    return new_key(connection.execute(insert(pulse).values(values)))


def note_voter(connection: Connection, pulse_id: int, advocate_id: int) -> bool:
    """Note that somebody answers, not what; False when they have before."""
    return insert_once(connection, pulse_voter, pulse_id=pulse_id, advocate_id=advocate_id)


def count(connection: Connection, votes: Mapping[tuple[int, Answer], int]) -> None:
    """Add answers to the sums, many at a time."""
    for (pulse_id, answer), times in sorted(votes.items()):
        column = pulse.c[answer]
        connection.execute(
            update(pulse).where(pulse.c.id == pulse_id).values({column.name: column + times})
        )


def read_answer(value: str) -> Answer | None:
    """Return the answer a button stands for."""
    return value if value in ANSWERS else None


def begun(connection: Connection, workspace_id: int) -> datetime | None:
    """Return when the first person of an organisation joined."""
    return connection.execute(
        select(advocate.c.joined_at)
        .where(advocate.c.workspace_id == workspace_id, advocate.c.joined_at.is_not(None))
        .order_by(advocate.c.joined_at)
        .limit(1)
    ).scalar()
