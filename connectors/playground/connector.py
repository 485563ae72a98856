"""The playground's connector and its routes: hears the page, dispatches, delivers into it."""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus
from mimetypes import guess_type
from pathlib import Path
from uuid import uuid4

from aiohttp import web

from connectors.base import Finding, Gone, Inspection, Parcel, Ports
from connectors.events import Actor, Conversation, Event, JoinedEvent, MessageRef
from connectors.playground import address, inbound, wire
from connectors.playground.door import HEADERS, Refusal, guarded, read_json
from connectors.playground.history import History
from connectors.playground.render import View
from connectors.playground.settings import (
    Cast,
    Clock,
    CommandHint,
    Person,
    PlaygroundSettings,
    Preview,
)
from connectors.playground.stage import Answer, Page, Stage, sees
from templates.engine import Voice, page

STATIC = Path(__file__).parent / "static"
_HEARTBEAT = 15.0
"""Seconds of silence after which an open stream is shown to be alive."""
_REMEMBERED = 500
"""Requests whose answer is kept, so that one sent again is answered once."""
_ONCE = timedelta(days=3650)
Work = Callable[[], Awaitable[wire.Json]]


class PlaygroundConnector:
    """A chat platform for one visitor, who may be anyone in the cast."""

    platform = address.PLATFORM

    def __init__(
        self,
        settings: PlaygroundSettings,
        cast: Callable[[], Cast],
        clock: Clock,
        commands: Sequence[CommandHint],
        previews: Mapping[str, Preview],
    ) -> None:
        self._settings = settings
        self._cast = cast
        self._clock = clock
        self._commands = tuple(commands)
        self._previews = dict(previews)
        self._files = {path.name: path for path in STATIC.iterdir() if path.is_file()}
        self._running: set[asyncio.Task[wire.Json]] = set()
        self._answered: OrderedDict[str, asyncio.Task[wire.Json]] = OrderedDict()
        self._live: tuple[Ports, Stage] | None = None

    # ------------------------------------------------------------ the contract

    def routes(self) -> Sequence[web.RouteDef]:
        """Everything under /playground/."""
        return [
            web.get("/playground", guarded(self._redirect)),
            web.get("/playground/", guarded(self._page)),
            web.get("/playground/static/{name}", guarded(self._static)),
            web.get("/playground/api/state", guarded(self._state)),
            web.get("/playground/api/stream", guarded(self._stream)),
            web.get("/playground/api/inspect", guarded(self._inspect)),
            web.post("/playground/api/say", guarded(self._say)),
            web.post("/playground/api/act", guarded(self._act)),
            web.post("/playground/api/submit", guarded(self._submit)),
            web.post("/playground/api/home", guarded(self._home)),
            web.post("/playground/api/jump", guarded(self._jump)),
        ]

    async def start(self, ports: Ports) -> None:
        """Begin to hear; the first time ever, the first administrator installs the bot."""
        self._live = ports, Stage(History(ports.memory), ports.now)
        admin = next((one for one in self._cast().people if one.role == "admin"), None)
        if admin and await ports.memory.once("playground/installed", _ONCE):
            self._spawn(lambda: self._install(admin))

    async def deliver(self, parcel: Parcel) -> MessageRef:
        """Do one outbound act; a parcel that came before is found again, not shown twice."""
        stage = self._stage
        if parcel.verb == "retract":
            await stage.retract(_need_ref(parcel))
            return _need_ref(parcel)
        if parcel.message is None:
            raise ValueError(f"A parcel to {parcel.verb} needs its message.")
        if parcel.verb == "revise":
            if await stage.revise(_need_ref(parcel), parcel.message) is None:
                raise Gone("This message isn't in the playground any more.")
            return _need_ref(parcel)
        if address.key_to_conversation(self._cast(), parcel.to.key) is None:
            raise Gone(f"Nobody in the playground has the address {parcel.to.key!r}.")
        entry = await stage.show(
            replace(stage.entry(parcel.to), message=parcel.message, parcel=parcel.key)
        )
        return address.to_ref(entry.conversation, entry.id)

    async def find(self, parcel: Parcel, since: datetime) -> MessageRef | None:
        """Look for a posted parcel by its key among what still stands there."""
        entry = await self._stage.history.find(parcel.to.key, parcel.key)
        return address.to_ref(entry.conversation, entry.id) if entry else None

    async def check(self, inspection: Inspection) -> Sequence[Finding]:
        cast = self._cast()
        seats = f"{len(cast.people)} people and {len(cast.channels)} channels to try things with"
        if not cast.people:
            return [Finding("FAIL", "The playground has nobody in it", "Run `squad demo`.")]
        return [Finding("OK", f"Playground: {seats}, on this computer only")]

    async def stop(self) -> None:
        """Close every open page, hear no more, and let what runs come to its end."""
        if self._live is None:
            return
        self._stage.close()
        await asyncio.gather(*self._running, return_exceptions=True)
        self._live = None

    # ------------------------------------------------------------ what is shown

    async def _redirect(self, _request: web.Request) -> web.StreamResponse:
        return web.Response(
            status=HTTPStatus.PERMANENT_REDIRECT, headers={"Location": "/playground/"}
        )

    async def _page(self, _request: web.Request) -> web.StreamResponse:
        html = page("playground", Voice(), settings=self._settings, views=list(self._previews))
        return web.Response(
            text=html, content_type="text/html", headers={"Cache-Control": "no-store"}
        )

    async def _static(self, request: web.Request) -> web.StreamResponse:
        path = self._files.get(request.match_info["name"])
        if path is None:
            raise Refusal(HTTPStatus.NOT_FOUND, "There is no such file.")
        kind = guess_type(path.name)[0] or "application/octet-stream"
        return web.Response(
            body=path.read_bytes(),
            content_type=kind,
            charset="utf-8" if kind.startswith("text/") else None,
            headers={"Cache-Control": "no-cache"},
        )

    async def _state(self, request: web.Request) -> web.StreamResponse:
        cast, stage = self._cast(), self._stage
        # A page that doesn't know yet who it is starts as the first of the cast.
        first = {"as": cast.people[0].key} if cast.people else {}
        person = self._person({**first, **{k: v for k, v in request.query.items() if v}})
        direct = address.person_to_direct(person).key
        keys = [direct, *(channel.key for channel in cast.channels)]
        talks = [
            (key, [e for e in await stage.history.entries(key) if sees(e, person.key)])
            for key in keys
        ]
        state = wire.state_to_json(
            person,
            cast,
            self._clock.now(),
            talks,
            stage.homes.get(person.key),
            self._commands,
            self._view(request, person),
        )
        return web.json_response(state, headers={"Cache-Control": "no-store"})

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        person, stage = self._person(dict(request.query)), self._stage
        response = web.StreamResponse(
            headers={
                **HEADERS,
                "Content-Type": "text/event-stream",
                "Cache-Control": "no-store",
            }
        )
        # Registered before the answer begins: what a page asks for after that, it can't miss.
        # A ConnectionError means that the page was closed.
        with stage.page(person.key) as open_page, suppress(ConnectionError):
            await response.prepare(request)
            await self._feed(response, open_page, self._view(request, person))
        return response

    async def _feed(self, response: web.StreamResponse, open_page: Page, view: View) -> None:
        await response.write(b": hello\n\n")
        while True:
            try:
                async with asyncio.timeout(_HEARTBEAT):
                    change = await open_page.changes.get()
            except TimeoutError:
                await response.write(b": still here\n\n")
                continue
            if change is None:
                return
            text = json.dumps(wire.change_to_json(change, view))
            await response.write(f"data: {text}\n\n".encode())

    async def _inspect(self, request: web.Request) -> web.StreamResponse:
        person, key = self._person(dict(request.query)), request.query.get("message", "")
        entry = await self._stage.history.get(*address.split_ref(key))
        message = entry.message if entry and sees(entry, person.key) else None
        document = self._stage.homes.get(person.key) if key == "home" else message
        if document is None:
            raise Refusal(HTTPStatus.NOT_FOUND, "This message isn't here any more.")
        return web.json_response({name: show(document) for name, show in self._previews.items()})

    # ------------------------------------------------------------ what is heard

    async def _say(self, request: web.Request) -> web.StreamResponse:
        body = await read_json(request)
        person, actor = self._who(body)
        place = self._place(person, inbound.read_text(body, "conversation"))
        id_ = inbound.read_id(body, uuid4().hex)
        heard = inbound.hear(self._settings, actor, place, body, id_)

        async def work() -> wire.Json:
            only = actor.key if heard.seen_by == "actor" and place.kind != "direct" else ""
            said = replace(
                self._stage.entry(place),
                author=actor.key,
                text=heard.text,
                only=only,
                kept=heard.event is None,
            )
            entry = await self._stage.show(said)
            view = self._view(request, person)
            if heard.event is None:
                return wire.answer_to_json(entry, view, place.key, "")
            return await self._hear(heard.event, view, None, kept=True)

        return await self._once(f"say/{person.key}/{id_}", work)

    async def _act(self, request: web.Request) -> web.StreamResponse:
        body = await read_json(request)
        person, actor = self._who(body)
        id_ = inbound.read_id(body, uuid4().hex)
        place, ref, alone = await self._origin(person, inbound.read_text(body, "message"))
        # As on other platforms, what only this person sees is no message that others can be shown.
        event = inbound.to_action(actor, place, None if alone else ref, body, id_)
        view = self._view(request, person)
        return await self._once(
            f"act/{person.key}/{id_}", lambda: self._hear(event, view, ref, kept=True)
        )

    async def _submit(self, request: web.Request) -> web.StreamResponse:
        body = await read_json(request)
        person, actor = self._who(body)
        id_ = inbound.read_id(body, uuid4().hex)
        place, ref, _ = await self._origin(person, inbound.read_text(body, "message"))
        if ref is None and (conversation := inbound.read_text(body, "conversation")):
            place = self._place(person, conversation)
        event = inbound.to_form(actor, place, body, id_, self._chosen)
        view = self._view(request, person)
        return await self._once(
            f"submit/{person.key}/{id_}", lambda: self._hear(event, view, ref, kept=False)
        )

    async def _home(self, request: web.Request) -> web.StreamResponse:
        body = await read_json(request)
        person, actor = self._who(body)
        id_ = inbound.read_id(body, uuid4().hex)
        event, view = inbound.to_home(actor, id_), self._view(request, person)
        return await self._once(
            f"home/{person.key}/{id_}", lambda: self._hear(event, view, None, kept=True)
        )

    async def _jump(self, request: web.Request) -> web.StreamResponse:
        body = await read_json(request)
        wish = inbound.read_text(body, "to", 64)
        if wish == "next digest":
            at = await self._clock.next_digest()
            if at is None:
                raise Refusal(HTTPStatus.CONFLICT, "No squad has a digest planned yet.")
        else:
            at = inbound.read_instant(wish)

        async def work() -> wire.Json:
            await self._clock.jump_to(at)
            now = self._clock.now()
            self._stage.tell_clock(now)
            return {"kind": "clock", "now": now.isoformat()}

        try:
            return await self._once(f"jump/{inbound.read_id(body, uuid4().hex)}", work)
        except ValueError as problem:
            raise Refusal(HTTPStatus.CONFLICT, str(problem)) from problem

    # ------------------------------------------------------------ parts

    @property
    def _stage(self) -> Stage:
        return self._ports_and_stage[1]

    @property
    def _ports_and_stage(self) -> tuple[Ports, Stage]:
        if self._live is None:
            raise Refusal(
                HTTPStatus.SERVICE_UNAVAILABLE, "The playground is closing or not open yet."
            )
        return self._live

    def _person(self, body: Mapping[str, object]) -> Person:
        person = self._cast().person(inbound.read_text(body, "as", 64))
        if person is None:
            raise Refusal(HTTPStatus.NOT_FOUND, "Nobody here has that name. Choose who you are.")
        return person

    def _who(self, body: Mapping[str, object]) -> tuple[Person, Actor]:
        person = self._person(body)
        return person, address.person_to_actor(person, self._settings.company)

    def _place(self, person: Person, key: str) -> Conversation:
        place = address.key_to_conversation(self._cast(), key)
        if place is None or not address.is_open_to(key, person.key):
            raise Refusal(HTTPStatus.NOT_FOUND, "This conversation isn't open to you.")
        return place

    async def _origin(
        self, person: Person, key: str
    ) -> tuple[Conversation, MessageRef | None, bool]:
        """Return where a control stood (for a home the direct talk), on what, and whether only `person` sees that."""
        if not key:
            return address.person_to_direct(person), None, True
        conversation, entry = address.split_ref(key)
        place = self._place(person, conversation)
        known = await self._stage.history.get(conversation, entry)
        if known is not None and not sees(known, person.key):
            raise Refusal(HTTPStatus.NOT_FOUND, "This message isn't here any more.")
        alone = known is not None and known.only != ""
        return place, MessageRef(self.platform, key), alone

    def _view(self, request: web.Request, person: Person) -> View:
        return View(person.key, f"http://{request.host}", "page", self._cast())

    async def _hear(
        self, event: Event, view: View, ref: MessageRef | None, *, kept: bool
    ) -> wire.Json:
        ports, stage = self._ports_and_stage
        reply = await ports.dispatch(event)
        kept = kept and not ports.traceless(event)
        answer: Answer = await stage.answer(reply, event.actor, event.conversation, ref, kept)
        return wire.answer_to_json(answer, view, event.conversation.key, ref.key if ref else "")

    async def _install(self, admin: Person) -> wire.Json:
        actor = address.person_to_actor(admin, self._settings.company)
        event = JoinedEvent(
            id="playground:installed", actor=actor, conversation=actor.direct, installed=True
        )
        ports, stage = self._ports_and_stage
        reply = await ports.dispatch(event)
        await stage.answer(reply, actor, actor.direct, None)
        return {}

    def _spawn(self, work: Work) -> asyncio.Task[wire.Json]:
        """Run `work` as its own task: once begun it ends, even if the page is closed."""

        async def run() -> wire.Json:
            return await work()

        task = asyncio.create_task(run())
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    def _chosen(self, answer: str) -> Actor | Conversation | None:
        return address.chosen(self._cast(), answer, self._settings.company)

    async def _once(self, key: str, work: Work) -> web.Response:
        """Answer what was sent twice with the one answer; what failed may be tried again."""
        task = self._answered.get(key)
        if task is None or (task.done() and task.exception() is not None):
            task = self._answered[key] = self._spawn(work)
            while len(self._answered) > _REMEMBERED:
                self._answered.popitem(last=False)
        return web.json_response(await asyncio.shield(task), headers={"Cache-Control": "no-store"})


def _need_ref(parcel: Parcel) -> MessageRef:
    if parcel.ref is None:
        raise ValueError(f"A parcel to {parcel.verb} needs the reference of a message.")
    return parcel.ref
