"""A face: a connector running between a platform (its fake, or the page) and a core that the test writes.

`Face` is all a contract test knows; slack.py, teams.py and playground.py here are the drivers.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal, Protocol

from connectors.base import NOTHING, Connector, Expectation, Ports, Reply
from connectors.events import ActionEvent, CommandEvent, Conversation, Event, FormEvent
from tests.fakes.installations import KeptInstallations
from tests.reading.seen import Seen

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
Outcome = Literal["busy", "gone", "refused", "lost"]
Who = Literal["ana", "ben"]


@dataclass
class Keep:
    """The Memory port over plain dicts."""

    values: dict[str, str] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    async def once(self, key: str, ttl: timedelta) -> bool:
        fresh = key not in self.seen
        self.seen.add(key)
        return fresh

    async def recall(self, key: str) -> str | None:
        return self.values.get(key)

    async def remember(self, key: str, value: str, ttl: timedelta | None) -> None:
        self.values[key] = value


@dataclass
class Core:
    """Answers by `answer` and keeps receipts as the router does: an event that came before has no second effect."""

    answer: Callable[[Event], Reply] = lambda _: NOTHING
    heard: list[Event] = field(default_factory=list)
    effects: list[str] = field(default_factory=list)
    gate: asyncio.Event | None = None
    """When set, dispatch waits for it."""
    opening: set[str] = field(default_factory=set)
    """Actions after which a form follows."""
    installations: KeptInstallations = field(default_factory=KeptInstallations)
    _receipts: dict[str, Reply] = field(default_factory=dict)

    async def dispatch(self, event: Event) -> Reply:
        self.heard.append(event)
        if event.id in self._receipts:
            return self._receipts[event.id]
        if self.gate:
            await self.gate.wait()
        self.effects.append(event.id)
        reply = self._receipts[event.id] = self.answer(event)
        return reply

    def expects(self, event: Event) -> Expectation:
        opens = isinstance(event, ActionEvent) and event.action in self.opening
        return "form" if opens else "reply"

    @property
    def commands(self) -> list[CommandEvent]:
        return [event for event in self.heard if isinstance(event, CommandEvent)]

    @property
    def presses(self) -> list[ActionEvent]:
        return [event for event in self.heard if isinstance(event, ActionEvent)]

    @property
    def forms(self) -> list[FormEvent]:
        return [event for event in self.heard if isinstance(event, FormEvent)]

    def ports(self, memory: Keep) -> Ports:
        return Ports(self.dispatch, self.expects, memory, lambda: NOW, self.installations)


class Face(Protocol):
    """A running connector with Ana in front of it. Ben sees the channel and nothing of Ana's own."""

    core: Core
    ben: str
    """What the platform's own people picker answers for Ben."""

    @property
    def connector(self) -> Connector: ...
    @property
    def channel(self) -> Conversation: ...
    @property
    def direct(self) -> Conversation:
        """Ana's own conversation with the bot."""

    async def say(self, text: str, *, again: bool = False) -> None:
        """Ana writes to the bot in her own conversation. `again`: the platform delivers the last words once more."""

    async def ask(self, text: str) -> None:
        """Ana types a command where others are."""

    async def press(self, label: str, where: Conversation) -> None:
        """Ana presses the newest button with this label in `where`."""

    async def visit(self) -> None:
        """Ana opens her own page, where the platform has one."""

    def screen(self, where: Conversation, who: Who = "ana") -> Awaitable[list[Seen]]:
        """What `who` finds in `where` now, oldest first."""

    def opened(self) -> Seen | None:
        """The form that is open before Ana and can be sent."""

    def dialog(self) -> str:
        """Everything that the open dialog says, also what it finds wrong; "" when none is open."""

    async def send(self, **fields: str) -> None:
        """Ana fills in these fields of the open form and sends it."""

    async def forge(self) -> Mapping[str, int]:
        """Knock as one who may not, in each way this face knows; name -> HTTP status."""

    def break_next(self, outcome: Outcome) -> None:
        """Let the platform answer the next post in this way."""

    def count_posts(self) -> int:
        """Messages that the platform took."""

    async def close(self) -> None: ...


def find_press(seen: list[Seen], label: str) -> int:
    """Return the place of the newest screen that has this button. Fails when none has."""
    for number in range(len(seen) - 1, -1, -1):
        if any(press.label == label for press in seen[number].presses):
            return number
    raise AssertionError(f"no button {label!r} on screen")


async def eventually(holds: Callable[[], Awaitable[object] | object], seconds: float = 5.0) -> None:
    """Wait until something on a real wire holds; fail with a TimeoutError."""
    async with asyncio.timeout(seconds):
        while True:
            found = holds()
            if isinstance(found, Awaitable):
                found = await found
            if found:
                return
            await asyncio.sleep(0.01)


async def shows(face: Face, where: Conversation, words: str, who: Who = "ana") -> bool:
    return any(words in seen.text for seen in await face.screen(where, who))
