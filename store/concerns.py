"""Concerns as those who read them see them, and the named kind as its author does. Without a name: `cases`.

Who is no longer a listener reads none, whatever was ticked.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, func, insert, or_, select, true, update

from store.database import Connection
from store.models import advocate, concern, concern_message, concern_reader

State = Literal["new", "read", "in_progress", "answered", "closed", "reopened"]
FROM: dict[State, tuple[State, ...]] = {
    "new": (),
    "read": ("new", "reopened"),
    "in_progress": ("new", "read", "answered", "reopened"),
    "answered": ("new", "read", "in_progress", "reopened"),
    "closed": ("new", "read", "in_progress", "answered", "reopened"),
    "reopened": ("closed",),
}
"""From which states a concern may move to each."""
REPEAT = timedelta(minutes=10)
"""The same words of the same person within this time were sent twice by accident."""


@dataclass(frozen=True, slots=True)
class Concern:
    """A concern. One that came without a name has a `name` of its own, no author, no time but `week` ("2026-W48").

    `revealed_week`: when its author said who they are, "" as long as they did not.
    """

    id: str
    workspace_id: int
    author_id: int | None
    text: str
    state: State
    created_at: datetime | None
    week: str
    name: str
    revealed_week: str
    author_name: str

    @property
    def is_named(self) -> bool:
        """Whether those who read it know whose it is."""
        return self.author_id is not None


@dataclass(frozen=True, slots=True)
class Answer:
    """One message of the talk about a concern."""

    author_id: int | None
    author_name: str
    text: str
    at: datetime | None


def receive_named(
    connection: Connection,
    workspace_id: int,
    *,
    author_id: int,
    text: str,
    readers: Sequence[int],
    now: datetime,
) -> str:
    """Keep a named concern for exactly these readers and return its key.

    The same words sent twice are one concern: the key of the first comes back.
    """
    # A second event of the same person waits here; SQLite has one writer anyway.
    connection.execute(
        select(advocate.c.id).where(advocate.c.id == author_id).with_for_update(key_share=True)
    )
    before = connection.execute(
        select(concern.c.id).where(
            concern.c.workspace_id == workspace_id,
            concern.c.author_id == author_id,
            concern.c.text == text,
            concern.c.created_at > now - REPEAT,
        )
    ).scalar()
    if before is not None:
        return str(before)
    concern_id = secrets.token_urlsafe(16)
    connection.execute(
        insert(concern).values(
            id=concern_id,
            workspace_id=workspace_id,
            author_id=author_id,
            text=text,
            created_at=now,
            created_week=f"{now:%G-W%V}",
        )
    )
    connection.execute(
        insert(concern_reader),
        [{"concern_id": concern_id, "advocate_id": reader} for reader in dict.fromkeys(readers)],
    )
    return concern_id


def days_open(week: str, now: datetime) -> int:
    """Return the days since the Monday of the week a concern came in: for all of that week the same, on purpose."""
    monday = datetime.strptime(f"{week}-1", "%G-W%V-%u").replace(tzinfo=now.tzinfo)
    return max((now - monday).days, 0)


def _select() -> Any:
    return select(
        concern.c.id,
        concern.c.workspace_id,
        concern.c.author_id,
        concern.c.text,
        concern.c.state,
        concern.c.created_at,
        concern.c.created_week,
        concern.c.name,
        concern.c.revealed_week,
        func.coalesce(advocate.c.name, ""),
    ).select_from(concern.outerjoin(advocate, advocate.c.id == concern.c.author_id))


def _may_read(person_id: int) -> ColumnElement[bool]:
    reader = advocate.alias()
    return (
        select(concern_reader.c.advocate_id)
        .join(reader, reader.c.id == concern_reader.c.advocate_id)
        .where(
            concern.c.told,
            concern_reader.c.concern_id == concern.c.id,
            concern_reader.c.advocate_id == person_id,
            reader.c.is_listener,
        )
        .exists()
    )


def find(
    connection: Connection, workspace_id: int, concern_id: str, person_id: int
) -> Concern | None:
    """Return a concern, but only to its author and its readers; to anyone else it does not exist."""
    row = connection.execute(
        _select().where(
            concern.c.workspace_id == workspace_id,
            concern.c.id == concern_id,
            or_(concern.c.author_id == person_id, _may_read(person_id)),
        )
    ).first()
    return Concern(*row) if row else None


def open_for(connection: Connection, workspace_id: int, reader_id: int) -> list[Concern]:
    """List the open concerns this reader may see, oldest first; of those without a name the order says nothing."""
    rows = connection.execute(
        _select()
        .where(
            concern.c.workspace_id == workspace_id,
            concern.c.state != "closed",
            _may_read(reader_id),
        )
        .order_by(concern.c.created_week, concern.c.created_at, concern.c.id)
    )
    return [Concern(*row) for row in rows]


def of_author(connection: Connection, author_id: int) -> list[Concern]:
    """List a person's own named concerns that are open, newest first."""
    rows = connection.execute(
        _select()
        .where(concern.c.author_id == author_id, concern.c.state != "closed")
        .order_by(concern.c.created_at.desc())
    )
    return [Concern(*row) for row in rows]


