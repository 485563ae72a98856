"""The real process with one platform, a clock the test owns, and an outside site whose pages can be brought."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer
from sqlalchemy import Table, func, select

from bot.app import Process
from bot.rounds import chores
from bot.settings import Settings
from connectors.base import Connector
from connectors.content.fetch import Fetcher
from connectors.content.guard import Address
from scheduler.pace import Rate, Rates
from store.database import Connection, Database
from store.models import metadata
from tests.faces.recorder import note_rounds, watched
from tests.fixtures_bot import Clock

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
UNHURRIED = Rates(posting=Rate(10_000, 10_000), conversation=Rate(10_000, 10_000))
SITE = "news.acme.example"
STORY = """<html lang="en"><head><meta property="og:title" content="How we fixed onboarding">
<meta property="og:description" content="New colleagues ship something in week one.">
</head><body><p>{}</p></body></html>""".format("word " * 700)


class _Names(AbstractResolver):
    """One name leads to this machine, no other leads anywhere; the guard at the socket still decides."""

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        if host != SITE:
            raise OSError("no such name")
        return [
            ResolveResult(hostname=host, host="127.0.0.1", port=port, family=2, proto=0, flags=0)
        ]

    async def close(self) -> None:
        """Nothing is held."""


@dataclass
class Office:
    """A running process. Its engine works when the test says so: `drain` sends what is ready, `until` moves on."""

    process: Process
    clock: Clock
    url: str
    site_port: int
    pages: dict[str, str] = field(default_factory=lambda: {"story": STORY})

    def link(self, path: str = "story") -> str:
        """An address on the outside site."""
        return f"http://{SITE}:{self.site_port}/{path}"

    async def drain(self) -> None:
        """Send what is ready."""
        await self.process.catch_up()

    async def until(self, at: datetime) -> None:
        """Let time pass, and do what falls due."""
        assert at >= self.clock.now, "time goes forward"
        self.clock.now = at
        await self.drain()
        for chore in chores(self.process.house):
            await self.process.database.run(chore.work, at)
        await self.drain()

    async def forward(self, **span: float) -> None:
        """Let time pass, as in `forward(days=2)`."""
        self.clock.forward(**span)
        await self.until(self.clock.now)

    async def count(self, table: str) -> int:
        """How many rows a table has."""
        return await self.process.database.read(_count, metadata.tables[table])

    async def everything(self) -> str:
        """All that is kept, as text: to look for words that must not be there."""
        return await self.process.database.read(_everything)


def _count(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def _everything(connection: Connection) -> str:
    rows = [connection.execute(select(table)).all() for table in metadata.sorted_tables]
    return repr(rows)


async def open_office(
    stack: AsyncExitStack,
    database: Database,
    folder: Path,
    connector: Connector,
    **settings: Any,
) -> Office:
    """Start the process with one platform, on a database that isn't started yet. Only the engine's own loop rests."""
    clock = Clock(MONDAY)
    pages: dict[str, str] = {"story": STORY}

    async def outside(request: web.Request) -> web.StreamResponse:
        page = pages.get(request.match_info["path"])
        if page is None:
            return web.Response(status=404)
        return web.Response(text=page, content_type="text/html")

    app = web.Application()
    app.router.add_get("/{path:.*}", outside)
    site = TestServer(app, host="127.0.0.1")
    await site.start_server()
    stack.push_async_callback(site.close)

    def allow(address: Address, at: int) -> bool:
        return address == ip_address("127.0.0.1") and at == site.port

    process = Process(
        settings=Settings.model_validate(settings),
        database=database,
        connectors={connector.platform: connector},
        now=clock,
        fetcher=Fetcher(allow=allow, resolver=_Names()),
        spill=folder / "spill",
        rates={connector.platform: UNHURRIED},
    )
    await process.prepare()
    await process.fetcher.__aenter__()
    await process.web_shell.start()
    server = TestServer(process.application(), host="127.0.0.1")
    await server.start_server()
    await connector.start(watched(process))
    process.ready = True
    stack.push_async_callback(process.stop)
    stack.push_async_callback(server.close)
    stack.push_async_callback(note_rounds, process)
    return Office(process, clock, str(server.make_url("/")).rstrip("/"), site.port or 0, pages)


async def ended(tasks: set[asyncio.Task[Any]]) -> None:
    """Wait until a connector has nothing in hand."""
    async with asyncio.timeout(10):
        while tasks:
            await asyncio.wait(set(tasks))
            await asyncio.sleep(0)
