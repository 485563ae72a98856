"""Keeping clicks without keeping people waiting: together into the store, or each into the spill."""

from __future__ import annotations

import asyncio
from asyncio import Future, Task
from collections.abc import Sequence
from contextlib import suppress

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge

from connectors.web.ports import ClickRecord, Record
from connectors.web.spill import Spill

PATIENCE = 0.25
"""Seconds a visitor waits for the store before the click goes to the spill."""
MOST = 500
"""Clicks handed over at once."""
REPLAY_EVERY = 60.0
LAST_WAIT = 5.0
"""Seconds the store gets at the end for what it has in hand."""

log = structlog.get_logger(__name__)


class ClickLog:
    """A click is durable when `keep` returns: in the store, or in the spill when that is slow or down.

    One lot is in hand at a time; what comes meanwhile is the next lot. There is no timer.
    """

    def __init__(
        self,
        record: Record,
        spill: Spill,
        registry: CollectorRegistry,
        *,
        patience: float = PATIENCE,
        replay_every: float = REPLAY_EVERY,
    ) -> None:
        self._record, self._spill = record, spill
        self._patience, self._replay_every = patience, replay_every
        self._waiting: list[tuple[ClickRecord, Future[bool]]] = []
        self._since = 0.0
        self._writing: Task[None] | None = None
        self._replaying: Task[None] | None = None
        self._is_late = False
        self._seen = Counter(
            "squad_clicks",
            "Requests for links, by why they count or not.",
            ["reason"],
            registry=registry,
        )
        self._spilled = Counter(
            "squad_clicks_spilled", "Clicks the store could not take in time.", registry=registry
        )
        self._unkept = Counter(
            "squad_clicks_unkept", "Clicks neither store nor disk could take.", registry=registry
        )
        Gauge("squad_clicks_waiting", "Clicks in the spill file.", registry=registry).set_function(
            lambda: self._spill.depth
        )

    async def start(self) -> None:
        """Hand over what waits from before, then look again every minute."""
        await self._spill.survey()
        self._replaying = asyncio.create_task(self._replay())

    async def stop(self) -> None:
        """Let the store finish what it has in hand. What it can't take is in the spill by now."""
        if self._replaying is not None:
            self._replaying.cancel()
            with suppress(asyncio.CancelledError):
                await self._replaying
        if self._writing is not None:
            await asyncio.wait({self._writing}, timeout=LAST_WAIT)

    async def keep(self, click: ClickRecord) -> None:
        """Keep a click, within the patience a visitor has. Never raises."""
        self._seen.labels(click.reason).inc()
        # While the store is late nobody else waits for it to show.
        if not self._is_late and await self._is_stored(click):
            return
        self._spilled.inc()
        try:
            await self._spill.add(click)
        except OSError:
            # The visitor goes on all the same: a count is worth less than a page that opens.
            self._unkept.inc()
            log.exception("click_unkept", mend="make room on the spill's disk")

    async def _is_stored(self, click: ClickRecord) -> bool:
        loop = asyncio.get_running_loop()
        kept: Future[bool] = loop.create_future()
        if not self._waiting:
            self._since = loop.time()
        self._waiting.append((click, kept))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())
        return await kept

    async def _write(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            lot, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            # One timer for all of them, set for the one that has waited longest.
            timer = loop.call_at(self._since + self._patience, self._give_up, lot)
            is_kept = await self._is_recorded([click for click, _ in lot])
            timer.cancel()
            self._is_late = False
            for _, kept in lot:
                if not kept.done():
                    kept.set_result(is_kept)
        self._writing = None

    async def _is_recorded(self, clicks: Sequence[ClickRecord]) -> bool:
        try:
            await self._record(clicks)
        except Exception as error:
            log.warning("clicks_spilled", clicks=len(clicks), error=type(error).__name__)
            return False
        return True

    def _give_up(self, lot: Sequence[tuple[ClickRecord, Future[bool]]]) -> None:
        """Let nobody wait any longer. The lot may still get into the store: twice is harmless."""
        self._is_late = True
        late, self._waiting = [*lot, *self._waiting], []
        for _, kept in late:
            if not kept.done():
                kept.set_result(False)

    async def _replay(self) -> None:
        while True:
            try:
                if clicks := await self._spill.replay(self._record):
                    log.info("clicks_replayed", clicks=clicks)
            except Exception as error:
                log.warning("replay_postponed", error=type(error).__name__)
            await asyncio.sleep(self._replay_every)
