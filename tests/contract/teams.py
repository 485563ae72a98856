"""Teams' driver: the fake Bot Connector posts what Ana does, and keeps what the bot sends."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from connectors.events import Conversation
from connectors.teams.address import Route
from connectors.teams.connector import TeamsConnector
from connectors.teams.settings import TeamsSettings
from tests.contract.faces import Core, Keep, Outcome, Who, find_press
from tests.fakes.teams import (
    ANA,
    APP_ID,
    BOT,
    CHANNEL,
    CHAT,
    SECRET,
    TENANT,
    FakeTeams,
    Fault,
    Key,
    running_teams,
)
from tests.golden.cards import check_card
from tests.reading import teams as reader
from tests.reading.seen import Seen

Json = dict[str, Any]

FAULTS = {
    "busy": Fault(429, retry_after="40", times=9),
    "gone": Fault(403, times=9),
    "refused": Fault(413, times=9),
    "lost": Fault(drop=True, after=True),
}
BEN = "2b7a6a4e-37a5-4ad5-9b1e-5d9e0c1f2a34"
OTHER_TENANT = "99999999-9999-4999-8999-999999999999"


@dataclass
class TeamsFace:
    core: Core
    fake: FakeTeams
    connector: TeamsConnector
    stack: AsyncExitStack
    channel: Conversation
    direct: Conversation
    ben: str = BEN
    _said: Json | None = None
    _task: Json | None = None

    async def _send(self, activity: Mapping[str, Any]) -> Any:
        status, body = await self.fake.send(activity)
        assert status == 200, body
        return body

    async def say(self, text: str, *, again: bool = False) -> None:
        if not again or self._said is None:
            self._said = self.fake.activity(text=text)
        await self._send(self._said)

    async def ask(self, text: str) -> None:
        await self._send(self.fake.in_channel(f"<at>Social Squad</at> {text}"))

    async def press(self, label: str, where: Conversation) -> None:
        cards = self._cards(where, "ana")
        place, identity, card = cards[find_press([reader.read(c) for *_, c in cards], label)]
        action = _action(card, label)
        kind = "personal" if where == self.direct else "channel"
        over = {
            "conversation": {"id": place, "conversationType": kind, "tenantId": TENANT},
            "replyToId": identity,
        }
        if action["data"].get("msteams") == {"type": "task/fetch"}:
            body = await self._send(
                self.fake.invoke("task/fetch", {"data": action["data"]}, **over)
            )
            self._take(body)
            return
        value = {
            "action": {"type": "Action.Execute", "verb": action["verb"], "data": action["data"]}
        }
        await self._send(self.fake.invoke("adaptiveCard/action", value, **over))

    def _take(self, body: Any) -> None:
        task = (body or {}).get("task", {})
        self._task = task["value"] if task.get("type") == "continue" else None

    async def visit(self) -> None:
        await self.say("home")

    def _cards(self, where: Conversation, who: Who) -> list[tuple[str, str, Json]]:
        mine = {CHAT, f"a:opened-{ANA}"}
        found = []
        for place, sent in self.fake.messages.items():
            fits = place in mine if where == self.direct else place.startswith(CHANNEL)
            if not fits or (place in mine and who != "ana"):
                continue
            for identity, activity in sent.items():
                card = activity["attachments"][0]["content"]
                assert check_card(card) == [], card["body"][:1]
                found.append((place, identity, card))
        return found

    async def screen(self, where: Conversation, who: Who = "ana") -> list[Seen]:
        return [reader.read(card) for *_, card in self._cards(where, who)]

    def opened(self) -> Seen | None:
        seen = self._dialog()
        return seen if seen and seen.frame and seen.frame.submit else None

    def dialog(self) -> str:
        seen = self._dialog()
        return seen.text if seen else ""

    def _dialog(self) -> Seen | None:
        if self._task is None:
            return None
        card = self._task["card"]["content"]
        assert check_card(card, dialog=True) == []
        return reader.read(card, self._task["title"])

    async def send(self, **fields: str) -> None:
        assert self._task
        card = self._task["card"]["content"]
        ids = {e["id"].partition(".")[2]: e["id"] for e in card["body"] if "id" in e}
        filled = {ids[name]: value for name, value in fields.items()}
        data = {"data": card["actions"][0]["data"] | filled}
        self._take(await self._send(self.fake.invoke("task/submit", data)))

    async def forge(self) -> Mapping[str, int]:
        fake, good = self.fake, self.fake.activity()
        strange = Key("stranger")
        elsewhere = fake.activity(
            conversation={"id": CHAT, "conversationType": "personal", "tenantId": OTHER_TENANT},
            channelData={"tenant": {"id": OTHER_TENANT}},
        )
        tries: dict[str, tuple[Json, str | None]] = {
            "no token": (good, ""),
            "another's key": (good, f"Bearer {fake.sign(key=strange, header={'kid': 'first'})}"),
            "no key at all": (good, f"Bearer {fake.sign(key=None)}"),
            "stale": (good, f"Bearer {fake.sign(exp=1_700_000_000, nbf=1_600_000_000)}"),
            "for another bot": (good, f"Bearer {fake.sign(aud='another')}"),
            "by another issuer": (good, f"Bearer {fake.sign(iss='https://evil.example')}"),
            "answers sent elsewhere": (
                {**good, "serviceUrl": "https://evil.example/"},
                None,
            ),
            "of another tenant": (elsewhere, None),
        }
        return {name: (await fake.send(what, how))[0] for name, (what, how) in tries.items()}

    def break_next(self, outcome: Outcome) -> None:
        fault = FAULTS[outcome]
        self.fake.faults = [
            Fault(fault.status, fault.drop, fault.times, "POST", fault.retry_after, fault.after)
        ]

    def count_posts(self) -> int:
        return sum(map(len, self.fake.messages.values()))

    async def close(self) -> None:
        await self.connector.stop()
        await self.stack.aclose()


def _action(card: Json, label: str) -> Json:
    """Find a button by its label, also behind a question."""
    for element in card["body"]:
        for action in element.get("actions", []):
            inner = action.get("card", {}).get("actions", [])
            for one in [*inner, action]:
                if one["title"] == label and "data" in one:
                    found: Json = one
                    return found
    raise AssertionError(f"no button {label!r}")


async def open_teams(core: Core) -> TeamsFace:
    stack = AsyncExitStack()
    fake = await stack.enter_async_context(running_teams())
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
    connector = TeamsConnector(settings, key_patience=0.2)
    await connector.start(core.ports(Keep()))
    app = web.Application()
    app.add_routes(connector.routes())
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    fake.bot = f"http://127.0.0.1:{runner.addresses[0][1]}/api/messages"
    here = Route(fake.url, BOT)
    chat = Route(fake.url, BOT, CHAT)
    return TeamsFace(
        core,
        fake,
        connector,
        stack,
        Conversation("teams", f"{TENANT}/{CHANNEL}", "channel", "Brand", here.dumps()),
        Conversation("teams", f"{TENANT}/@{ANA}", "direct", "Ana", chat.dumps()),
    )
