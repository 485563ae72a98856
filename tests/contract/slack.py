"""Slack's driver: the fake Slack and a person in front of it, over either door."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from connectors.events import Conversation
from connectors.slack.connector import SlackConnector
from connectors.slack.settings import SlackSettings
from tests.contract.faces import NOW, Core, Keep, Outcome, Who, find_press
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, SECRET, FakeSlack
from tests.fakes.slack_client import SlackPerson
from tests.reading import slack as reader
from tests.reading.seen import Seen

FAULTS = {
    "busy": "ratelimited:30",
    "gone": "error:is_archived",
    "refused": "error:msg_blocks_too_long",
    "lost": "drop_after",
}
STAMP = str(int(NOW.timestamp()))

CHANNEL = Conversation("slack", "T1/CGENERAL", "channel", "general")
DIRECT = Conversation("slack", "T1/UANA", "direct", route="DUANA")


@dataclass
class SlackFace:
    core: Core
    fake: FakeSlack
    connector: SlackConnector
    runner: web.AppRunner
    ana: SlackPerson
    channel: Conversation = CHANNEL
    direct: Conversation = DIRECT
    ben: str = "UBEN"
    _said: str = ""
    _errors: dict[str, str] = field(default_factory=dict)
    _typed: dict[str, str] = field(default_factory=dict)

    async def say(self, text: str, *, again: bool = False) -> None:
        if not again:
            self._said = self.fake.new("Ev")
        await self.ana.say(text, identity=self._said)

    async def ask(self, text: str) -> None:
        assert (await self.ana.slash(text)).status == 200

    async def press(self, label: str, where: Conversation) -> None:
        shown = self._messages(where, "ana")
        message = shown[find_press([reader.read(one) for one in shown], label)]
        assert (await self.ana.click(self.ana.seen(message), label)).status == 200

    async def visit(self) -> None:
        await self.ana.event({"type": "app_home_opened", "tab": "home"})

    def _messages(self, where: Conversation, who: Who) -> list[dict[str, Any]]:
        user = f"U{who.upper()}"
        place = where.key.partition("/")[2].replace("UANA", "DUANA")
        whispers = [
            one
            for one in self.fake.ephemerals
            if one["user"] == user and one["channel"] == place and one.get("blocks")
        ]
        public = [] if place == "DUANA" and who != "ana" else self.fake.messages[place]
        return [*public, *whispers]

    async def screen(self, where: Conversation, who: Who = "ana") -> list[Seen]:
        shown = [reader.read(one) for one in self._messages(where, who)]
        home = self.fake.homes.get(f"U{who.upper()}")
        return [reader.read(home), *shown] if home and where == self.direct else shown

    def opened(self) -> Seen | None:
        view = next((v for v in reversed(self.fake.views.values()) if "submit" in v), None)
        if view is None:
            return None
        seen = reader.read(view)
        for name, text in self._typed.items():
            # Slack's client keeps what was typed while errors stand beside the fields.
            seen.asks[name] = seen.asks[name]._replace(initial=(text,))
        return seen

    def dialog(self) -> str:
        view = next(reversed(self.fake.views.values()), None)
        return " ".join([*self._errors.values(), reader.read(view).text if view else ""])

    async def send(self, **fields: str) -> None:
        view = next(v for v in reversed(self.fake.views.values()) if "submit" in v)
        ack = await self.ana.submit(view, fields)
        assert ack.status == 200
        self._errors = ack.body.get("errors", {})
        self._typed = dict(fields) if self._errors else {}

    async def forge(self) -> Mapping[str, int]:
        host, port = self.runner.addresses[0][:2]
        stranger = SlackPerson(self.fake, f"http://{host}:{port}/slack/events")
        body = urlencode(
            {"command": "/advocate", "text": "help", "team_id": "T1", "user_id": "UANA",
             "channel_id": "CGENERAL", "response_url": "", "trigger_id": "t.1"}
        ).encode()  # fmt: skip
        old = str(int(STAMP) - 600)
        tries: dict[str, dict[str, Any]] = {
            "no signature": {"headers": {"X-Slack-Signature": ""}},
            "another's secret": {"secret": "guessed"},
            "stale": {"timestamp": old},
            "from the future": {"timestamp": str(int(STAMP) + 600)},
            "no time": {"headers": {"X-Slack-Request-Timestamp": ""}},
        }
        found = {name: (await stranger.post(body, **how)).status for name, how in tries.items()}
        payload = {"type": "event_callback", "team_id": "T1", "event_id": "EvX"}
        text = json.dumps({**payload, "event": {"type": "app_home_opened", "user": "UANA"}})
        changed = {"X-Slack-Signature": "v0=" + "0" * 64}
        ack = await stranger.post(text.encode(), "application/json", headers=changed)
        return found | {"another signature": ack.status}

    def break_next(self, outcome: Outcome) -> None:
        self.fake.fault("chat.postMessage", FAULTS[outcome])

    def count_posts(self) -> int:
        return sum(map(len, self.fake.messages.values()))

    async def close(self) -> None:
        await self.connector.stop()
        await self.runner.cleanup()
        await self.fake.stop()


async def open_slack(core: Core, *, socket: bool) -> SlackFace:
    fake = await FakeSlack().start()
    secret = "" if socket else SECRET
    settings = SlackSettings(BOT_TOKEN, APP_TOKEN if socket else "", secret, fake.api_url)
    connector = SlackConnector(settings)
    app = web.Application()
    app.add_routes(connector.routes())
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    await connector.start(core.ports(Keep()))
    if socket:
        await fake.connected()
    host, port = runner.addresses[0][:2]
    door = "" if socket else f"http://{host}:{port}/slack/events"
    return SlackFace(core, fake, connector, runner, SlackPerson(fake, door))
