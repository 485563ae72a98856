"""Slack's Events API -> neutral events: words to us, arrivals and departures, our own links. Pure: no SDK, no clock."""

from __future__ import annotations

import re

from connectors.events import (
    Actor,
    CommandEvent,
    Event,
    HomeEvent,
    Installation,
    JoinedEvent,
    LeftEvent,
    LinkEvent,
)
from connectors.slack import address
from connectors.slack.payload import Payload, Way, at, map_of, place_of, text_of, undo

MOST_LINKS = 5
"""Cards under one message."""


def read_callback(payload: Payload, team: str, bot: str) -> Event | None:
    """Return the event an `event_callback` stands for."""
    event, identity = map_of(payload, "event"), text_of(payload, "event_id")
    if not identity:
        return None
    authorizations = payload.get("authorizations")
    if not bot and isinstance(authorizations, list) and authorizations:
        bot = text_of(authorizations[0], "user_id")
    match text_of(event, "type"):
        case "app_home_opened" if text_of(event, "tab") == "home" and text_of(event, "user"):
            actor = address.actor(team, text_of(event, "user"))
            way = Way(team, text_of(event, "user"), home=True)
            return HomeEvent(id=identity, actor=actor, conversation=actor.direct, reply=way)
        case "message" if text_of(event, "channel_type") == "im":
            return _words(event, team, identity, bot, personal=True)
        case "app_mention":
            return _words(event, team, identity, bot, personal=False)
        case "member_joined_channel":
            return _joined(event, team, identity, bot)
        case "member_left_channel" if bot and text_of(event, "user") == bot:
            return _left(team, identity, text_of(event, "channel"))
        case "channel_left" | "group_left":
            return _left(team, identity, text_of(event, "channel"))
        case "app_uninstalled":
            return _left(team, identity, "")
        case "tokens_revoked" if at(event, "tokens", "bot"):
            return _left(team, identity, "")
        case _:
            return None


def _words(
    event: Payload, team: str, identity: str, bot: str, *, personal: bool
) -> CommandEvent | None:
    """A message to us. Edits, joins, files alone and every bot's own words (ours too) are none."""
    user, channel = text_of(event, "user"), text_of(event, "channel")
    spoken = user and channel and user != bot
    if not spoken or "subtype" in event or "bot_id" in event or "edited" in event:
        return None
    actor = address.actor(team, user)
    where = place_of(actor, team, channel)
    if personal:
        where = address.direct(team, user, route=channel)
    way = Way(
        team,
        user,
        channel=channel,
        thread=text_of(event, "thread_ts"),
        personal=personal,
    )
    text = undo(_unaddressed(text_of(event, "text"), bot))
    return CommandEvent(
        id=identity, actor=actor, conversation=where, reply=way, text=text, seen=not personal
    )


def _joined(event: Payload, team: str, identity: str, bot: str) -> JoinedEvent | None:
    """Only our own arrival, and only where somebody brought us in: there is nobody to greet else."""
    inviter, channel = text_of(event, "inviter"), text_of(event, "channel")
    if not bot or text_of(event, "user") != bot or not inviter or not channel:
        return None
    actor = address.actor(team, inviter)
    way = Way(team, inviter, channel=channel)
    where = address.conversation(team, channel)
    return JoinedEvent(id=identity, actor=actor, conversation=where, reply=way)


def _left(team: str, identity: str, channel: str) -> LeftEvent:
    """Slack doesn't say who did it: the actor's key is empty. No channel = uninstalled."""
    nobody = Actor(Installation(address.PLATFORM, team), "", address.direct(team, ""))
    where = address.conversation(team, channel) if channel else nobody.direct
    return LeftEvent(id=identity, actor=nobody, conversation=where, uninstalled=not channel)


def _unaddressed(text: str, bot: str) -> str:
    """Take our own mention out of a sentence; without a known id, the leading one."""
    ours = rf" *<@{re.escape(bot) if bot else '[UW][A-Z0-9]+'}(?:\|[^<>]*)?> *"
    text = re.sub(rf"^{ours}[:,]* *", "", text.strip())
    return (re.sub(ours, " ", text) if bot else text).strip()


def read_links(payload: Payload, team: str, bot: str) -> list[LinkEvent]:
    """Return one event for each of our links that somebody posted (`link_shared`)."""
    event, identity = map_of(payload, "event"), text_of(payload, "event_id")
    links, user = event.get("links"), text_of(event, "user")
    if not identity or not isinstance(links, list) or (bot and user == bot):
        return []
    nobody = Actor(Installation(address.PLATFORM, team), "", address.direct(team, ""))
    channel = text_of(event, "channel")
    way = Way(
        team,
        user,
        channel=channel,
        message=text_of(event, "message_ts"),
        unfurl=(text_of(event, "unfurl_id"), text_of(event, "source")),
    )
    where = place_of(nobody, team, channel)
    urls = [text_of(link, "url") for link in links[:MOST_LINKS]]
    return [
        LinkEvent(id=f"{identity}/{n}", actor=nobody, conversation=where, reply=way, link=url)
        for n, url in enumerate(urls)
        if url
    ]
