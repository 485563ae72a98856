"""People and places of the cast <-> the neutral addresses the core knows. Pure."""

from __future__ import annotations

from connectors.events import Actor, Conversation, Installation, MessageRef
from connectors.playground.settings import Cast, Channel, Person

PLATFORM = "playground"
INSTALLATION = "demo"


def person_to_direct(person: Person) -> Conversation:
    """The one-to-one conversation between `person` and the bot."""
    return Conversation(PLATFORM, f"@{person.key}", "direct", person.name)


def channel_to_conversation(channel: Channel) -> Conversation:
    return Conversation(PLATFORM, channel.key, "channel", channel.name)


def person_to_actor(person: Person, company: str) -> Actor:
    return Actor(
        installation=Installation(PLATFORM, INSTALLATION, company),
        key=person.key,
        direct=person_to_direct(person),
        name=person.name,
        language=person.language,
        zone=person.zone,
        administrator=person.role == "admin",
    )


def key_to_conversation(cast: Cast, key: str) -> Conversation | None:
    """Return the place `key` names, or None when nobody in the cast has it."""
    if key.startswith("@"):
        person = cast.person(key[1:])
        return person_to_direct(person) if person else None
    channel = cast.channel(key)
    return channel_to_conversation(channel) if channel else None


def is_open_to(conversation: str, person: str) -> bool:
    """Whether `person` can read the conversation with this key."""
    return not conversation.startswith("@") or conversation == f"@{person}"


def person_to_neutral(person: Person) -> str:
    """Write a person as a form answers it: "playground:ana"."""
    return f"{PLATFORM}:{person.key}"


def channel_to_neutral(channel: Channel) -> str:
    """Write a channel as a form answers it: "playground:brand"."""
    return f"{PLATFORM}:{channel.key}"


def chosen(cast: Cast, address: str, company: str) -> Actor | Conversation | None:
    """Return the person or channel a form's answer names, None when it names nobody in the cast."""
    platform, _, key = address.partition(":")
    if platform != PLATFORM:
        return None
    if person := cast.person(key):
        return person_to_actor(person, company)
    channel = cast.channel(key)
    return channel_to_conversation(channel) if channel else None


def find_own(keys: tuple[str, ...]) -> str | None:
    """Return the playground's own key among the neutral addresses of a mention."""
    prefix = f"{PLATFORM}:"
    return next((key.removeprefix(prefix) for key in keys if key.startswith(prefix)), None)


def to_ref(conversation: str, entry: str) -> MessageRef:
    return MessageRef(PLATFORM, f"{conversation}/{entry}")


def split_ref(key: str) -> tuple[str, str]:
    """Return conversation and entry; two empty words for a key we never made."""
    conversation, slash, entry = key.rpartition("/")
    return (conversation, entry) if slash else ("", "")
