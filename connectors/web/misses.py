"""Counts links and pages that were asked for and don't exist, by address and minute, in memory only."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable

from aiohttp import web

ALLOWED = 20
"""Misses a minute from one address; what exists is found all the same, as offices and proxies share one."""
MINUTE = 60.0
_MOST = 10_000


class Misses:
    """Says when somebody guesses. Addresses are held as hashes under a key of this process."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._key = secrets.token_bytes(16)
        self._seen: OrderedDict[bytes, tuple[float, int]] = OrderedDict()

    def is_too_many(self, request: web.Request) -> bool:
        """Count one miss; say whether this address had its share for the minute."""
        address = (request.remote or "").encode()
        who = hashlib.blake2b(address, key=self._key, digest_size=16).digest()
        now = self._seconds()
        began, count = self._seen.pop(who, (now, 0))
        if now - began >= MINUTE:
            began, count = now, 0
        self._seen[who] = (began, count + 1)
        if len(self._seen) > _MOST:
            self._seen.popitem(last=False)
        return count >= ALLOWED
