"""What the page sends -> events. Pure: reads values, refuses in kind words what can't be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from connectors.events import (
    ActionEvent,
    Actor,
    CommandEvent,
    Conversation,
    FieldValue,
    FormEvent,
    HomeEvent,
    MessageRef,
)
from connectors.playground.address import PLATFORM
from connectors.playground.settings import PlaygroundSettings

TEXT_LIMIT = 12_000
"""Characters in one line or field; the core says its own, kinder word about what is merely long."""
FIELD_LIMIT = 60
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_BREAKS = re.compile("\r\n|[\r\u2028\u2029]")
_ID = re.compile(r"[\w-]{1,64}")
_WIRE = re.compile(r"([a-z]+\.[a-z_]+)#\d+")
_FORM = re.compile(r"[a-z]+\.[a-z_]+")

Body = Mapping[str, object]


class Unreadable(ValueError):  # noqa: N818  an answer, not a fault
    """What the page sent can't be used; the text says what to send instead."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A line somebody wrote: what it asks of the bot (None = nothing), and who sees it."""

    text: str
    event: CommandEvent | None
    seen_by: Literal["all", "actor"]


def read_text(body: Body, name: str, limit: int = TEXT_LIMIT) -> str:
    """Return `body[name]` without control characters; missing is "". Raises Unreadable."""
    value = body.get(name, "")
    if not isinstance(value, str):
        raise Unreadable(f'"{name}" must be text.')
    if len(value) > limit:
        raise Unreadable(f"That is over {limit:,} characters. Could you shorten it?")
    return _CONTROL.sub("", _BREAKS.sub("\n", value))


def read_id(body: Body, otherwise: str) -> str:
    """Return the id the page gave what it sends, the same on every try, else `otherwise`."""
    value = read_text(body, "id", 64) or otherwise
    if not _ID.fullmatch(value):
        raise Unreadable('"id" must be up to 64 letters, digits or hyphens.')
    return value


def read_wire(value: str) -> str:
    """Return the action id behind what `render.to_wire` wrote. Raises Unreadable."""
    found = _WIRE.fullmatch(value)
    if not found:
        raise Unreadable('"action" must read name.verb#1.')
    return found[1]


def read_instant(value: str) -> datetime:
    """Read an ISO 8601 instant with its offset. Raises Unreadable."""
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        raise Unreadable('"to" must be a time in ISO 8601, or "next digest".') from None
    if at.tzinfo is None:
        raise Unreadable('"to" must carry its offset, like 2026-11-23T09:00:00+00:00.')
    return at


def hear(
    settings: PlaygroundSettings, actor: Actor, conversation: Conversation, body: Body, id_: str
) -> Heard:
    """Tell a command from small talk. Raises Unreadable.

    A slash command is seen by nobody else; in a direct message bare words are a command too; in a
    channel the bot has to be mentioned.
    """
    text = read_text(body, "text").strip()
    if not text:
        raise Unreadable("There is nothing to send yet.")

    def command(words: str, *, seen: bool = False) -> CommandEvent:
        return CommandEvent(
            id=_event_id(id_),
            actor=actor,
            conversation=conversation,
            text=words.strip(),
            seen=seen and conversation.kind != "direct",
        )

    if text.startswith("/"):
        word = text.split(maxsplit=1)[0]
        if word.lower() != settings.command:
            raise Unreadable(f"Commands here start with {settings.command}.")
        return Heard(text, command(text[len(word) :]), "actor")
    mention = re.compile(rf"@{re.escape(settings.bot)}(?!\w)", re.IGNORECASE)
    if mention.search(text):
        return Heard(text, command(mention.sub("", text, count=1), seen=True), "all")
    return Heard(text, command(text) if conversation.kind == "direct" else None, "all")


def to_action(
    actor: Actor, conversation: Conversation, ref: MessageRef | None, body: Body, id_: str
) -> ActionEvent:
    return ActionEvent(
        id=_event_id(id_),
        actor=actor,
        conversation=conversation,
        action=read_wire(read_text(body, "action")),
        value=read_text(body, "value"),
        message=ref,
    )


def to_form(
    actor: Actor,
    conversation: Conversation,
    body: Body,
    id_: str,
    chosen: Callable[[str], Actor | Conversation | None] = lambda _: None,
) -> FormEvent:
    """Read a form. `chosen` looks up the person or channel an answer names."""
    fields = read_fields(body.get("fields", {}))
    named = {value: chosen(value) for value in fields.values() if isinstance(value, str)}
    form = read_text(body, "form")
    if not _FORM.fullmatch(form):
        raise Unreadable('"form" must read name.verb.')
    return FormEvent(
        id=_event_id(id_),
        actor=actor,
        conversation=conversation,
        form=form,
        value=read_text(body, "value"),
        fields=fields,
        chosen={value: found for value, found in named.items() if found is not None},
    )


def read_fields(raw: object) -> dict[str, FieldValue]:
    """Return answers by input name, a tuple where several may be chosen. Raises Unreadable."""
    if not isinstance(raw, dict) or len(raw) > FIELD_LIMIT:
        raise Unreadable(f'"fields" must be an object with at most {FIELD_LIMIT} names.')
    fields: dict[str, FieldValue] = {}
    for name, value in raw.items():
        if not isinstance(value, list):
            fields[name] = read_text(raw, name)
        elif len(value) > FIELD_LIMIT:
            raise Unreadable(f'"{name}" holds more than {FIELD_LIMIT} choices.')
        else:
            fields[name] = tuple(read_text({name: one}, name) for one in value)
    return fields


def to_home(actor: Actor, id_: str) -> HomeEvent:
    return HomeEvent(id=_event_id(id_), actor=actor, conversation=actor.direct)


def _event_id(id_: str) -> str:
    return f"{PLATFORM}:{id_}"
