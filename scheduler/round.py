"""What the scheduler is given: rounds that plan messages, chores that speak to nobody, and who may be spoken to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from store.database import Connection
from store.schedules import RunRow
from templates.message import VERSION, Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One message of a run, to a person or to a conversation, as markup.

    `kind` ("digest", "pick" ...) decides what `MaySpeak` weighs and whether it may ever be sent again; `about`
    ("drop:42") is how an edit or a withdrawal finds it later. Unsent at `expires_at`, it is skipped.
    """

    message: str
    kind: str
    advocate_id: int | None = None
    conversation_id: int | None = None
    version: int = VERSION
    about: str = ""
    not_before: datetime | None = None
    expires_at: datetime | None = None

    def __post_init__(self) -> None:
        if (self.advocate_id is None) == (self.conversation_id is None):
            raise ValueError("a message goes to one receiver: give advocate_id or conversation_id")

    @property
    def receiver(self) -> str:
        """Names the receiver within a run: two messages to one receiver are one."""
        if self.advocate_id is not None:
            return f"advocate-{self.advocate_id}"
        return f"conversation-{self.conversation_id}"


def to_markup(message: Message) -> str:
    """Return the XML a composed message was read from, the form in which it is kept."""
    if not message.source:
        raise ValueError(
            "only a composed message can be kept: make it with templates.engine.message"
        )
    return message.source


Plan = Callable[[Connection, RunRow, datetime], Iterable[Planned]]
"""Reads and composes, in a reader thread, never in a write transaction. Called again if the process dies half way."""
Prepare = Callable[[RunRow, datetime], Awaitable[None]]
"""Awaited before the plan, without a connection. What it fetches it keeps in the store, in its own units of work."""


@dataclass(frozen=True, slots=True)
class Round:
    """Unasked talk that a schedule row names."""

    name: str
    plan: Plan
    prepare: Prepare | None = None


@dataclass(frozen=True, slots=True)
class Chore:
    """Housekeeping in one unit of work. Runs at start and then each `every`; running twice must do no harm."""

    name: str
    every: timedelta
    work: Callable[[Connection, datetime], None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """May this person be spoken to now? skip: never, for `reason`. later: ask again at `not_before`."""

    answer: Literal["ok", "skip", "later"]
    reason: str = ""
    not_before: datetime | None = None

    def __post_init__(self) -> None:
        if self.answer == "skip" and not self.reason:
            raise ValueError("a skipped message says why: give reason")
        if self.answer == "later" and self.not_before is None:
            raise ValueError("later says when: give not_before")


OK = Verdict("ok")


def skip(reason: str) -> Verdict:
    """The person left, snoozed, has had enough this week ... : this message is never sent."""
    return Verdict("skip", reason)


def later(not_before: datetime) -> Verdict:
    """Quiet hours: the message waits until `not_before`."""
    return Verdict("later", not_before=not_before)


Away = Callable[[Connection, datetime, int, int], None]
"""`(connection, now, workspace_id, conversation_id)`, called in the unit that lets posts wait: we aren't in there."""


def tell_nobody(
    connection: Connection, now: datetime, workspace_id: int, conversation_id: int
) -> None:
    """Let them wait without a word."""


MaySpeak = Callable[[Connection, int, int, str, datetime], Verdict]
"""`(connection, workspace_id, advocate_id, kind, now)`, asked in the very unit that commits `sending`."""
Spoke = Callable[[Connection, int, int, str, datetime], None]
"""The same, told once for each message, in the unit that notes its arrival, or that it may have arrived."""


def note_nothing(
    connection: Connection, workspace_id: int, advocate_id: int, kind: str, now: datetime
) -> None:
    """Take no note of it."""
