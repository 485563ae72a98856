"""Ideas, from received to decided. Every step is an event, and the author hears of each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Column, ColumnElement, and_, case, func, insert, or_, select, update

from store.database import Connection
from store.models import advocate, idea, idea_event, squad
from store.rows import new_key

State = Literal[
    "received",
    "acknowledged",
    "asked",
    "discussed",
    "accepted",
    "made",
    "declined",
    "merged",
]
MadeAs = Literal["", "drop", "event", "change"]
OPEN: tuple[State, ...] = ("received", "acknowledged", "asked", "discussed")
FROM: dict[State, tuple[State, ...]] = {
    "received": (),
    "acknowledged": ("received",),
    "asked": OPEN,
    "discussed": ("received", "acknowledged", "asked"),
    "accepted": OPEN,
    "made": (*OPEN, "accepted"),
    "declined": OPEN,
    "merged": OPEN,
}
"""From which states an idea may move to each."""
DECIDED = frozenset({"accepted", "made", "declined", "merged"})
STEPS = frozenset({"acknowledged", "asked", "discussed"}) | DECIDED
"""What a lead does about an idea, in words of its story."""
REPEAT = timedelta(minutes=10)
"""The same words of the same person within this time are the same idea: a form sent twice."""


@dataclass(frozen=True, slots=True)
class Idea:
    """Somebody's idea; `squad_id` is None while no squad stands. `credit`: the author may be named.

    `may_show`: colleagues may see it, once a lead has opened it to them (`opened_at`) or taken it up.
    `made_as`, `made_words` and `made_url` say what came of it, `drop_id` which drop.
    `permalink` is where it was said. `quote` are the words of `quoted_id`, shown once `quote_state` is "allowed".
    """

    id: int
    workspace_id: int
    squad_id: int | None
    author_id: int
    text: str
    url: str
    state: State
    reason: str
    credit: bool
    may_show: bool
    opened_at: datetime | None
    made_as: MadeAs
    made_words: str
    made_url: str
    drop_id: int | None
    merged_into_id: int | None
    permalink: str
    quote: str
    quote_state: str
    quoted_id: int | None
    due_at: datetime | None
    decided_at: datetime | None
    created_at: datetime
    author_name: str
    squad_name: str
    quoted_name: str

    @property
    def open(self) -> bool:
        """Say whether it still waits for a decision."""
        return self.state in OPEN

    @property
    def public(self) -> bool:
        """Say whether colleagues may see it: its author allowed that, and a lead opened it or took it up."""
        return self.may_show and (self.opened_at is not None or self.state in {"accepted", "made"})


@dataclass(frozen=True, slots=True)
class IdeaEvent:
    """One step: received or one of STEPS; answered, joined, named, unnamed, shown, hidden, quoted, unquoted."""

    id: int
    kind: str
    text: str
    at: datetime
    actor_id: int | None
    actor_name: str


_quoted = advocate.alias()
# Who asked to be deleted is named no more, though a week is left to undo it.
_CREDIT = and_(idea.c.credit, advocate.c.erase_at.is_(None))
_COLUMNS = tuple(
    _CREDIT if name == "credit" else idea.c[name]
    for name in Idea.__dataclass_fields__
    if name in idea.c
)


def select_ideas() -> Any:
    """Select what an Idea is made of; `backing` adds its own conditions."""
    names = (advocate.c.name, func.coalesce(squad.c.name, ""), func.coalesce(_quoted.c.name, ""))
    return select(*_COLUMNS, *names).select_from(
        idea.join(advocate, advocate.c.id == idea.c.author_id)
        .outerjoin(squad, squad.c.id == idea.c.squad_id)
        .outerjoin(_quoted, _quoted.c.id == idea.c.quoted_id)
    )


def receive(
    connection: Connection,
    workspace_id: int,
    *,
    squad_id: int | None,
    author_id: int,
    text: str,
    url: str,
    credit: bool,
    due_at: datetime,
    now: datetime,
    may_show: bool = False,
) -> int:
    """Keep an idea and return its number; the number it has when the same was sent just before."""
    _one_at_a_time(connection, author_id)
    before = connection.execute(
        select(func.max(idea.c.id)).where(
            idea.c.workspace_id == workspace_id,
            idea.c.author_id == author_id,
            idea.c.text == text,
            idea.c.url == url,
            idea.c.created_at > now - REPEAT,
        )
    ).scalar_one()
    if before is not None:
        return int(before)
    done = connection.execute(
        insert(idea).values(
            workspace_id=workspace_id,
            squad_id=squad_id,
            author_id=author_id,
            text=text,
            url=url,
            credit=credit,
            may_show=may_show,
            due_at=due_at,
            created_at=now,
        )
    )
    idea_id = new_key(done)
    add_event(connection, idea_id, author_id, "received", "", now)
    return idea_id


def _one_at_a_time(connection: Connection, author_id: int) -> None:
    """Let a second event of the same person wait here. SQLite has one writer anyway."""
    connection.execute(
        select(advocate.c.id).where(advocate.c.id == author_id).with_for_update(key_share=True)
    )


def find(connection: Connection, workspace_id: int, idea_id: int) -> Idea | None:
    """Return an idea of this workspace."""
    row = connection.execute(
        select_ideas().where(idea.c.workspace_id == workspace_id, idea.c.id == idea_id)
    ).first()
    return Idea(*row) if row else None


def of_author(connection: Connection, author_id: int, limit: int = 10) -> list[Idea]:
    """List a person's ideas, newest first."""
    rows = connection.execute(
        select_ideas().where(idea.c.author_id == author_id).order_by(idea.c.id.desc()).limit(limit)
    )
    return [Idea(*row) for row in rows]


