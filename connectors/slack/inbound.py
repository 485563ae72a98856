"""Slack's payloads -> neutral events. Pure: no SDK, no clock, no network.

What isn't for us, or can't be read, becomes None; the connector acknowledges it all the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from connectors.events import (
    ActionEvent,
    Actor,
    CommandEvent,
    Conversation,
    Event,
    FieldValue,
    FormEvent,
    HomeEvent,
    Installation,
    JoinedEvent,
    LeftEvent,
)
from connectors.slack import address, wire

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Way:
    """How an answer gets back to whoever acted: the connector's own part of an event (`event.reply`).

    `trigger` opens one view within 3 s. `view` is the modal the control stood in or that was sent.
    `posts` says that there is no response URL and an answer has to be posted.
    """

    team: str
    user: str
    channel: str = ""
    thread: str = ""
    message: str = ""
    ephemeral: bool = False
    response_url: str = field(default="", repr=False)
    trigger: str = field(default="", repr=False)
    view: str = ""
    home: bool = False
    personal: bool = False

    @property
    def origin(self) -> wire.Origin:
        """What a form opened from here carries along."""
        return wire.Origin(
            channel=self.channel,
            thread=self.thread,
            message=self.message,
            ephemeral=self.ephemeral,
            response_url=self.response_url,
        )


def read(payload: Payload, bot: str = "") -> Event | None:
    """Return the event a payload stands for. `bot` is our own user id, where it is known."""
    match payload.get("type"):
        case "event_callback":
            return _callback(payload, bot)
        case "block_actions":
            return _action(payload)
        case "view_submission":
            return _form(payload)
        case None if _text(payload, "command"):
            return _command(payload)
        case _:
            return None


# ---------------------------------------------------------------- reading safely


def _at(node: object, *path: str) -> object:
    for key in path:
        if not isinstance(node, Mapping):
            return None
        node = node.get(key)
    return node


def _text(node: object, *path: str) -> str:
    value = _at(node, *path)
    return value if isinstance(value, str) else ""


def _map(node: object, *path: str) -> Payload:
    value = _at(node, *path)
    return value if isinstance(value, Mapping) else {}


def _where(actor: Actor, team: str, channel: str, name: str = "") -> Conversation:
    """A D... id is a one-to-one conversation, but not always ours: a command works in any."""
    if not channel or channel.startswith("D"):
        return actor.direct
    return address.conversation(team, channel, "" if name == "privategroup" else name)


# ---------------------------------------------------------------- text

_ENTITY = re.compile(r"<([^<>]*)>")


def undo(text: str) -> str:
    """Turn Slack's entities back into what the person typed: addresses, names, & < >."""
    plain = _ENTITY.sub(_entity, text)
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _entity(found: re.Match[str]) -> str:
    target, _, label = found[1].partition("|")
    if target.startswith("@"):
        return f"@{label or target[1:]}"
    if target.startswith("#"):
        return f"#{label or target[1:]}"
    if target.startswith("!date^"):
        return label
    if target.startswith("!"):
        word = label or target[1:].partition("^")[0]
        return word if word.startswith("@") else f"@{word}"
    return target.removeprefix("mailto:")


def _unaddressed(text: str, bot: str) -> str:
    """Take our own mention out of a sentence; without a known id, the leading one."""
    ours = re.escape(bot) if bot else "[UW][A-Z0-9]+"
    mention = rf"{'' if bot else '^'} *<@{ours}(?:\|[^<>]*)?> *"
    return re.sub(mention, " ", text).strip(" \t:,")


# ---------------------------------------------------------------- commands and clicks


