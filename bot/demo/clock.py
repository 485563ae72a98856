"""The demo's clock: real time plus what a visitor moved it forward. Kept, so that a restart goes on from there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from store import memory, schedules
from store.database import Connection, Database

KEY = "demo/ahead"
STEP = timedelta(days=1)
"""A long jump is walked a day at a time, so that everything due on the way happens in its order."""


class DemoClock:
    """Fulfils the playground's Clock."""

    def __init__(self, real: Callable[[], datetime]) -> None:
        self._real = real
        self._ahead = timedelta()
        self._database: Database | None = None
        self._drain: Callable[[], Awaitable[object]] | None = None

    def now(self) -> datetime:
        """The demo's present."""
        return self._real() + self._ahead

    async def attach(self, database: Database, drain: Callable[[], Awaitable[object]]) -> None:
        """Go on from where the last visit left the clock; `drain` does what has fallen due."""
        self._database, self._drain = database, drain
        kept = await database.read(memory.recall, KEY, database.cipher, self._real())
        self._ahead = timedelta(seconds=float(kept)) if kept else timedelta()

    async def jump_to(self, at: datetime) -> None:
        """Move to `at` and do what falls due until then. Raises ValueError for the past."""
        if at < self.now():
            raise ValueError("The clock only goes forward: choose a later time.")
        while True:
            target = min(at, self.now() + STEP)
            self._ahead += max(target - self.now(), timedelta())
            await self._keep()
            if self._drain is not None:
                await self._drain()
            if target >= at:
                return

    async def _keep(self) -> None:
        if self._database is not None:
            await self._database.run(
                memory.remember,
                KEY,
                str(self._ahead.total_seconds()),
                None,
                self._database.cipher,
                self._real(),
            )

    async def next_digest(self) -> datetime | None:
        """Return when the next digest is due."""
        return None if self._database is None else await self._database.read(_next, self.now())


def _next(connection: Connection, now: datetime) -> datetime | None:
    times = [row.next_at for row in schedules.upcoming(connection) if row.round == "digest"]
    return min((at for at in times if at > now), default=None)
