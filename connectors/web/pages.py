"""The pages for people: words ready to copy, the way to a network's composer, privacy, the front door."""

from __future__ import annotations

import re
from http import HTTPStatus
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

from connectors.web.headers import PRIVATE, STATIC, html, problem
from connectors.web.misses import MINUTE, Misses
from connectors.web.ports import WebPorts
from connectors.web.robots import is_crawler
from connectors.web.visitors import Browsers

FOLDER = Path(__file__).parent / "static"
COPY = "copy"
NOT_PEOPLE = frozenset({"head", "prefetch", "no_agent", "robot"})
"""Reasons for which nothing starts: only a person's own click opens a composer."""
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")
_NETWORK = re.compile(r"[a-z]{1,20}")
_UNSENDABLE = re.compile(r"[^\x21-\x7e]")


class Pages:
    """The share pages and what stands beside them. Nothing on them comes from elsewhere."""

    def __init__(self, ports: WebPorts, browsers: Browsers, misses: Misses) -> None:
        self._ports, self._browsers, self._misses = ports, browsers, misses
        self._files = {file.name: file.read_bytes() for file in FOLDER.iterdir() if file.is_file()}

    async def share(self, request: web.Request) -> web.StreamResponse:
        """Show the words of a share, ready to copy."""
        token = request.match_info["token"]
        shown = await self._ports.open_share(token) if _TOKEN.fullmatch(token) else None
        if shown is None:
            return self._miss(request)
        doors = [network for network in shown.networks if network.key != COPY]
        paste = [network.label for network in doors if not network.prefills]
        return html("share", share=shown, token=token, networks=doors, paste=paste)

    async def start(self, request: web.Request) -> web.StreamResponse:
        """Start a share on a network and go on to its composer; robots are led to the words instead."""
        token, network = request.match_info["token"], request.match_info["network"]
        if not _TOKEN.fullmatch(token) or not _NETWORK.fullmatch(network):
            return self._miss(request)
        reason = self._reason(request)
        if reason == "prefetch":
            return web.Response(status=HTTPStatus.NO_CONTENT, headers=PRIVATE)
        if reason in NOT_PEOPLE:
            return _onward(f"/s/{token}")
        browser = self._browsers.meet(request)
        started = await self._ports.start_share(token, network, browser.fingerprint)
        if started is None:
            return self._miss(request)
        composer = started.composer
        response = _onward(composer if composer and is_composer(composer) else f"/s/{token}")
        self._browsers.mark(response, browser)
        return response

    async def privacy(self, _request: web.Request) -> web.StreamResponse:
        """Say to people outside what is kept when they open a link."""
        words = self._ports.privacy
        return html("privacy", words=words, contact_href=_href(words.contact))

    async def front(self, _request: web.Request) -> web.StreamResponse:
        """Lead to where this process has a page of its own, or say what it is."""
        return _onward(self._ports.front) if self._ports.front else html("front")

    async def static(self, request: web.Request) -> web.StreamResponse:
        """Serve our own style, script and mark."""
        name = request.match_info["name"]
        body = self._files.get(name)
        if body is None:
            return problem("unknown", HTTPStatus.NOT_FOUND)
        kind = guess_type(name)[0] or "application/octet-stream"
        return web.Response(body=body, content_type=kind, charset="utf-8", headers=STATIC)

    def _reason(self, request: web.Request) -> str:
        crawler = is_crawler(request.headers.get("User-Agent", ""))
        _, reason = self._ports.judge(
            request.method, request.headers, crawler=crawler, opener=False
        )
        return reason

    def _miss(self, request: web.Request) -> web.Response:
        if self._misses.is_too_many(request):
            return problem("many", HTTPStatus.TOO_MANY_REQUESTS, wait=int(MINUTE))
        return problem("unknown", HTTPStatus.NOT_FOUND)


def is_composer(address: str) -> bool:
    """Say whether a composer's address may be gone to: https with a host, or a message by e-mail."""
    if _UNSENDABLE.search(address):
        return False
    try:
        parts = urlsplit(address)
        return parts.scheme == "mailto" or (parts.scheme == "https" and bool(parts.hostname))
    except ValueError:
        return False


def _onward(address: str) -> web.Response:
    return web.Response(status=HTTPStatus.FOUND, headers={"Location": address, **PRIVATE})


def _href(contact: str) -> str:
    """Where a contact can be clicked: an e-mail or https address; "" for anything else."""
    if re.fullmatch(r"[^\s@:/?&]+@[^\s@:/?&]+", contact):
        return f"mailto:{contact}"
    return contact if re.fullmatch(r"https://\S+", contact) else ""