def _command(payload: Payload) -> CommandEvent | None:
    team, user = _text(payload, "team_id"), _text(payload, "user_id")
    channel = _text(payload, "channel_id")
    if not (team and user and channel):
        return None
    actor = address.actor(team, user, _text(payload, "user_name"))
    way = Way(
        team,
        user,
        channel=channel,
        response_url=_text(payload, "response_url"),
        trigger=_text(payload, "trigger_id"),
    )
    return CommandEvent(
        id=way.trigger or f"{team}/{user}/{way.response_url}",
        actor=actor,
        conversation=_where(actor, team, channel, _text(payload, "channel_name")),
        reply=way,
        text=undo(_text(payload, "text")).strip(),
    )


def _person(payload: Payload) -> tuple[str, str, Actor] | None:
    team = _text(payload, "team", "id") or _text(payload, "user", "team_id")
    user = _text(payload, "user", "id")
    if not (team and user):
        return None
    name = _text(payload, "user", "name") or _text(payload, "user", "username")
    return team, user, address.actor(team, user, name)


def _action(payload: Payload) -> ActionEvent | None:
    person = _person(payload)
    actions = payload.get("actions")
    if person is None or not isinstance(actions, list) or not actions:
        return None
    action, value = _pressed(actions[0])
    if not action or action == wire.LINK:
        return None
    team, user, actor = person
    container = _map(payload, "container")
    view = _map(payload, "view")
    channel = _text(payload, "channel", "id") or _text(container, "channel_id")
    name = _text(payload, "channel", "name")
    message = _text(container, "message_ts")
    ephemeral = container.get("is_ephemeral") is True
    response_url = _text(payload, "response_url")
    thread = _text(payload, "message", "thread_ts")
    if view and _text(view, "type") == "modal":
        _, origin = wire.read_note(_text(view, "private_metadata"))
        channel, name, thread = origin.channel, origin.name, origin.thread
        message, ephemeral = origin.message, origin.ephemeral
        response_url = origin.response_url
    way = Way(
        team,
        user,
        channel=channel,
        thread=thread,
        message=message,
        ephemeral=ephemeral,
        response_url=response_url,
        trigger=_text(payload, "trigger_id"),
        view=_text(view, "id") if _text(view, "type") == "modal" else "",
        home=_text(view, "type") == "home",
    )
    stood = message and channel and not ephemeral
    return ActionEvent(
        id=way.trigger or f"{team}/{user}/{_text(actions[0], 'action_ts')}",
        actor=actor,
        conversation=_where(actor, team, channel, name),
        reply=way,
        action=action,
        value=value,
        message=address.reference(team, channel, message) if stood else None,
    )


def _pressed(control: object) -> tuple[str, str]:
    """Return the action and value of one control; action "" when it isn't ours."""
    action = wire.read_id(_text(control, "action_id"))
    match _text(control, "type"):
        case "button":
            return action, _text(control, "value")
        case "static_select":
            return action, _text(control, "selected_option", "value")
        case "datepicker":
            return action, _text(control, "selected_date")
        case "overflow" if action == wire.MENU:
            return wire.read_choice(_text(control, "selected_option", "value"))
        case _:
            return "", ""


# ---------------------------------------------------------------- forms


def _form(payload: Payload) -> FormEvent | None:
    person = _person(payload)
    view = _map(payload, "view")
    form = _text(view, "callback_id")
    if person is None or not form or not _text(view, "id"):
        return None
    team, user, actor = person
    value, origin = wire.read_note(_text(view, "private_metadata"))
    way = Way(
        team,
        user,
        channel=origin.channel,
        thread=origin.thread,
        message=origin.message,
        ephemeral=origin.ephemeral,
        response_url=origin.response_url,
        trigger=_text(payload, "trigger_id"),
        view=_text(view, "id"),
    )
    states = {
        str(name): next(iter(state.values()))
        for name, state in _map(view, "state", "values").items()
        if isinstance(state, Mapping) and state
    }
    return FormEvent(
        id=way.trigger or f"{team}/{way.view}/{_text(view, 'hash')}",
        actor=actor,
        conversation=_where(actor, team, origin.channel, origin.name),
        reply=way,
        form=form,
        value=value,
        fields={name: _answer(state, team) for name, state in states.items()},
        chosen=dict(filter(None, (_chosen(state, team) for state in states.values()))),
    )


