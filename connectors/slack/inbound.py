"""Slack's payloads -> neutral events. Pure: no SDK, no clock, no network.

What isn't for us, or can't be read, becomes None; the connector acknowledges it all the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from connectors.events import (
    ActionEvent,
    Actor,
    CommandEvent,
    Conversation,
    Event,
    FieldValue,
    FormEvent,
    Quoted,
    ShortcutEvent,
)
from connectors.slack import address, wire
from connectors.slack.callbacks import read_callback
from connectors.slack.payload import Payload, Way, at, map_of, place_of, text_of, undo


def read(payload: Payload, team: str, bot: str = "") -> Event | None:
    """Return the event a payload stands for. `team` is the installation's key, `bot` our own user id, if known."""
    match payload.get("type"):
        case "event_callback":
            return read_callback(payload, team, bot)
        case "block_actions":
            return _action(payload, team)
        case "view_submission":
            return _form(payload, team)
        case "shortcut" | "message_action":
            return _shortcut(payload, team)
        case None if text_of(payload, "command"):
            return _command(payload, team)
        case _:
            return None


# ---------------------------------------------------------------- commands and clicks


def _command(payload: Payload, team: str) -> CommandEvent | None:
    user, channel = text_of(payload, "user_id"), text_of(payload, "channel_id")
    if not (user and channel):
        return None
    actor = address.actor(team, user, text_of(payload, "user_name"))
    way = Way(
        team,
        user,
        channel=channel,
        response_url=text_of(payload, "response_url"),
        trigger=text_of(payload, "trigger_id"),
    )
    return CommandEvent(
        id=way.trigger or f"{team}/{user}/{way.response_url}",
        actor=actor,
        conversation=place_of(actor, team, channel, text_of(payload, "channel_name")),
        reply=way,
        text=undo(text_of(payload, "text")).strip(),
    )


def _person(payload: Payload, team: str) -> Actor | None:
    user = text_of(payload, "user", "id")
    if not user:
        return None
    name = text_of(payload, "user", "name") or text_of(payload, "user", "username")
    return address.actor(team, user, name)


def _action(payload: Payload, team: str) -> ActionEvent | None:
    actor = _person(payload, team)
    actions = payload.get("actions")
    if actor is None or not isinstance(actions, list) or not actions:
        return None
    action, value = _pressed(actions[0])
    if not action or action == wire.LINK:
        return None
    user = text_of(payload, "user", "id")
    container = map_of(payload, "container")
    view = map_of(payload, "view")
    channel = text_of(payload, "channel", "id") or text_of(container, "channel_id")
    name = text_of(payload, "channel", "name")
    # A button on a card under somebody's link: the message it stands on isn't ours.
    card = container.get("is_app_unfurl") is True
    message = "" if card else text_of(container, "message_ts")
    ephemeral = container.get("is_ephemeral") is True
    response_url = text_of(payload, "response_url")
    thread = text_of(payload, "message", "thread_ts")
    if view and text_of(view, "type") == "modal":
        _, origin = wire.read_note(text_of(view, "private_metadata"))
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
        trigger=text_of(payload, "trigger_id"),
        view=text_of(view, "id") if text_of(view, "type") == "modal" else "",
        home=text_of(view, "type") == "home",
    )
    stood = message and channel and not ephemeral
    return ActionEvent(
        id=way.trigger or f"{team}/{user}/{text_of(actions[0], 'action_ts')}",
        actor=actor,
        conversation=place_of(actor, team, channel, name),
        reply=way,
        action=action,
        value=value,
        message=address.reference(team, channel, message) if stood else None,
    )


def _pressed(control: object) -> tuple[str, str]:
    """Return the action and value of one control; action "" when it isn't ours."""
    action = wire.read_id(text_of(control, "action_id"))
    match text_of(control, "type"):
        case "button":
            return action, text_of(control, "value")
        case "static_select":
            return action, text_of(control, "selected_option", "value")
        case "datepicker":
            return action, text_of(control, "selected_date")
        case "overflow" if action == wire.MENU:
            return wire.read_choice(text_of(control, "selected_option", "value"))
        case _:
            return "", ""


# ---------------------------------------------------------------- forms


