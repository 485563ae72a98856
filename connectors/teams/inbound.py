"""A verified activity -> an event. Pure: plain JSON in, values out.

A person is `aadObjectId` and tenant; names are only shown.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Literal

from connectors.events import (
    ActionEvent,
    Actor,
    CommandEvent,
    Conversation,
    Event,
    FieldValue,
    FormEvent,
    Installation,
    JoinedEvent,
    LeftEvent,
)
from connectors.teams import wire
from connectors.teams.address import (
    PLATFORM,
    Kind,
    Route,
    from_neutral,
    is_person,
    to_direct,
    to_kind,
    to_person,
    to_place,
    to_ref,
)

Surface = Literal["message", "submit", "execute", "fetch", "task", "install"]
Payload = Mapping[str, Any]

_AT = re.compile(r"<at(?:\s[^>]*)?>(.*?)</at>", re.IGNORECASE | re.DOTALL)
_INVOKES: dict[str, Surface] = {
    "adaptiveCard/action": "execute",
    "task/fetch": "fetch",
    "task/submit": "task",
}


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


def to_tenants(payload: Payload) -> tuple[str, ...]:
    """Return every tenant the activity names, lower case."""
    named = (
        _text(_part(payload, "conversation"), "tenantId"),
        _text(_part(_part(payload, "channelData"), "tenant"), "id"),
    )
    return tuple(dict.fromkeys(tenant.lower() for tenant in named if tenant))


def to_event(payload: Payload) -> Event | None:
    """Read one activity; None for what is no business of ours (typing, reactions, somebody else joining)."""
    match payload.get("type"):
        case "message":
            return _message(payload)
        case "invoke":
            surface = _INVOKES.get(_text(payload, "name"))
            return _invoke(payload, surface) if surface else None
        case "installationUpdate":
            return _membership(payload, _text(payload, "action"))
        case "conversationUpdate":
            return _membership(payload, _change(payload))
        case _:
            return None


# ---------------------------------------------------------------- kinds


def _message(payload: Payload) -> Event | None:
    origin = _origin(payload, "message")
    if not origin:
        return None
    value = payload.get("value")
    if value is not None and not _text(payload, "text").strip():
        origin = _origin(payload, "submit")
        return _pressed(payload, origin, value) if origin else None
    mentioned = _is_mentioned(payload)
    if origin.kind != "direct" and not mentioned:
        return None
    return CommandEvent(
        id=_id(payload, origin),
        actor=_actor(payload, origin),
        conversation=_conversation(payload, origin),
        reply=origin,
        text=_words(payload),
    )


def _invoke(payload: Payload, surface: Surface) -> Event | None:
    origin = _origin(payload, surface)
    if not origin:
        return None
    value = _part(payload, "value")
    data = _part(value, "action").get("data") if surface == "execute" else value.get("data")
    return _pressed(payload, origin, data)


def _pressed(payload: Payload, origin: Origin, data: object) -> Event | None:
    found = wire.read(data, origin.tenant)
    common: dict[str, Any] = {
        "id": _id(payload, origin),
        "actor": _actor(payload, origin),
        "conversation": _conversation(payload, origin),
        "reply": origin,
    }
    match found:
        case wire.Pressed(action, value):
            card = origin.card
            message = to_ref(origin.tenant, origin.conversation, card) if card else None
            return ActionEvent(action=action, value=value, message=message, **common)
        case wire.Sent(form, value, fields):
            chosen = {str(text): one for text in fields.values() if (one := _chosen(text, origin))}
            return FormEvent(form=form, value=value, fields=fields, chosen=chosen, **common)
        case None:
            return None


def _chosen(answer: FieldValue, origin: Origin) -> Actor | Conversation | None:
    """Describe the person or channel an answer names. Teams gives no name for a person; their first act does."""
    key = from_neutral(answer, origin.tenant) if isinstance(answer, str) else ""
    if not key:
        return None
    route = Route(origin.service_url, origin.bot)
    if is_person(key):
        direct = to_direct(origin.tenant, key, route)
        home = Installation(PLATFORM, origin.tenant)
        return Actor(installation=home, key=to_person(origin.tenant, key), direct=direct)
    return to_place(origin.tenant, key, "channel", route)


def _membership(payload: Payload, change: str) -> Event | None:
    """Both kinds of activity tell of one install, at the same time: they get one id, so it is greeted once."""
    if change not in {"add", "remove"}:
        return None
    origin = _origin(payload, "install")
    if not origin:
        return None
    actor, conversation = _actor(payload, origin), _conversation(payload, origin)
    identity = _digest(origin.tenant, origin.conversation, change)
    personal = origin.kind == "direct"
    if change == "add":
        return JoinedEvent(
            id=identity, actor=actor, conversation=conversation, reply=origin, installed=personal
        )
    # Whoever removes the app from their own chat speaks for nobody else in the tenant.
    return LeftEvent(id=identity, actor=actor, conversation=conversation, reply=origin)


def _change(payload: Payload) -> str:
    bot = _text(_part(payload, "recipient"), "id")
    for key, change in (("membersAdded", "add"), ("membersRemoved", "remove")):
        if any(_text(member, "id") == bot for member in _parts(payload, key)):
            return change
    return ""


# ---------------------------------------------------------------- parts


def _origin(payload: Payload, surface: Surface) -> Origin | None:
    conversation = _part(payload, "conversation")
    person = _text(_part(payload, "from"), "aadObjectId").lower()
    tenants = to_tenants(payload)
    if not person or not tenants or not _text(conversation, "id"):
        return None
    return Origin(
        surface=surface,
        kind=to_kind(_text(conversation, "conversationType") or "personal"),
        tenant=tenants[0],
        person=person,
        conversation=_text(conversation, "id"),
        card=_text(payload, "replyToId"),
        service_url=_text(payload, "serviceUrl"),
        bot=_text(_part(payload, "recipient"), "id"),
    )


def _actor(payload: Payload, origin: Origin) -> Actor:
    client = next(
        (part for part in _parts(payload, "entities") if part.get("type") == "clientInfo"), {}
    )
    chat = origin.conversation if origin.kind == "direct" else ""
    name = _text(_part(payload, "from"), "name")
    return Actor(
        installation=Installation(PLATFORM, origin.tenant),
        key=to_person(origin.tenant, origin.person),
        direct=to_direct(
            origin.tenant, origin.person, Route(origin.service_url, origin.bot, chat), name
        ),
        name=name,
        language=_text(client, "locale") or _text(payload, "locale"),
        zone=_text(client, "timezone") or _text(payload, "localTimezone"),
    )


def _conversation(payload: Payload, origin: Origin) -> Conversation:
    if origin.kind == "direct":
        return _actor(payload, origin).direct
    channel, team = (_part(_part(payload, "channelData"), key) for key in ("channel", "team"))
    name = (
        _text(channel, "name")
        or _text(_part(payload, "conversation"), "name")
        or _text(team, "name")
    )
    route = Route(origin.service_url, origin.bot)
    return to_place(origin.tenant, origin.conversation, origin.kind, route, name)


def _id(payload: Payload, origin: Origin) -> str:
    """An activity's id is unique in its conversation only; a repeat has the same."""
    return _digest(origin.tenant, origin.conversation, _text(payload, "id"))


