"""The engine inside one process: a tick, one task that sweeps, plans and settles, one pump for each installation."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from connectors.base import Connector
from scheduler import tasks
from scheduler.clock import Ticker
from scheduler.desk import GRACE, LEASE, Desk
from scheduler.pace import Pace, Rates
from scheduler.round import Away, Chore, MaySpeak, Round, Spoke, note_nothing, tell_nobody
from store import workspaces
from store.database import Database

log = structlog.get_logger()

TICK = 1.0
SETTLE = 5.0
"""Seconds between two looks at what is in doubt."""
FAREWELL = 8.0
"""Seconds a send in hand has when we stop. One that needs longer is in doubt, and settled at the next start."""


class Embedded:
    """Runs rounds and chores. Everything it does is found again in the store after a kill.

    `owner` must differ from every other process's and from this one's before a restart. `rates` are by platform.
    """

    def __init__(
        self,
        database: Database,
        connectors: Mapping[str, Connector],
        rounds: Sequence[Round],
        chores: Sequence[Chore],
        may_speak: MaySpeak,
        now: Callable[[], datetime],
        owner: str,
        *,
        spoke: Spoke = note_nothing,
        away: Away = tell_nobody,
        rates: Mapping[str, Rates] | None = None,
        grace: timedelta = GRACE,
        lease: timedelta = LEASE,
        tick: float = TICK,
    ) -> None:
        self._desk = Desk(
            database=database,
            connectors=connectors,
            rounds={found.name: found for found in rounds},
            may_speak=may_speak,
            now=now,
            owner=owner,
            spoke=spoke,
            away=away,
            rates=rates or {},
            pace=Pace(),
            grace=grace,
            lease=lease,
        )
        self._chores = {chore.name: chore for chore in chores}
        if len(self._desk.rounds) != len(rounds) or len(self._chores) != len(chores):
            raise ValueError("two rounds or two chores have the same name: give each its own")
        self._done: dict[str, datetime] = {}
        self._tick_seconds = tick
        self._awake = asyncio.Event()
        self._ticker: Ticker | None = None
        self._loop: asyncio.Task[None] | None = None
        self._pumps: dict[int, tuple[asyncio.Event, asyncio.Task[None]]] = {}
        self._turn = asyncio.Lock()
        self._stopping = asyncio.Event()
        self._settled_at = 0.0

    async def start(self) -> None:
        """Begin to tick; what is due or was left half done starts at once."""
        self._ticker = Ticker(self._awake, self._tick_seconds)
        self._ticker.start()
        self._loop = asyncio.create_task(self._run(), name="scheduler")
        self._awake.set()

    def wake(self) -> None:
        """Look now: something was posted, or the clock was moved. Doesn't wait."""
        self._awake.set()

    async def stop(self) -> None:
        """Claim nothing more, finish the sends in hand (at most 8 s), then end. Calling it again does nothing."""
        self._stopping.set()
        if self._ticker is not None:
            self._ticker.stop()
            self._ticker = None
        self._awake.set()
        await self._desk.pace.close()
        for event, _ in self._pumps.values():
            event.set()
        running = {task for _, task in self._pumps.values()} | self._sends()
        if self._loop is not None:
            running.add(self._loop)
        if running:
            _, late = await asyncio.wait(running, timeout=FAREWELL)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        self._pumps.clear()
        self._loop = None

    async def run_once(self) -> int:
        """Do chores, sweep, plan, settle and send what is ready, waiting for it; return how much was done."""
        await self._do_chores()
        async with self._turn:
            done = await tasks.sweep(self._desk) + await tasks.plan(self._desk)
            done += await self._settle()
            for place in await self._places():
                done += await tasks.pump(self._desk, *place, patient=True)
        return done

    async def drain(self) -> int:
        """Do so until nothing is ready any more, sends begun elsewhere in this process included."""
        total = 0
        while True:
            done = await self.run_once()
            if sends := self._sends():
                await asyncio.wait(sends)
                done += len(sends)
            if not done or self._stopping.is_set():
                return total
            total += done

    async def _run(self) -> None:
        while not self._stopping.is_set():
            await self._awake.wait()
            self._awake.clear()
            # Each on its own: that one fails must not silence the others.
            for step in (self._wake_pumps, self._talk, self._settle_now_and_then, self._do_chores):
                if self._stopping.is_set():
                    return
                try:
                    await step()
                except Exception:
                    log.exception("scheduler_failed", step=step.__name__)

    async def _talk(self) -> None:
        async with self._turn:
            done = await tasks.sweep(self._desk) + await tasks.plan(self._desk)
        if done:
            await self._wake_pumps()

    async def _settle_now_and_then(self) -> None:
        if asyncio.get_running_loop().time() - self._settled_at >= min(
            SETTLE, self._desk.lease.total_seconds()
        ):
            async with self._turn:
                doubtful = await self._settle()
            if doubtful:
                await self._wake_pumps()

    async def _settle(self) -> int:
        self._settled_at = asyncio.get_running_loop().time()
        return await tasks.settle(self._desk)

    async def _do_chores(self) -> None:
        for name, chore in self._chores.items():
            now = self._desk.now()
            last = self._done.get(name)
            if self._stopping.is_set() or (last is not None and last <= now < last + chore.every):
                continue
            self._done[name] = now
            try:
                await self._desk.database.run(chore.work, now)
            except Exception:
                log.exception("chore_failed", chore=name)

    async def _places(self) -> list[tuple[int, str]]:
        """The installations we can speak to."""
        found = await self._desk.database.read(workspaces.installations)
        return [(row.id, row.platform) for row in found if row.platform in self._desk.connectors]

    async def _wake_pumps(self) -> None:
        for installation_id, platform in await self._places():
            if installation_id not in self._pumps:
                event = asyncio.Event()
                pumping = self._pump(event, installation_id, platform)
                self._pumps[installation_id] = (event, asyncio.create_task(pumping))
            self._pumps[installation_id][0].set()

    async def _pump(self, event: asyncio.Event, installation_id: int, platform: str) -> None:
        while not self._stopping.is_set():
            await event.wait()
            event.clear()
            try:
                while not self._stopping.is_set():
                    if not await tasks.pump(self._desk, installation_id, platform):
                        break
            except Exception:
                log.exception("pump_failed", installation=installation_id)

    def _sends(self) -> set[asyncio.Task[None]]:
        return {task for sends in self._desk.sends.values() for task in sends}
