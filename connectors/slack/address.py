"""Neutral conversations and message references <-> Slack's ids. Pure.

"T1/C1" is a channel, "T1/U1" the one-to-one conversation with that person, "T1/C1/1700000000.000100" a message;
one that was too long for Slack is several: "T1/C1/1700000000.000100,1700000001.000100".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from connectors.events import Actor, Conversation, Installation, MessageRef

PLATFORM = "slack"
_PERSON = re.compile(r"[UW][A-Z0-9]+")
_CHANNEL = re.compile(r"[CGD][A-Z0-9]+")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message goes: a team, and a channel (C, G, D) or a person (U, W), whose chat Slack opens itself."""

    team: str
    channel: str

    @property
    def personal(self) -> bool:
        return bool(_PERSON.fullmatch(self.channel))


@dataclass(frozen=True, slots=True)
class Spot:
    """One message: `channel` is never a person here, Slack refuses to edit by user id.

    `more` are the further messages of one that was sent in parts, in order.
    """

    team: str
    channel: str
    ts: str
    more: tuple[str, ...] = ()

    @property
    def stamps(self) -> tuple[str, ...]:
        """The ts of every part, the first first."""
        return (self.ts, *self.more)


def direct(team: str, user: str, route: str = "") -> Conversation:
    """Return the one-to-one conversation; `route` is its D... id where that is known."""
    return Conversation(PLATFORM, f"{team}/{user}", "direct", route=route)


def conversation(team: str, channel: str, name: str = "") -> Conversation:
    """Return a channel; Slack names a conversation of several people "mpdm-..."."""
    key = f"{team}/{channel}"
    if name.startswith("mpdm-"):
        return Conversation(PLATFORM, key, "group", name)
    return Conversation(PLATFORM, key, "channel", name)


def to_place(where: Conversation) -> Place:
    """Read a conversation back. Raises ValueError for one that isn't ours."""
    team, _, channel = where.key.partition("/")
    if where.platform != PLATFORM or not team or not channel or "/" in channel:
        raise ValueError(f"{where.platform}:{where.key} is no Slack conversation")
    return Place(team, channel)


def reference(team: str, channel: str, *stamps: str) -> MessageRef:
    """Write the reference of a message that stands at one ts, or in parts at several."""
    return MessageRef(PLATFORM, f"{team}/{channel}/{','.join(stamps)}")


def to_spot(ref: MessageRef) -> Spot:
    """Read a message reference back. Raises ValueError for one that isn't ours."""
    parts = ref.key.split("/")
    stamps = parts[-1].split(",")
    if ref.platform != PLATFORM or len(parts) != 3 or not all((*parts, *stamps)):
        raise ValueError(f"{ref.platform}:{ref.key} is no Slack message")
    return Spot(parts[0], parts[1], stamps[0], tuple(stamps[1:]))


def actor(team: str, user: str, name: str = "") -> Actor:
    """Return a person of whom no more is known yet than a payload says."""
    return Actor(Installation(PLATFORM, team), f"{team}/{user}", direct(team, user), name=name)


def neutral(team: str, key: str) -> str:
    """Write a person's or channel's id as the neutral address of a form field."""
    return f"{PLATFORM}:{team}/{key}"


def own_id(address: str, kind: str, team: str = "") -> str:
    """Return the Slack id in "slack:T1/U1" when it is ours, of that kind ("user", "channel") and team; else ""."""
    platform, _, rest = address.partition(":")
    home, _, key = rest.partition("/")
    pattern = _PERSON if kind == "user" else _CHANNEL
    fits = platform == PLATFORM and (not team or home == team) and pattern.fullmatch(key)
    return key if fits else ""