def readers(connection: Connection, concern_id: str) -> list[tuple[int, str]]:
    """Return number and name of those who may read this now, by name."""
    rows = connection.execute(
        select(advocate.c.id, advocate.c.name)
        .join(concern_reader, concern_reader.c.advocate_id == advocate.c.id)
        .where(concern_reader.c.concern_id == concern_id, advocate.c.is_listener)
        .order_by(advocate.c.name, advocate.c.id)
    )
    return [(row[0], row[1]) for row in rows]


def move(connection: Connection, concern_id: str, to: State) -> bool:
    """Set the state; False when it can't be reached from where it stands, or stands there already."""
    done = connection.execute(
        update(concern)
        .where(concern.c.id == concern_id, concern.c.state.in_(FROM[to]))
        .values(state=to)
    )
    return bool(done.rowcount)


def say(
    connection: Connection, concern_id: str, author_id: int, text: str, now: datetime
) -> str | None:
    """Add a message to the talk and return its key; None when it is closed or this was just said."""
    state = connection.execute(
        select(concern.c.state).where(concern.c.id == concern_id).with_for_update()
    ).scalar_one()
    repeated = connection.execute(
        select(concern_message.c.id).where(
            concern_message.c.concern_id == concern_id,
            concern_message.c.author_id == author_id,
            concern_message.c.text == text,
            concern_message.c.at > now - REPEAT,
        )
    ).first()
    if state == "closed" or repeated:
        return None
    key = secrets.token_urlsafe(16)
    connection.execute(
        insert(concern_message).values(
            id=key,
            concern_id=concern_id,
            author_id=author_id,
            text=text,
            position=next_position(connection, concern_id),
            at=now,
        )
    )
    return key


def next_position(connection: Connection, concern_id: str) -> int:
    """Return the place of the next message in the talk: some have no time to be put in order by."""
    last = connection.execute(
        select(func.max(concern_message.c.position)).where(
            concern_message.c.concern_id == concern_id
        )
    ).scalar()
    return (last or 0) + 1


def answers(connection: Connection, concern_id: str, *, untold: bool = False) -> list[Answer]:
    """List the talk, oldest first; what readers were not told of yet only where `untold` is wished."""
    rows = connection.execute(
        select(
            concern_message.c.author_id,
            func.coalesce(advocate.c.name, ""),
            concern_message.c.text,
            concern_message.c.at,
        )
        .select_from(
            concern_message.outerjoin(advocate, advocate.c.id == concern_message.c.author_id)
        )
        .where(
            concern_message.c.concern_id == concern_id, true() if untold else concern_message.c.told
        )
        .order_by(concern_message.c.position, concern_message.c.at)
    )
    return [Answer(*row) for row in rows]
