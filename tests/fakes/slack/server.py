"""The HTTP side of the fake: Web API, consent page, response URLs, and what can go wrong on the way."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from aiohttp import BasicAuth, hdrs, web

from tests.fakes.slack import chat, directory, modals, oauth
from tests.fakes.slack.facts import RESPONSE_USES, TEAM, Call, Fault, Json, SlackError
from tests.fakes.slack.grants import Grant
from tests.fakes.slack.methods import Ask, Method, read_arguments
from tests.fakes.slack.rates import Rates
from tests.fakes.slack.sockets import SocketMode
from tests.fakes.slack.workspace import Workspace


def _open_connection(ask: Ask) -> Json:
    assert isinstance(ask.slack, SocketMode)
    return {"url": ask.slack.ticket()}


METHODS: Mapping[str, Method] = {
    "apps.connections.open": Method(_open_connection, "connections:write", token="app"),
    **chat.METHODS,
    **directory.METHODS,
    **modals.METHODS,
    **oauth.METHODS,
}
_WORDS = {"delete_original", "replace_original", "unfurl_links", "unfurl_media"}


@dataclass
class FakeSlack(SocketMode):
    """All of Slack. What is said of "the" workspace is said of T1, whose bot token is BOT_TOKEN.

    `calls` are all that were made, `faults` what goes wrong next; `rates` = limits are enforced (see `limits`).
    """

    calls: list[Call] = field(default_factory=list)
    faults: dict[str, Fault] = field(default_factory=dict)
    rates: bool = False
    limits: Rates = field(default_factory=Rates)

    def __post_init__(self) -> None:
        super().__post_init__()
        self._runner: web.AppRunner | None = None

    # ------------------------------------------------------------ the default workspace

    @property
    def home(self) -> Workspace:
        return self.workspaces[TEAM]

    @property
    def users(self) -> dict[str, Json]:
        return self.home.users

    @property
    def channels(self) -> dict[str, Json]:
        return self.home.channels

    @property
    def messages(self) -> dict[str, list[Json]]:
        return self.home.messages

    @property
    def ephemerals(self) -> list[Json]:
        return self.home.ephemerals

    @property
    def homes(self) -> dict[str, Json]:
        return self.home.homes

    @property
    def scopes(self) -> set[str]:
        """What T1 granted."""
        return self.grants.of(TEAM, dead=True).scopes

    @scopes.setter
    def scopes(self, granted: set[str]) -> None:
        self.grants.of(TEAM, dead=True).scopes = granted

    def populate(self, count: int, **kinds: int) -> list[str]:
        """Add that many people to T1: see `Workspace.populate`."""
        return self.home.populate(count, **kinds)  # type: ignore[arg-type]  # only numbers are passed on

    def token_of(self, home: str) -> str:
        """Return the living token of a team or organisation. Raises KeyError where there is none."""
        return self.grants.of(home).token

    def called(self, method: str, team: str = "") -> list[Call]:
        """Return the calls of a method, of one installation if named."""
        return [c for c in self.calls if c.method == method and team in {"", c.team}]

    def fault(
        self, method: str, action: str, times: int = 1, *, after: int = 0, home: str = ""
    ) -> None:
        """Let `method` fail that often, once `after` calls went well; for one installation, if named.

        "error:CODE", "http:503", "ratelimited:2", "slow:1.5" (seconds), "drop" (before it was done), "drop_after".
        """
        self.faults[method] = Fault(action, times, after, home)

    # ------------------------------------------------------------ life

    async def start(self) -> FakeSlack:
        app = web.Application(client_max_size=4 * 1024**2)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_get("/oauth/v2/authorize", self._consent)
        app.router.add_post("/response/{key}", self._respond)
        app.router.add_get("/socket/{ticket}", self.take_socket)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def stop(self) -> None:
        for socket in list(self.sockets):
            await socket.close()
        if self._runner:
            await self._runner.cleanup()

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    @property
    def authorize_url(self) -> str:
        return f"{self.url}/oauth/v2/authorize"

    # ------------------------------------------------------------ the Web API

    def perform(self, ask: Ask) -> Json:
        """Do what was asked. A test may override it to strike before or after."""
        return METHODS[ask.method].answer(ask)

    async def _api(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        known = METHODS.get(name)
        try:
            arguments = await read_arguments(request, json_too=known is None or known.json)
        except json.JSONDecodeError:
            arguments = {}
        token = request.headers.get(hdrs.AUTHORIZATION, "").removeprefix("Bearer ")
        grant = self.grants.by_token.get(token)
        call = Call(name, arguments, 200, "", grant.home if grant and grant.teams else "")
        self.calls.append(call)
        fault = self._fault(name, call.team)
        if fault == "drop":
            call.error = "drop"
            _cut(request)
            return web.Response()
        if fault.startswith("slow:"):
            await asyncio.sleep(float(fault.partition(":")[2]))
        if fault.startswith("http:"):
            call.status, call.error = int(fault.partition(":")[2]), "html"
            return web.Response(status=call.status, text="<html>", content_type="text/html")
        headers: dict[str, str] = {hdrs.DATE: self.clock.header}
        try:
            answer = self._answer(request, call, known, token, fault, headers)
        except SlackError as error:
            answer = {"ok": False, "error": error.code, **error.more}
            call.error = error.code
            if error.code == "ratelimited":
                call.status = 429
                headers[hdrs.RETRY_AFTER] = str(answer.pop("seconds"))
        if fault == "drop_after":
            _cut(request)
        return web.json_response(answer, status=call.status, headers=headers)

    def _answer(
        self,
        request: web.Request,
        call: Call,
        known: Method | None,
        token: str,
        fault: str,
        headers: dict[str, str],
    ) -> Json:
        if fault.startswith("ratelimited:"):
            raise SlackError("ratelimited", seconds=fault.partition(":")[2])
        if fault.startswith("error:"):
            raise SlackError(fault.partition(":")[2])
        if known is None:
            raise SlackError("unknown_method")
        if known.token == "none":
            grant = Grant("", [TEAM])
        else:
            grant = self.grants.check(token, known.token)
            headers["X-OAuth-Scopes"] = ",".join(sorted(grant.scopes))
            headers["X-Accepted-OAuth-Scopes"] = known.scope
        if self.rates:
            channel = str(call.arguments.get("channel", ""))
            wait = self.limits.wait(
                grant.home if grant.teams else "", call.method, known.tier, channel
            )
            if wait:
                raise SlackError("ratelimited", seconds=wait)
        place = self._place(grant, known, call.arguments)
        ask = Ask(self, call.method, call.arguments, grant, place, _basic(request))
        if known.scope:
            ask.scope(known.scope)
        return {"ok": True, **self.perform(ask)}

    def _place(self, grant: Grant, known: Method, arguments: Json) -> Workspace:
        """Find the workspace a call is about; an organisation's token must say or show which."""
        if not grant.org:
            return self.workspaces[grant.teams[0] if grant.teams else TEAM]
        team = arguments.get("team_id")
        if team:
            if team not in grant.teams:
                raise SlackError("team_access_not_granted")
            return self.workspaces[str(team)]
        if known.needs_team:
            raise SlackError("missing_argument")
        spots = [str(arguments.get(key) or "") for key in ("channel", "user", "users", "user_id")]
        for spot in filter(None, spots):
            for each in grant.teams:
                if self.workspaces[each].knows(spot):
                    return self.workspaces[each]
        share = self.shares.get(str(arguments.get("unfurl_id")))
        if share and share.team in grant.teams:
            return self.workspaces[share.team]
        return self.workspaces[grant.teams[0]]

    def _fault(self, method: str, home: str = "") -> str:
        fault = self.faults.get(method)
        if fault is None or not fault.times or fault.home not in {"", home}:
            return ""
        if fault.after:
            fault.after -= 1
            return ""
        fault.times -= 1
        return fault.action

    # ------------------------------------------------------------ pages and response URLs

    async def _consent(self, request: web.Request) -> web.Response:
        return oauth.consent(self, request.query)

    async def _respond(self, request: web.Request) -> web.Response:
        body: Json = await request.json()
        known = self.response_urls.get(request.match_info["key"])
        call = Call("response_url", body, 200, "", known.team if known else "")
        self.calls.append(call)
        fault = self._fault("response_url")
        if fault == "drop":
            _cut(request)
        if fault.startswith("http:"):
            call.status, call.error = int(fault.partition(":")[2]), "html"
            return web.Response(status=call.status, text="<html>", content_type="text/html")
        if fault.startswith("error:"):
            call.status, call.error = 404, fault.partition(":")[2]
        elif known is None or known.uses >= RESPONSE_USES:
            call.status, call.error = 404, "used_url"
        elif known.until and self.clock.now() > known.until:
            call.status, call.error = 404, "expired_url"
        if known is None or call.error:
            return web.Response(status=call.status, text=call.error)
        try:
            if any(not isinstance(body.get(key, False), bool) for key in _WORDS):
                raise SlackError("invalid_arguments")
            if not body.get("delete_original"):
                self.check_content(body)
        except SlackError as error:
            call.status, call.error = 400, error.code
            return web.json_response({"ok": False, "error": error.code}, status=400)
        known.uses += 1
        self.answer(known, body)
        return web.Response(text="ok")


def _basic(request: web.Request) -> tuple[str, str]:
    said = request.headers.get(hdrs.AUTHORIZATION, "")
    if not said.startswith("Basic "):
        return "", ""
    auth = BasicAuth.decode(said)
    return auth.login, auth.password


def _cut(request: web.Request) -> None:
    if request.transport:
        request.transport.abort()
