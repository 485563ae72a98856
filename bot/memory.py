"""Memory over the database: the one port a connector gets to what is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from store import memory
from store.cipher import Cipher
from store.database import Database


class StoredMemory:
    """Fulfils connectors.base.Memory."""

    def __init__(self, database: Database, cipher: Cipher, now: Callable[[], datetime]) -> None:
        self._database, self._cipher, self._now = database, cipher, now

    async def once(self, key: str, ttl: timedelta) -> bool:
        """Return True the first time `key` is seen within `ttl`."""
        return await self._database.run(memory.once, key, ttl, self._now())

    async def recall(self, key: str) -> str | None:
        """Return what was remembered under `key`, or None."""
        return await self._database.read(memory.recall, key, self._cipher, self._now())

    async def remember(self, key: str, value: str, ttl: timedelta | None) -> None:
        """Keep `value` under `key`, sealed; None keeps it for good."""
        await self._database.run(memory.remember, key, value, ttl, self._cipher, self._now())
