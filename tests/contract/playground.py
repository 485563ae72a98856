"""The playground's driver: the page's own requests, over HTTP on loopback."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from connectors.events import Conversation
from connectors.playground.connector import PlaygroundConnector
from connectors.playground.settings import Cast, Channel, Person, PlaygroundSettings
from tests.contract.faces import NOW, Core, Keep, Outcome, Who, find_press
from tests.reading import html
from tests.reading.seen import Frame, Seen

CAST = Cast((Person("ana", "Ana"), Person("ben", "Ben")), (Channel("brand", "brand"),))
API = "/playground/api"


class StillClock:
    """A clock nobody moves."""

    def now(self) -> datetime:
        return NOW

    async def jump_to(self, at: datetime) -> None:
        raise ValueError("This clock stands.")

    async def next_digest(self) -> datetime | None:
        return None


CHANNEL = Conversation("playground", "brand", "channel", "brand")
DIRECT = Conversation("playground", "@ana", "direct", "Ana")


@dataclass
class PlaygroundFace:
    core: Core
    connector: PlaygroundConnector
    client: TestClient[web.Request, web.Application]
    channel: Conversation = CHANNEL
    direct: Conversation = DIRECT
    ben: str = "playground:ben"
    _form: dict[str, Any] | None = None
    _last: dict[str, Any] = field(default_factory=dict)
    _numbers: count[int] = field(default_factory=lambda: count(1))

    async def _post(self, name: str, body: Mapping[str, object]) -> None:
        response = await self.client.post(f"{API}/{name}", json={"as": "ana", **body})
        answer = await response.json()
        assert response.status == 200, answer
        if name in {"act", "submit"}:
            self._form = answer["form"] if answer["kind"] == "form" else None

    async def say(self, text: str, *, again: bool = False) -> None:
        if not again:
            place = self.direct.key
            self._last = {"id": f"n{next(self._numbers)}", "conversation": place, "text": text}
        await self._post("say", self._last)

    async def ask(self, text: str) -> None:
        await self._post("say", {"conversation": self.channel.key, "text": f"/advocate {text}"})

    async def press(self, label: str, where: Conversation) -> None:
        entries = await self._entries(where, "ana")
        entry = entries[find_press([_read(one) for one in entries], label)]
        button = next(b for b in html.tree(entry["html"]).all("button") if b.text == label)
        action, value = button.get("data-action"), button.get("data-value")
        await self._post("act", {"message": entry["id"], "action": action, "value": value})

    async def visit(self) -> None:
        await self._post("home", {})

    async def _entries(self, where: Conversation, who: Who) -> list[dict[str, Any]]:
        state = await (await self.client.get(f"{API}/state", params={"as": who})).json()
        places = {one["key"]: one["messages"] for one in state["conversations"]}
        found: list[dict[str, Any]] = places.get(where.key, [])
        return found

    async def screen(self, where: Conversation, who: Who = "ana") -> list[Seen]:
        return [_read(entry) for entry in await self._entries(where, who)]

    def opened(self) -> Seen | None:
        if self._form is None:
            return None
        seen = html.read(self._form["html"])
        names = ("title", "submit", "id", "value")
        seen.frame = Frame(*(self._form[name] for name in names))
        return seen

    def dialog(self) -> str:
        return html.tree(self._form["html"]).text if self._form else ""

    async def send(self, **fields: str) -> None:
        assert self._form
        sent = {"form": self._form["id"], "value": self._form["value"], "fields": fields}
        place = {key: self._form[key] for key in ("conversation", "message")}
        await self._post("submit", sent | place)

    async def forge(self) -> Mapping[str, int]:
        body = {"as": "ana", "conversation": "@ana", "text": "help"}
        found = {}
        for name, headers in {
            "another page": {"Origin": "https://evil.example"},
            "a frame": {"Sec-Fetch-Site": "cross-site"},
            "another name for this computer": {"Host": "evil.example"},
            "a form of another page": {"Content-Type": "text/plain"},
        }.items():
            response = await self.client.post(f"{API}/say", json=body, headers=headers)
            found[name] = response.status
        for name, more in {
            "nobody": {"as": "zoe"},
            "another's talk": {"conversation": "@ben"},
        }.items():
            found[name] = (await self.client.post(f"{API}/say", json=body | more)).status
        return found

    def break_next(self, outcome: Outcome) -> None:
        raise AssertionError("the playground has no platform that could break")

    def count_posts(self) -> int:
        raise AssertionError("the playground has no platform that counts")

    async def close(self) -> None:
        await self.connector.stop()
        await self.client.close()


def _read(entry: dict[str, Any]) -> Seen:
    return html.read(entry["html"]) if entry["html"] else Seen(words=[entry["plain"]])


async def open_playground(core: Core) -> PlaygroundFace:
    settings = PlaygroundSettings()
    connector = PlaygroundConnector(settings, lambda: CAST, StillClock(), [], {})
    application = web.Application()
    application.add_routes(connector.routes())
    await connector.start(core.ports(Keep()))
    client = TestClient(TestServer(application))
    await client.start_server()
    return PlaygroundFace(core, connector, client)
