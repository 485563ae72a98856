"""Listeners hear of concerns without a name at fixed hours: of all that came in at once, and never when it came."""

from __future__ import annotations

from datetime import datetime

from bot.command import House
from bot.practice import notes
from bot.rules import listening
from store import cases, memory, people, workspaces
from store.cases import News
from store.database import Connection
from store.workspaces import Workspace

SHOWN = 5


def bring(connection: Connection, house: House, now: datetime) -> None:
    """Tell listeners what is new, once for each fixed hour that has come."""
    for workspace in workspaces.all_workspaces(connection):
        hour = listening.last_hour(now, workspace.zone)
        key = f"cases/heard/{workspace.id}"
        last = memory.recall(connection, key, house.cipher, now)
        if not listening.has_come(hour, datetime.fromisoformat(last) if last else None):
            continue
        # Noted whether there is something or not: when this row changes says nothing.
        memory.remember(connection, key, hour.isoformat(), None, house.cipher, now)
        news = cases.bring(connection, workspace.id)
        for reader in {one for case in news for one in case.readers}:
            _tell(connection, house, workspace, reader, news, hour, now)


def _tell(
    connection: Connection,
    house: House,
    workspace: Workspace,
    reader_id: int,
    news: list[News],
    hour: datetime,
    now: datetime,
) -> None:
    reader = people.person(connection, workspace.id, reader_id)
    if reader is None:
        return
    theirs = [case for case in news if reader_id in case.readers]
    notes.write(
        connection,
        house,
        reader,
        "concern/news",
        key=f"cases:{hour.isoformat()}:{reader_id}",
        about="cases",
        now=now,
        news=theirs[:SHOWN],
        more=max(len(theirs) - SHOWN, 0),
    )
