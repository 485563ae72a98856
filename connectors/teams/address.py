"""Teams' ids <-> the neutral addresses the core knows. Pure.

A channel is "TENANT/19:...@thread.tacv2"; a person and the personal chat with them are "TENANT/AADID" and
"TENANT/@AADID": the chat's own id may change (a cleared history makes a new one), the person's never does.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from typing import Literal

from connectors.events import Conversation, MessageRef

PLATFORM = "teams"
Kind = Literal["direct", "channel", "group"]

_KINDS: dict[str, Kind] = {"personal": "direct", "channel": "channel", "groupChat": "group"}
_THREAD = ";messageid="
_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@dataclass(frozen=True, slots=True)
class Route:
    """How to get there now: the service URL, our own id ("28:..."), and the personal chat's id when it is known."""

    service_url: str = ""
    bot: str = ""
    chat: str = ""

    def dumps(self) -> str:
        return json.dumps(asdict(self), separators=(",", ":"))


def read_route(text: str) -> Route:
    """Read what `Route.dumps` wrote; an empty Route for anything else."""
    try:
        found = json.loads(text)
    except ValueError:
        return Route()
    if not isinstance(found, dict):
        return Route()
    return Route(*(str(found.get(key, "")) for key in ("service_url", "bot", "chat")))


def to_person(tenant: str, aad: str) -> str:
    """The key of a person: tenant and Entra object id."""
    return f"{tenant}/{aad}"


def is_guid(key: str) -> bool:
    """Whether it is shaped like an id of Entra's: a person's or a tenant's. Conversations have other shapes."""
    return bool(_GUID.fullmatch(key))


def to_neutral(key: str) -> str:
    """Write a person's or channel's key as a form answers it: "teams:TENANT/AADID"."""
    return f"{PLATFORM}:{key}"


def from_neutral(address: str, tenant: str) -> str:
    """Return what follows "teams:TENANT/", "" for an address of another tenant or platform."""
    prefix = f"{PLATFORM}:{tenant}/"
    return address.removeprefix(prefix) if address.startswith(prefix) else ""


def to_direct(tenant: str, aad: str, route: Route, name: str = "") -> Conversation:
    """The personal chat between a person and the bot."""
    return Conversation(PLATFORM, f"{tenant}/@{aad}", "direct", name, route.dumps())


def to_place(
    tenant: str, conversation: str, kind: Kind, route: Route, name: str = ""
) -> Conversation:
    """A channel or group chat. A thread of a channel is the channel."""
    return Conversation(PLATFORM, f"{tenant}/{to_root(conversation)}", kind, name, route.dumps())


def to_root(conversation: str) -> str:
    """The channel a thread is in; any other id as it is."""
    return conversation.partition(_THREAD)[0]


def to_title(team: str, channel: str) -> str:
    """Name a channel so that two of one name can be told apart."""
    return f"{team} › {channel}" if team else channel


def to_kind(conversation_type: str) -> Kind:
    return _KINDS.get(conversation_type, "group")


def split_key(key: str) -> tuple[str, str, str]:
    """Return tenant, conversation id and person: one of the last two is empty."""
    tenant, _, rest = key.partition("/")
    return (tenant, "", rest[1:]) if rest.startswith("@") else (tenant, rest, "")


def to_ref(tenant: str, conversation: str, activity: str) -> MessageRef:
    """`conversation` is the full id, thread and all: it is part of the message's address."""
    return MessageRef(PLATFORM, f"{tenant}/{conversation} {activity}")


def split_ref(key: str) -> tuple[str, str, str]:
    """Return tenant, conversation id and activity id; empty words for a key we never made."""
    place, space, activity = key.rpartition(" ")
    tenant, slash, conversation = place.partition("/")
    return (tenant, conversation, activity) if space and slash else ("", "", "")
