"""A small cast, a clock, a memory and a core that answers by a table: what the playground is handed in its tests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from connectors.base import NOTHING, Ports, Reply
from connectors.events import Event
from connectors.playground.connector import PlaygroundConnector
from connectors.playground.settings import (
    Cast,
    Channel,
    CommandHint,
    Person,
    PlaygroundSettings,
)
from templates.message import Message
from templates.plain import to_plain
from tests.fakes.installations import KeptInstallations

START = datetime(2026, 11, 23, 8, 55, tzinfo=UTC)
CAST = Cast(
    (
        Person("ana", "Ana Silva", "Marketing, Lisbon", "Europe/Lisbon", "en"),
        Person("mia", "Mia Berg", "Squad lead, Brand", "Europe/Helsinki", "fi", "lead"),
        Person("kim", "Kim Lee", "Admin", "Asia/Seoul", "ko", "admin"),
    ),
    (Channel("brand", "brand-squad"), Channel("hiring", "hiring")),
)

Client = TestClient[web.Request, web.Application]


@dataclass
class DictMemory:
    """Keeps values for as long as the test holds on to it."""

    values: dict[str, str] = field(default_factory=dict)

    async def once(self, key: str, ttl: timedelta) -> bool:
        new = key not in self.values
        self.values[key] = ""
        return new

    async def recall(self, key: str) -> str | None:
        return self.values.get(key)

    async def remember(self, key: str, value: str, ttl: timedelta | None) -> None:
        self.values[key] = value


@dataclass
class HandClock:
    """Stands still until somebody moves it forward."""

    at: datetime = START
    digest: datetime | None = START + timedelta(days=2)

    def now(self) -> datetime:
        return self.at

    async def jump_to(self, at: datetime) -> None:
        if at < self.at:
            raise ValueError("The demo's time only moves forward.")
        self.at = at

    async def next_digest(self) -> datetime | None:
        return self.digest


@dataclass
class Core:
    """Answers events by `answer` and keeps what it heard."""

    answer: Callable[[Event], Reply | Awaitable[Reply]] = lambda _: NOTHING
    heard: list[Event] = field(default_factory=list)

    async def dispatch(self, event: Event) -> Reply:
        self.heard.append(event)
        reply = self.answer(event)
        return reply if isinstance(reply, Reply) else await reply


@dataclass
class House:
    """A playground that runs, with everything one wants to look into."""

    core: Core
    memory: DictMemory
    clock: HandClock
    connector: PlaygroundConnector
    client: Client

    async def post(self, name: str, **body: object) -> dict[str, object]:
        response = await self.client.post(f"/playground/api/{name}", json={"as": "ana", **body})
        answer: dict[str, object] = await response.json()
        assert response.status == 200, answer
        return answer

    async def talk(self, person: str, conversation: str) -> list[dict[str, object]]:
        response = await self.client.get("/playground/api/state", params={"as": person})
        state = await response.json()
        found = next(one for one in state["conversations"] if one["key"] == conversation)
        messages: list[dict[str, object]] = found["messages"]
        return messages


def build(core: Core, memory: DictMemory, clock: HandClock) -> PlaygroundConnector:
    def as_slack(document: object) -> str:
        return f"{type(document).__name__} for slack"

    def as_plain(document: object) -> str:
        return to_plain(document) if isinstance(document, Message) else "no message"

    return PlaygroundConnector(
        PlaygroundSettings(),
        lambda: CAST,
        clock,
        [CommandHint("share", "Up to three picks", "[words | link]")],
        {"slack": as_slack, "plain": as_plain},
    )


async def open_house(core: Core, memory: DictMemory, clock: HandClock) -> House:
    connector = build(core, memory, clock)
    application = web.Application()
    application.add_routes(connector.routes())
    await connector.start(
        Ports(core.dispatch, lambda _: "reply", memory, clock.now, KeptInstallations())
    )
    client = TestClient(TestServer(application))
    await client.start_server()
    await asyncio.sleep(0)
    return House(core, memory, clock, connector, client)


async def close_house(house: House) -> None:
    await house.connector.stop()
    await house.client.close()


@pytest.fixture
async def house() -> AsyncIterator[House]:
    memory = DictMemory({"playground/installed": ""})
    opened = await open_house(Core(), memory, HandClock())
    yield opened
    await close_house(opened)


class Outline(HTMLParser):
    """Reads HTML as a browser would: its tags with their attributes, and its words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    def one(self, tag: str) -> dict[str, str | None]:
        (found,) = self.all(tag)
        return found
