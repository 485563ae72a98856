"""App Homes that are open: drawn anew a moment after something their owner did."""

from __future__ import annotations

import asyncio
import uuid
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from time import monotonic

from connectors.base import Reply
from connectors.events import Event, HomeEvent
from connectors.slack.answers import way_of
from connectors.slack.payload import Way
from connectors.slack.workplaces import Workplace

OPEN_FOR = 12 * 3600.0
"""Seconds a Home counts as open after it was looked at; nobody tells us when it closes."""
PAUSE = 0.7
"""Seconds to wait for the next thing the same person does: one drawing for all."""
MOST = 2_000

Dispatch = Callable[[Workplace, Event], Awaitable[Reply]]


class Homes:
    """Remembers, in this process only, who looked at their Home. Slack itself asks again on each opening."""

    def __init__(self, dispatch: Dispatch) -> None:
        self._dispatch = dispatch
        self._seen: OrderedDict[tuple[str, str], float] = OrderedDict()
        self._due: dict[tuple[str, str], asyncio.Task[None]] = {}
        self._again: set[tuple[str, str]] = set()

    def opened(self, team: str, user: str) -> None:
        """Somebody looks at their Home."""
        self._seen[team, user] = monotonic()
        self._seen.move_to_end((team, user))
        while len(self._seen) > MOST:
            self._seen.popitem(last=False)

    def freshen(self, place: Workplace, event: Event) -> None:
        """Draw the Home of whoever acted anew, if it is open. Reads only: it leaves no trace of the act."""
        way = way_of(event)
        who = (way.team, way.user)
        if monotonic() - self._seen.get(who, -OPEN_FOR) >= OPEN_FOR:
            return
        self._again.add(who)
        if who not in self._due:
            self._due[who] = asyncio.create_task(self._keep_drawing(place, event, way))

    async def _keep_drawing(self, place: Workplace, event: Event, way: Way) -> None:
        """Draw until nothing was done since: what is done during a drawing isn't on it."""
        who = (way.team, way.user)
        try:
            while who in self._again:
                await asyncio.sleep(PAUSE)
                self._again.discard(who)
                await self._draw(place, event, way)
        finally:
            del self._due[who]

    async def _draw(self, place: Workplace, event: Event, way: Way) -> None:
        asked = HomeEvent(
            id=uuid.uuid4().hex,
            actor=event.actor,
            conversation=event.actor.direct,
            reply=Way(way.team, way.user, home=True),
            refresh=True,
        )
        reply = await self._dispatch(place, asked)
        if reply.document is not None:
            await place.answers.give(reply, asked)

    async def close(self) -> None:
        """Draw no more."""
        due = list(self._due.values())
        for task in due:
            task.cancel()
        await asyncio.gather(*due, return_exceptions=True)
