"""The connector between the fake Slack and a dispatch the test writes: what bot/app.py puts together for real."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from aiohttp import web

from connectors.base import NOTHING, Expectation, Ports, Reply
from connectors.events import ActionEvent, CommandEvent, Event, FormEvent
from connectors.slack.connector import SlackConnector
from connectors.slack.settings import SlackSettings
from templates.markup import parse
from templates.message import Form, Home, Message
from tests.fakes.installations import KeptInstallations
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, SECRET, FakeSlack

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@dataclass
class Notes:
    """Memory in a dict: the port, as small as it can be."""

    kept: dict[str, str] = field(default_factory=dict)
    broken: bool = False

    async def once(self, key: str, ttl: timedelta) -> bool:
        if self.broken:
            raise OSError("database is locked")
        return self.kept.setdefault(f"once {key}", "") == "" and self._mark(key)

    def _mark(self, key: str) -> bool:
        self.kept[f"once {key}"] = "seen"
        return True

    async def recall(self, key: str) -> str | None:
        return self.kept.get(key)

    async def remember(self, key: str, value: str, ttl: timedelta | None) -> None:
        self.kept[key] = value


Handler = Callable[[Event], Awaitable[Reply]]


@dataclass
class Stage:
    """`replies` by command text, action or form id; `slow` seconds before each answer."""

    fake: FakeSlack
    socket: bool = False
    slow: float = 0.0
    replies: dict[str, Reply | Handler] = field(default_factory=dict)
    forms: set[str] = field(default_factory=set)
    heard: list[Event] = field(default_factory=list)
    notes: Notes = field(default_factory=Notes)
    door: str = ""
    installations: KeptInstallations = field(default_factory=KeptInstallations)

    async def open(self) -> Stage:
        self.settings = SlackSettings(
            BOT_TOKEN,
            APP_TOKEN if self.socket else "",
            "" if self.socket else SECRET,
            self.fake.api_url,
        )
        self.connector = SlackConnector(self.settings)
        app = web.Application()
        app.add_routes(self.connector.routes())
        self.runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", 0).start()
        host, port = self.runner.addresses[0][:2]
        if not self.socket:
            self.door = f"http://{host}:{port}/slack/events"
        ports = Ports(self.dispatch, self.expects, self.notes, lambda: NOW, self.installations)
        await self.connector.start(ports)
        if self.socket:
            await self.fake.connected()
        return self

    async def close(self) -> None:
        await self.connector.stop()
        await self.runner.cleanup()

    async def dispatch(self, event: Event) -> Reply:
        self.heard.append(event)
        await asyncio.sleep(self.slow)
        reply = self.replies.get(key_of(event), NOTHING)
        return reply if isinstance(reply, Reply) else await reply(event)

    def expects(self, event: Event) -> Expectation:
        return "form" if key_of(event) in self.forms else "reply"


def key_of(event: Event) -> str:
    match event:
        case CommandEvent(text=text):
            return text
        case ActionEvent(action=action):
            return action
        case FormEvent(form=form):
            return form
        case _:
            return type(event).__name__


async def until(holds: Callable[[], object], seconds: float = 4.0) -> None:
    """Wait until something holds; fail with a TimeoutError."""
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110  what is waited for happens behind a real socket
            await asyncio.sleep(0.01)


def message(inside: str) -> Message:
    found = parse(f"<message>{inside}</message>")
    assert isinstance(found, Message)
    return found


def form(inside: str, value: str = "42", title: str = "Share") -> Form:
    found = parse(
        f'<form id="share.send" title="{title}" submit="Send" value="{value}">{inside}</form>'
    )
    assert isinstance(found, Form)
    return found


def home(inside: str) -> Home:
    found = parse(f"<home>{inside}</home>")
    assert isinstance(found, Home)
    return found
