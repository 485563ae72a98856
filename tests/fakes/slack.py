"""Our own strict fake of Slack's server: Web API, response URLs, Socket Mode. It refuses what Slack refuses.

`slack_client` is the person in front of it; `slack_blocks` knows the limits of Block Kit.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from collections import defaultdict
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from aiohttp import WSMsgType, web

from tests.fakes.slack_blocks import TOTAL_TEXT, check_message, check_view, total_text

BOT_TOKEN, APP_TOKEN, SECRET = "xoxb-test-1", "xapp-test-1", "signing-secret"
TEAM, BOT, BOT_ID = "T1", "UBOT", "BBOT"
SCOPES = {
    "app_mentions:read",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "groups:history",
    "groups:read",
    "im:history",
    "im:write",
    "users:read",
    "users:read.email",
}
NEEDED = {
    "chat.delete": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "conversations.info": "channels:read",
    "conversations.open": "im:write",
    "users.info": "users:read",
}
TRIGGER_SECONDS = 3.0
RESPONSE_USES = 5

Json = dict[str, Any]


@dataclass
class Call:
    """One call of the Web API or of a response URL, as it was answered."""

    method: str
    arguments: Json
    status: int
    error: str


@dataclass
class Fault:
    """What goes wrong with the next calls of a method: see `FakeSlack.fault`."""

    action: str
    times: int


@dataclass
class ResponseUrl:
    channel: str
    user: str
    message: str = ""
    uses: int = 0


class SlackError(Exception):
    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.code, self.more = code, more


@dataclass
class FakeSlack:
    """Everything one workspace knows. Ana, Ben and the bot; #general with all, #quiet without the bot."""

    scopes: set[str] = field(default_factory=lambda: set(SCOPES))
    native_blocks: bool = True
    calls: list[Call] = field(default_factory=list)
    messages: dict[str, list[Json]] = field(default_factory=lambda: defaultdict(list))
    ephemerals: list[Json] = field(default_factory=list)
    views: dict[str, Json] = field(default_factory=dict)
    homes: dict[str, Json] = field(default_factory=dict)
    triggers: dict[str, float] = field(default_factory=dict)
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)
    faults: dict[str, Fault] = field(default_factory=dict)
    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    url: str = ""

    def __post_init__(self) -> None:
        self.users: dict[str, Json] = {
            "UANA": _user("Ana", "Europe/Helsinki", "fi-FI"),
            "UBEN": _user("Ben", "America/New_York", "en-US", is_restricted=True),
            BOT: _user("Social Squad", "UTC", "en-US", is_bot=True),
        }
        self.channels: dict[str, Json] = {
            "CGENERAL": {"members": {"UANA", "UBEN", BOT}},
            "CQUIET": {"members": {"UANA"}},
            "COLD": {"members": {"UANA", BOT}, "is_archived": True},
        }
        self._count = itertools.count(1)
        self._tickets: set[str] = set()
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._runner: web.AppRunner | None = None

    # ------------------------------------------------------------ life

    async def start(self) -> FakeSlack:
        app = web.Application(client_max_size=4 * 1024**2)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/response/{key}", self._respond)
        app.router.add_get("/socket/{ticket}", self._socket)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def stop(self) -> None:
        for socket in self.sockets:
            await socket.close()
        if self._runner:
            await self._runner.cleanup()

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    def fault(self, method: str, action: str, times: int = 1) -> None:
        """Let `method` fail: "error:CODE", "http:503", "ratelimited:2", "drop" (before) or "drop_after"."""
        self.faults[method] = Fault(action, times)

    def new(self, prefix: str) -> str:
        return f"{prefix}{next(self._count)}"

    def trigger(self) -> str:
        key = self.new("trigger.")
        self.triggers[key] = monotonic() + TRIGGER_SECONDS
        return key

    def response_url(self, channel: str, user: str, message: str = "") -> str:
        key = self.new("r")
        self.response_urls[key] = ResponseUrl(channel, user, message)
        return f"{self.url}/response/{key}"

    def called(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    # ------------------------------------------------------------ the Web API

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        arguments: Json = dict(request.query)
        if request.content_type == "application/json":
            arguments |= await request.json()
        else:
            arguments |= {key: str(value) for key, value in (await request.post()).items()}
        arguments = {key: _unpacked(value) for key, value in arguments.items()}
        fault = self._fault(method)
        if fault == "drop":
            _cut(request)
            return web.Response()
        if fault.startswith("ratelimited:"):
            seconds = fault.partition(":")[2]
            self.calls.append(Call(method, arguments, 429, "ratelimited"))
            error = {"ok": False, "error": "ratelimited"}
            return web.json_response(error, status=429, headers={"Retry-After": seconds})
        if fault.startswith("http:"):
            self.calls.append(Call(method, arguments, 503, "html"))
            status = int(fault.partition(":")[2])
            return web.Response(status=status, text="<html>", content_type="text/html")
        try:
            if fault.startswith("error:"):
                raise SlackError(fault.partition(":")[2])
            answer = {"ok": True, **self._answer(request, method, arguments)}
        except SlackError as error:
            answer = {"ok": False, "error": error.code, **error.more}
        self.calls.append(Call(method, arguments, 200, str(answer.get("error", ""))))
        if fault == "drop_after":
            _cut(request)
        return web.json_response(answer, headers={"X-OAuth-Scopes": ",".join(sorted(self.scopes))})

    def _fault(self, method: str) -> str:
        fault = self.faults.get(method)
        if fault is None or not fault.times:
            return ""
        fault.times -= 1
        return fault.action

    def _answer(self, request: web.Request, method: str, arguments: Json) -> Json:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        wanted = APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN
        if not token:
            raise SlackError("not_authed")
        if token != wanted:
            raise SlackError("invalid_auth")
        scope = NEEDED.get(method)
        if scope and scope not in self.scopes:
            raise SlackError("missing_scope", needed=scope, provided=",".join(self.scopes))
        handle = getattr(self, "do_" + method.replace(".", "_"), None)
        if handle is None:
            raise SlackError("unknown_method")
        answer: Json = handle(arguments)
        return answer

    def do_auth_test(self, _: Json) -> Json:
        return {
            "team": "Acme",
            "team_id": TEAM,
            "user": "squad",
            "user_id": BOT,
            "bot_id": BOT_ID,
        }

    def do_users_info(self, arguments: Json) -> Json:
        user = self.users.get(arguments["user"])
        if user is None:
            raise SlackError("user_not_found")
        known = {**user, "id": arguments["user"]}
        if arguments.get("include_locale") is not True:
            known.pop("locale")
        return {"user": known}

    def do_conversations_info(self, arguments: Json) -> Json:
        self._member(arguments["channel"])
        return {"channel": {"id": arguments["channel"], "name": arguments["channel"][1:].lower()}}

    def do_apps_connections_open(self, _: Json) -> Json:
        ticket = self.new("ticket")
        self._tickets.add(ticket)
        return {"url": f"{self.url.replace('http', 'ws')}/socket/{ticket}"}

    def do_conversations_open(self, arguments: Json) -> Json:
        return {"channel": {"id": self._direct(arguments["users"])}}

    def do_conversations_history(self, arguments: Json) -> Json:
        channel = arguments["channel"]
        scope = "im:history" if channel.startswith("D") else "channels:history"
        if scope not in self.scopes:
            raise SlackError("missing_scope", needed=scope)
        if not channel.startswith("D"):
            self._member(channel)
        oldest = float(arguments.get("oldest", 0))
        found = [m for m in reversed(self.messages[channel]) if float(m["ts"]) >= oldest]
        if arguments.get("include_all_metadata") is not True:
            found = [{**m, "metadata": {"event_type": "?", "event_payload": {}}} for m in found]
        start = int(arguments.get("cursor") or 0)
        limit = int(arguments.get("limit", 100))
        more = str(start + limit) if start + limit < len(found) else ""
        return {
            "messages": found[start : start + limit],
            "response_metadata": {"next_cursor": more},
        }

    def do_chat_postMessage(self, arguments: Json) -> Json:  # noqa: N802  named as Slack names it
        channel = str(arguments.get("channel", ""))
        if channel.startswith("U"):
            channel = self._direct(channel)
        elif not channel.startswith("D"):
            self._member(channel)
        self._content(arguments)
        for flag in ("unfurl_links", "unfurl_media"):
            if arguments.get(flag) is not False:
                raise SlackError(f"test_wants_{flag}_false")
        return {"channel": channel, "ts": self.say(channel, arguments)}

    def say(self, channel: str, body: Json) -> str:
        ts = f"{1_900_000_000 + next(self._count)}.000100"
        self.messages[channel].append({**body, "ts": ts, "user": BOT, "channel": channel})
        return ts

    def do_chat_update(self, arguments: Json) -> Json:
        message = self.message(arguments["channel"], arguments["ts"])
        self._content(arguments)
        if len(arguments.get("text", "")) > 4_000:
            raise SlackError("msg_too_long")
        message |= {"text": arguments.get("text", ""), "blocks": arguments.get("blocks", [])}
        return {"channel": arguments["channel"], "ts": arguments["ts"]}

    def do_chat_delete(self, arguments: Json) -> Json:
        message = self.message(arguments["channel"], arguments["ts"])
        self.messages[arguments["channel"]].remove(message)
        return {}

    def message(self, channel: str, ts: str) -> Json:
        if channel.startswith("U"):
            raise SlackError("channel_not_found")
        for message in self.messages[channel]:
            if message["ts"] == ts:
                return message
        raise SlackError("message_not_found")

    def do_chat_postEphemeral(self, arguments: Json) -> Json:  # noqa: N802  named as Slack names it
        self._member(arguments["channel"])
        if arguments["user"] not in self.channels[arguments["channel"]]["members"]:
            raise SlackError("user_not_in_channel")
        self._content(arguments)
        self.ephemerals.append(arguments)
        return {"message_ts": f"{next(self._count)}.1"}

    def _direct(self, user: str) -> str:
        known = self.users.get(user)
        if known is None:
            raise SlackError("channel_not_found")
        if known.get("deleted"):
            raise SlackError("user_disabled")
        return f"D{user}"

    def _member(self, channel: str) -> None:
        known = self.channels.get(channel)
        if known is None:
            raise SlackError("channel_not_found")
        if known.get("is_archived"):
            raise SlackError("is_archived")
        if BOT not in known["members"]:
            raise SlackError("not_in_channel")

    def _content(self, body: Json) -> None:
        if not body.get("text") and not body.get("blocks"):
            raise SlackError("no_text")
        self._valid(check_message(body["blocks"]) if "blocks" in body else [])
        native = {"table", "data_visualization"}
        if not self.native_blocks and any(b["type"] in native for b in body.get("blocks", [])):
            raise SlackError("invalid_blocks", errors=["unsupported type: table"])
        if total_text(body.get("blocks", [])) > TOTAL_TEXT:
            raise SlackError("msg_blocks_too_long")

    @staticmethod
    def _valid(problems: list[str]) -> None:
        if problems:
            details = {"messages": [f"[ERROR] {problem}" for problem in problems]}
            raise SlackError("invalid_blocks", errors=problems, response_metadata=details)

    # ------------------------------------------------------------ views

    def do_views_open(self, arguments: Json) -> Json:
        self._spend(arguments.get("trigger_id"))
        return {"view": self._keep_view(self.new("V"), arguments["view"])}

    do_views_push = do_views_open

    def do_views_update(self, arguments: Json) -> Json:
        if arguments["view_id"] not in self.views:
            raise SlackError("not_found")
        return {"view": self._keep_view(arguments["view_id"], arguments["view"])}

    def do_views_publish(self, arguments: Json) -> Json:
        self._valid_view(arguments["view"])
        self.homes[arguments["user_id"]] = arguments["view"]
        return {"view": arguments["view"]}

    def _spend(self, trigger: object) -> None:
        """A trigger opens one view, within three seconds."""
        until = self.triggers.pop(str(trigger), None)
        if until is None:
            raise SlackError("exchanged_trigger_id" if trigger else "invalid_arguments")
        if monotonic() > until:
            raise SlackError("expired_trigger_id")

    def _keep_view(self, key: str, view: Json) -> Json:
        self._valid_view(view)
        self.views[key] = {**view, "id": key, "hash": self.new("hash")}
        return self.views[key]

    @staticmethod
    def _valid_view(view: Json) -> None:
        problems = check_view(view)
        if problems:
            details = {"messages": [f"[ERROR] {problem}" for problem in problems]}
            raise SlackError("invalid_arguments", response_metadata=details)

    # ------------------------------------------------------------ response URLs

    async def _respond(self, request: web.Request) -> web.Response:
        body: Json = await request.json()
        known = self.response_urls.get(request.match_info["key"])
        fault = self._fault("response_url")
        if fault.startswith("error:"):
            return web.Response(status=404, text=fault.partition(":")[2])
        if known is None or known.uses >= RESPONSE_USES:
            self.calls.append(Call("response_url", body, 404, "used_url"))
            return web.Response(status=404, text="used_url")
        try:
            self._content(body)
        except SlackError as error:
            self.calls.append(Call("response_url", body, 400, error.code))
            return web.json_response({"ok": False, "error": error.code}, status=400)
        known.uses += 1
        self.calls.append(Call("response_url", body, 200, ""))
        self.answer(known, body)
        return web.Response(text="ok")

    def answer(self, known: ResponseUrl, body: Json) -> None:
        """Show what a response URL or an acknowledgement says."""
        if body.get("replace_original") is True and known.message:
            found = [m for m in self.messages[known.channel] if m["ts"] == known.message]
            found += [m for m in self.ephemerals if m.get("ts") == known.message]
            found[0].update(text=body["text"], blocks=body.get("blocks", []))
        elif body.get("response_type") == "in_channel":
            self.say(known.channel, body)
        else:
            self.ephemerals.append({**body, "channel": known.channel, "user": known.user})

    # ------------------------------------------------------------ Socket Mode

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["ticket"] not in self._tickets:
            return web.Response(status=403)
        self._tickets.discard(request.match_info["ticket"])
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": len(self.sockets) + 1})
        self.sockets.append(socket)
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                answer = json.loads(message.data)
                waiting = self._waiting.pop(answer.get("envelope_id", ""), None)
                if waiting and not waiting.done():
                    waiting.set_result(answer.get("payload") or {})
        self.sockets.remove(socket)
        return socket

    async def connected(self, count: int = 1, seconds: float = 5.0) -> None:
        """Wait until that many sockets are open."""
        async with asyncio.timeout(seconds):
            while len([s for s in self.sockets if not s.closed]) < count:  # noqa: ASYNC110  a count
                await asyncio.sleep(0.01)

    async def envelope(self, kind: str, payload: Json, seconds: float = 3.0, **more: Any) -> Json:
        """Send one envelope and return its acknowledgement. Raises TimeoutError when none comes."""
        key = self.new("envelope")
        waiting: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[key] = waiting
        body = {"type": kind, "envelope_id": key, "payload": payload, **more}
        await self.sockets[-1].send_json({**body, "accepts_response_payload": True})
        async with asyncio.timeout(seconds):
            return await waiting

    async def refresh(self) -> None:
        """Ask the client to connect anew, as Slack does every few hours."""
        await self.sockets[-1].send_json({"type": "disconnect", "reason": "refresh_requested"})

    async def lose(self) -> None:
        """Cut every socket without a word."""
        for socket in list(self.sockets):
            transport = socket._req.transport if socket._req else None
            if transport:
                transport.abort()


def _user(name: str, zone: str, locale: str, **more: Any) -> Json:
    profile = {"display_name": name, "email": f"{name.lower().split()[0]}@acme.example"}
    return {"name": name.lower(), "tz": zone, "locale": locale, "profile": profile, **more}


def _unpacked(value: Any) -> Any:
    """Read a form-encoded argument as JSON writes it."""
    return (
        {"true": True, "false": False, "1": True, "0": False}.get(value, value)
        if isinstance(value, str)
        else value
    )


def _cut(request: web.Request) -> None:
    if request.transport:
        request.transport.abort()
