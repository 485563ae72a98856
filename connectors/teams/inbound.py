"""A verified activity -> an event. Pure: plain JSON in, values out.

A person is `aadObjectId` and tenant; names are only shown.
"""

from __future__ import annotations

import html
import re
from dataclasses import replace

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
    LinkEvent,
    Quoted,
    SearchEvent,
    ShortcutEvent,
)
from connectors.teams import extension, wire
from connectors.teams.address import (
    PLATFORM,
    Route,
    from_neutral,
    is_guid,
    to_direct,
    to_person,
    to_place,
    to_ref,
)
from connectors.teams.payload import (
    Origin,
    Payload,
    Surface,
    digest,
    part,
    parts,
    text_of,
    to_actor,
    to_common,
    to_conversation,
    to_origin,
)

_AT = re.compile(r"<at(?:\s[^>]*)?>(.*?)</at>", re.IGNORECASE | re.DOTALL)
_INVOKES: dict[str, Surface] = {
    "adaptiveCard/action": "execute",
    "task/fetch": "fetch",
    "task/submit": "task",
    "composeExtension/fetchTask": "menu",
    "composeExtension/submitAction": "menu_sent",
    "composeExtension/query": "search",
    "composeExtension/queryLink": "link",
}


def to_event(payload: Payload) -> Event | None:
    """Read one activity; None for what is no business of ours (typing, reactions, somebody else joining)."""
    match payload.get("type"):
        case "message":
            return _message(payload)
        case "invoke":
            surface = _INVOKES.get(text_of(payload, "name"))
            return _invoke(payload, surface) if surface else None
        case "installationUpdate":
            return _membership(payload, text_of(payload, "action"))
        case "conversationUpdate":
            return _membership(payload, _change(payload))
        case _:
            return None


# ---------------------------------------------------------------- kinds


def _message(payload: Payload) -> Event | None:
    origin = to_origin(payload, "message")
    if not origin:
        return None
    value = payload.get("value")
    if value is not None and not text_of(payload, "text").strip():
        origin = to_origin(payload, "submit")
        return _pressed(payload, origin, value) if origin else None
    if origin.kind != "direct" and not _is_mentioned(payload):
        return None
    seen = origin.kind != "direct"
    return CommandEvent(text=_words(payload), seen=seen, **to_common(payload, origin))


def _invoke(payload: Payload, surface: Surface) -> Event | None:
    origin = to_origin(payload, surface)
    if not origin:
        return None
    value = part(payload, "value")
    match surface:
        case "menu":
            return _chosen_in_menu(payload, origin, value)
        case "search":
            return SearchEvent(text=extension.to_search(value), **to_common(payload, origin))
        case "link":
            return LinkEvent(link=text_of(value, "url"), **to_common(payload, origin))
        case "execute":
            return _pressed(payload, origin, part(value, "action").get("data"))
        case _:
            return _pressed(payload, origin, value.get("data"))


def _chosen_in_menu(payload: Payload, origin: Origin, value: Payload) -> ShortcutEvent:
    picked = extension.to_quoted(value, origin.person)
    quoted = None
    if picked is not None:
        quoted, key, name = picked
        if key:
            quoted = replace(quoted, author=_colleague(origin, key, name))
        # Out of a chat comes a link alone; what a channel is, the service is asked.
        if origin.kind != "channel":
            quoted = Quoted(link=quoted.link)
    return ShortcutEvent(
        shortcut=text_of(value, "commandId"), quoted=quoted, **to_common(payload, origin)
    )


def _pressed(payload: Payload, origin: Origin, data: object) -> Event | None:
    common = to_common(payload, origin)
    match wire.read(data, origin.tenant):
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
    if is_guid(key):
        return _colleague(origin, key)
    return to_place(origin.tenant, key, "channel", Route(origin.service_url, origin.bot))


def _colleague(origin: Origin, key: str, name: str = "") -> Actor:
    return Actor(
        installation=Installation(PLATFORM, origin.tenant),
        key=to_person(origin.tenant, key),
        direct=to_direct(origin.tenant, key, Route(origin.service_url, origin.bot), name),
        name=name,
    )


def _membership(payload: Payload, change: str) -> Event | None:
    """Both kinds of activity tell of one install, at the same time: they get one id, so it is greeted once."""
    if change not in {"add", "remove"}:
        return None
    origin = to_origin(payload, "install")
    if not origin:
        return None
    actor, conversation = to_actor(payload, origin), to_conversation(payload, origin)
    identity = digest(origin.tenant, origin.conversation, change)
    personal = origin.kind == "direct"
    if change == "add":
        return JoinedEvent(
            id=identity, actor=actor, conversation=conversation, reply=origin, installed=personal
        )
    # Whoever removes the app from their own chat speaks for nobody else in the tenant.
    return LeftEvent(id=identity, actor=actor, conversation=conversation, reply=origin)


def _change(payload: Payload) -> str:
    bot = text_of(part(payload, "recipient"), "id")
    for key, change in (("membersAdded", "add"), ("membersRemoved", "remove")):
        if any(text_of(member, "id") == bot for member in parts(payload, key)):
            return change
    return ""


def _is_mentioned(payload: Payload) -> bool:
    bot = text_of(part(payload, "recipient"), "id")
    return any(
        entity.get("type") == "mention" and text_of(part(entity, "mentioned"), "id") == bot
        for entity in parts(payload, "entities")
    )


def _words(payload: Payload) -> str:
    """What was typed: our own mention taken out, other people's as "@Name", entities undone."""
    text = text_of(payload, "text")
    bot = text_of(part(payload, "recipient"), "id")
    for entity in parts(payload, "entities"):
        written = text_of(entity, "text")
        if entity.get("type") == "mention" and text_of(part(entity, "mentioned"), "id") == bot:
            text = text.replace(written, " ") if written else text
    text = html.unescape(_AT.sub(lambda hit: f"@{hit[1]}", text))
    return text.replace("\xa0", " ").strip()
