"""What comes in, the same from every platform. Values only; how a payload becomes one is each connector's `inbound`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Installation:
    """An organisation on a platform: a Slack team or Grid org, a Teams tenant."""

    platform: str
    key: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A place to speak in. `key` is opaque and never changes; `route` travels beside it and may change.

    `joined`: whether the bot is in it, where the platform says.
    """

    platform: str
    key: str
    kind: Literal["direct", "channel", "group"] = "channel"
    name: str = ""
    route: str = ""
    joined: bool | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """A person on a platform. `key` is unique there; forms and mentions name them "platform:key".

    `direct` is the one-to-one conversation in which the bot may speak to them.

    `zone` (IANA) and `language` (BCP 47) are empty where the platform doesn't say.

    `unasked`: the platform could not be asked for the name just now; a moment later it may be.
    """

    installation: Installation
    key: str
    direct: Conversation
    name: str = ""
    language: str = ""
    zone: str = ""
    email: str = ""
    guest: bool = False
    administrator: bool = False
    unasked: bool = False


@dataclass(frozen=True, slots=True)
class MessageRef:
    """One message that was sent: `key` is opaque, read only by the connector that made it."""

    platform: str
    key: str


FieldValue = str | tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Event:
    """`id` is the same when the platform delivers the event again. `reply` is the connector's own (a response URL)."""

    id: str
    actor: Actor
    conversation: Conversation
    reply: object = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandEvent(_Event):
    """Somebody typed a command: everything after the command word ("drop https://..."), entities undone.

    `seen`: others in the conversation see the words too.
    """

    text: str
    seen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionEvent(_Event):
    """Somebody pressed or chose something. `value` comes back untrusted. `message` is what the control stood on."""

    action: str
    value: str = ""
    message: MessageRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormEvent(_Event):
    """Somebody sent a form: `form` is its id, `value` what it carried, `fields` by input name (several = tuple).

    `chosen` describes the people and channels among the values ("slack:T1/U1"), as far as the platform tells.
    """

    form: str
    value: str = ""
    fields: Mapping[str, FieldValue]
    chosen: Mapping[str, Actor | Conversation] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeEvent(_Event):
    """Somebody opened their own page; or, with `refresh`, it is open and something they did changed it."""

    refresh: bool = False


@dataclass(frozen=True, slots=True)
class Quoted:
    """The message somebody picked. `text` and `permalink` are "" where it may not leave its conversation.

    `link` is the first address in it. `author` is None for the actor's own words and for a bot's.
    """

    text: str = ""
    link: str = ""
    permalink: str = ""
    author: Actor | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortcutEvent(_Event):
    """Somebody chose one of our entries in the platform's own menus: on a message (`quoted`), or anywhere."""

    shortcut: str
    quoted: Quoted | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkEvent(_Event):
    """One of our own links was posted, by whomever: what card should stand under it? Nobody acted on us."""

    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchEvent(_Event):
    """Somebody looks for something to put into a conversation: a few words, or "". It comes with every letter typed."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryEvent(_Event):
    """What the platform's directory says now: of `people`, of keys that are `gone`, and how many there are.

    `count` leaves out guests and bots. Whom nobody here knows yet stays unknown. The actor's key is empty.
    """

    people: tuple[Actor, ...] = ()
    gone: tuple[str, ...] = ()
    count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedEvent(_Event):
    """The bot was added to a conversation (or installed, when `installed`) by the actor."""

    installed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftEvent(_Event):
    """The bot was removed from a conversation, or uninstalled when `uninstalled`."""

    uninstalled: bool = False


Event = (
    CommandEvent
    | ActionEvent
    | FormEvent
    | HomeEvent
    | ShortcutEvent
    | LinkEvent
    | SearchEvent
    | JoinedEvent
    | LeftEvent
    | DirectoryEvent
)
