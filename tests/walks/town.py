"""A small company on the real process: playground, router, scheduler, web shell and database, one clock the test owns.

`await ana.say("/advocate share")`, `await ana.press("Share")`, `await ana.send(caption="...")`, `await ana.messages()`.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from itertools import count
from pathlib import Path
from typing import Any

from aiohttp import ClientResponse, web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestClient, TestServer, get_unused_port_socket

from bot.app import Process
from bot.commands import COMMANDS
from bot.rounds import chores
from bot.settings import Settings
from connectors.content.fetch import Fetcher
from connectors.content.guard import Address
from connectors.events import FieldValue
from connectors.playground.connector import PlaygroundConnector
from connectors.playground.settings import Cast, Channel, Person, PlaygroundSettings
from scheduler.pace import Rate, Rates
from store.database import Database
from templates.plain import to_plain
from tests.walks.screen import FormScreen, Press, Screen, form_screen

START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""A Monday."""
UNHURRIED = Rates(posting=Rate(10_000, 10_000), conversation=Rate(10_000, 10_000))
SITE = "news.acme.example"
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0"}
CAST = Cast(
    (
        Person("ana", "Ana Ruiz", "Customer success", "Europe/Madrid", "en"),
        Person("ben", "Ben Carter", "Partnerships", "America/New_York", "en"),
        Person("yuki", "Yuki Tanaka", "Design", "Asia/Tokyo", "en"),
        Person("mia", "Mia Schmidt", "Brand", "Europe/Berlin", "en"),
        Person("tom", "Tom Baker", "Communications", "Europe/London", "en"),
        Person("lee", "Lee Okafor", "Legal", "Europe/London", "en"),
        Person("kim", "Kim Larsen", "People partner", "Europe/Copenhagen", "en", "admin"),
    ),
    (Channel("brand", "brand-squad"), Channel("other", "other")),
)
ACTIONS = {name: action.opens for command in COMMANDS for name, action in command.actions.items()}
Page = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Clock:
    """The playground's clock, moved by the test alone."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at
        self.settle: Callable[[], Awaitable[None]] | None = None

    def now(self) -> datetime:
        return self.at

    async def jump_to(self, at: datetime) -> None:
        """Move to `at`, doing what falls due on the way; a long way in longer steps."""
        assert at >= self.at, "time goes forward"
        step = timedelta(minutes=15) if at - self.at < timedelta(hours=6) else timedelta(hours=4)
        while self.at < at:
            self.at = min(at, self.at + step)
            if self.settle is not None:
                await self.settle()

    async def next_digest(self) -> datetime | None:
        return None


class _Names(AbstractResolver):
    """Every name leads to this machine; the guard at the socket still decides."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        if host != SITE:
            raise OSError("no such name")
        return [
            ResolveResult(hostname=host, host="127.0.0.1", port=port, family=2, proto=0, flags=0)
        ]

    async def close(self) -> None:
        """Nothing is held."""


@dataclass
class Town:
    """The running process and its people. `pages` is what the outside site answers, by path."""

    process: Process
    client: TestClient[web.Request, web.Application]
    clock: Clock
    site_port: int
    pages: dict[str, Page]
    people: dict[str, Someone] = field(default_factory=dict)
    numbers: Any = field(default_factory=lambda: count(1))

    def person(self, key: str) -> Someone:
        """Somebody of the cast, always the same."""
        return self.people.setdefault(key, Someone(self, key))

    def link(self, path: str) -> str:
        """An address on the outside site."""
        return f"http://{SITE}:{self.site_port}/{path}"

    async def settle(self) -> None:
        """Let the scheduler do all that is due now, chores included."""
        await self.process.catch_up()
        for chore in chores(self.process.house):
            await self.process.database.run(chore.work, self.clock.now())
        await self.process.engine.drain()

    async def until(self, at: datetime) -> None:
        """Let time pass."""
        await self.clock.jump_to(at)

    async def forward(self, **span: float) -> None:
        """Let time pass, as in `forward(days=2)`."""
        await self.until(self.clock.at + timedelta(**span))

    async def visit(self, path: str, **headers: str) -> ClientResponse:
        """Open one of our own pages as a person's browser; redirects are not followed."""
        return await self.client.get(path, headers=BROWSER | headers, allow_redirects=False)


