"""The contract between the core and a chat platform: what a connector offers, and the ports it is handed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol, runtime_checkable

from aiohttp import web

from connectors.events import Conversation, DirectoryEvent, Event, Installation, MessageRef
from templates.message import Form, Home, Message


@dataclass(frozen=True, slots=True)
class Result:
    """One thing that a search found: its line in the list, and the card that goes into the conversation."""

    title: str
    line: str
    card: Message


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to whoever acted. Speaking to anyone else goes through the outbox.

    private: only the actor sees it. public: the conversation does. update: replaces the message the control stood on
    (a private answer where there is none). form: opens; `document` is a Form. home: the actor's own page. card: what
    stands under a link. results: what a search found, `document` in place of it where there is nothing.
    A form that can't be accepted comes back as kind "form": the same Form holding what was typed, with `Input.error`
    set at the field. To a FormEvent any other kind closes the form and shows the answer.
    """

    kind: Literal["private", "public", "update", "form", "home", "card", "results", "nothing"]
    document: Message | Form | Home | None = None
    results: tuple[Result, ...] = ()


NOTHING = Reply("nothing")

Expectation = Literal["form", "reply"]
Dispatch = Callable[[Event], Awaitable[Reply]]
"""Handles an event to its end. Never raises: whatever fails comes back as a private Reply in kind words."""
Expects = Callable[[Event], Expectation]
"""Says, before anything runs and without waiting, whether a form or a reply will follow."""
Traceless = Callable[[Event], bool]
"""Says, likewise, whether nothing of an event may be kept: not its id, not where it came from, not its answer."""


class Memory(Protocol):
    """What a connector may keep. Shared between processes, encrypted at rest, gone after `ttl`."""

    async def once(self, key: str, ttl: timedelta) -> bool:
        """Return True the first time `key` is seen within `ttl`."""

    async def recall(self, key: str) -> str | None:
        """Return what was remembered under `key`, or None."""

    async def remember(self, key: str, value: str, ttl: timedelta | None) -> None:
        """Keep `value` under `key`; None keeps it for good."""


class Installations(Protocol):
    """The organisations that installed us on a platform, each with its tokens, sealed at rest.

    One that was removed is forgotten by dispatching a LeftEvent with `uninstalled`.
    """

    async def living(self, platform: str) -> Sequence[Installation]:
        """List those that were not removed."""

    async def tokens(self, home: Installation) -> str | None:
        """Return what was saved for one; None for one that is unknown or was removed."""

    async def save(self, home: Installation, tokens: str) -> None:
        """Keep the tokens of one; one that was removed lives again."""


@dataclass(frozen=True, slots=True)
class Ports:
    """What the composition root hands to every connector."""

    dispatch: Dispatch
    expects: Expects
    memory: Memory
    now: Callable[[], datetime]
    installations: Installations
    traceless: Traceless = lambda _: False
    passing: Memory | None = None
    """A memory that ends with the process, for what a traceless event needs to be known again."""

    def memory_for(self, event: Event) -> Memory:
        """Return where something about an event may be noted."""
        return self.passing if self.passing is not None and self.traceless(event) else self.memory


@dataclass(frozen=True, slots=True)
class Parcel:
    """One outbound act. `key` is the same on every try: it goes into the platform's own metadata where there is one.

    post: `to` and `message`. revise: `ref` and `message`. retract: `ref` alone.
    """

    key: str
    verb: Literal["post", "revise", "retract"]
    to: Conversation
    message: Message | None = None
    ref: MessageRef | None = None


class Busy(Exception):  # noqa: N818  a state of the platform, not a fault
    """The platform asks to wait: try again after `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"try again in {seconds:.0f} s")
        self.seconds = seconds


class Gone(Exception):  # noqa: N818
    """The conversation, the person or the message can't be reached any more; don't try again."""


class Uncertain(Exception):  # noqa: N818
    """The answer was lost: the message may or may not have arrived. Ask `find` before sending again."""


class Refused(Exception):  # noqa: N818
    """The platform refuses this message and always will; the text says why."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `squad doctor`: a state, what was found, and the mend."""

    state: Literal["OK", "WARN", "FAIL"]
    what: str
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Inspection:
    """What `squad doctor` brings: the time, where we must be able to post, and who installed us.

    `places` and `installations` are empty and None where the database can't be read.
    """

    now: datetime
    places: Sequence[Conversation] = ()
    installations: Installations | None = None


@runtime_checkable
class Directory(Protocol):
    """What a connector can do besides, where its platform shows everyone to a bot."""

    def everyone(self, ports: Ports) -> AsyncIterator[DirectoryEvent]:
        """Yield who is there, of every installation, and at last of each how many.

        Needs no `start`; nothing is dispatched. Raises Busy, Refused or Uncertain.
        """


class Connector(Protocol):
    """A chat platform. Seven members; the contract suite says when one is done."""

    platform: str

    def routes(self) -> Sequence[web.RouteDef]:
        """Return the HTTP routes to mount; [] for none."""

    async def start(self, ports: Ports) -> None:
        """Connect and begin to hear."""

    async def deliver(self, parcel: Parcel) -> MessageRef:
        """Do one outbound act, once. Raises Busy, Gone, Uncertain or Refused."""

    async def find(self, parcel: Parcel, since: datetime) -> MessageRef | None:
        """Look for a posted parcel by its key. Raises Uncertain where the platform can't tell."""

    async def check(self, inspection: Inspection) -> Sequence[Finding]:
        """Return what `squad doctor` shows about this platform. Works on a connector that wasn't started."""

    async def stop(self) -> None:
        """Hear no more, let running dispatches end, close every session."""


class ShortcutRow(Protocol):
    """What a platform announces of an entry in its own menus; `bot.command.Shortcut` has it."""

    @property
    def title(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def on(self) -> Literal["message", "anywhere"]: ...


class CommandRow(Protocol):
    """What a platform announces of a command; `bot.command.Command` has it."""

    @property
    def name(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def usage(self) -> str: ...
    @property
    def leads(self) -> bool: ...
    @property
    def shortcuts(self) -> Mapping[str, ShortcutRow]: ...
