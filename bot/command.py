"""What a subcommand declares, and what its handlers are given. No handler lives here."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from bot.args import Arguments
from bot.letterbox import Letterbox
from bot.settings import Settings
from connectors.base import Reply
from connectors.content.fetch import Fetcher
from connectors.events import Actor, Conversation, FieldValue, MessageRef, Quoted
from store.cipher import Cipher
from store.database import Connection
from store.people import Person
from store.workspaces import Workspace
from templates import engine, names
from templates.engine import Voice
from templates.message import Form, Home, Message

Fields = Mapping[str, FieldValue]


class Role(StrEnum):
    """Who may do something. A person can hold several; everyone holds `ALL`."""

    ALL = "all"
    LEAD = "lead"
    LISTENER = "listener"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class House:
    """What is the same for every handler of this process."""

    settings: Settings
    cipher: Cipher
    fetcher: Fetcher
    command: str = "/advocate"
    local_url: str = ""
    """Where this process is reached from this machine; only ever shown in the playground."""
    demo: bool = False
    """Numbers of a made-up past carry "demo data"."""
    pepper: bytes = b""
    """Key of the keyed hashes: post addresses, visitors, browsers, case keys."""
    letterbox: Letterbox = field(default_factory=lambda: Letterbox(names.call))

    def fingerprint(self, text: str) -> str:
        """Hash `text` so that equal texts are known and none can be read back."""
        return hmac.new(self.pepper, text.encode(), hashlib.sha256).hexdigest()

    def door(self, workspace_id: int) -> str:
        """Return the last part of the address at which anybody may leave a concern by browser."""
        return self.fingerprint(f"door:{workspace_id}")[:20]

    def words(self, platform: str = "") -> dict[str, Any]:
        """Return what every template may use: switches, and the word that stands before a command."""
        return {
            "points": self.settings.has_points,
            "boards": self.settings.has_boards,
            "demo": self.demo,
            "command": "" if platform == "teams" else f"{self.command} ",
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Anyone:
    """What a handler on the anonymous path is given: no person, no receipt, nothing written about who asks.

    `seen`: others in the conversation saw what was typed.
    """

    connection: Connection
    workspace: Workspace
    now: datetime
    house: House
    voice: Voice
    seen: bool
    platform: str

    def compose(self, template: str, /, **context: Any) -> Message | Form | Home:
        """Compose for whoever asks, with the words every template may use."""
        return engine.compose(template, self.voice, **(self._words() | context))

    def compose_message(self, template: str, /, **context: Any) -> Message:
        """Compose what can be nothing but a message."""
        return engine.message(template, self.voice, **(self._words() | context))

    def _words(self) -> dict[str, Any]:
        words = self.house.words(self.platform)
        return words | {"company": self.workspace.name, "now": self.now}

    def private(self, template: str, /, **context: Any) -> Reply:
        """Answer so that only the one who acted sees it."""
        return Reply("private", self.compose(template, **context))

    def form(self, template: str, /, **context: Any) -> Reply:
        """Open a form."""
        return Reply("form", self.compose(template, **context))


@dataclass(frozen=True, slots=True, kw_only=True)
class Context(Anyone):
    """What every other handler is given, inside its one unit of work."""

    person: Person
    actor: Actor
    installation_id: int
    conversation: Conversation
    message: MessageRef | None = None
    chosen: Mapping[str, Actor | Conversation] = field(default_factory=dict)
    """People and channels a form names, as far as the platform describes them."""
    leads: tuple[int, ...] = ()
    """Ids of the squads this person leads."""

    @property
    def roles(self) -> frozenset[Role]:
        """The roles of the person who acts."""
        held = {Role.ALL}
        if self.leads:
            held.add(Role.LEAD)
        if self.person.is_listener:
            held.add(Role.LISTENER)
        if self.person.is_admin:
            held.add(Role.ADMIN)
        return frozenset(held)

    def update(self, template: str, /, **context: Any) -> Reply:
        """Replace the message whose button was pressed; a private answer where there was none."""
        return Reply("update", self.compose(template, **context))

    def compose_for(self, voice: Voice, template: str, /, **context: Any) -> Message:
        """Compose a message for somebody else, in their voice."""
        words = self.house.words() | {"company": self.workspace.name, "now": self.now}
        return engine.message(template, voice, **(words | context))


CommandHandler = Callable[[Context, Arguments, Any], Reply]
ShortcutHandler = Callable[[Context, Quoted | None], Reply]
Prepare = Callable[[House, str], Awaitable[Any]]
"""Fetches what the handler needs from the network, given the text or value. Holds no connection, raises UserError."""


def _never(_: Arguments) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Action:
    """A button, menu line or select: its handler, whether a form follows, and who may press it.

    `anonymous` handlers take an Anyone instead of a Context.
    """

    handle: Callable[..., Reply]
    opens: bool = False
    role: Role = Role.ALL
    anonymous: bool = False


@dataclass(frozen=True, slots=True)
class FormSpec:
    """A form: what happens when it is sent, and how to build it again when something in it must be mended.

    `anonymous` ones are handled and built with an Anyone instead of a Context; they write nothing.
    """

    handle: Callable[..., Reply]
    build: Callable[..., Form]
    role: Role = Role.ALL
    anonymous: bool = False


@dataclass(frozen=True, slots=True)
class Shortcut:
    """An entry in the platform's own menus, on a message or anywhere; a form follows. `title`: at most 24 characters.

    The limit is Slack's (docs.slack.dev/reference/app-manifest); Teams takes 32.
    """

    title: str
    summary: str
    on: Literal["message", "anywhere"]
    handle: ShortcutHandler


@dataclass(frozen=True, slots=True)
class Command:
    """One line of COMMANDS. `usage` is the argument part, "" for none; `opens` says whether a form follows."""

    name: str
    summary: str
    handle: Callable[..., Reply]
    usage: str = ""
    role: Role = Role.ALL
    aliases: tuple[str, ...] = ()
    opens: Callable[[Arguments], bool] = _never
    prepare: Prepare | None = None
    anonymous: bool = False
    forgiving: bool = False
    """Runs for a near miss of its name too: it only shows something, or asks before it does anything."""
    leads: bool = False
    """Shown in help to those who decide something: leads, listeners, admins."""
    actions: Mapping[str, Action] = field(default_factory=dict)
    forms: Mapping[str, FormSpec] = field(default_factory=dict)
    shortcuts: Mapping[str, Shortcut] = field(default_factory=dict)


def is_offered(command: Command, settings: Settings) -> bool:
    """Say whether a command exists here: a switch that is off leaves no word of it."""
    return command.name != "board" or settings.has_boards
