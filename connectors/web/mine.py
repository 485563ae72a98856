"""/mine/<token>: everything held on one person, to read here or take along; the address works for an hour."""

from __future__ import annotations

import re
from http import HTTPStatus

from aiohttp import web

from connectors.web.headers import PRIVATE, html, problem
from connectors.web.misses import MINUTE, Misses
from connectors.web.pages import FOLDER
from connectors.web.ports import MyFile, WebPorts
from connectors.web.robots import is_crawler
from templates.engine import Voice, page

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
NAMES = {"what-is-kept.html": "text/html", "what-is-kept.json": "application/json"}
"""The files, which are the same whoever they are of: nobody's name stands in a folder of downloads."""


class Mine:
    """Hands a person their own. Who has the address has the file, so it is long, private and short-lived."""

    def __init__(self, ports: WebPorts, misses: Misses) -> None:
        self._ports, self._misses = ports, misses
        self._style = (FOLDER / "mine.css").read_text(encoding="utf-8")

    async def show(self, request: web.Request) -> web.StreamResponse:
        """Show all of it, with the files to take along."""
        file = await self._find(request)
        if file is None:
            return self._miss(request)
        return html("mine", file=file, token=request.match_info["token"], names=[*NAMES], style="")

    async def download(self, request: web.Request) -> web.StreamResponse:
        """Hand one of the files: the same page whole in itself, or JSON."""
        name = request.match_info["name"]
        file = await self._find(request) if name in NAMES else None
        if file is None:
            return self._miss(request)
        text = file.data
        if NAMES[name] == "text/html":
            text = page("mine", Voice(), file=file, token="", names=[], style=self._style)
        return web.Response(
            body=text.encode(errors="replace"),
            content_type=NAMES[name],
            charset="utf-8",
            headers=PRIVATE | {"Content-Disposition": f'attachment; filename="{name}"'},
        )

    async def _find(self, request: web.Request) -> MyFile | None:
        token = request.match_info["token"]
        # Chats look at addresses they are sent, to draw a card; this one is nobody's to look at.
        if not _TOKEN.fullmatch(token) or is_crawler(request.headers.get("User-Agent", "")):
            return None
        return await self._ports.open_mine(token)

    def _miss(self, request: web.Request) -> web.Response:
        if self._misses.is_too_many(request):
            return problem("many", HTTPStatus.TOO_MANY_REQUESTS, wait=int(MINUTE))
        return problem("unknown", HTTPStatus.NOT_FOUND)
