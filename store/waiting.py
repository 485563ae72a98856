"""Posts that wait for their channel: the bot isn't in it. They stay queued, so an edit or a withdrawal reaches them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import case, select, update

from store.database import Connection
from store.models import conversation, delivery, installation
from store.outbox import RETRACTED

WAITS = timedelta(days=7)
"""So long a post waits; after that nobody wants to read it."""
AWAY = "away"
"""The reason noted on what waits."""
Tell = Callable[[int, int], None]
"""Told, in the unit that lets them wait, of each channel: workspace, conversation."""


def tell_nobody(workspace_id: int, conversation_id: int) -> None:
    """Let them wait without a word."""


def wait(
    connection: Connection,
    ids: Collection[int],
    now: datetime,
    tell: Tell = tell_nobody,
    *,
    state: Literal["queued", "sending"] = "queued",
) -> None:
    """Let the posts that are in this state wait, a week at most; one that was taken back meanwhile ends."""
    mine = [delivery.c.id.in_(ids), delivery.c.state == state]
    free = {"lease_until": None, "lease_owner": None}
    connection.execute(
        update(delivery)
        .where(*mine, delivery.c.reason == RETRACTED)
        .values(state="skipped", **free)
    )
    until = now + WAITS
    rows = connection.execute(
        update(delivery)
        .where(*mine)
        .values(
            state="queued",
            reason=AWAY,
            not_before=until,
            # What waits again doesn't wait longer.
            expires_at=case((delivery.c.expires_at.is_(None), until), else_=delivery.c.expires_at),
            attempts=0,
            **free,
        )
        .returning(delivery.c.workspace_id, delivery.c.conversation_id)
    )
    for workspace_id, conversation_id in sorted({(row[0], row[1]) for row in rows}):
        tell(workspace_id, conversation_id)


def let_go(connection: Connection, conversation_id: int) -> None:
    """Send what waited for this channel, oldest first."""
    connection.execute(
        update(delivery)
        .where(
            delivery.c.conversation_id == conversation_id,
            delivery.c.state == "queued",
            delivery.c.reason == AWAY,
        )
        .values(reason="", not_before=delivery.c.created_at)
    )


def for_a_channel(connection: Connection, ids: Collection[int]) -> list[int]:
    """Return which of these go to a channel that the bot isn't in, where it is still installed."""
    rows = connection.execute(
        select(delivery.c.id)
        .join(conversation, conversation.c.id == delivery.c.conversation_id)
        .join(installation, installation.c.id == conversation.c.installation_id)
        .where(
            delivery.c.id.in_(ids),
            conversation.c.gone_at.is_not(None),
            installation.c.revoked_at.is_(None),
        )
    )
    return [row.id for row in rows]