def _form(payload: Payload, team: str) -> FormEvent | None:
    actor = _person(payload, team)
    view = map_of(payload, "view")
    form = text_of(view, "callback_id")
    if actor is None or not form or not text_of(view, "id"):
        return None
    user = text_of(payload, "user", "id")
    value, origin = wire.read_note(text_of(view, "private_metadata"))
    way = Way(
        team,
        user,
        channel=origin.channel,
        thread=origin.thread,
        message=origin.message,
        ephemeral=origin.ephemeral,
        response_url=origin.response_url,
        trigger=text_of(payload, "trigger_id"),
        view=text_of(view, "id"),
    )
    states = {
        str(name): next(iter(state.values()))
        for name, state in map_of(view, "state", "values").items()
        if isinstance(state, Mapping) and state
    }
    return FormEvent(
        id=way.trigger or f"{team}/{way.view}/{text_of(view, 'hash')}",
        actor=actor,
        conversation=place_of(actor, team, origin.channel, origin.name),
        reply=way,
        form=form,
        value=value,
        fields={name: _answer(state, team) for name, state in states.items()},
        chosen=dict(filter(None, (_chosen(state, team) for state in states.values()))),
    )


def _answer(state: object, team: str) -> FieldValue:
    """Return what was entered: text, ISO date, option values, or a neutral address."""
    match text_of(state, "type"):
        case "static_select" | "radio_buttons":
            return text_of(state, "selected_option", "value")
        case "multi_static_select" | "checkboxes":
            options = at(state, "selected_options")
            chosen = options if isinstance(options, list) else []
            return tuple(text_of(option, "value") for option in chosen)
        case "datepicker":
            return text_of(state, "selected_date")
        case "users_select":
            user = text_of(state, "selected_user")
            return address.neutral(team, user) if user else ""
        case "conversations_select":
            channel = text_of(state, "selected_conversation")
            return address.neutral(team, channel) if channel else ""
        case _:
            return text_of(state, "value")


def _chosen(state: object, team: str) -> tuple[str, Actor | Conversation] | None:
    """Describe a picked person or channel by its id alone; the directory knows the rest."""
    user, channel = text_of(state, "selected_user"), text_of(state, "selected_conversation")
    if user:
        return address.neutral(team, user), address.actor(team, user)
    if channel:
        return address.neutral(team, channel), address.conversation(team, channel)
    return None


# ---------------------------------------------------------------- Slack's own menus

_LINK = re.compile(r"<(https?://[^<>|\s]+)")


def _shortcut(payload: Payload, team: str) -> ShortcutEvent | None:
    actor = _person(payload, team)
    trigger, name = text_of(payload, "trigger_id"), text_of(payload, "callback_id")
    if actor is None or not name:
        return None
    channel, user = text_of(payload, "channel", "id"), text_of(payload, "user", "id")
    way = Way(
        team,
        user,
        channel=channel,
        thread=text_of(payload, "message", "thread_ts"),
        response_url=text_of(payload, "response_url"),
        trigger=trigger,
    )
    return ShortcutEvent(
        id=trigger or f"{team}/{user}/{text_of(payload, 'action_ts')}",
        actor=actor,
        conversation=place_of(actor, team, channel, text_of(payload, "channel", "name")),
        reply=way,
        shortcut=name,
        quoted=_quoted(payload, team, user) if payload["type"] == "message_action" else None,
    )


def _quoted(payload: Payload, team: str, user: str) -> Quoted:
    """The message a shortcut was chosen on. Out of a conversation that may be private, only a link in it."""
    message = map_of(payload, "message")
    text = text_of(message, "text")
    attachments = message.get("attachments")
    attached = attachments[0] if isinstance(attachments, list) and attachments else {}
    found = _LINK.search(text)
    link = undo(found[1]) if found else text_of(attached, "from_url")
    channel, name = text_of(payload, "channel", "id"), text_of(payload, "channel", "name")
    if not channel.startswith("C") or name in _PRIVATE or name.startswith("mpdm-"):
        return Quoted(link=link)
    author = text_of(message, "user")
    return Quoted(
        text=undo(text).strip(),
        link=link,
        permalink=_permalink(payload, channel, message),
        author=address.actor(team, author) if author not in {"", user} else None,
    )


_PRIVATE = {"privategroup", "directmessage"}


def _permalink(payload: Payload, channel: str, message: Payload) -> str:
    """Write the address of a message as Slack does (docs.slack.dev/reference/methods/chat.getPermalink)."""
    domain, ts = text_of(payload, "team", "domain"), text_of(message, "ts")
    if not domain or not ts:
        return ""
    thread = text_of(message, "thread_ts")
    tail = f"?thread_ts={thread}&cid={channel}" if thread not in {"", ts} else ""
    return f"https://{domain}.slack.com/archives/{channel}/p{ts.replace('.', '')}{tail}"
