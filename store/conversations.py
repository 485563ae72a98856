"""Places: channels, groups and one-to-one talks, and the route that reaches each now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select, update

from store import waiting
from store.database import Connection
from store.models import conversation as conversation_table
from store.models import installation
from store.rows import add_once

Kind = Literal["channel", "group", "direct"]


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """A place. `key` never changes; `route` is refreshed with every event."""

    id: int
    workspace_id: int
    installation_id: int
    platform: str
    key: str
    kind: Kind
    name: str
    route: str
    gone_at: datetime | None


_COLUMNS = tuple(conversation_table.c[name] for name in ConversationRow.__dataclass_fields__)


def ensure_conversation(
    connection: Connection,
    workspace_id: int,
    installation_id: int,
    platform: str,
    key: str,
    kind: str,
    name: str = "",
    route: str = "",
    *,
    there: bool = True,
) -> ConversationRow:
    """Return the place, made on first sight. A new name or route is kept; "" changes nothing.

    `there`: we are in it, so one that was gone is back. Raises LookupError when the key belongs to another workspace.
    """
    found = find_conversation(connection, platform, key)
    if found is None:
        values = {
            "workspace_id": workspace_id,
            "installation_id": installation_id,
            "platform": platform,
            "key": key,
            "kind": kind,
            "name": name,
            "route": route,
        }
        add_once(connection, conversation_table, values)
        found = find_conversation(connection, platform, key)
    if found is None or found.workspace_id != workspace_id:
        raise LookupError("this conversation belongs to another workspace")
    told = {"name": name, "route": route}
    fresh = {k: v for k, v in told.items() if v and v != getattr(found, k)}
    back = there and found.gone_at is not None
    if not fresh and not back:
        return found
    if fresh:
        connection.execute(
            update(conversation_table).where(conversation_table.c.id == found.id).values(**fresh)
        )
    if back:
        come_back(connection, found.id)
    return conversation(connection, workspace_id, found.id)


def find_conversation(connection: Connection, platform: str, key: str) -> ConversationRow | None:
    """Return the place with the platform's own key, or None."""
    row = connection.execute(
        select(*_COLUMNS).where(
            conversation_table.c.platform == platform, conversation_table.c.key == key
        )
    ).first()
    return ConversationRow(*row) if row else None


def conversation(
    connection: Connection, workspace_id: int, conversation_id: int
) -> ConversationRow:
    """Return a place of this workspace. Raises NoResultFound."""
    row = connection.execute(
        select(*_COLUMNS).where(
            conversation_table.c.workspace_id == workspace_id,
            conversation_table.c.id == conversation_id,
        )
    ).one()
    return ConversationRow(*row)


def channels(connection: Connection, workspace_id: int) -> list[ConversationRow]:
    """List the channels and groups the bot is in, by name."""
    rows = connection.execute(
        select(*_COLUMNS)
        .join(installation, installation.c.id == conversation_table.c.installation_id)
        .where(
            conversation_table.c.workspace_id == workspace_id,
            conversation_table.c.kind != "direct",
            conversation_table.c.gone_at.is_(None),
            installation.c.revoked_at.is_(None),
        )
        .order_by(conversation_table.c.name, conversation_table.c.id)
    )
    return [ConversationRow(*row) for row in rows]


def refresh_route(connection: Connection, platform: str, key: str, route: str) -> None:
    """Keep the way that reaches this place now."""
    connection.execute(
        update(conversation_table)
        .where(conversation_table.c.platform == platform, conversation_table.c.key == key)
        .values(route=route)
    )


def mark_gone(connection: Connection, conversation_id: int, now: datetime) -> None:
    """Note that the bot can't speak there any more, until `come_back`."""
    connection.execute(
        update(conversation_table)
        .where(conversation_table.c.id == conversation_id, conversation_table.c.gone_at.is_(None))
        .values(gone_at=now)
    )


def come_back(connection: Connection, conversation_id: int) -> None:
    """Note that the bot can speak there; what waited for it is sent."""
    connection.execute(
        update(conversation_table)
        .where(conversation_table.c.id == conversation_id)
        .values(gone_at=None)
    )
    waiting.let_go(connection, conversation_id)
