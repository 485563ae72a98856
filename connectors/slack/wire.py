"""Our own ids and notes as they travel through Slack and come back: shared by `render` and `inbound`. Pure."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

LINK = "link.open"
"""A button that only opens an address. Slack still sends the click, which is acknowledged and dropped."""
MENU = "menu.open"
"""An overflow menu; the action itself stands in the chosen option's value."""
REOPEN = "slack.reopen"
"""Opens a form that was kept because its view had gone. Answered by the connector itself."""
_ID = re.compile(r"([a-z]+\.[a-z_]+)#\d+")


class Numbering:
    """Makes ids unique within one message: the same action twice becomes `share.open#1` and `share.open#2`."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def number(self, action: str) -> str:
        self._seen[action] += 1
        return f"{action}#{self._seen[action]}"


def read_id(action_id: str) -> str:
    """Return the action of an id made by `Numbering`; "" for an id that isn't ours."""
    found = _ID.fullmatch(action_id)
    return found[1] if found else ""


def write_choice(action: str, value: str) -> str:
    return f"{action} {value}".rstrip(" ")


def read_choice(value: str) -> tuple[str, str]:
    """Return the action and value of a menu line; action "" when it isn't ours."""
    action, _, rest = value.partition(" ")
    return (action, rest) if _ID.fullmatch(f"{action}#1") else ("", "")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a form was opened from, so that its answer finds the way back.

    `response_url` works five times within half an hour; `message` is the ts of the message its button stood on.
    """

    channel: str = ""
    name: str = ""
    thread: str = ""
    message: str = ""
    ephemeral: bool = False
    response_url: str = field(default="", repr=False)


_SHORT = {
    "channel": "c",
    "name": "n",
    "thread": "t",
    "message": "m",
    "ephemeral": "e",
    "response_url": "r",
}


def write_note(value: str, origin: Origin) -> str:
    """Write a form's private_metadata: at most 3,000 characters for a value of 1,000."""
    note = {_SHORT[key]: item for key, item in asdict(origin).items() if item}
    if value:
        note["v"] = value
    return json.dumps(note, ensure_ascii=False, separators=(",", ":"))


def read_note(text: str) -> tuple[str, Origin]:
    """Return the value and origin of private_metadata; empty ones for a note that isn't ours."""
    try:
        note = json.loads(text)
    except ValueError:
        return "", Origin()
    if not isinstance(note, Mapping):
        return "", Origin()

    def text_of(key: str) -> str:
        value = note.get(key)
        return value if isinstance(value, str) else ""

    origin = Origin(
        channel=text_of("c"),
        name=text_of("n"),
        thread=text_of("t"),
        message=text_of("m"),
        ephemeral=note.get("e") is True,
        response_url=text_of("r"),
    )
    return text_of("v"), origin