def _answer(state: object, team: str) -> FieldValue:
    """Return what was entered: text, ISO date, option values, or a neutral address."""
    match _text(state, "type"):
        case "static_select" | "radio_buttons":
            return _text(state, "selected_option", "value")
        case "multi_static_select" | "checkboxes":
            options = _at(state, "selected_options")
            chosen = options if isinstance(options, list) else []
            return tuple(_text(option, "value") for option in chosen)
        case "datepicker":
            return _text(state, "selected_date")
        case "users_select":
            user = _text(state, "selected_user")
            return address.neutral(team, user) if user else ""
        case "conversations_select":
            channel = _text(state, "selected_conversation")
            return address.neutral(team, channel) if channel else ""
        case _:
            return _text(state, "value")


def _chosen(state: object, team: str) -> tuple[str, Actor | Conversation] | None:
    """Describe a picked person or channel by its id alone; the directory knows the rest."""
    user, channel = _text(state, "selected_user"), _text(state, "selected_conversation")
    if user:
        return address.neutral(team, user), address.actor(team, user)
    if channel:
        return address.neutral(team, channel), address.conversation(team, channel)
    return None


# ---------------------------------------------------------------- events


def _callback(payload: Payload, bot: str) -> Event | None:
    event = _map(payload, "event")
    team, identity = _text(payload, "team_id"), _text(payload, "event_id")
    if not (team and identity):
        return None
    authorizations = payload.get("authorizations")
    if not bot and isinstance(authorizations, list) and authorizations:
        bot = _text(authorizations[0], "user_id")
    match _text(event, "type"):
        case "app_home_opened" if _text(event, "tab") == "home" and _text(event, "user"):
            actor = address.actor(team, _text(event, "user"))
            way = Way(team, _text(event, "user"), home=True)
            return HomeEvent(id=identity, actor=actor, conversation=actor.direct, reply=way)
        case "message" if _text(event, "channel_type") == "im":
            return _words(event, team, identity, bot, personal=True)
        case "app_mention":
            return _words(event, team, identity, bot, personal=False)
        case "member_joined_channel":
            return _joined(event, team, identity, bot)
        case "member_left_channel" if bot and _text(event, "user") == bot:
            return _left(team, identity, _text(event, "channel"))
        case "channel_left" | "group_left":
            return _left(team, identity, _text(event, "channel"))
        case "app_uninstalled":
            return _left(team, identity, "")
        case "tokens_revoked" if _at(event, "tokens", "bot"):
            return _left(team, identity, "")
        case _:
            return None


def _words(
    event: Payload, team: str, identity: str, bot: str, *, personal: bool
) -> CommandEvent | None:
    """A message to us. Edits, joins, files alone and every bot's own words (ours too) are none."""
    user, channel = _text(event, "user"), _text(event, "channel")
    spoken = user and channel and user != bot
    if not spoken or "subtype" in event or "bot_id" in event or "edited" in event:
        return None
    actor = address.actor(team, user)
    where = _where(actor, team, channel)
    if personal:
        where = address.direct(team, user, route=channel)
    way = Way(
        team,
        user,
        channel=channel,
        thread=_text(event, "thread_ts"),
        personal=personal,
    )
    text = undo(_unaddressed(_text(event, "text"), bot))
    return CommandEvent(id=identity, actor=actor, conversation=where, reply=way, text=text)


def _joined(event: Payload, team: str, identity: str, bot: str) -> JoinedEvent | None:
    """Only our own arrival, and only where somebody brought us in: there is nobody to greet else."""
    inviter, channel = _text(event, "inviter"), _text(event, "channel")
    if not bot or _text(event, "user") != bot or not inviter or not channel:
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
