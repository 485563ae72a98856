"""A Bot Connector that refuses what Teams refuses, with its own token issuer and token endpoint, on loopback.

Strict: sends need our current token, payloads a type and a size, creates a bot, a tenant and a member; limits hold.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import time
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import aiohttp
import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa

ISSUER = "https://api.botframework.com"
APP_ID = "5c1e7f3a-0b5e-4a55-9d40-6f2f6a8f0b11"
SECRET = "a made-up secret"
TENANT = "0f9a4c1e-7d8b-4d2f-8a51-3c2b1a0d9e88"
ANA = "1b7a6a4e-37a5-4ad5-9b1e-5d9e0c1f2a33"
BOT = f"28:{APP_ID}"
CHAT = "a:chat-with-ana"
CHANNEL = "19:brand@thread.tacv2"
TEAM = "19:team@thread.tacv2"
LIMIT = 100 * 1024


def _number(value: int) -> str:
    raw = value.to_bytes((value.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class Key:
    """A signing key; 2048 bits, as PyJWT asks."""

    def __init__(self, kid: str, endorsements: tuple[str, ...] = ("msteams",)) -> None:
        self.kid, self.endorsements = kid, endorsements
        self.private = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def publish(self) -> dict[str, object]:
        numbers = self.private.public_key().public_numbers()
        return {
            "kty": "RSA",
            "use": "sig",
            "kid": self.kid,
            "x5t": self.kid,
            "n": _number(numbers.n),
            "e": _number(numbers.e),
            "endorsements": list(self.endorsements),
        }


@cache
def first_key() -> Key:
    """The key every fake begins with: making one takes a tenth of a second."""
    return Key("first")


@dataclass(slots=True)
class Fault:
    """What goes wrong with the next `times` calls: a status, or a dropped connection; before or after the work."""

    status: int = 0
    drop: bool = False
    times: int = 1
    method: str = "POST"
    retry_after: str = ""
    after: bool = False


@dataclass(slots=True)
class Call:
    """One call to the connector, as it arrived."""

    method: str
    path: str
    body: dict[str, Any]
    status: int = 0


@dataclass(slots=True)
class FakeTeams:
    """The whole of it: `bot` is where activities are posted to."""

    url: str
    http: aiohttp.ClientSession
    keys: list[Key] = field(default_factory=lambda: [first_key()])
    bot: str = ""
    secret: str = SECRET
    calls: list[Call] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    blocked: set[str] = field(default_factory=set)
    vanished: set[str] = field(default_factory=set)
    messages: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    channels: dict[str, list[dict[str, str]]] = field(
        default_factory=lambda: {TEAM: [{"id": CHANNEL, "name": "Brand", "type": "standard"}]}
    )
    """By team that the bot was added to, what the service lists."""
    members: dict[str, str] = field(default_factory=dict)
    """Names of members of those teams, by Entra object id."""
    rosters: dict[str, set[str]] = field(default_factory=dict)
    """Who of them is in a team; all are in those that aren't named here."""
    looking_takes: float = 0.0
    tokens: list[str] = field(default_factory=list)
    rate: tuple[float, int] | None = None
    keys_fetched: int = 0
    keys_down: bool = False
    latency: float = 0.0
    news: asyncio.Event = field(default_factory=asyncio.Event)
    _hits: dict[str, deque[float]] = field(default_factory=dict)
    _counter: int = 0

    # ---------------------------------------------------------------- what a test does

    def sign(self, **claims: Any) -> str:
        """Return a token as the service makes them; None takes a claim out, `key` and `header` replace ours."""
        now = int(time.time())  # noqa: TID251  tokens are about real time
        key: Key | None = claims.pop("key", self.keys[-1])
        header = claims.pop("header", {"kid": key.kid if key else "none"})
        body = {
            "iss": ISSUER,
            "aud": APP_ID,
            "serviceurl": self.url,
            "nbf": now - 10,
            "exp": now + 600,
        } | claims
        body = {name: value for name, value in body.items() if value is not None}
        if key is None:
            return jwt.encode(body, "", algorithm="none", headers=header)
        return jwt.encode(body, key.private, algorithm="RS256", headers=header)

    def activity(self, kind: str = "message", **over: Any) -> dict[str, Any]:
        """Return an activity as Teams sends them from Ana's personal chat; None takes a key out."""
        self._counter += 1
        base: dict[str, Any] = {
            "type": kind,
            "id": f"act-{self._counter}",
            "channelId": "msteams",
            "serviceUrl": self.url,
            "timestamp": "2026-11-22T10:00:00.000Z",
            "from": {"id": "29:ana", "name": "Ana", "aadObjectId": ANA},
            "recipient": {"id": BOT, "name": "Social Squad"},
            "conversation": {"id": CHAT, "conversationType": "personal", "tenantId": TENANT},
            "channelData": {"tenant": {"id": TENANT}},
            "entities": [{"type": "clientInfo", "locale": "en-GB", "timezone": "Europe/Helsinki"}],
            "locale": "en-GB",
        }
        if kind == "message":
            base |= {"text": "help", "textFormat": "plain"}
        return {key: value for key, value in (base | over).items() if value is not None}

    def in_channel(self, text: str = "<at>Social Squad</at> help", **over: Any) -> dict[str, Any]:
        """Return the same from a thread of a channel, the bot mentioned."""
        mention = {
            "type": "mention",
            "text": "<at>Social Squad</at>",
            "mentioned": {"id": BOT, "name": "Social Squad"},
        }
        return self.activity(
            text=text,
            conversation={
                "id": f"{CHANNEL};messageid=1",
                "conversationType": "channel",
                "tenantId": TENANT,
                "isGroup": True,
            },
            channelData={
                "tenant": {"id": TENANT},
                "channel": {"id": CHANNEL},
                "team": {"id": TEAM, "name": "Brand"},
            },
            **({"entities": [mention]} | over),
        )

    def invoke(self, name: str, value: Mapping[str, Any], **over: Any) -> dict[str, Any]:
        return self.activity(
            "invoke", **({"name": name, "value": value, "replyToId": "card-1"} | over)
        )

    def extend(self, name: str, value: Mapping[str, Any], **over: Any) -> dict[str, Any]:
        """Return an invoke of the message extension from a thread of a channel; `over` moves it elsewhere."""
        there = self.in_channel()
        place = {key: there[key] for key in ("conversation", "channelData")}
        return self.activity(
            "invoke", **({"name": f"composeExtension/{name}", "value": value} | place | over)
        )

    async def send(
        self, activity: Mapping[str, Any], authorization: str | None = None
    ) -> tuple[int, Any]:
        """Post to the bot as the service does; return status and body (None when empty)."""
        header = f"Bearer {self.sign()}" if authorization is None else authorization
        headers = {"Authorization": header} if header else {}
        async with self.http.post(self.bot, json=activity, headers=headers) as answer:
            text = await answer.text()
            return answer.status, json.loads(text) if text else None

    async def until(self, count: int, seconds: float = 5.0) -> list[Call]:
        """Wait until that many calls succeeded, and return all successful ones."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while len(self.good) < count:
                    self.news.clear()
                    await self.news.wait()
        return self.good

    @property
    def good(self) -> list[Call]:
        """What was sent, changed or opened: looking something up isn't."""
        return [call for call in self.calls if 200 <= call.status < 300 and call.method != "GET"]

    # ---------------------------------------------------------------- the issuer

    async def metadata(self, _request: web.Request) -> web.Response:
        if self.keys_down:
            return web.Response(status=503)
        return web.json_response({"issuer": ISSUER, "jwks_uri": f"{self.url}keys"})

    async def publish(self, _request: web.Request) -> web.Response:
        self.keys_fetched += 1
        return web.json_response({"keys": [key.publish() for key in self.keys]})

    async def give_token(self, request: web.Request) -> web.Response:
        form = await request.post()
        wanted = {
            "grant_type": "client_credentials",
            "client_id": APP_ID,
            "client_secret": self.secret,
            "scope": "https://api.botframework.com/.default",
        }
        if dict(form) != wanted:
            return web.json_response({"error": "invalid_client"}, status=401)
        self.tokens.append(f"token-{len(self.tokens)}")
        return web.json_response({"access_token": self.tokens[-1], "expires_in": 3599})

    # ---------------------------------------------------------------- the connector

    async def connector(self, request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        call = Call(request.method, request.path, json.loads(raw) if raw else {})
        self.calls.append(call)
        await asyncio.sleep(self.latency)
        fault = self._fault(request.method)
        if fault and fault.after:
            self._work(request, call, raw)
        if fault and fault.drop:
            assert request.transport is not None
            request.transport.close()
            return web.Response(status=499)
        if fault:
            call.status = fault.status
            headers = {"Retry-After": fault.retry_after} if fault.retry_after else {}
            return _error(fault.status, "Injected", headers)
        answer = self._work(request, call, raw)
        call.status = answer.status
        self.news.set()
        return answer

    async def look_up(self, request: web.Request) -> web.StreamResponse:
        """What the service tells of a team we were added to: its name, its channels, one of its members."""
        call = Call(request.method, request.path, {}, 200)
        self.calls.append(call)
        await asyncio.sleep(self.looking_takes)
        answer = self._tell(request)
        call.status = answer.status
        return answer

    def _tell(self, request: web.Request) -> web.Response:
        if fault := self._fault("GET"):
            headers = {"Retry-After": fault.retry_after} if fault.retry_after else {}
            return _error(fault.status, "Injected", headers)
        if request.headers.get("Authorization") != f"Bearer {(self.tokens or [''])[-1]}":
            return _error(401, "Unauthorized")
        team = self._team_of(request.match_info["team"])
        if team in self.vanished:
            return _error(404, "ConversationNotFound")
        if team not in self.channels:
            return _error(403, "BotNotInConversationRoster")
        if request.path.endswith("/conversations"):
            return web.json_response({"conversations": self.channels[team]})
        person = request.match_info.get("person")
        if person is None:
            return web.json_response({"id": team, "name": "Acme", "aadGroupId": "g"})
        if person not in self.rosters.get(team, self.members):
            return _error(404, "MemberNotFoundInConversation")
        return web.json_response(
            {"id": f"29:{person}", "aadObjectId": person, "name": self.members[person]}
        )

    def _team_of(self, conversation: str) -> str:
        """The members of a channel are those of its team."""
        for team, listed in self.channels.items():
            if any(one["id"] == conversation for one in listed):
                return team
        return conversation

    def _fault(self, method: str) -> Fault | None:
        for fault in self.faults:
            if fault.times > 0 and fault.method == method:
                fault.times -= 1
                return fault
        return None

    def _work(self, request: web.Request, call: Call, raw: bytes) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {(self.tokens or [''])[-1]}":
            return _error(401, "Unauthorized")
        if len(raw.decode().encode("utf-16-le")) > LIMIT:
            return _error(413, "MessageSizeTooBig")
        conversation = request.match_info.get("conversation", "")
        if self._is_throttled(conversation):
            return _error(429, "TooManyRequests", {"Retry-After": "1"})
        if not conversation:
            return self._create(call)
        if conversation in self.blocked:
            return _error(403, "MessageWritesBlocked")
        if conversation in self.vanished:
            return _error(404, "ConversationNotFound")
        sent = self.messages.setdefault(conversation, {})
        activity = request.match_info.get("activity", "")
        if request.method == "POST":
            return self._take(sent, call.body)
        if activity not in sent:
            return _error(404, "ActivityNotFoundInConversation")
        if request.method == "DELETE":
            del sent[activity]
            return web.Response(status=200)
        sent[activity] = call.body
        return web.json_response({"id": activity})

    def _take(self, sent: dict[str, dict[str, Any]], body: dict[str, Any]) -> web.Response:
        if body.get("type") != "message" or not body.get("attachments"):
            return _error(400, "BadSyntax")
        self._counter += 1
        identity = f"sent-{self._counter}"
        sent[identity] = body
        return web.json_response({"id": identity}, status=201)

    def _create(self, call: Call) -> web.Response:
        body = call.body
        tenant = body.get("tenantId")
        named = body.get("channelData", {}).get("tenant", {}).get("id")
        if body.get("bot", {}).get("id") != BOT or tenant != TENANT or named != TENANT:
            return _error(400, "BadSyntax")
        if channel := body["channelData"].get("channel", {}).get("id"):
            self._counter += 1
            thread = f"{channel};messageid={self._counter}"
            if channel in self.blocked:
                return _error(403, "BotNotInConversationRoster")
            self.messages[thread] = {str(self._counter): body["activity"]}
            made = {"id": thread, "activityId": str(self._counter)}
            return web.json_response(made, status=201)
        members = [member["id"] for member in body.get("members", [])]
        if len(members) != 1:
            return _error(400, "BadSyntax")
        if members[0] in self.blocked:
            return _error(403, "BotNotInConversationRoster")
        return web.json_response({"id": f"a:opened-{members[0]}"}, status=201)

    def _is_throttled(self, conversation: str) -> bool:
        if self.rate is None:
            return False
        seconds, sends = self.rate
        hits = self._hits.setdefault(conversation, deque())
        now = time.monotonic()
        while hits and now - hits[0] >= seconds:
            hits.popleft()
        if len(hits) >= sends:
            return True
        hits.append(now)
        return False


def _error(status: int, code: str, headers: Mapping[str, str] | None = None) -> web.Response:
    return web.json_response({"error": {"code": code}}, status=status, headers=headers or {})


@asynccontextmanager
async def running_teams() -> AsyncIterator[FakeTeams]:
    """Serve a fake on a free port of 127.0.0.1."""
    app = web.Application(client_max_size=2**20)
    runner = web.AppRunner(app, access_log=None)
    async with aiohttp.ClientSession() as http:
        fake = FakeTeams("", http)
        path = "/v3/conversations"
        app.add_routes(
            [
                web.get("/metadata", fake.metadata),
                web.get("/keys", fake.publish),
                web.post("/token", fake.give_token),
                web.post(path, fake.connector),
                web.get("/v3/teams/{team}", fake.look_up),
                web.get("/v3/teams/{team}/conversations", fake.look_up),
                web.get(f"{path}/{{team}}/members/{{person}}", fake.look_up),
                web.post(f"{path}/{{conversation}}/activities", fake.connector),
                web.put(f"{path}/{{conversation}}/activities/{{activity}}", fake.connector),
                web.delete(f"{path}/{{conversation}}/activities/{{activity}}", fake.connector),
            ]
        )
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        fake.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
        try:
            yield fake
        finally:
            await runner.cleanup()
