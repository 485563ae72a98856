"""What every activity is read with: fields that may be missing, who acted, where, and how to answer. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from typing import Any, Literal
from zoneinfo import available_timezones

from connectors.events import Actor, Conversation, Installation
from connectors.teams.address import (
    PLATFORM,
    Kind,
    Route,
    to_direct,
    to_kind,
    to_person,
    to_place,
    to_root,
    to_title,
)

Surface = Literal[
    "message",
    "submit",
    "execute",
    "fetch",
    "task",
    "install",
    "menu",
    "menu_sent",
    "search",
    "link",
]
"""How it reached us. menu, menu_sent, search and link are of the message extension: they come from conversations
that the bot may not be part of."""
EXTENSION: frozenset[Surface] = frozenset({"menu", "menu_sent", "search", "link"})
BETWEEN_TWO = "@unq.gbl.spaces"
"""How the id of a chat of two people ends."""
ELSEWHERE = "elsewhere"
GENERAL = "General"
"""The first channel of a team, of which the service says no name; its id is the team's."""
Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an event came from, for the connector's own answer; rides as `event.reply`.

    `conversation` is the full id (a channel's thread included), `card` the activity the control stood on.
    """

    surface: Surface
    kind: Kind
    tenant: str
    person: str
    conversation: str
    card: str
    service_url: str
    bot: str
    team: str = ""


def to_tenants(payload: Payload) -> tuple[str, ...]:
    """Return every tenant the activity names, lower case."""
    named = (
        text_of(part(payload, "conversation"), "tenantId"),
        text_of(part(part(payload, "channelData"), "tenant"), "id"),
    )
    return tuple(dict.fromkeys(tenant.lower() for tenant in named if tenant))


def to_origin(payload: Payload, surface: Surface) -> Origin | None:
    """Return where an activity came from; None for one without a person, a tenant or a conversation."""
    conversation = part(payload, "conversation")
    person = text_of(part(payload, "from"), "aadObjectId").lower()
    tenants = to_tenants(payload)
    if not person or not tenants or not text_of(conversation, "id"):
        return None
    return Origin(
        surface=surface,
        kind=_to_kind(conversation, surface),
        tenant=tenants[0],
        person=person,
        conversation=text_of(conversation, "id"),
        card=text_of(payload, "replyToId"),
        service_url=text_of(payload, "serviceUrl"),
        bot=text_of(part(payload, "recipient"), "id"),
        team=text_of(part(part(payload, "channelData"), "team"), "id"),
    )


def _to_kind(conversation: Payload, surface: Surface) -> Kind:
    """A chat of two people is "personal" too: our own with one of them never has an id that begins with 19."""
    kind = to_kind(text_of(conversation, "conversationType") or "personal")
    between = surface in EXTENSION or text_of(conversation, "id").startswith("19:")
    return "group" if kind == "direct" and between else kind


def to_actor(payload: Payload, origin: Origin) -> Actor:
    """Describe whoever acted."""
    client = next(
        (one for one in parts(payload, "entities") if one.get("type") == "clientInfo"), {}
    )
    chat = origin.conversation if origin.kind == "direct" else ""
    name = text_of(part(payload, "from"), "name")
    return Actor(
        installation=Installation(PLATFORM, origin.tenant),
        key=to_person(origin.tenant, origin.person),
        direct=to_direct(
            origin.tenant, origin.person, Route(origin.service_url, origin.bot, chat), name
        ),
        name=name,
        language=text_of(client, "locale") or text_of(payload, "locale"),
        zone=known_zone(text_of(client, "timezone"))
        or known_zone(text_of(payload, "localTimezone")),
    )


def known_zone(name: str) -> str:
    """Return an IANA zone that this machine knows; "" for any other, so that the one known before stays."""
    return name if name in _zones() else ""


@cache
def _zones() -> set[str]:
    """Return the zones a person can live in: a machine's own and the one of clocks never set say nothing."""
    return available_timezones() - {"Factory", "localtime"}


def to_conversation(payload: Payload, origin: Origin) -> Conversation:
    """Describe where it happened.

    All chats that aren't ours are one place: the id of a chat of two people says who talks with whom. A click tells
    no name: what it comes with may be less than what is known.
    """
    if origin.kind == "direct":
        return to_actor(payload, origin).direct
    foreign = origin.surface in EXTENSION or origin.conversation.endswith(BETWEEN_TWO)
    if origin.kind == "group" and foreign:
        route = Route(origin.service_url, origin.bot)
        return to_place(origin.tenant, ELSEWHERE, "group", route)
    name = _name_of(payload, origin) if origin.surface in {"message", "install"} else ""
    route = Route(origin.service_url, origin.bot)
    return to_place(origin.tenant, origin.conversation, origin.kind, route, name)


def _name_of(payload: Payload, origin: Origin) -> str:
    """Return what a channel or group chat is called; of a team's name only its first channel has a share."""
    channel, team = (part(part(payload, "channelData"), key) for key in ("channel", "team"))
    name = text_of(channel, "name") or text_of(part(payload, "conversation"), "name")
    if not name and text_of(team, "name") and to_root(origin.conversation) == origin.team:
        name = to_title(text_of(team, "name"), GENERAL)
    return name


def to_common(payload: Payload, origin: Origin) -> dict[str, Any]:
    """Return what every event carries. An activity's id is unique in its conversation only; a repeat has the same."""
    return {
        "id": digest(origin.tenant, origin.conversation, text_of(payload, "id")),
        "actor": to_actor(payload, origin),
        "conversation": to_conversation(payload, origin),
        "reply": origin,
    }


def digest(*words: str) -> str:
    """Make one id of several."""
    return blake2b("\n".join(words).encode(), digest_size=16).hexdigest()


def part(payload: Payload, key: str) -> Payload:
    """Return an object inside another; an empty one for anything else."""
    found = payload.get(key)
    return found if isinstance(found, Mapping) else {}


def parts(payload: Payload, key: str) -> list[Payload]:
    """Return the objects of a list."""
    found = payload.get(key)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def text_of(payload: Payload, key: str) -> str:
    """Return a text; "" for anything else."""
    found = payload.get(key)
    return found if isinstance(found, str) else ""