def numbers_of(connection: Connection, author_id: int) -> frozenset[int]:
    """Return the numbers of a person's own ideas."""
    rows = connection.execute(select(idea.c.id).where(idea.c.author_id == author_id))
    return frozenset(rows.scalars())


def open_ideas(
    connection: Connection,
    workspace_id: int,
    squad_ids: Collection[int] | None,
    *,
    unassigned: bool = False,
) -> list[Idea]:
    """List ideas that wait for these squads (None: all there are), oldest first.

    `unassigned` adds those of no squad, and of squads that are no more.
    """
    statement = select_ideas().where(idea.c.workspace_id == workspace_id, idea.c.state.in_(OPEN))
    if squad_ids is not None:
        wanted: list[ColumnElement[bool]] = [idea.c.squad_id.in_(squad_ids)]
        if unassigned:
            wanted += [idea.c.squad_id.is_(None), squad.c.archived_at.is_not(None)]
        statement = statement.where(or_(*wanted))
    return [Idea(*row) for row in connection.execute(statement.order_by(idea.c.id))]


def due(connection: Connection, since: datetime, until: datetime) -> list[Idea]:
    """List, of every company, what waits and has its promised date from `since` to `until`, oldest first."""
    rows = connection.execute(
        select_ideas()
        .where(idea.c.state.in_(OPEN), idea.c.due_at >= since, idea.c.due_at <= until)
        .order_by(idea.c.due_at, idea.c.id)
    )
    return [Idea(*row) for row in rows]


def decided_since(connection: Connection, squad_id: int, since: datetime) -> list[Idea]:
    """List the squad's ideas answered since then, for the digest."""
    rows = connection.execute(
        select_ideas()
        .where(idea.c.squad_id == squad_id, idea.c.decided_at >= since)
        .order_by(idea.c.decided_at)
    )
    return [Idea(*row) for row in rows]


