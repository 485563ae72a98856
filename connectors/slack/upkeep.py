"""What is put right every night: Slack loses events for good now and then (on 2025-02-26 a whole day of them).

An app that was removed unseen is forgotten, people's names and zones are made fresh, who has gone is noted.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from connectors.base import Busy, Memory, Reply, Uncertain
from connectors.events import Actor, Event, LeftEvent
from connectors.slack import address
from connectors.slack.directory import walk
from connectors.slack.web import Denied
from connectors.slack.workplaces import Workplace

log = logging.getLogger(__name__)

FIRST = 180.0
"""Seconds after the start until the first look."""
EVERY = 1800.0
NIGHT = range(1, 5)
"""Hours, UTC, in which the pass of a day begins; the first pass of a place begins at once."""
DAY = timedelta(hours=36)
LATE = timedelta(days=2)
"""A place whose last pass is longer ago isn't left until night."""
SURE = 120.0
"""Seconds between two refusals that together mean that we were removed."""
_REMOVED = {"account_inactive", "invalid_auth", "token_revoked"}

Dispatch = Callable[[Workplace, Event], Awaitable[Reply]]
Places = Callable[[], Awaitable[Sequence[Workplace]]]
Sleep = Callable[[float], Awaitable[None]]


class Upkeep:
    """One task of this process; once a day for each place, whichever process comes first."""

    def __init__(
        self,
        places: Places,
        dispatch: Dispatch,
        forget: Callable[[str], None],
        memory: Memory,
        now: Callable[[], datetime],
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._places, self._dispatch, self._forget = places, dispatch, forget
        self._memory, self._now, self._sleep = memory, now, sleep
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look now and then."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Look no more."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        await self._sleep(FIRST)
        while True:
            try:
                for place in await self._places():
                    if await self._is_due(place):
                        await self.pass_over(place)
            except Exception:
                log.exception("slack.upkeep_failed")
            await self._sleep(EVERY)

    async def _is_due(self, place: Workplace) -> bool:
        now, mark = self._now(), f"slack.upkeep:{place.key}"
        if now.hour not in NIGHT and await self._memory.recall(mark) is not None:
            return False
        if not await self._memory.once(f"{mark}:{now:%Y-%m-%d}", DAY):
            return False
        await self._memory.remember(mark, "seen", LATE)
        return True

    async def pass_over(self, place: Workplace) -> None:
        """Put one place right. What Slack refuses or loses is left for the next night."""
        try:
            if await self._was_removed(place):
                await self._remove(place)
                return
            await self._read_directory(place)
        except (Denied, Busy, Uncertain) as error:
            log.warning("slack.upkeep_left", extra={"team": place.key, "why": str(error)})

    async def _was_removed(self, place: Workplace) -> bool:
        for last in (False, True):
            try:
                await place.api.unhurried.whoami()
            except Denied as error:
                if error.code not in _REMOVED:
                    raise
                if not place.stored:
                    # The token stands in the settings: an administrator's slip is no uninstall.
                    raise
            else:
                return False
            if not last:
                await self._sleep(SURE)
        return True

    async def _remove(self, place: Workplace) -> None:
        log.warning("slack.removed_unseen", extra={"team": place.key})
        nobody = Actor(place.installation, "", address.direct(place.key, ""))
        await self._dispatch(
            place,
            LeftEvent(
                id=f"upkeep/{place.key}/{self._now():%Y-%m-%d}",
                actor=nobody,
                conversation=nobody.direct,
                uninstalled=True,
            ),
        )
        self._forget(place.key)

    async def _read_directory(self, place: Workplace) -> None:
        async for event in walk(place, f"upkeep/{self._now():%Y-%m-%d}"):
            await self._dispatch(place, event)
