"""/r/<code>: on to the stored address and nowhere else, counted honestly, with nobody's address kept."""

from __future__ import annotations

import re
from http import HTTPStatus
from urllib.parse import urlsplit
from uuid import uuid4

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter
from yarl import URL

from connectors.web.clicks import ClickLog
from connectors.web.headers import PRIVATE, html, problem
from connectors.web.misses import MINUTE, Misses
from connectors.web.ports import ClickRecord, Target, WebPorts
from connectors.web.robots import is_crawler
from connectors.web.targets import Targets, Unanswered
from connectors.web.visitors import Browsers, DailySalt, visitor

CARDS = frozenset({"robot", "no_agent"})
"""Reasons whose visitors get the page's card instead of the way there."""
_ASCII = re.compile(r"[\x21-\x7e]+")
_CONTROL = re.compile(r"[\s\\\x00-\x1f\x7f]")


class Redirect:
    """Follows links. Every request for one that exists is kept, with the reason why it counts or not."""

    def __init__(
        self,
        ports: WebPorts,
        clicks: ClickLog,
        browsers: Browsers,
        misses: Misses,
        registry: CollectorRegistry,
    ) -> None:
        self._ports, self._clicks = ports, clicks
        self._browsers, self._misses = browsers, misses
        self._targets = Targets(ports.find_link)
        self._salt = DailySalt(ports.memory)
        self._missed = Counter(
            "squad_link_misses", "Requests for links that don't exist.", registry=registry
        )

    async def follow(self, request: web.Request) -> web.StreamResponse:
        """Answer a request for a link: 302, the card, or a neutral page."""
        browser = self._browsers.known(request)
        try:
            # Whoever shares may have opened the composer a second ago: their cookie asks anew.
            target = await self._targets.find(request.match_info["code"], fresh=bool(browser))
        except Unanswered:
            return problem("busy", HTTPStatus.SERVICE_UNAVAILABLE, wait=5)
        address = to_location(target.url) if target else None
        if target is None or address is None:
            return self._miss(request)
        if target.closed:
            return html("gone", HTTPStatus.GONE)
        reason = await self._keep(
            request, target, opener=browser != "" and browser == target.opener
        )
        return _answer(request, target, address, reason)

    async def _keep(self, request: web.Request, target: Target, *, opener: bool) -> str:
        counted, reason = self._ports.judge(
            request.method,
            request.headers,
            crawler=is_crawler(request.headers.get("User-Agent", "")),
            opener=opener,
        )
        now = self._ports.now()
        day = now.date()
        await self._clicks.keep(
            ClickRecord(
                event_id=uuid4().hex,
                link_id=target.link_id,
                workspace_id=target.workspace_id,
                at=now,
                day=day,
                visitor=visitor(await self._salt.of(day), request),
                counted=counted,
                reason=reason,
            )
        )
        return reason

    def _miss(self, request: web.Request) -> web.Response:
        self._missed.inc()
        if self._misses.is_too_many(request):
            return problem("many", HTTPStatus.TOO_MANY_REQUESTS, wait=int(MINUTE))
        return problem("unknown", HTTPStatus.NOT_FOUND)


def _answer(request: web.Request, target: Target, address: str, reason: str) -> web.Response:
    if request.method == "HEAD":
        return _onward(address)
    if reason == "prefetch":
        # Nothing to keep for later: so the real click comes to us as well.
        return web.Response(status=HTTPStatus.NO_CONTENT, headers=PRIVATE)
    if reason in CARDS:
        image = target.image_url if target.image_url.startswith("https://") else ""
        host = urlsplit(target.url).hostname or target.url
        return html("card", card=target, title=target.title or host, host=host, image=image)
    return _onward(address)


def _onward(address: str) -> web.Response:
    return web.Response(status=HTTPStatus.FOUND, headers={"Location": address, **PRIVATE})


def to_location(url: str) -> str | None:
    """Return a stored address as a header can carry it; None when it is not one of the web.

    One in plain ASCII goes out byte for byte.
    """
    if _CONTROL.search(url):
        return None
    try:
        parts = URL(url)
        sound = parts.scheme in {"http", "https"} and bool(parts.host)
        location = url if _ASCII.fullmatch(url) else str(parts)
    except ValueError:
        return None
    return location if sound and _ASCII.fullmatch(location) else None