def move(
    connection: Connection,
    idea_id: int,
    *,
    to: State,
    actor_id: int,
    now: datetime,
    reason: str = "",
    **values: Any,
) -> bool:
    """Move an idea on and write the step; return False when it stands there already or is decided.

    `reason` is what a lead wrote: why not, or the question. `values` are columns that change with it: `due_at`,
    `drop_id`, what was made.
    """
    values["state"] = to
    if to in DECIDED:
        values |= {"decided_at": now, "reason": reason}
    done = connection.execute(
        update(idea).where(idea.c.id == idea_id, idea.c.state.in_(FROM[to])).values(**values)
    )
    if not done.rowcount:
        return False
    add_event(connection, idea_id, actor_id, to, reason, now)
    return True


def ask(connection: Connection, idea_id: int, actor_id: int, question: str, now: datetime) -> bool:
    """Ask the author something, as often as needed; False when it is decided or was just asked."""
    if _is_last(connection, idea_id, "asked", actor_id, question):
        return False
    return move(connection, idea_id, to="asked", actor_id=actor_id, now=now, reason=question)


def answer(
    connection: Connection,
    idea_id: int,
    author_id: int,
    text: str,
    now: datetime,
    *,
    due_at: datetime | None = None,
) -> bool:
    """Keep the author's answer; the idea waits for a decision again, by `due_at`, as openly as before.

    False when the idea is decided, or this was just said.
    """
    if _is_last(connection, idea_id, "answered", author_id, text):
        return False
    state = case((idea.c.opened_at.is_(None), "acknowledged"), else_="discussed")
    values: dict[str, Any] = {"state": state} | ({"due_at": due_at} if due_at else {})
    done = connection.execute(
        update(idea).where(idea.c.id == idea_id, idea.c.state.in_(OPEN)).values(**values)
    )
    if done.rowcount:
        add_event(connection, idea_id, author_id, "answered", text, now)
    return bool(done.rowcount)


def _is_last(connection: Connection, idea_id: int, kind: str, actor_id: int, text: str) -> bool:
    """Say whether the last step was this one, from a form sent twice."""
    connection.execute(select(idea.c.id).where(idea.c.id == idea_id).with_for_update())
    last = connection.execute(
        select(idea_event.c.kind, idea_event.c.actor_id, idea_event.c.text)
        .where(idea_event.c.idea_id == idea_id)
        .order_by(idea_event.c.id.desc())
        .limit(1)
    ).first()
    return last is not None and tuple(last) == (kind, actor_id, text)


def set_credit(
    connection: Connection, idea_id: int, author_id: int, credit: bool, now: datetime
) -> bool:
    """Let the author be named, or no longer; False when it stands so already."""
    step = "named" if credit else "unnamed"
    return keep_wish(connection, idea_id, author_id, idea.c.credit, credit, step, now)


def keep_wish(
    connection: Connection,
    idea_id: int,
    author_id: int,
    column: Column[bool],
    wanted: bool,
    step: str,
    now: datetime,
) -> bool:
    """Set one of the author's wishes and write `step`; False when it stands so already."""
    done = connection.execute(
        update(idea).where(idea.c.id == idea_id, column != wanted).values({column: wanted})
    )
    if done.rowcount:
        add_event(connection, idea_id, author_id, step, "", now)
    return bool(done.rowcount)


def add_event(
    connection: Connection, idea_id: int, actor_id: int | None, kind: str, text: str, now: datetime
) -> None:
    """Write one step of an idea's story."""
    connection.execute(
        insert(idea_event).values(idea_id=idea_id, actor_id=actor_id, kind=kind, text=text, at=now)
    )


def events(connection: Connection, idea_id: int) -> list[IdeaEvent]:
    """List an idea's story, oldest first."""
    rows = connection.execute(
        select(
            idea_event.c.id,
            idea_event.c.kind,
            idea_event.c.text,
            idea_event.c.at,
            idea_event.c.actor_id,
            func.coalesce(advocate.c.name, ""),
        )
        .select_from(idea_event.outerjoin(advocate, advocate.c.id == idea_event.c.actor_id))
        .where(idea_event.c.idea_id == idea_id)
        .order_by(idea_event.c.id)
    )
    return [IdeaEvent(*row) for row in rows]
