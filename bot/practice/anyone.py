"""Whoever asks without being asked who they are: found by where they came in, and by nothing else."""

from __future__ import annotations

from datetime import datetime

from bot.command import Anyone, House
from bot.errors import UserError
from bot.practice.guests import GUEST
from connectors.events import CommandEvent, Event, LinkEvent, SearchEvent
from store import workspaces
from store.database import Connection
from templates.engine import Voice

WEB = "web"
"""The platform of those who come by browser, without any account."""
NOT_READY = "Say hello to me in a direct message first, then this works."
NO_DOOR = "There is no such page here. Ask a colleague for the address."


def is_door(connection: Connection, house: House, door: str) -> bool:
    """Say whether an organisation has this door."""
    return _behind(connection, house, door) is not None


def _behind(connection: Connection, house: House, door: str) -> int | None:
    doors = {house.door(one.id): one.id for one in workspaces.all_workspaces(connection)}
    return doors.get(door)


def meet(connection: Connection, event: Event, house: House, voice: Voice, now: datetime) -> Anyone:
    """Return what an anonymous handler is given; nothing is written. Raises UserError for guests and strangers."""
    home = event.actor.installation
    if event.actor.guest and not isinstance(event, LinkEvent | SearchEvent):
        raise UserError(GUEST)
    if home.platform == WEB:
        workspace_id = _behind(connection, house, home.key)
        if workspace_id is None:
            raise UserError(NO_DOOR)
    else:
        found = workspaces.find_installation(connection, home.platform, home.key)
        if found is None:
            raise UserError(NOT_READY)
        workspace_id = found.workspace_id
    workspace = workspaces.workspace(connection, workspace_id)
    if home.platform == WEB:
        voice = Voice(voice.language, workspace.zone)
    return Anyone(
        connection=connection,
        workspace=workspace,
        now=now,
        house=house,
        voice=voice,
        seen=isinstance(event, CommandEvent) and event.seen,
        platform=home.platform,
    )
