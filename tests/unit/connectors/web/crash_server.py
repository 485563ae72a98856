"""A program for the crash test: the shell over a real database, to be killed. Arguments: database URL, folder.

Waits for a line to begin, then prints its port. The judge writes each request's own number where the reason stands.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import structlog
from aiohttp import web

from connectors.web.ports import ClickRecord, Target, WebPorts
from connectors.web.routes import WebShell
from store import links
from store.database import Connection, Database
from tests.unit.connectors.web.notes import Notes

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Store:
    """The ports that matter here, over the store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find_link(self, code: str) -> Target | None:
        link = await self._database.read(links.find, code)
        return Target(link.id, link.workspace_id, link.url) if link else None

    async def record(self, clicks: Sequence[ClickRecord]) -> None:
        await self._database.run(keep, clicks)


def keep(connection: Connection, clicks: Sequence[ClickRecord]) -> None:
    links.record_clicks(connection, [links.Click(**asdict(click)) for click in clicks])


def number_of(
    method: str, headers: Mapping[str, str], *, crawler: bool, opener: bool
) -> tuple[bool, str]:
    return False, headers.get("X-Number", "")


async def nothing(*_: str) -> None:
    return None


async def ready() -> bool:
    return True


async def main(database_url: str, folder: Path) -> None:
    # The standard output is for the port.
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    database = Database(database_url)
    await database.start()
    store = Store(database)
    shell = WebShell(
        WebPorts(
            find_link=store.find_link,
            judge=number_of,
            record=store.record,
            open_share=nothing,
            start_share=nothing,
            fingerprint=str,
            now=lambda: NOW,
            is_ready=ready,
            memory=Notes(lambda: NOW),
            spill=folder,
        )
    )
    app = web.Application()
    app.add_routes(shell.routes())
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    await shell.start()
    sys.stdout.write(f"{runner.addresses[0][1]}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    sys.stdin.readline()
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
