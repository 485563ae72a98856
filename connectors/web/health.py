"""What machines ask: is the process alive, can it work, and what has it counted."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from ipaddress import ip_address

import structlog
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest

from connectors.web.headers import PRIVATE, problem

PATIENCE = 2.0
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "CF-Connecting-IP", "Via")

log = structlog.get_logger(__name__)


class Health:
    """Says little: a word to those outside, numbers without any person to those inside."""

    def __init__(
        self, is_ready: Callable[[], Awaitable[bool]], registry: CollectorRegistry
    ) -> None:
        self._is_ready = is_ready
        self._registry = registry

    async def alive(self, _request: web.Request) -> web.StreamResponse:
        """Answer as long as this process runs, whatever the database does."""
        return _word("ok")

    async def ready(self, _request: web.Request) -> web.StreamResponse:
        """Answer 200 when people can be served, 503 otherwise."""
        try:
            is_ready = await asyncio.wait_for(self._is_ready(), PATIENCE)
        except Exception as error:
            log.warning("not_ready", error=type(error).__name__)
            is_ready = False
        return _word("ready") if is_ready else _word("not ready", HTTPStatus.SERVICE_UNAVAILABLE)

    async def metrics(self, request: web.Request) -> web.StreamResponse:
        """Answer with Prometheus text, to a scraper in our own network only."""
        if not is_inside(request):
            return problem("unknown", HTTPStatus.NOT_FOUND)
        text = generate_latest(REGISTRY) + generate_latest(self._registry)
        return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE_LATEST, **PRIVATE})


def is_inside(request: web.Request) -> bool:
    """Say whether a request came from our own network and not through a proxy that faces the world."""
    if any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return not ip_address(request.remote or "").is_global
    except ValueError:  # a Unix socket
        return True


def _word(text: str, status: HTTPStatus = HTTPStatus.OK) -> web.Response:
    return web.Response(text=text, status=status, headers=PRIVATE)
