"""What a connector may keep, over the database: once-only keys and fading values, and who installed us."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from connectors.events import Installation
from store import memory, workspaces
from store.cipher import Cipher
from store.database import Connection, Database

MOST_PASSING = 1_000


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


class PassingMemory:
    """Fulfils connectors.base.Memory in this process alone: what is noted here is written nowhere."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._kept: dict[str, tuple[str, datetime | None]] = {}

    async def once(self, key: str, ttl: timedelta) -> bool:
        """Return True the first time `key` is seen within `ttl`."""
        if await self.recall(key) is not None:
            return False
        await self.remember(key, "", ttl)
        return True

    async def recall(self, key: str) -> str | None:
        """Return what was remembered under `key`, or None."""
        value, until = self._kept.get(key, (None, None))
        return None if until is not None and until <= self._now() else value

    async def remember(self, key: str, value: str, ttl: timedelta | None) -> None:
        """Keep `value` under `key`; what has faded goes, and the oldest when there is too much."""
        now = self._now()
        self._kept = {k: kept for k, kept in self._kept.items() if kept[1] is None or kept[1] > now}
        while len(self._kept) >= MOST_PASSING:
            del self._kept[next(iter(self._kept))]
        self._kept[key] = (value, None if ttl is None else now + ttl)


class StoredInstallations:
    """Fulfils connectors.base.Installations."""

    def __init__(self, database: Database, cipher: Cipher, now: Callable[[], datetime]) -> None:
        self._database, self._cipher, self._now = database, cipher, now

    async def living(self, platform: str) -> Sequence[Installation]:
        """List those that were not removed."""
        found = await self._database.read(workspaces.installations, platform)
        return [Installation(row.platform, row.key, row.name) for row in found]

    async def tokens(self, home: Installation) -> str | None:
        """Return what was saved for one; None for one that is unknown or was removed."""
        return await self._database.read(_tokens, home, self._cipher)

    async def save(self, home: Installation, tokens: str) -> None:
        """Keep the tokens of one, sealed; one that was removed lives again."""
        await self._database.run(_save, home, tokens, self._cipher, self._now())


def _tokens(connection: Connection, home: Installation, cipher: Cipher) -> str | None:
    found = workspaces.find_installation(connection, home.platform, home.key)
    return None if found is None else workspaces.tokens(connection, found.id, cipher)


def _save(
    connection: Connection, home: Installation, tokens: str, cipher: Cipher, now: datetime
) -> None:
    found = workspaces.ensure_installation(connection, home.platform, home.key, home.name, now)
    workspaces.save_tokens(connection, found.id, tokens, cipher)
