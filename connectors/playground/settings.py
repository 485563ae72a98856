"""What the playground is handed: who plays, where, by which clock.

No environment variable turns it on: only `squad demo` makes one, `serve` never has it.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from templates.message import Form, Home, Message

Preview = Callable[[Message | Form | Home], str]
"""Shows a document as another platform would get it: JSON or plain text."""


@dataclass(frozen=True, slots=True)
class PlaygroundSettings:
    """Names on the page. `command` is the slash command, `company` the made-up organisation."""

    company: str = "Acme"
    bot: str = "Social Squad"
    command: str = "/advocate"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody one can be. `key` is one short word, `zone` an IANA name, `language` BCP 47.

    `title` reads like "Squad lead, Brand"; the pickers group by `role`; "admin" may administer.
    """

    key: str
    name: str
    title: str = ""
    zone: str = "UTC"
    language: str = "en"
    role: str = "employee"


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel everyone can read. `key` never starts with "@": those are direct messages."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Cast:
    """Everyone and every channel, in the order shown."""

    people: tuple[Person, ...]
    channels: tuple[Channel, ...]

    def person(self, key: str) -> Person | None:
        return next((person for person in self.people if person.key == key), None)

    def channel(self, key: str) -> Channel | None:
        return next((channel for channel in self.channels if channel.key == key), None)


class CommandHint(NamedTuple):
    """One line of the completion list: "share", "Up to three picks for you", "[words | link]"."""

    name: str
    summary: str
    usage: str = ""


class Clock(Protocol):
    """The demo's time, which a visitor may move forward."""

    def now(self) -> datetime: ...

    async def jump_to(self, at: datetime) -> None:
        """Move to `at` and do what falls due until then. Raises ValueError for the past."""

    async def next_digest(self) -> datetime | None:
        """Return when the next digest is due, or None when no squad has one."""


def is_loopback(host: str) -> bool:
    """Whether `host` (a name or an address, without a port) can only be this computer."""
    name = host.strip("[]").lower()
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def check_bind(host: str) -> None:
    """Raise ValueError unless `host` is this computer: a visitor may act as anyone."""
    if not is_loopback(host):
        raise ValueError(
            f"The playground lets a visitor be anyone, so it stays on this computer: "
            f"start it with SQUAD_HOST=127.0.0.1 instead of {host or 'an empty host'}."
        )
