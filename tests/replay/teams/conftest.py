"""A bot on loopback: the connector behind a real HTTP server, a fake Teams beside it, a dispatch the test writes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from connectors.base import NOTHING, Expectation, Ports, Reply
from connectors.events import Event
from connectors.teams.connector import TeamsConnector
from connectors.teams.settings import TeamsSettings
from tests.fakes.installations import KeptInstallations
from tests.fakes.teams import APP_ID, SECRET, TENANT, FakeTeams, running_teams

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@dataclass(slots=True)
class KeptMemory:
    """The Memory port over plain dicts."""

    kept: dict[str, str] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    async def once(self, key: str, ttl: timedelta) -> bool:
        fresh = key not in self.seen
        self.seen.add(key)
        return fresh

    async def recall(self, key: str) -> str | None:
        return self.kept.get(key)

    async def remember(self, key: str, value: str, ttl: timedelta | None) -> None:
        self.kept[key] = value


@dataclass(slots=True)
class Bot:
    """The connector with what it was told; `answer` is what its dispatch does, `events` what it heard."""

    connector: TeamsConnector
    memory: KeptMemory = field(default_factory=KeptMemory)
    events: list[Event] = field(default_factory=list)
    answer: Callable[[Event], Awaitable[Reply]] | Reply = NOTHING
    delay: float = 0.0

    async def dispatch(self, event: Event) -> Reply:
        self.events.append(event)
        await asyncio.sleep(self.delay)
        return self.answer if isinstance(self.answer, Reply) else await self.answer(event)

    @staticmethod
    def expects(_event: Event) -> Expectation:
        return "reply"

    def ports(self) -> Ports:
        return Ports(self.dispatch, self.expects, self.memory, lambda: NOW, KeptInstallations())


def to_settings(fake: FakeTeams) -> TeamsSettings:
    settings = TeamsSettings.from_env(
        {
            "TEAMS_APP_ID": APP_ID,
            "TEAMS_APP_PASSWORD": SECRET,
            "TEAMS_TENANT_ID": TENANT,
            "TEAMS_OPENID_METADATA_URL": f"{fake.url}metadata",
            "TEAMS_TOKEN_URL": f"{fake.url}token",
            "TEAMS_ALLOWED_SERVICE_HOSTS": "127.0.0.1",
            "SQUAD_PUBLIC_URL": "https://squad.acme.example",
        }
    )
    assert settings is not None
    return settings


@pytest.fixture
async def teams() -> AsyncIterator[FakeTeams]:
    async with running_teams() as fake:
        yield fake


@asynccontextmanager
async def serving(teams: FakeTeams, settings: TeamsSettings) -> AsyncIterator[Bot]:
    """Serve a bot with these settings on a free port, and let Teams know where."""
    made = Bot(TeamsConnector(settings, key_patience=0.2))
    await made.connector.start(made.ports())
    app = web.Application()
    app.add_routes(made.connector.routes())
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    teams.bot = f"http://127.0.0.1:{runner.addresses[0][1]}/api/messages"
    yield made
    await made.connector.stop()
    await runner.cleanup()


@pytest.fixture
async def bot(teams: FakeTeams) -> AsyncIterator[Bot]:
    async with serving(teams, to_settings(teams)) as made:
        yield made
