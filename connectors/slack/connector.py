"""Slack: hears over HTTP or Socket Mode, one code path behind both; acknowledges, dispatches, answers, delivers.

The one file that knows slack-bolt. Every listener is a catch-all of its payload type and never raises.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from connectors.base import Busy, Finding, Inspection, Parcel, Ports, Reply, Uncertain
from connectors.events import ActionEvent, Event, FormEvent, MessageRef
from connectors.slack import wire
from connectors.slack.address import PLATFORM
from connectors.slack.answers import Answers, way_of
from connectors.slack.check import findings
from connectors.slack.delivery import Delivery
from connectors.slack.front import BODY_LIMIT, Front, Refusal
from connectors.slack.inbound import read
from connectors.slack.manifest import EVENTS_PATH
from connectors.slack.people import People
from connectors.slack.settings import SlackSettings
from connectors.slack.socket import Socket
from connectors.slack.web import Denied, WebApi, quiet
from connectors.slack.words import failed

log = logging.getLogger(__name__)

PATIENCE = 1.0
"""Seconds an acknowledgement waits for the answer."""
EVENT_PATIENCE = 2.5
"""Seconds for events, which are acknowledged after commit: without it Slack sends them again."""
STOP_PATIENCE = 15.0
_ALL = re.compile("")

Body = dict[str, Any]


class SlackConnector:
    """One workspace, by its tokens. Satisfies `connectors.base.Connector`."""

    platform = PLATFORM

    def __init__(self, settings: SlackSettings) -> None:
        self._settings = settings
        self._session: aiohttp.ClientSession | None = None
        self._api: WebApi | None = None
        self._delivery: Delivery | None = None
        self._ports: Ports | None = None
        self._hearing: _Hearing | None = None
        self._socket: Socket | None = None

    def routes(self) -> Sequence[web.RouteDef]:
        """POST /slack/events when there is a signing secret; nothing when only Socket Mode is set up."""
        if not self._settings.signing_secret:
            return []
        return [web.post(EVENTS_PATH, self._receive)]

    async def start(self, ports: Ports) -> None:
        """Connect and begin to hear. Slack being away is no reason not to start."""
        api = self._web()
        self._ports = ports
        self._hearing = _Hearing(self._settings, api, ports)
        await self._hearing.recognise()
        if self._settings.socket:
            self._socket = Socket(self._settings, api, self._hearing.take)
            await self._socket.open()

    async def deliver(self, parcel: Parcel) -> MessageRef:
        return await self._post().deliver(parcel)

    async def find(self, parcel: Parcel, since: datetime) -> MessageRef | None:
        """Look for a posted parcel by its key. Raises Busy too: history is rationed."""
        return await self._post().find(parcel, since)

    async def check(self, inspection: Inspection) -> Sequence[Finding]:
        began = self._session is None
        try:
            return await findings(self._settings, self._web(), inspection.now)
        finally:
            if began:
                await self._close()

    async def stop(self) -> None:
        """Hear no more, let running dispatches end, close every session."""
        if self._socket:
            await self._socket.close()
        if self._hearing:
            await self._hearing.end()
        await self._close()
        self._hearing = self._socket = None

    def _web(self) -> WebApi:
        if self._api is None:
            self._session = aiohttp.ClientSession(trust_env=True)
            self._api = WebApi(self._settings, self._session)
        return self._api

    def _post(self) -> Delivery:
        if self._delivery is None:
            self._delivery = Delivery(self._web())
        return self._delivery

    async def _close(self) -> None:
        if self._session:
            await self._session.close()
        self._session = self._api = self._delivery = None

    async def _receive(self, request: web.Request) -> web.Response:
        if self._hearing is None:
            return web.Response(status=503, text="starting")
        return await self._hearing.receive(request)


class _Hearing:
    """What comes in while the connector is started."""

    def __init__(self, settings: SlackSettings, api: WebApi, ports: Ports) -> None:
        self._settings, self._api, self._ports = settings, api, ports
        self._answers = Answers(api, ports.memory)
        self._people = People(api)
        self._front = Front(settings.signing_secret, ports.memory.once, ports.now)
        self._running: set[asyncio.Task[Any]] = set()
        self._heard: dict[str, asyncio.Task[Reply]] = {}
        self._team = self._name = self._bot = self._bot_id = ""
        self._app = self._listeners()

    # ------------------------------------------------------------ slack-bolt

    def _listeners(self) -> AsyncApp:
        async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
            """Needs no call: there is one workspace, and `recognise` has asked who we are in it."""
            return AuthorizeResult(
                enterprise_id=enterprise_id,
                team_id=team_id,
                bot_token=self._settings.bot_token,
                bot_user_id=self._bot or None,
                bot_id=self._bot_id or None,
            )

        app = AsyncApp(
            logger=quiet("slack_bolt"),
            name="social-squad",
            # Otherwise every acknowledgement waits for a 10 ms poll, and one that is followed by an
            # exception is taken back.
            process_before_response=True,
            # Everything the environment could set is given here. SLACK_CLIENT_ID and _SECRET would
            # add an OAuth flow, which nothing reaches: our own route and `authorize` stand before it.
            signing_secret=self._settings.signing_secret,
            client=self._api.without_token(),
            authorize=authorize,
            # `front` has checked, with the app's own clock.
            request_verification_enabled=False,
        )
        app.command(_ALL)(self._on_command)
        app.action(_ALL)(self._on_action)
        app.view(_ALL)(self._on_form)
        app.view_closed(_ALL)(self._on_closed)
        app.event(_ALL)(self._on_event)
        app.shortcut(_ALL)(self._on_other)
        app.options(_ALL)(self._on_other)
        return app

    async def recognise(self) -> None:
        """Learn our own team and user id, once. Slack being away is logged and asked again later."""
        try:
            answer = await self._api.whoami()
        except (Denied, Busy, Uncertain) as error:
            log.warning("slack.not_recognised", extra={"why": str(error)})
            return
        self._team, self._name = answer.get("team_id") or "", answer.get("team") or ""
        self._bot, self._bot_id = answer.get("user_id") or "", answer.get("bot_id") or ""

    # ------------------------------------------------------------ the two doors

    async def receive(self, request: web.Request) -> web.Response:
        """The HTTP door: refuse, or hand to slack-bolt. Answers 4xx to what can't be read, never 500."""
        body = bytearray()
        async for chunk in request.content.iter_chunked(65_536):
            body += chunk
            if len(body) > BODY_LIMIT:
                return _refuse(Refusal(413, "body over 1 MiB"))
        refusal = await self._front.check(request.headers, bytes(body))
        if refusal:
            return _refuse(refusal)
        bolt_request = AsyncBoltRequest(
            body=body.decode(),
            query=request.query_string,
            headers={key: [value] for key, value in request.headers.items()},
        )
        try:
            return await to_aiohttp_response(await self.take(bolt_request))
        except Exception:
            log.exception("slack.unreadable")
            return _refuse(Refusal(400, "unreadable"))

    async def take(self, request: AsyncBoltRequest) -> BoltResponse:
        """Both doors meet here. What no listener takes is acknowledged and counted in the log."""
        response: BoltResponse = await self._app.async_dispatch(request)
        if response.status == 404:
            log.info("slack.unhandled", extra={"type": request.body.get("type")})
            return BoltResponse(status=200, body="")
        return response

    # ------------------------------------------------------------ listeners

    async def _on_command(self, ack: AsyncAck, body: Body) -> None:
        await self._guarded(ack, body, self._interact)

    async def _on_action(self, ack: AsyncAck, body: Body) -> None:
        await self._guarded(ack, body, self._interact)

    async def _on_form(self, ack: AsyncAck, body: Body) -> None:
        await self._guarded(ack, body, self._interact)

    async def _on_event(self, ack: AsyncAck, body: Body) -> BoltResponse | None:
        late = await self._guarded(ack, body, self._hear)
        return BoltResponse(status=503, body="") if late else None

    async def _on_closed(self, ack: AsyncAck, body: Body) -> None:
        await ack()
        view = body.get("view") or {}
        self._answers.closed(str(view.get("id", "")))

    async def _on_other(self, ack: AsyncAck) -> None:
        await ack()

    async def _guarded(
        self,
        ack: AsyncAck,
        body: Body,
        handle: Callable[[AsyncAck, Event], Awaitable[bool]],
    ) -> bool:
        """Read and handle; whatever fails, the request is acknowledged."""
        late = False
        try:
            event = read(body, self._bot)
            if event is not None and self._ours(event):
                late = await handle(ack, event)
        except Exception:
            log.exception("slack.listener_failed", extra={"type": body.get("type")})
        if ack.response is None and not late:
            await ack()
        return late

    def _ours(self, event: Event) -> bool:
        """One signing secret serves every workspace an app is installed in; we speak for one."""
        team = event.actor.installation.key
        if self._team and team != self._team:
            log.warning("slack.misdirected", extra={"team": team})
            return False
        return True

    async def _interact(self, ack: AsyncAck, event: Event) -> bool:
        """A command, a click or a form: acknowledged within a second, with the answer or without."""
        if isinstance(event, ActionEvent) and event.action == wire.REOPEN:
            self._spawn(self._answers.reopen(event))
            return False
        work = self._begin(event)
        way = way_of(event)
        if (
            not isinstance(event, FormEvent)
            and (way.trigger or way.view)
            and self._ports.expects(event) == "form"
        ):
            self._spawn(self._answers.open_and_fill(event, work))
            return False
        await asyncio.wait({work}, timeout=PATIENCE)
        if not work.done():
            await ack(self._answers.working(event) or "")
            self._spawn(self._answer_late(event, work))
            return False
        reply = work.result()
        body = self._answers.at_once(reply, event)
        if body is not None:
            await ack(body)
        elif reply.document is not None:
            if isinstance(event, FormEvent):
                await ack(response_action="clear")
            self._spawn(self._answers.give(reply, event))
        elif isinstance(event, FormEvent):
            await ack(response_action="clear")
        return False

    async def _answer_late(self, event: Event, work: asyncio.Task[Reply]) -> None:
        reply = await work
        if isinstance(event, FormEvent):
            await self._answers.fill(way_of(event).view, reply, event)
        else:
            await self._answers.give(reply, event)

    async def _hear(self, ack: AsyncAck, event: Event) -> bool:
        """An event: acknowledged once it is committed. Slack's next try joins the one still running."""
        work = self._heard.get(event.id)
        if work is None:
            work = self._heard[event.id] = self._begin(event)
            work.add_done_callback(lambda _: self._heard.pop(event.id, None))
            self._spawn(self._answer_heard(event, work))
        await asyncio.wait({work}, timeout=EVENT_PATIENCE)
        return not work.done()

    async def _answer_heard(self, event: Event, work: asyncio.Task[Reply]) -> None:
        reply = await work
        if reply.document is not None:
            await self._answers.give_once(reply, event)

    # ------------------------------------------------------------ dispatch

    def _begin(self, event: Event) -> asyncio.Task[Reply]:
        return self._spawn(self._dispatch(event))

    async def _dispatch(self, event: Event) -> Reply:
        if not self._team:
            await self.recognise()
        try:
            return await self._ports.dispatch(await self._people.introduce(self._named(event)))
        except Exception:
            log.exception("slack.dispatch_failed")
            return Reply("private", failed(event.actor.language))

    def _named(self, event: Event) -> Event:
        home = replace(event.actor.installation, name=self._name)
        return replace(event, actor=replace(event.actor, installation=home))

    def _spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def end(self) -> None:
        """Let what was begun end, within reason: a person waits for each answer."""
        try:
            async with asyncio.timeout(STOP_PATIENCE):
                while self._running:
                    await asyncio.wait(self._running)
        except TimeoutError:
            log.warning("slack.answers_left", extra={"count": len(self._running)})
        await self._people.close()


def _refuse(refusal: Refusal) -> web.Response:
    log.info("slack.refused", extra={"status": refusal.status, "why": refusal.why})
    return web.Response(status=refusal.status)
