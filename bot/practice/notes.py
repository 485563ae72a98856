"""A word to one person, in their language and on their clock, written in the unit that causes it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.command import House
from store import outbox
from store.database import Connection
from store.people import Person
from templates import engine
from templates.engine import Voice


def write(
    connection: Connection,
    house: House,
    reader: Person,
    template: str,
    *,
    key: str,
    now: datetime,
    kind: str = "answer",
    about: str = "",
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
    **context: Any,
) -> None:
    """Compose a template for its reader and post it, once per `key`. An "answer" spends none of their budget."""
    message = engine.message(
        template,
        Voice(reader.language, reader.zone),
        **(house.words() | {"now": now} | context),
    )
    outbox.post(
        connection,
        workspace_id=reader.workspace_id,
        to=outbox.ToPerson(reader.id),
        message_xml=message.source,
        key=key,
        kind=kind,
        about=about,
        now=now,
        not_before=not_before,
        expires_at=expires_at,
    )
