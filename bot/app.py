"""The composition root: settings -> database, connectors, router, scheduler, web -> one aiohttp application.

Owns the one clock. Decides nothing else.
"""

from __future__ import annotations

import asyncio
import errno
import secrets
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from uuid import uuid4

import structlog
from aiohttp import web

from bot import shell
from bot.command import House
from bot.commands import COMMANDS, home, share
from bot.letterbox import end
from bot.memory import PassingMemory, StoredInstallations, StoredMemory
from bot.practice import attention, directory, stewards
from bot.rounds import chores, rounds
from bot.router import Router
from bot.rules import calendars
from bot.settings import Settings
from connectors.base import Connector, Ports
from connectors.content.fetch import Fetcher
from connectors.web.proxies import believing
from connectors.web.routes import WebShell
from scheduler.engine.embedded import Embedded
from scheduler.pace import Rates
from store.database import Database

log = structlog.get_logger()

PEPPER = "house/pepper"
SLACK_COMMAND = "SLACK_COMMAND"
SWITCH = 0.0005
"""Seconds after which one thread makes room for another."""


def now() -> datetime:
    """The one clock: this instant, aware, UTC."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Process:
    """Everything one process is made of. `start` in order, `stop` in the reverse."""

    settings: Settings
    database: Database
    connectors: Mapping[str, Connector]
    now: Callable[[], datetime]
    fetcher: Fetcher
    spill: Path
    """A folder for clicks that wait while the database can't take them."""
    rates: Mapping[str, Rates] = field(default_factory=dict)
    """How fast each platform may be spoken to, where it differs from the careful default."""
    command: str = "/advocate"
    front: str = ""
    """Where `/` leads: the playground's page in a demo, nowhere else."""
    local_url: str = ""
    demo: bool = False
    house: House = field(init=False)
    router: Router = field(init=False)
    engine: Embedded = field(init=False)
    web_shell: WebShell = field(init=False)
    ready: bool = field(init=False, default=False)

    async def prepare(self) -> None:
        """Bring the tables up to date, open the database, and make what needs it. Hears nobody yet."""
        await asyncio.to_thread(self.database.upgrade)
        await self.database.start()
        memory = StoredMemory(self.database, self.database.cipher, self.now)
        pepper = await memory.recall(PEPPER)
        if pepper is None:
            pepper = secrets.token_hex(32)
            await memory.remember(PEPPER, pepper, None)
        self.house = House(
            settings=self.settings,
            cipher=self.database.cipher,
            fetcher=self.fetcher,
            command=self.command,
            local_url=self.local_url,
            demo=self.demo,
            pepper=bytes.fromhex(pepper),
        )
        self.engine = Embedded(
            self.database,
            self.connectors,
            rounds(self.house, self.database),
            chores(self.house),
            attention.may_speak,
            self.now,
            owner=uuid4().hex,
            spoke=attention.spoke,
            away=partial(stewards.tell_away, self.house),
            rates=self.rates,
        )
        self.router = Router(
            COMMANDS,
            self.database,
            self.house,
            self.now,
            home=home.tab,
            joined=home.joined,
            left=home.left,
            linked=share.card,
            searched=share.search,
            listed=partial(directory.listed, everyone=self.settings.full_import == "on"),
            after_commit=self.engine.wake,
        )
        self.web_shell = WebShell(
            shell.ports(
                self.database,
                self.house,
                self.now,
                self._is_ready,
                memory,
                self.router.dispatch,
                spill=self.spill,
                front=self.front,
                privacy=await self.database.read(shell.privacy_words),
                after_commit=self.engine.wake,
            )
        )
        installations = StoredInstallations(self.database, self.database.cipher, self.now)
        self._ports = Ports(
            self.router.dispatch,
            self.router.expects,
            memory,
            self.now,
            installations,
            traceless=self.router.is_traceless,
            passing=PassingMemory(self.now),
        )

    async def catch_up(self) -> None:
        """Do all that has fallen due, at once: for whoever moves the clock."""
        if self.house.letterbox.is_due(self.now()):
            await self.house.letterbox.empty(self.database, self.now())
        await self.engine.drain()

    _ports: Ports = field(init=False, repr=False)
    _attending: asyncio.Task[None] | None = field(init=False, repr=False, default=None)

    def application(self) -> web.Application:
        """Return the one HTTP application: every platform's routes and the web shell's."""
        app = web.Application(
            client_max_size=2**20, middlewares=[believing(self.settings.trusted_proxies)]
        )
        for connector in self.connectors.values():
            app.add_routes(connector.routes())
        app.add_routes(self.web_shell.routes())
        return app

    async def start(self) -> None:
        """Begin to hear and to speak."""
        # Half a second's work for whoever is first to need it, who would hold the one writer meanwhile.
        await asyncio.to_thread(calendars.load)
        await self.fetcher.__aenter__()
        await self.web_shell.start()
        for connector in self.connectors.values():
            await connector.start(self._ports)
        await self.engine.start()
        attend = self.house.letterbox.attend(self.database, self.now)
        self._attending = asyncio.create_task(attend)
        self.ready = True
        log.info("started", platforms=sorted(self.connectors))

    async def stop(self) -> None:
        """Not ready, then the scheduler, the platforms, the web shell, the database: nothing in hand is lost."""
        self.ready = False
        await self.engine.stop()
        for connector in self.connectors.values():
            await connector.stop()
        await self.web_shell.stop()
        if self._attending is not None:
            await end(self._attending)
        await self.house.letterbox.empty(self.database, self.now())
        await self.fetcher.__aexit__(None, None, None)
        await self.database.stop()
        log.info("stopped")

    async def _is_ready(self) -> bool:
        return self.ready


async def serve(
    process: Process, *, until: asyncio.Event, listening: Callable[[str], None]
) -> None:
    """Run a prepared process until the event is set. `listening` is told the address."""
    # The database's threads hold the interpreter: at Python's own 5 ms each turn, fifty people wait for one another.
    sys.setswitchinterval(SWITCH)
    runner = web.AppRunner(
        process.application(), access_log=None, handle_signals=False, shutdown_timeout=5
    )
    await runner.setup()
    site = web.TCPSite(runner, process.settings.host, process.settings.port)
    try:
        await _listen(site, process.settings)
        await process.start()
        host, port = runner.addresses[0][:2]
        listening(f"http://{f'[{host}]' if ':' in host else host}:{port}")
        await until.wait()
    finally:
        process.ready = False
        await site.stop()
        await process.stop()
        await runner.cleanup()


async def _listen(site: web.TCPSite, settings: Settings) -> None:
    """Begin to listen. Raises OSError that says what to change when the port can't be had."""
    try:
        await site.start()
    except OSError as problem:
        place = f"port {settings.port} of {settings.host}"
        if problem.errno == errno.EADDRINUSE:
            raise OSError(
                f"Another program has {place}. Stop that one, or set SQUAD_PORT to another."
            ) from None
        raise OSError(
            f"I can't listen on {place} ({problem.strerror}). Check SQUAD_HOST and SQUAD_PORT."
        ) from None
