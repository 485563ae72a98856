"""Telling visitors apart for a day without knowing them, and the cookie of a browser that shares."""

from __future__ import annotations

import asyncio
import hashlib
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import structlog
from aiohttp import web

from connectors.base import Memory
from connectors.web.robots import LONGEST

COOKIE = "squad_sharer"
COOKIE_AGE = timedelta(days=90)
SALT_AGE = timedelta(hours=36)
"""A day's salt outlives its day a little, for a process whose clock is late; then nobody has it."""
_PATIENCE = 0.25
_VALUE = re.compile(r"[A-Za-z0-9_-]{22}")

log = structlog.get_logger(__name__)


class DailySalt:
    """One random salt a day, shared by all processes and forgotten after: older hashes say nothing.

    As long as the memory can't be reached a process uses a salt of its own: somebody may then
    count twice, and nobody waits.
    """

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._day: date | None = None
        self._salt = b""
        self._asking: asyncio.Task[None] | None = None

    async def of(self, day: date) -> bytes:
        """Return the salt of this UTC day."""
        if day != self._day:
            if self._asking is None or self._asking.done():
                self._asking = asyncio.create_task(self._ask(day))
            await asyncio.wait({self._asking}, timeout=_PATIENCE)
            if day != self._day:
                self._day, self._salt = day, secrets.token_bytes(32)
        return self._salt

    async def _ask(self, day: date) -> None:
        key = f"web/salt/{day}"
        try:
            if await self._memory.once(f"{key}/made", SALT_AGE):
                await self._memory.remember(key, secrets.token_hex(32), SALT_AGE)
            # Another process may be about to write what it was first to make.
            for pause in (0.02, 0.05, 0.1):
                if (shared := await self._memory.recall(key)) is not None:
                    self._day, self._salt = day, bytes.fromhex(shared)
                    return
                await asyncio.sleep(pause)
        except Exception as error:
            log.warning("daily_salt_unshared", error=type(error).__name__)


def visitor(salt: bytes, request: web.Request) -> str:
    """Hash who asks: network address and user agent, under the day's salt. Neither is kept.

    The address is that of the connection: behind a proxy, the proxy's own.
    """
    agent = request.headers.get("User-Agent", "")[:LONGEST]
    text = f"{request.remote}\n{agent}".encode(errors="replace")
    return hashlib.blake2b(text, key=salt, digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser by its random cookie, and the fingerprint of that, which is all we keep."""

    cookie: str
    fingerprint: str


class Browsers:
    """Recognises the browser that opened a composer, by a random cookie only it has."""

    def __init__(self, fingerprint: Callable[[str], str], *, is_https: bool) -> None:
        self._fingerprint = fingerprint
        self._is_https = is_https

    def known(self, request: web.Request) -> str:
        """Return the fingerprint of the browser's cookie; "" for one without."""
        value = _cookie(request)
        return self._fingerprint(f"browser:{value}") if value else ""

    def meet(self, request: web.Request) -> Browser:
        """Return the browser that opens a composer now, known or new."""
        value = _cookie(request) or secrets.token_urlsafe(16)
        return Browser(value, self._fingerprint(f"browser:{value}"))

    def mark(self, response: web.Response, browser: Browser) -> None:
        """Set the browser's cookie, or make it last longer."""
        response.set_cookie(
            COOKIE,
            browser.cookie,
            max_age=int(COOKIE_AGE.total_seconds()),
            path="/",
            httponly=True,
            samesite="Lax",
            secure=self._is_https,
        )


def _cookie(request: web.Request) -> str:
    # Most visitors have none: then nothing is parsed.
    if COOKIE not in request.headers.get("Cookie", ""):
        return ""
    value = request.cookies.get(COOKIE, "")
    return value if _VALUE.fullmatch(value) else ""
