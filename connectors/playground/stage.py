"""Where everyone reads: shows, revises, removes, places replies, tells open pages. No HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never
from uuid import uuid4

from connectors.base import Reply
from connectors.events import Actor, Conversation, MessageRef
from connectors.playground.address import is_open_to, split_ref
from connectors.playground.history import Entry, History
from templates.message import Form, Home, Message

_WAITING = 500
"""Changes a page may lag behind; one further behind is closed and starts over."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry that is new or has changed."""

    entry: Entry


@dataclass(frozen=True, slots=True)
class Removed:
    """An entry that is gone."""

    entry: Entry


@dataclass(frozen=True, slots=True)
class HomeChanged:
    """A person's own page was drawn anew."""

    home: Home


@dataclass(frozen=True, slots=True)
class Moved:
    """The clock was moved to `at`."""

    at: datetime


Change = Shown | Removed | HomeChanged | Moved
Answer = Entry | Form | Home | None
"""What the person who acted gets to see: an entry, a form that opens, their home, or nothing."""


@dataclass(eq=False, slots=True)
class Page:
    """One open page. None in the queue means: no more."""

    person: str
    changes: asyncio.Queue[Change | None] = field(
        default_factory=lambda: asyncio.Queue(maxsize=_WAITING)
    )


class Stage:
    """All conversations and all open pages."""

    def __init__(self, history: History, now: Callable[[], datetime]) -> None:
        self.history = history
        self.homes: dict[str, Home] = {}
        self._now = now
        self._pages: set[Page] = set()

    # ------------------------------------------------------------ open pages

    @contextmanager
    def page(self, person: str) -> Iterator[Page]:
        """Tell what changes for `person` from now on."""
        page = Page(person)
        self._pages.add(page)
        try:
            yield page
        finally:
            self._pages.discard(page)

    def close(self) -> None:
        """Send every open page away."""
        for page in tuple(self._pages):
            self._end(page)

    def _end(self, page: Page) -> None:
        self._pages.discard(page)
        while page.changes.full():
            page.changes.get_nowait()
        page.changes.put_nowait(None)

    def _tell(self, change: Change, sees: Callable[[str], bool]) -> None:
        for page in tuple(self._pages):
            if not sees(page.person):
                continue
            if page.changes.full():
                self._end(page)
            else:
                page.changes.put_nowait(change)

    def tell_clock(self, at: datetime) -> None:
        self._tell(Moved(at), lambda _: True)

    # ------------------------------------------------------------ entries

    def entry(self, conversation: Conversation) -> Entry:
        """Return an empty entry of this moment, to be filled with `replace`."""
        return Entry(id=uuid4().hex, conversation=conversation.key, at=self._now())

    async def show(self, entry: Entry) -> Entry:
        """Append `entry`, once for each parcel, and return what stands there."""
        known, added = await self.history.add(entry)
        if added:
            self._tell(Shown(known), lambda person: sees(known, person))
        return known

    async def revise(self, ref: MessageRef, message: Message) -> Entry | None:
        entry = await self.history.revise(*split_ref(ref.key), message)
        if entry is not None:
            self._tell(Shown(entry), lambda person: sees(entry, person))
        return entry

    async def retract(self, ref: MessageRef) -> None:
        entry = await self.history.remove(*split_ref(ref.key))
        if entry is not None:
            self._tell(Removed(entry), lambda person: sees(entry, person))

    # ------------------------------------------------------------ replies

    async def answer(
        self,
        reply: Reply,
        actor: Actor,
        conversation: Conversation,
        ref: MessageRef | None,
        kept: bool = True,
    ) -> Answer:
        """Put a reply where its kind says. `ref` is what the control stood on, if on a message."""
        document = reply.document
        match document:
            case None:
                return None
            case Form():
                return document
            case Home():
                self.homes[actor.key] = document
                self._tell(HomeChanged(document), lambda person: person == actor.key)
                return document
            case Message():
                if reply.kind == "update" and ref is not None:
                    revised = await self.revise(ref, document)
                    if revised is not None:
                        return revised
                private = reply.kind != "public" and conversation.kind != "direct"
                return await self.show(
                    replace(
                        self.entry(conversation),
                        message=document,
                        only=actor.key if private else "",
                        kept=kept,
                    )
                )
            case _:
                assert_never(document)


def sees(entry: Entry, person: str) -> bool:
    """Whether `person` may read `entry`."""
    return is_open_to(entry.conversation, person) and entry.only in {"", person}
