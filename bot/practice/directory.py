"""What a platform's directory tells us, kept for those who are known here; nobody gets a row by being listed."""

from __future__ import annotations

from datetime import datetime

from connectors.events import DirectoryEvent
from store import people, workspaces
from store.database import Connection


def listed(connection: Connection, event: DirectoryEvent, now: datetime) -> None:
    """Keep names, zones and languages fresh, note who has gone, and how many people there are."""
    home = event.actor.installation
    found = workspaces.find_installation(connection, home.platform, home.key)
    if found is None:
        return
    known = people.known_keys(connection, found.id, [actor.key for actor in event.people])
    for actor in event.people:
        if actor.key not in known:
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
