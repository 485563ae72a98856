"""Ideas among colleagues: which are open to them, who backs one, and which were merged into another."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, delete, or_, select, update

from store import ideas
from store.database import Connection
from store.ideas import OPEN, Idea, select_ideas
from store.models import idea, idea_backing
from store.rows import insert_for, insert_once

REMEMBERED = timedelta(days=180)
"""How long what was made of an idea is still worth showing to somebody with a similar one."""
MOST = 200
"""Newest ideas a new one is compared with: some 20 ms."""


def _public() -> ColumnElement[bool]:
    taken_up = idea.c.state.in_(("accepted", "made"))
    return and_(idea.c.may_show, or_(idea.c.opened_at.is_not(None), taken_up))


def public_ideas(
    connection: Connection, workspace_id: int, now: datetime, limit: int = MOST
) -> list[Idea]:
    """List the ideas colleagues may see and back, newest first: open, accepted, or made within half a year."""
    lately = and_(idea.c.state == "made", idea.c.decided_at > now - REMEMBERED)
    rows = connection.execute(
        select_ideas()
        .where(
            idea.c.workspace_id == workspace_id,
            _public(),
            or_(idea.c.state.in_((*OPEN, "accepted")), lately),
        )
        .order_by(idea.c.id.desc())
        .limit(limit)
    )
    return [Idea(*row) for row in rows]


def back(connection: Connection, idea_id: int, advocate_id: int, now: datetime) -> bool:
    """Keep that a person backs an idea; False when they do already."""
    return insert_once(connection, idea_backing, idea_id=idea_id, advocate_id=advocate_id, at=now)


def unback(connection: Connection, idea_id: int, advocate_id: int) -> bool:
    """Take it back; False when there is nothing to take."""
    mine = (idea_backing.c.idea_id == idea_id, idea_backing.c.advocate_id == advocate_id)
    return bool(connection.execute(delete(idea_backing).where(*mine)).rowcount)


def backed_by(connection: Connection, advocate_id: int) -> frozenset[int]:
    """Return the ideas a person backs: for their own eyes alone."""
    rows = connection.execute(
        select(idea_backing.c.idea_id).where(idea_backing.c.advocate_id == advocate_id)
    )
    return frozenset(row[0] for row in rows)


def set_shown(
    connection: Connection, idea_id: int, author_id: int, shown: bool, now: datetime
) -> bool:
    """Let colleagues see it once a lead opens it, or no longer; False when it stands so already.

    What was open to them is closed again.
    """
    step = "shown" if shown else "hidden"
    if not shown:
        back = case((idea.c.state == "discussed", "acknowledged"), else_=idea.c.state)
        connection.execute(
            update(idea).where(idea.c.id == idea_id).values(opened_at=None, state=back)
        )
    return ideas.keep_wish(connection, idea_id, author_id, idea.c.may_show, shown, step, now)


def mark_opened(connection: Connection, idea_id: int, now: datetime) -> bool:
    """Keep that a lead opened it to colleagues; False where one did before."""
    done = connection.execute(
        update(idea).where(idea.c.id == idea_id, idea.c.opened_at.is_(None)).values(opened_at=now)
    )
    return bool(done.rowcount)


def merge(connection: Connection, idea_id: int, into_id: int, actor_id: int, now: datetime) -> bool:
    """Merge an open idea into another, with what was merged into it and who backs it; False when it is decided.

    Nobody backs their own: the other idea's author isn't carried over. Who sent the merged one backs the other,
    if colleagues may see that.
    """
    found = connection.execute(
        select(idea.c.author_id, idea.c.may_show).where(idea.c.id == into_id)
    ).one()
    moved = ideas.move(
        connection, idea_id, to="merged", actor_id=actor_id, now=now, merged_into_id=into_id
    )
    if not moved:
        return False
    connection.execute(
        update(idea).where(idea.c.merged_into_id == idea_id).values(merged_into_id=into_id)
    )
    theirs = [idea_backing.c.idea_id == idea_id, idea_backing.c.advocate_id != found.author_id]
    rows = select(into_id, idea_backing.c.advocate_id, idea_backing.c.at).where(*theirs)  # type: ignore[call-overload]  # a constant column
    names = ["idea_id", "advocate_id", "at"]
    connection.execute(
        insert_for(connection, idea_backing).from_select(names, rows).on_conflict_do_nothing()
    )
    connection.execute(delete(idea_backing).where(idea_backing.c.idea_id == idea_id))
    if found.may_show:
        for one in merged(connection, into_id):
            back(connection, into_id, one.author_id, now)
    return True


def merged(connection: Connection, idea_id: int) -> list[Idea]:
    """List what was merged into an idea, one for each author but its own: they hear what becomes of it."""
    rows = connection.execute(
        select_ideas().where(idea.c.merged_into_id == idea_id).order_by(idea.c.id.desc())
    )
    by_author = {found.author_id: found for found in (Idea(*row) for row in rows)}
    own = select(idea.c.author_id).where(idea.c.id == idea_id)
    by_author.pop(connection.execute(own).scalar_one(), None)
    return list(by_author.values())


def made_since(connection: Connection, since: datetime, until: datetime) -> list[Idea]:
    """List the ideas that became a drop in [since, until), in every workspace, oldest first."""
    rows = connection.execute(
        select_ideas()
        .where(
            idea.c.state == "made",
            idea.c.drop_id.is_not(None),
            idea.c.decided_at >= since,
            idea.c.decided_at < until,
        )
        .order_by(idea.c.decided_at, idea.c.id)
    )
    return [Idea(*row) for row in rows]


def targets(
    connection: Connection, workspace_id: int, squad_id: int | None, but: int, limit: int = 90
) -> list[Idea]:
    """List what an idea of this squad may be merged into: its other ideas that are open or accepted, newest first."""
    home = idea.c.squad_id.is_(None) if squad_id is None else idea.c.squad_id == squad_id
    rows = connection.execute(
        select_ideas()
        .where(
            idea.c.workspace_id == workspace_id,
            home,
            idea.c.id != but,
            idea.c.state.in_((*OPEN, "accepted")),
        )
        .order_by(idea.c.id.desc())
        .limit(limit)
    )
    return [Idea(*row) for row in rows]
