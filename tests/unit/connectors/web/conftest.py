"""The web shell over real HTTP, with ports that remember what they were asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.rules import clicks
from connectors.web.ports import (
    ClickRecord,
    MyFile,
    NetworkDoor,
    PageStart,
    PrivacyWords,
    SharePage,
    Started,
    Target,
    WebPorts,
)
from connectors.web.routes import WebShell
from tests.unit.connectors.web.notes import Notes

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BROWSER = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Safari/537.36"
)
PERSON = {"User-Agent": BROWSER, "Sec-Fetch-Mode": "navigate"}
SLACKBOT = {"User-Agent": "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)"}
CODE = "Launch0x7Qa"
TOKEN = "tOkEn_-0123456789abcdE"
PAGE = "https://acme.example/launch?a=1&utm_source=linkedin#top"
START = PageStart(
    "I work at Acme", r"^\s*(?:I\s+work\s+at\s+Acme)", "FTC, United States", "https://ftc.example/"
)
LINKEDIN = "https://www.linkedin.com/sharing/share-offsite/?url=https%3A%2F%2Facme.example"
ACME = PrivacyWords("Acme", "privacy@acme.example")

Client = TestClient[web.Request, web.Application]
OpenShell = Callable[[], Awaitable[Client]]


@dataclass
class World:
    """What stands behind the ports; a test changes it and looks at it."""

    spill: Path
    links: dict[str, Target] = field(default_factory=lambda: {CODE: Target(7, 1, PAGE)})
    shares: dict[str, SharePage] = field(default_factory=dict)
    mine: dict[str, MyFile] = field(default_factory=dict)
    composers: dict[str, str | None] = field(default_factory=dict)
    started: list[tuple[str, str, str]] = field(default_factory=list)
    lots: list[list[ClickRecord]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    now: datetime = NOW
    is_ready: bool = True
    is_down: bool = False
    is_https: bool = False
    delay: float = 0.0
    privacy: PrivacyWords = ACME
    front: str = ""

    def __post_init__(self) -> None:
        self.memory = Notes(lambda: self.now)
        doors = [
            NetworkDoor("linkedin", "LinkedIn", prefills=False),
            NetworkDoor("x", "X", prefills=True),
            NetworkDoor("facebook", "Facebook", prefills=False),
            NetworkDoor("bluesky", "Bluesky", prefills=True),
            NetworkDoor("email", "E-mail", prefills=True),
            NetworkDoor("copy", "Copy", prefills=False),
        ]
        caption = "I work at Acme.\n\nWe mended our onboarding: two weeks became two days."
        self.shares[TOKEN] = SharePage(
            caption, f"https://go.acme.example/r/{CODE}", "How we fixed onboarding", doors, START
        )
        self.composers |= {"linkedin": LINKEDIN, "email": "mailto:?subject=Hi", "copy": None}

    @property
    def clicks(self) -> list[ClickRecord]:
        return [click for lot in self.lots for click in lot]

    def ports(self) -> WebPorts:
        return WebPorts(
            find_link=self.find_link,
            judge=judge,
            record=self.record,
            open_share=self.open_share,
            start_share=self.start_share,
            open_mine=self.open_mine,
            fingerprint=lambda text: sha256(b"pepper" + text.encode()).hexdigest(),
            now=lambda: self.now,
            is_ready=self.ready,
            memory=self.memory,
            spill=self.spill,
            privacy=self.privacy,
            front=self.front,
            is_https=self.is_https,
        )

    async def find_link(self, code: str) -> Target | None:
        self.asked.append(code)
        if self.is_down:
            raise ConnectionError("the store is down")
        return self.links.get(code)

    async def open_mine(self, token: str) -> MyFile | None:
        return self.mine.get(token)

    async def record(self, clicks: Sequence[ClickRecord]) -> None:
        if self.is_down:
            raise ConnectionError("the store is down")
        await asyncio.sleep(self.delay)
        self.lots.append(list(clicks))

    async def open_share(self, token: str) -> SharePage | None:
        self.asked.append(token)
        if self.is_down:
            raise ConnectionError("the store is down")
        return self.shares.get(token)

    async def start_share(self, token: str, network: str, browser: str) -> Started | None:
        if token not in self.shares or network not in self.composers:
            return None
        self.started.append((token, network, browser))
        self.links[CODE] = replace(self.links[CODE], opener=browser)
        return Started(self.composers[network])

    async def ready(self) -> bool:
        if self.is_down:
            raise ConnectionError("the store is down")
        return self.is_ready


def judge(
    method: str, headers: Mapping[str, str], *, crawler: bool, opener: bool
) -> tuple[bool, str]:
    """The rule itself, as app.py hands it over."""
    verdict = clicks.judge(method, headers, crawler=crawler, opener=opener, repeat=False)
    return verdict.counted, verdict.reason


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "spill")


@pytest.fixture
async def open_shell(world: World) -> AsyncIterator[OpenShell]:
    """Start a shell over the world as it is by then."""
    opened: list[tuple[WebShell, Client]] = []

    async def start() -> Client:
        shell = WebShell(world.ports())
        app = web.Application()
        app.add_routes(shell.routes())
        client = TestClient(TestServer(app, host="127.0.0.1"))
        await client.start_server()
        await shell.start()
        opened.append((shell, client))
        return client

    yield start
    for shell, client in opened:
        await client.close()
        await shell.stop()


@pytest.fixture
async def client(open_shell: OpenShell) -> Client:
    return await open_shell()
