"""Questions to the people a squad names: who asked, who is asked, the thread both sides see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import func, insert, or_, select, update

from store.database import Connection
from store.models import advocate, question, question_message, question_reader, squad
from store.rows import new_key, upsert

State = Literal["received", "answered", "closed"]
REPEAT = timedelta(minutes=10)
"""The same words of the same person within this time were sent twice by accident."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its author. `is_draft`: the text is a draft they ask about."""

    id: int
    workspace_id: int
    squad_id: int | None
    author_id: int
    text: str
    is_draft: bool
    state: State
    due_at: datetime
    created_at: datetime
    author_name: str
    squad_name: str


@dataclass(frozen=True, slots=True)
class Said:
    """One message of the thread."""

    id: int
    author_id: int
    author_name: str
    text: str
    at: datetime


def _select() -> Any:
    return select(
        question.c.id,
        question.c.workspace_id,
        question.c.squad_id,
        question.c.author_id,
        question.c.text,
        question.c.is_draft,
        question.c.state,
        question.c.due_at,
        question.c.created_at,
        advocate.c.name,
        func.coalesce(squad.c.name, ""),
    ).select_from(
        question.join(advocate, advocate.c.id == question.c.author_id).outerjoin(
            squad, squad.c.id == question.c.squad_id
        )
    )


def ask(
    connection: Connection,
    workspace_id: int,
    *,
    squad_id: int | None,
    author_id: int,
    text: str,
    is_draft: bool,
    readers: Sequence[int],
    due_at: datetime,
    now: datetime,
) -> int:
    """Keep a question for these people and return its number; the same words sent twice are one question."""
    # A second event of the same person waits here; SQLite has one writer anyway.
    connection.execute(
        select(advocate.c.id).where(advocate.c.id == author_id).with_for_update(key_share=True)
    )
    before = connection.execute(
        select(question.c.id).where(
            question.c.workspace_id == workspace_id,
            question.c.author_id == author_id,
            question.c.text == text,
            question.c.created_at > now - REPEAT,
        )
    ).scalar()
    if before is not None:
        return int(before)
    done = connection.execute(
        insert(question).values(
            workspace_id=workspace_id,
            squad_id=squad_id,
            author_id=author_id,
            text=text,
            is_draft=is_draft,
            due_at=due_at,
            created_at=now,
        )
    )
    question_id = new_key(done)
    for reader in dict.fromkeys(readers):
        connection.execute(
            insert(question_reader).values(question_id=question_id, advocate_id=reader)
        )
    return question_id


def _asked(person_id: int) -> Any:
    return (
        select(question_reader.c.advocate_id)
        .where(
            question_reader.c.question_id == question.c.id,
            question_reader.c.advocate_id == person_id,
            question_reader.c.handed_on_at.is_(None),
        )
        .exists()
    )


def find(
    connection: Connection, workspace_id: int, question_id: int, person_id: int
) -> Question | None:
    """Return a question, but only to its author and those who are asked; to anyone else it does not exist."""
    row = connection.execute(
        _select().where(
            question.c.workspace_id == workspace_id,
            question.c.id == question_id,
            or_(question.c.author_id == person_id, _asked(person_id)),
        )
    ).first()
    return Question(*row) if row else None


def waiting_for(connection: Connection, workspace_id: int, reader_id: int) -> list[Question]:
    """List the questions this person is asked and nobody has answered, the most urgent first."""
    rows = connection.execute(
        _select()
        .where(
            question.c.workspace_id == workspace_id,
            question.c.state == "received",
            _asked(reader_id),
        )
        .order_by(question.c.due_at, question.c.id)
    )
    return [Question(*row) for row in rows]


def due(connection: Connection, since: datetime, until: datetime) -> list[Question]:
    """List, of every company, what nobody has answered and is promised from `since` to `until`, oldest first."""
    rows = connection.execute(
        _select()
        .where(
            question.c.state == "received", question.c.due_at >= since, question.c.due_at <= until
        )
        .order_by(question.c.due_at, question.c.id)
    )
    return [Question(*row) for row in rows]


def of_author(connection: Connection, author_id: int, most: int) -> list[Question]:
    """List a person's own questions, open ones first, then newest first."""
    closed = question.c.state == "closed"
    rows = connection.execute(
        _select()
        .where(question.c.author_id == author_id)
        .order_by(closed, question.c.created_at.desc(), question.c.id.desc())
        .limit(most)
    )
    return [Question(*row) for row in rows]


def readers(connection: Connection, question_id: int) -> list[tuple[int, str]]:
    """Return number and name of those who are asked now, by name."""
    rows = connection.execute(
        select(advocate.c.id, advocate.c.name)
        .join(question_reader, question_reader.c.advocate_id == advocate.c.id)
        .where(
            question_reader.c.question_id == question_id,
            question_reader.c.handed_on_at.is_(None),
        )
        .order_by(advocate.c.name, advocate.c.id)
    )
    return [(row[0], row[1]) for row in rows]


def hand_on(
    connection: Connection, question_id: int, from_id: int, to_id: int, now: datetime
) -> None:
    """Put somebody in the place of one who is asked. Who was there already stays."""
    connection.execute(
        update(question_reader)
        .where(
            question_reader.c.question_id == question_id,
            question_reader.c.advocate_id == from_id,
        )
        .values(handed_on_at=now)
    )
    keys = {"question_id": question_id, "advocate_id": to_id}
    upsert(connection, question_reader, keys, {"handed_on_at": None})


def say(
    connection: Connection, question_id: int, author_id: int, text: str, now: datetime
) -> int | None:
    """Add to the thread and return the message's number; None when it is closed or this was just said.

    An answer of somebody who is asked makes it answered; a word of the author makes it wait again.
    """
    row = connection.execute(
        select(question.c.state, question.c.author_id)
        .where(question.c.id == question_id)
        .with_for_update()
    ).one()
    repeated = connection.execute(
        select(question_message.c.id).where(
            question_message.c.question_id == question_id,
            question_message.c.author_id == author_id,
            question_message.c.text == text,
            question_message.c.at > now - REPEAT,
        )
    ).first()
    if row.state == "closed" or repeated:
        return None
    done = connection.execute(
        insert(question_message).values(
            question_id=question_id, author_id=author_id, text=text, at=now
        )
    )
    state = "received" if row.author_id == author_id else "answered"
    connection.execute(update(question).where(question.c.id == question_id).values(state=state))
    return new_key(done)


def promise(connection: Connection, question_id: int, due_at: datetime) -> None:
    """Set by when there will be an answer."""
    connection.execute(update(question).where(question.c.id == question_id).values(due_at=due_at))


def close(connection: Connection, question_id: int) -> bool:
    """Close it; False when it is closed already."""
    done = connection.execute(
        update(question)
        .where(question.c.id == question_id, question.c.state != "closed")
        .values(state="closed")
    )
    return bool(done.rowcount)


def thread(connection: Connection, question_id: int) -> list[Said]:
    """List what was said after the question, oldest first."""
    rows = connection.execute(
        select(
            question_message.c.id,
            question_message.c.author_id,
            advocate.c.name,
            question_message.c.text,
            question_message.c.at,
        )
        .join(advocate, advocate.c.id == question_message.c.author_id)
        .where(question_message.c.question_id == question_id)
        .order_by(question_message.c.id)
    )
    return [Said(*row) for row in rows]
