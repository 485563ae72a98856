"""What comes in: both doors meet in `take`, slack-bolt parses, every listener is a catch-all that never raises.

Decides when an event is acknowledged and where its answer goes; what it means is the core's.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from typing import Any

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from connectors.base import Ports, Reply
from connectors.events import (
    ActionEvent,
    CommandEvent,
    DirectoryEvent,
    Event,
    FormEvent,
    HomeEvent,
    LeftEvent,
    LinkEvent,
)
from connectors.slack import wire
from connectors.slack.answers import way_of
from connectors.slack.callbacks import read_links
from connectors.slack.directory import listing
from connectors.slack.front import BODY_LIMIT, Front, Refusal
from connectors.slack.homes import Homes
from connectors.slack.inbound import read
from connectors.slack.payload import homes_of, map_of, text_of
from connectors.slack.settings import SlackSettings
from connectors.slack.web import client, quiet
from connectors.slack.words import failed
from connectors.slack.workplaces import Workplace, Workplaces

log = logging.getLogger(__name__)

PATIENCE = 0.8
"""Seconds an acknowledgement waits for the answer."""
MANY = 20
HURRY = 0.2
"""So many seconds it waits when that many are in hand: each is acknowledged within a second, however many come."""
EVENT_PATIENCE = 2.5
"""Seconds for events, which are acknowledged after commit: without it Slack sends them again."""
STOP_PATIENCE = 15.0
_ALL = re.compile("")

Body = dict[str, Any]
Handle = Callable[[AsyncAck, Workplace, Event], Awaitable[bool]]


class Hearing:
    """Takes requests while the connector is started."""

    def __init__(
        self,
        settings: SlackSettings,
        session: aiohttp.ClientSession,
        workplaces: Workplaces,
        ports: Ports,
    ) -> None:
        self._workplaces, self._ports = workplaces, ports
        self._front = Front(settings.signing_secret, ports.now)
        self._homes = Homes(self.dispatch)
        self._running: set[asyncio.Task[Any]] = set()
        self._heard: dict[str, asyncio.Task[Reply]] = {}
        self._app = self._listeners(settings, session)

    # ------------------------------------------------------------ slack-bolt

    def _listeners(self, settings: SlackSettings, session: aiohttp.ClientSession) -> AsyncApp:
        async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
            """Needs no token: what calls Slack is the workplace, and it has its own."""
            return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id)

        app = AsyncApp(
            logger=quiet("slack_bolt"),
            name="social-squad",
            # Otherwise every acknowledgement waits for a 10 ms poll, and one that is followed by an
            # exception is taken back.
            process_before_response=True,
            # Everything the environment could set is given here. SLACK_CLIENT_ID and _SECRET would
            # add an OAuth flow, which nothing reaches: our own routes and `authorize` stand before it.
            signing_secret=settings.signing_secret,
            client=client(settings, session),
            authorize=authorize,
            # `front` has checked, with the app's own clock; `inbound` leaves out our own words.
            request_verification_enabled=False,
            ignoring_self_events_enabled=False,
        )
        app.command(_ALL)(self._on_act)
        app.action(_ALL)(self._on_act)
        app.view(_ALL)(self._on_act)
        app.shortcut(_ALL)(self._on_act)
        app.view_closed(_ALL)(self._on_closed)
        app.event(_ALL)(self._on_event)
        app.options(_ALL)(self._on_other)
        return app

    # ------------------------------------------------------------ the two doors

    async def receive(self, request: web.Request) -> web.Response:
        """The HTTP door: refuse, or hand to slack-bolt. Answers 4xx to what can't be read, never 500."""
        body = bytearray()
        async for chunk in request.content.iter_chunked(65_536):
            body += chunk
            if len(body) > BODY_LIMIT:
                return _refuse(Refusal(413, "body over 1 MiB"))
        refusal = self._front.check(request.headers, bytes(body))
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

    async def _on_act(self, ack: AsyncAck, body: Body) -> None:
        await self._guarded(ack, body, self._interact)

    async def _on_event(self, ack: AsyncAck, body: Body) -> BoltResponse | None:
        late = await self._guarded(ack, body, self._hear)
        return BoltResponse(status=503, body="") if late else None

    async def _on_closed(self, ack: AsyncAck, body: Body) -> None:
        await ack()
        place = await self._place(body)
        if place is not None:
            place.answers.closed(text_of(body, "view", "id"))

    async def _on_other(self, ack: AsyncAck) -> None:
        await ack()

    async def _guarded(self, ack: AsyncAck, body: Body, handle: Handle) -> bool:
        """Read and handle; whatever fails, the request is acknowledged. True = not done, ask for it again."""
        late = False
        try:
            place = await self._place(body)
            if place is None:
                log.warning("slack.misdirected", extra={"homes": homes_of(body)})
                # Without a token the acknowledgement is the one way to say anything.
                await ack()
            else:
                for event in self._events(body, place):
                    late = await handle(ack, place, event) or late
        except Exception:
            log.exception("slack.listener_failed", extra={"type": body.get("type")})
        if ack.response is None and not late:
            await ack()
        return late

    async def _place(self, body: Body) -> Workplace | None:
        """One signing secret serves every workspace an app is installed in: only those we speak for are heard."""
        for key in homes_of(body):
            place = await self._workplaces.of(key)
            if place is not None:
                return place
        return None

    def _events(self, body: Body, place: Workplace) -> list[Event]:
        team = place.key or next(iter(homes_of(body)), "")
        match text_of(body, "event", "type"):
            case "link_shared":
                return [*read_links(body, team, place.bot)]
            case "team_join" | "user_change":
                user = map_of(body, "event", "user")
                return [listing(text_of(body, "event_id"), place, [user])]
        event = read(body, team, place.bot)
        return [] if event is None else [event]

    async def _interact(self, ack: AsyncAck, place: Workplace, event: Event) -> bool:
        """A command, a click or a form: acknowledged within a second, with the answer or without."""
        answers = place.answers
        if isinstance(event, ActionEvent) and event.action == wire.REOPEN:
            self._spawn(answers.reopen(event))
            return False
        work = self._begin(place, event)
        way = way_of(event)
        if way.home:
            self._homes.opened(place.key, way.user)
        if (
            not isinstance(event, FormEvent)
            and (way.trigger or way.view)
            and self._ports.expects(event) == "form"
        ):
            self._spawn(answers.open_and_fill(event, work))
            return False
        await asyncio.wait({work}, timeout=HURRY if len(self._running) > MANY else PATIENCE)
        if not work.done():
            await ack(answers.working(event) or "")
            self._spawn(self._answer_late(place, event, work))
            return False
        reply = work.result()
        body = answers.at_once(reply, event)
        if body is not None:
            await ack(body)
        elif reply.document is not None:
            if isinstance(event, FormEvent):
                await ack(response_action="clear")
            self._spawn(answers.give(reply, event))
        elif isinstance(event, FormEvent):
            await ack(response_action="clear")
        return False

    async def _answer_late(self, place: Workplace, event: Event, work: asyncio.Task[Reply]) -> None:
        reply = await work
        if isinstance(event, FormEvent):
            await place.answers.fill(way_of(event).view, reply, event)
        else:
            await place.answers.give(reply, event)

    async def _hear(self, ack: AsyncAck, place: Workplace, event: Event) -> bool:
        """An event: acknowledged once it is committed. Slack's next try joins the one still running."""
        if isinstance(event, HomeEvent):
            self._homes.opened(place.key, way_of(event).user)
        key = f"{place.key}/{event.id}"
        work = self._heard.get(key)
        if work is None:
            work = self._heard[key] = self._begin(place, event)
            work.add_done_callback(lambda _: self._heard.pop(key, None))
            self._spawn(self._answer_heard(place, event, work))
        await asyncio.wait({work}, timeout=EVENT_PATIENCE)
        return not work.done()

    async def _answer_heard(
        self, place: Workplace, event: Event, work: asyncio.Task[Reply]
    ) -> None:
        reply = await work
        if reply.document is None and isinstance(event, LeftEvent) and event.uninstalled:
            self._workplaces.forget(place.key)
        elif isinstance(event, LeftEvent) or (
            isinstance(event, LinkEvent) and reply.kind != "card"
        ):
            # Nobody waits for an answer to these.
            return
        elif reply.document is not None:
            await place.answers.give_once(reply, event, self._ports.memory_for(event))

    # ------------------------------------------------------------ dispatch

    def _begin(self, place: Workplace, event: Event) -> asyncio.Task[Reply]:
        work = self._spawn(self.dispatch(place, event))
        if isinstance(event, CommandEvent | ActionEvent | FormEvent):
            work.add_done_callback(lambda _: self._homes.freshen(place, event))
        return work

    async def dispatch(self, place: Workplace, event: Event) -> Reply:
        """Hand an event to the core with what the directory says of whom it names. Never raises."""
        event = replace(event, actor=replace(event.actor, installation=place.installation))
        try:
            if not isinstance(event, LeftEvent | LinkEvent | DirectoryEvent):
                event = await place.people.introduce(event)
            return await self._ports.dispatch(event)
        except Exception:
            log.exception("slack.dispatch_failed")
            return Reply("private", failed(event.actor.language))

    def _spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def end(self) -> None:
        """Let what was begun end, within reason: a person waits for each answer."""
        await self._homes.close()
        try:
            async with asyncio.timeout(STOP_PATIENCE):
                while self._running:
                    await asyncio.wait(self._running)
        except TimeoutError:
            log.warning("slack.answers_left", extra={"count": len(self._running)})


def _refuse(refusal: Refusal) -> web.Response:
    log.info("slack.refused", extra={"status": refusal.status, "why": refusal.why})
    return web.Response(status=refusal.status)
