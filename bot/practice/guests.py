"""Guests of the platform, who are not of this organisation: what they are told. Nothing is kept of them."""

from __future__ import annotations

from bot.errors import UserError
from connectors.base import NOTHING, Reply
from connectors.events import Event, HomeEvent, JoinedEvent
from store import conversations
from store.database import Connection
from templates import engine
from templates.engine import Voice

GUEST = "This is for colleagues of this organisation. Thank you for stopping by."


def answer(connection: Connection, event: Event, voice: Voice) -> Reply:
    """Answer a guest; where one brought us into a channel we know, we are back. Raises UserError for all they ask."""
    match event:
        case HomeEvent():
            return Reply("home", engine.compose("home/guest", voice, text=GUEST))
        case JoinedEvent(conversation=place):
            found = conversations.find_conversation(connection, place.platform, place.key)
            if found is not None:
                conversations.come_back(connection, found.id)
            return NOTHING
        case _:
            raise UserError(GUEST)
