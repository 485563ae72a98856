"""A connector's memory in a dict."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta


class Notes:
    """Memory in a dict, on a clock of the test's."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.kept: dict[str, tuple[str, datetime | None]] = {}
        self.is_down = False

    async def once(self, key: str, ttl: timedelta) -> bool:
        if await self.recall(key) is not None:
            return False
        await self.remember(key, "", ttl)
        return True

    async def recall(self, key: str) -> str | None:
        if self.is_down:
            raise ConnectionError("the store is down")
        value, until = self.kept.get(key, (None, None))
        return None if until is not None and until <= self._now() else value

    async def remember(self, key: str, value: str, ttl: timedelta | None) -> None:
        self.kept[key] = (value, None if ttl is None else self._now() + ttl)
