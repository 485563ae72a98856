"""A colleague's words an idea came from: kept once they say yes, gone when they say no or don't answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from store import ideas, outbox
from store.database import Connection
from store.models import idea

UNANSWERED = timedelta(days=14)
"""How long a question whether somebody may be quoted stays open."""


def attach(
    connection: Connection, idea_id: int, *, permalink: str, quote: str, quoted_id: int | None
) -> bool:
    """Keep where it was said, and the words whose author is asked; False when they were asked before."""
    values: dict[str, Any] = {"permalink": permalink}
    if quoted_id is not None:
        values |= {"quote": quote, "quoted_id": quoted_id, "quote_state": "asked"}
    done = connection.execute(
        update(idea).where(idea.c.id == idea_id, idea.c.quote_state == "").values(**values)
    )
    return bool(done.rowcount)


def settle_quote(
    connection: Connection, idea_id: int, quoted_id: int, *, allowed: bool, now: datetime
) -> bool:
    """Keep the author's yes, or their no, with which the words go at once; False when it stands so already."""
    values = {"quote_state": "allowed"} if allowed else {"quote_state": "refused", "quote": ""}
    before = ("asked",) if allowed else ("asked", "allowed")
    done = connection.execute(
        update(idea)
        .where(idea.c.id == idea_id, idea.c.quoted_id == quoted_id, idea.c.quote_state.in_(before))
        .values(**values)
    )
    if done.rowcount:
        ideas.add_event(
            connection, idea_id, quoted_id, "quoted" if allowed else "unquoted", "", now
        )
    return bool(done.rowcount)


def forget_unanswered(connection: Connection, now: datetime) -> int:
    """Throw away words whose author did not answer; return how many. Nobody is reminded."""
    rows = connection.execute(
        update(idea)
        .where(idea.c.quote_state == "asked", idea.c.created_at < now - UNANSWERED)
        .values(quote="", quote_state="refused")
        .returning(idea.c.workspace_id, idea.c.id)
    ).all()
    for row in rows:
        outbox.forget_words(connection, row.workspace_id, about_quote(row.id))
    return len(rows)


def about_quote(idea_id: int) -> str:
    """Name the question whether somebody may be quoted, as its delivery does."""
    return f"idea:{idea_id}:quote"
