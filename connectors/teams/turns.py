"""One event from its arrival to its last message: dispatched once, answered in time, the rest sent after."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from hashlib import blake2b
from typing import Any

import structlog

from connectors.base import NOTHING, Busy, Gone, Ports, Refused, Reply, Uncertain
from connectors.events import Event
from connectors.teams.address import Route, to_direct
from connectors.teams.chats import Chats
from connectors.teams.directory import Directory
from connectors.teams.payload import Origin, Surface
from connectors.teams.plan import Act, Plan, to_late_plan, to_owning_up, to_plan, to_working
from connectors.teams.render import Surroundings, render
from connectors.teams.sender import Place, Sender
from connectors.teams.words import say_plain
from templates.message import Document, Form

PATIENCE: dict[Surface, float] = dict.fromkeys(
    ("fetch", "task", "menu", "menu_sent", "search", "link"), 4.0
)
"""Seconds an invoke may wait where its answer carries a form or a list; Teams gives up at 5. All others wait one."""

REPEATS = timedelta(minutes=15)
"""How long a repeat of an answered event is known. Short on purpose: it is a trace."""

GIVE_UP = 60.0
_log = structlog.get_logger()

Json = dict[str, Any]


@dataclass(slots=True, eq=False)
class _Turn:
    """An event at work. Repeats that arrive meanwhile wait for the same reply and send nothing."""

    event: Event
    origin: Origin
    dispatched: asyncio.Task[Reply]
    sending: asyncio.Task[bool | None] | None = None


class Turns:
    """Runs events for the connector. `drain` waits for what is still going on."""

    def __init__(self, ports: Ports, sender: Sender, chats: Chats, secret: str) -> None:
        self._ports, self._sender, self._chats = ports, sender, chats
        self._directory = Directory(sender, chats.teams, chats.forget)
        self._secret = blake2b(secret.encode(), digest_size=32).digest()
        self._running: dict[str, _Turn] = {}
        self._tasks: set[asyncio.Task[Any]] = set()

    async def take(self, event: Event, origin: Origin) -> Json | None:
        """Dispatch an event and return the body that answers it: at once when the reply is there in time."""
        until = _clock() + PATIENCE.get(origin.surface, 1.0)
        turn = self._running.get(event.id)
        ours = turn is None
        if turn is None:
            turn = _Turn(event, origin, self._spawn(self._dispatch(event)))
            self._running[event.id] = turn
        await _wait_until(turn.dispatched, until)
        if not turn.dispatched.done():
            if ours:
                self._spawn(self._finish_late(turn))
            return to_working(event, origin)
        plan = await self._plan(turn, origin)
        if ours:
            turn.sending = self._spawn(self._finish(turn, plan))
        if turn.sending is None or (plan.body is not None and plan.closed is None):
            return plan.body
        # Either nobody waits for words in this answer, or they say whether something was sent.
        await _wait_until(turn.sending, until)
        if plan.closed is None:
            return plan.body
        if not turn.sending.done():
            if ours and not self._ports.traceless(event):
                self._spawn(self._own_up(turn, turn.sending))
            return to_working(event, origin)
        failed = turn.sending.exception() is None and turn.sending.result() is False
        return plan.closed if failed else plan.body

    async def _dispatch(self, event: Event) -> Reply:
        try:
            return await self._ports.dispatch(await self._directory.introduce(event))
        except Exception:
            # Dispatch promises not to raise; if it does, the person gets nothing rather than Teams a 500.
            _log.exception("teams.dispatch_failed")
            return NOTHING

    async def _plan(self, turn: _Turn, origin: Origin) -> Plan:
        """Say how to answer `origin`: a repeat may come by another request than the first."""
        reply = turn.dispatched.result()
        try:
            around = await self._surroundings(reply.document, turn.event, origin)
            return to_plan(turn.event, origin, reply, around)
        except BaseException:
            self._running.pop(turn.event.id, None)
            raise

    async def drain(self, seconds: float) -> None:
        """Wait for running events and their messages, at most `seconds`."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        await self._directory.close()

    # ---------------------------------------------------------------- after the answer

    async def _finish_late(self, turn: _Turn) -> None:
        reply = await turn.dispatched
        if turn.origin.surface in {"message", "submit", "install"}:
            plan = to_plan(turn.event, turn.origin, reply, Surroundings())
        else:
            plan = to_late_plan(turn.event, turn.origin, reply)
        await self._finish(turn, plan)

    async def _finish(self, turn: _Turn, plan: Plan) -> bool | None:
        """Send what is planned. Return False when some of it can't be sent, None when nobody can tell."""
        outcome: bool | None = None
        try:
            if plan.acts and await self._is_first(turn.event):
                outcome = await self._follow(turn, plan.acts)
            if not self._ports.traceless(turn.event):
                # Nobody waits for this, so a slow service may take its time to name a channel.
                team_of = partial(self._directory.team, patience=GIVE_UP)
                await self._chats.notice(turn.event, team_of)
        finally:
            self._running.pop(turn.event.id, None)
        return outcome

    async def _follow(self, turn: _Turn, acts: Sequence[Act]) -> bool | None:
        outcome: bool | None = True
        for act in acts:
            sent = await self._perform(turn, act)
            if sent is not None:
                await self._follow(turn, act.then if sent else act.instead)
            outcome = False if sent is False else outcome and sent
        return outcome

    async def _own_up(self, turn: _Turn, sending: asyncio.Task[bool | None]) -> None:
        """Take back "I'll answer in our chat" where that turned out to be closed."""
        if await sending is False:
            await self._follow(turn, to_owning_up(turn.event, turn.origin))

    async def _is_first(self, event: Event) -> bool:
        key = blake2b(event.id.encode(), key=self._secret, digest_size=16).hexdigest()
        return await self._ports.memory_for(event).once(f"teams:answered:{key}", REPEATS)

    async def _perform(self, turn: _Turn, act: Act) -> bool | None:
        """Send one message, waiting while Teams asks to; what can't be sent is logged, never raised.

        Return False when it can't be, None when nobody can tell.
        """
        until = _clock() + GIVE_UP
        while True:
            try:
                await self._send(turn, act)
                return True
            except Busy as busy:
                if _clock() + busy.seconds < until:
                    await asyncio.sleep(busy.seconds)
                    continue
                _log.error("teams.answer_lost", target=act.target, problem="busy")
            except (Gone, Refused) as problem:
                _log.warning("teams.answer_lost", target=act.target, problem=str(problem))
                return False
            except Uncertain as problem:
                _log.warning("teams.answer_lost", target=act.target, problem=str(problem))
            return None

    async def _send(self, turn: _Turn, act: Act) -> None:
        origin = turn.origin
        around = await self._surroundings(act.document, turn.event, origin)
        activity: Json = {"type": "message", **render(act.document, around)}
        here = Place(origin.service_url, origin.tenant, origin.conversation)
        if act.target == "card":
            await self._sender.revise(here, origin.card, activity | {"id": origin.card})
        elif act.target == "here" or origin.kind == "direct":
            await self._sender.post(here, activity, repeat=True)
        else:
            route = Route(origin.service_url, origin.bot)
            chat = to_direct(origin.tenant, origin.person, route)
            await self._chats.post(chat, activity, repeat=True)

    async def _surroundings(
        self, document: Document | None, event: Event, origin: Origin
    ) -> Surroundings:
        if not isinstance(document, Form):
            return Surroundings(tenant=origin.tenant)
        language = event.actor.language
        return Surroundings(
            tenant=origin.tenant,
            channels=await self._chats.channels(origin.tenant),
            required=say_plain("required", language),
            no_channel=say_plain("no_channel", language),
        )

    def _spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (problem := task.exception()):
            _log.error("teams.turn_failed", exc_info=problem)


def _clock() -> float:
    return asyncio.get_running_loop().time()


async def _wait_until(task: asyncio.Task[Any], until: float) -> None:
    """Wait without ever cancelling: a unit handed over always ends."""
    await asyncio.wait({task}, timeout=max(0.0, until - _clock()))