@dataclass
class Someone:
    """Somebody who types, presses and sends. `last` is what they were answered, `form` what they have open."""

    town: Town
    key: str
    last: Screen | None = None
    form: FormScreen | None = None
    problem: str = ""
    """The sentence with which the page itself refused, "" for none."""

    @property
    def direct(self) -> str:
        """The key of their own talk with the bot."""
        return f"@{self.key}"

    async def say(self, text: str, where: str = "", id_: str = "") -> str:
        """Write a line, in the direct talk or `where`; return what was answered as text."""
        return await self._post("say", id_, text=text, conversation=where or self.direct)

    async def press(self, what: str, **more: str) -> str:
        """Press the newest button with this label, spoken name or action."""
        screen, press = await self.find(what)
        return await self.press_this(screen, press, **more)

    async def press_this(self, screen: Screen, press: Press, value: str | None = None) -> str:
        """Press a certain button; `value` forges what comes back with it."""
        given = press.value if value is None else value
        return await self._post("act", "", action=press.wire, value=given, message=screen.ref)

    async def act(self, action: str, value: str = "", message: str = "") -> str:
        """Send an action that may stand nowhere."""
        return await self._post("act", "", action=f"{action}#1", value=value, message=message)

    async def send(self, id_: str = "", **fields: FieldValue) -> str:
        """Send the open form with these answers over what stands in it."""
        form = self.opened
        filled = form.values | fields
        return await self._post(
            "submit",
            id_,
            form=form.id,
            value=form.value,
            conversation=form.conversation,
            message=form.ref,
            fields={k: list(v) if isinstance(v, tuple) else v for k, v in filled.items()},
        )

    async def home(self) -> str:
        """Open the own page."""
        return await self._post("home", "")

    async def find(self, what: str) -> tuple[Screen, Press]:
        """Find a button: in the last answer, else the newest message in sight that has it."""
        seen = [self.last] if self.last is not None else []
        seen += reversed(await self.screens())
        for place in ("brand", "other"):
            seen += reversed(await self.screens(place))
        for screen in seen:
            press = screen.find(what)
            if press is not None:
                return screen, press
        raise AssertionError(f"{self.key} sees no {what!r}: {[s.labels for s in seen]}")

    async def screens(self, where: str = "") -> list[Screen]:
        """What the bot said in a talk, as it stands now, oldest first."""
        await self.town.process.engine.drain()
        answer = await self.town.client.get("/playground/api/state", params={"as": self.key})
        state = await answer.json()
        (talk,) = (t for t in state["conversations"] if t["key"] == (where or self.direct))
        screens = [_entry(one) for one in talk["messages"] if one["html"]]
        for screen in screens:
            check(screen)
        return screens

    async def messages(self, where: str = "") -> list[str]:
        """The same as text."""
        return [screen.text for screen in await self.screens(where)]

    @property
    def screen(self) -> Screen:
        """What was answered last."""
        assert self.last is not None, f"{self.key} was shown nothing: {self.problem}"
        return self.last

    @property
    def opened(self) -> FormScreen:
        """The form that is open."""
        assert self.form is not None, f"{self.key} has no form open: {self.text}"
        return self.form

    @property
    def text(self) -> str:
        """The last answer as text: a message, a home, a form, or why the page refused."""
        return self.last.text if self.last is not None else self.problem

    async def _post(self, door: str, id_: str, **body: Any) -> str:
        sent = {"as": self.key, "id": id_ or f"w{next(self.town.numbers)}"} | body
        answer = await self.town.client.post(f"/playground/api/{door}", json=sent)
        told = await answer.json()
        self.problem = told.get("error", "")
        self.last = self._read(told) if answer.status == 200 else None
        if self.last is not None:
            check(self.last)
        await self.town.process.engine.drain()
        return self.text

    def _read(self, told: Mapping[str, Any]) -> Screen | None:
        if told["kind"] == "form":
            self.form = form_screen(told["form"])
            return self.form
        self.form = None
        if told["kind"] == "message":
            return _entry(told["entry"]) if told["entry"]["html"] else None
        return Screen(told["home"]) if told["kind"] == "home" else None


def _entry(told: Mapping[str, Any]) -> Screen:
    return Screen(told["html"], told["id"], told["only"])


def check(screen: Screen) -> None:
    """What holds for every screen: buttons that work, nobody shouted at, no inside address in sight."""
    for press in screen.presses:
        assert press.action in ACTIONS, f"{press.action} has no handler"
        assert press.opens == ACTIONS[press.action], f"{press.action} opens={press.opens}"
        assert len(press.value) <= 80
    assert not re.search(r"@channel|@here|@everyone", screen.text)
    for words, href in screen.links.items():
        assert href.startswith(("http://", "https://", "mailto:", "/s/", "#")), (words, href)
        assert not re.search(r"127\.0\.0\.1|localhost|%2F%2F(127|localhost)", href), (words, href)


async def open_town(
    stack: AsyncExitStack,
    database: Database,
    folder: Path,
    *,
    clock: Clock | None = None,
    local: bool = False,
    **settings: Any,
) -> Town:
    """Start the process on a database that is not started yet.

    `local`: our own pages are reached on loopback, as in the demo.
    """
    time = clock or Clock()
    pages: dict[str, Page] = {}

    async def outside(request: web.Request) -> web.StreamResponse:
        page = pages.get(request.match_info["path"])
        return await page(request) if page else web.Response(status=404)

    site_app = web.Application()
    site_app.router.add_get("/{path:.*}", outside)
    site = TestServer(site_app, host="127.0.0.1")
    await site.start_server()
    stack.push_async_callback(site.close)
    port = site.port or 0

    def allow(address: Address, at: int) -> bool:
        return address == ip_address("127.0.0.1") and at == port

    socket = get_unused_port_socket("127.0.0.1")
    own_port = socket.getsockname()[1]
    connector = PlaygroundConnector(
        PlaygroundSettings(company="Acme"), lambda: CAST, time, [], {"plain": to_plain}
    )
    process = Process(
        settings=Settings.model_validate(settings),
        database=database,
        connectors={"playground": connector},
        now=time.now,
        fetcher=Fetcher(allow=allow, resolver=_Names(port)),
        spill=folder / "spill",
        rates={"playground": UNHURRIED},
        local_url=f"http://127.0.0.1:{own_port}" if local else "",
    )
    await process.prepare()
    # Everything but the engine's own loop: `settle` does its work when the test says so.
    await process.fetcher.__aenter__()
    await process.web_shell.start()
    server = TestServer(process.application(), host="127.0.0.1", socket_factory=lambda *_: socket)
    client = TestClient(server)
    await client.start_server()
    await connector.start(process._ports)
    await asyncio.gather(*connector._running)  # the admin's greeting
    process.ready = True
    town = Town(process, client, time, port, pages)
    time.settle = town.settle
    stack.push_async_callback(process.stop)
    stack.push_async_callback(client.close)
    return town