def _digest(*parts: str) -> str:
    return blake2b("\n".join(parts).encode(), digest_size=16).hexdigest()


def _is_mentioned(payload: Payload) -> bool:
    bot = _text(_part(payload, "recipient"), "id")
    return any(
        entity.get("type") == "mention" and _text(_part(entity, "mentioned"), "id") == bot
        for entity in _parts(payload, "entities")
    )


def _words(payload: Payload) -> str:
    """What was typed: our own mention taken out, other people's as "@Name", entities undone."""
    text = _text(payload, "text")
    bot = _text(_part(payload, "recipient"), "id")
    for entity in _parts(payload, "entities"):
        written = _text(entity, "text")
        if entity.get("type") == "mention" and _text(_part(entity, "mentioned"), "id") == bot:
            text = text.replace(written, " ") if written else text
    text = html.unescape(_AT.sub(lambda hit: f"@{hit[1]}", text))
    return text.replace("\xa0", " ").strip()


def _part(payload: Payload, key: str) -> Payload:
    found = payload.get(key)
    return found if isinstance(found, Mapping) else {}


def _parts(payload: Payload, key: str) -> list[Payload]:
    found = payload.get(key)
    return [part for part in found if isinstance(part, Mapping)] if isinstance(found, list) else []


def _text(payload: Payload, key: str) -> str:
    found = payload.get(key)
    return found if isinstance(found, str) else ""
