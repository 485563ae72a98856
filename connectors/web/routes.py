"""The web shell put together: which address is answered by what."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import web
from prometheus_client import CollectorRegistry

from connectors.web.cases import Cases
from connectors.web.clicks import ClickLog
from connectors.web.headers import guarded
from connectors.web.health import Health
from connectors.web.mine import Mine
from connectors.web.misses import Misses
from connectors.web.pages import Pages
from connectors.web.ports import WebPorts
from connectors.web.redirect import Redirect
from connectors.web.spill import Spill
from connectors.web.visitors import Browsers


class WebShell:
    """Everything a browser may ask of us outside the chat platforms.

    The server that mounts it keeps no access log: one would hold people's addresses.
    """

    def __init__(self, ports: WebPorts) -> None:
        self.registry = CollectorRegistry()
        browsers = Browsers(ports.fingerprint, is_https=ports.is_https)
        misses = Misses()
        self._clicks = ClickLog(ports.record, Spill(ports.spill), self.registry)
        self._redirect = Redirect(ports, self._clicks, browsers, misses, self.registry)
        self._pages = Pages(ports, browsers, misses)
        self._cases = Cases(ports, misses)
        self._mine = Mine(ports, misses)
        self._health = Health(ports.is_ready, self.registry)

    def routes(self) -> Sequence[web.RouteDef]:
        """Return the routes to mount; HEAD is answered wherever GET is."""
        table = {
            "/": self._pages.front,
            "/r/{code}": self._redirect.follow,
            "/s/{token}": self._pages.share,
            "/s/{token}/{network}": self._pages.start,
            "/case/{door}": self._cases.show,
            "/mine/{token}": self._mine.show,
            "/mine/{token}/{name}": self._mine.download,
            "/privacy": self._pages.privacy,
            "/static/{name}": self._pages.static,
            "/healthz": self._health.alive,
            "/readyz": self._health.ready,
            "/metrics": self._health.metrics,
        }
        return [
            *(web.get(path, guarded(handler)) for path, handler in table.items()),
            web.post("/case/{door}", guarded(self._cases.send)),
        ]

    async def start(self) -> None:
        """Hand over the clicks that wait on the disk, now and every minute."""
        await self._clicks.start()

    async def stop(self) -> None:
        """Finish what is in hand. Call it when nothing is listening any more."""
        await self._clicks.stop()
