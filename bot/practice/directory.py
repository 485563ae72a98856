"""What a platform's directory tells us, kept for those who are known here.

Nobody gets a row by being listed, unless an administrator has set SQUAD_FULL_IMPORT.
"""

from __future__ import annotations

from datetime import datetime

from connectors.events import DirectoryEvent
from store import people, workspaces
from store.database import Connection


def listed(
    connection: Connection, event: DirectoryEvent, now: datetime, *, everyone: bool = False
) -> None:
    """Keep names, zones and languages fresh, note who has gone, and how many people there are.

    With `everyone`, each colleague gets a row; guests never do.
    """
    home = event.actor.installation
    found = workspaces.find_installation(connection, home.platform, home.key)
    if found is None:
        return
    known = people.known_keys(connection, found.id, [actor.key for actor in event.people])
    for actor in event.people:
        if actor.key not in known and (actor.guest or not everyone):
            continue
        people.ensure_person(
            connection,
            found,
            actor.key,
            name=actor.name,
            language=actor.language,
            zone=actor.zone,
            email=actor.email,
            now=now,
        )
    for key in event.gone:
        people.mark_gone(connection, found.id, key, now)
    if event.count is not None:
        workspaces.count_people(connection, found.id, event.count, now)
