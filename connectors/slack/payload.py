"""What every Slack payload is read with: fields that may be missing, the words in them, who and where. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from connectors.events import Actor, Conversation
from connectors.slack import address, wire

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Way:
    """How an answer gets back to whoever acted: the connector's own part of an event (`event.reply`).

    `trigger` opens one view within 3 s. `view` is the modal the control stood in or that was sent.
    `personal`: the person wrote to us in their own chat. `unfurl` is Slack's (id, source) of a link to draw a card for.
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
    unfurl: tuple[str, str] = ("", "")

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


def at(node: object, *path: str) -> object:
    for key in path:
        if not isinstance(node, Mapping):
            return None
        node = node.get(key)
    return node


def text_of(node: object, *path: str) -> str:
    value = at(node, *path)
    return value if isinstance(value, str) else ""


def map_of(node: object, *path: str) -> Payload:
    value = at(node, *path)
    return value if isinstance(value, Mapping) else {}


def place_of(actor: Actor, team: str, channel: str, name: str = "") -> Conversation:
    """A D... id is a one-to-one conversation, but not always ours: a command works in any."""
    if not channel or channel.startswith("D"):
        return actor.direct
    return address.conversation(team, channel, "" if name == "privategroup" else name)


def homes_of(payload: Payload) -> tuple[str, ...]:
    """Return the keys a payload's installation may have, likeliest first: team, or the whole Grid organisation.

    Slash commands write booleans as words; the last events of a removed app may say nothing of the kind.
    """
    authorizations = payload.get("authorizations")
    first = authorizations[0] if isinstance(authorizations, list) and authorizations else {}
    org = (
        payload.get("is_enterprise_install") in {True, "true"}
        or at(first, "is_enterprise_install") is True
    )
    enterprise = (
        text_of(payload, "enterprise_id")
        or text_of(payload, "enterprise", "id")
        or text_of(first, "enterprise_id")
    )
    team = (
        text_of(payload, "team_id")
        or text_of(payload, "team", "id")
        or text_of(payload, "user", "team_id")
    )
    return tuple(filter(None, (enterprise, team) if org else (team, enterprise)))


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
