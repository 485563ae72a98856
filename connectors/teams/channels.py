"""Which channels everyone in a team may read: asked of the service, kept an hour. What isn't sure counts as private."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import replace
from time import monotonic

import structlog

from connectors.base import Busy, Gone, Refused, Uncertain
from connectors.events import Event, Quoted, ShortcutEvent
from connectors.teams.address import to_root
from connectors.teams.payload import Origin
from connectors.teams.sender import Place, Sender

FRESH, FAILED = 3600.0, 60.0
PATIENCE = 1.0
"""Seconds a person may wait for the answer. The question goes on, for the next time."""
_KEPT = 2_000
_log = structlog.get_logger()


class Channels:
    """Standard channels, by team. Of private and shared ones nothing but a link is taken."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self._known: OrderedDict[tuple[str, str], tuple[frozenset[str], float]] = OrderedDict()
        self._asking: dict[tuple[str, str], asyncio.Task[frozenset[str]]] = {}

    async def vet(self, event: Event) -> Event:
        """Leave words to an event only where they were said in a standard channel of a team we were added to."""
        origin = event.reply
        if not (
            isinstance(event, ShortcutEvent)
            and event.quoted is not None
            and isinstance(origin, Origin)
            and (event.quoted.text or event.quoted.permalink)
        ):
            return event
        if to_root(origin.conversation) in await self._standard(origin):
            return event
        return replace(event, quoted=Quoted(link=event.quoted.link))

    async def _standard(self, origin: Origin) -> frozenset[str]:
        if not origin.team:
            return frozenset()
        key = (origin.tenant, origin.team)
        known, until = self._known.get(key, (frozenset[str](), 0.0))
        if monotonic() < until:
            return known
        asking = self._asking.get(key)
        if asking is None:
            asking = self._asking[key] = asyncio.create_task(self._ask(origin))
            asking.add_done_callback(lambda _: self._asking.pop(key, None))
        done, _ = await asyncio.wait({asking}, timeout=PATIENCE)
        return asking.result() if done else frozenset()

    async def _ask(self, origin: Origin) -> frozenset[str]:
        place = Place(origin.service_url, origin.tenant, origin.team)
        try:
            listed = await self._sender.channels(place)
        except (Busy, Gone, Refused, Uncertain) as problem:
            _log.info("teams.channels_unknown", problem=str(problem))
            return self._keep(origin, frozenset(), FAILED)
        standard = (str(one.get("id", "")) for one in listed if one.get("type") == "standard")
        return self._keep(origin, frozenset(standard), FRESH)

    def _keep(self, origin: Origin, found: frozenset[str], seconds: float) -> frozenset[str]:
        self._known[origin.tenant, origin.team] = (found, monotonic() + seconds)
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)
        return found

    async def close(self) -> None:
        """Wait for no answer any more."""
        asking = list(self._asking.values())
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)
