"""How a Reply reaches whoever acted: in the acknowledgement, in a view, as a message; the card under a link.

A form whose view has gone is kept for an hour behind a button, so that nothing typed is lost.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from connectors.base import Busy, Memory, Reply, Uncertain
from connectors.events import ActionEvent, CommandEvent, Event, FormEvent, LinkEvent
from connectors.slack.messages import Messages, Reader, draw_message
from connectors.slack.native import Native
from connectors.slack.patience import patiently
from connectors.slack.payload import Way
from connectors.slack.render import (
    render_card,
    render_errors,
    render_form,
    render_home,
    render_view,
    shows_native,
)
from connectors.slack.views import Views
from connectors.slack.web import Denied, WebApi
from connectors.slack.words import say, words_of
from templates.markup import VALUE_LIMIT
from templates.message import Form, Home, Message

log = logging.getLogger(__name__)

KEPT_FOR = timedelta(hours=1)
REPEATED_FOR = timedelta(days=1)
AGAIN_AFTER = (1.0, 5.0)
"""Seconds before an answer that failed is tried again."""

Json = dict[str, Any]


class Answers:
    """Answers people of one workspace. Nothing here raises: what fails to the last is logged."""

    def __init__(self, api: WebApi, memory: Memory, native: Native) -> None:
        self._api, self._memory, self._native = api, memory, native
        self._messages = Messages(api, native)
        self._views = Views(api, native)

    # ------------------------------------------------------------ in the acknowledgement

    def working(self, event: Event) -> Json:
        """Return what acknowledges an event whose answer is still being made."""
        reader = reader_of(event)
        message = say("wait", event.actor.language)
        if isinstance(event, FormEvent):
            return {"response_action": "update", "view": _view(message, reader)}
        if isinstance(event, CommandEvent):
            drawn = draw_message(message, reader, native=False)
            return {**drawn, "response_type": "ephemeral"}
        return {}

    def at_once(self, reply: Reply, event: Event) -> Json | None:
        """Return the acknowledgement that carries the whole answer; None when it needs a call of its own."""
        reader = reader_of(event)
        document = reply.document
        if isinstance(event, FormEvent):
            if not isinstance(document, Form):
                return None
            errors = render_errors(document)
            if errors and document.id == event.form:
                return {"response_action": "errors", "errors": errors}
            return {"response_action": "update", "view": _form(document, reader)}
        if not isinstance(event, CommandEvent) or not reader.way.response_url:
            return None
        if not isinstance(document, Message) or (self._native.works and shows_native(document)):
            # An acknowledgement says nothing back: a refused chart would leave no answer at all.
            return None
        kind = "in_channel" if reply.kind == "public" else "ephemeral"
        return {**draw_message(document, reader, native=False), "response_type": kind}

    # ------------------------------------------------------------ afterwards

    async def give(self, reply: Reply, event: Event) -> None:
        """Bring the answer by a call of its own."""
        await _surely(lambda: self._give(reply, event), reply)

    async def give_once(self, reply: Reply, event: Event, memory: Memory) -> None:
        """Answer an event that Slack may send again, from whichever process hears it first; `memory` knows it again."""
        try:
            first = await memory.once(f"slack.answered:{event.id}", REPEATED_FOR)
        except Exception:
            # Twice is better than never: the person is waiting.
            log.exception("slack.memory_failed")
            first = True
        if first:
            await self.give(reply, event)

    async def _give(self, reply: Reply, event: Event) -> None:
        reader = reader_of(event)
        way = reader.way
        inside = way.view if isinstance(event, ActionEvent) else ""
        match reply.document:
            case Home() as home:
                await self._publish(home, reader)
            case Form() as form:
                view = _form(form, reader)
                if not await self._views.show(view, inside, way.trigger):
                    await self._keep(form, view, event)
            case Message() as message if isinstance(event, LinkEvent):
                where = {"url": event.link, "channel": way.channel, "ts": way.message}
                await self.unfurl(message, team=way.team, by=way.unfurl, **where)
            case Message() as message if way.home and isinstance(event, ActionEvent):
                # Beside the page they are on, not in the chat behind it.
                if not await self._views.show(_view(message, reader), "", way.trigger):
                    await self._messages.privately(message, reader)
            case Message() as message if inside and reply.kind == "update":
                if not await self._views.show(_view(message, reader), inside):
                    await self._messages.privately(message, reader)
            case Message() as message if inside and reply.kind == "private":
                if not await self._views.push(_view(message, reader), way.trigger):
                    await self._messages.privately(message, reader)
            case Message() as message:
                await self._messages.speak(reply.kind, message, reader)
            case None:
                return

    async def _publish(self, home: Home, reader: Reader) -> None:
        def draw(native: bool) -> Json:
            return render_home(home, reader.way.team, native=native, words=reader.words)

        await self._views.publish(reader.way.user, draw, newest=shows_native(home))

    async def unfurl(
        self,
        message: Message,
        *,
        url: str,
        channel: str,
        ts: str,
        team: str,
        by: tuple[str, str] = ("", ""),
    ) -> None:
        """Put a card under our own link. `by` is Slack's (unfurl_id, source), which stands for a message not yet sent.

        Raises Denied, Busy or Uncertain.
        """

        async def unfurl(body: Json) -> Json:
            return await self._api.write("chat.unfurl", **body)

        place = {"unfurl_id": by[0], "source": by[1]} if all(by) else {"channel": channel, "ts": ts}
        await patiently(unfurl, {**place, "unfurls": {url: render_card(message, team)}})

    # ------------------------------------------------------------ views

    async def open_and_fill(self, event: Event, work: asyncio.Task[Reply]) -> None:
        """Open a loading view at once: the trigger lives 3 s. Fill it when the answer comes."""
        reader = reader_of(event)
        # Already in a modal, which needs no trigger: what was typed in it stays until the answer.
        view = reader.way.view
        if not view:
            loading = _view(say("wait", event.actor.language), reader)
            view = await self._views.open(loading, reader.way.trigger)
        await self.fill(view, await work, event)

    async def fill(self, view_id: str, reply: Reply, event: Event) -> None:
        """Put the answer into a view that shows "one moment"."""
        await _surely(lambda: self._fill(view_id, reply, event), reply)

    async def _fill(self, view_id: str, reply: Reply, event: Event) -> None:
        reader = reader_of(event)
        match reply.document:
            case Form() as form:
                view = _form(form, reader)
                if not await self._views.show(view, view_id):
                    await self._keep(form, view, event)
            case Message() as message if reply.kind == "private":
                if not await self._views.show(_view(message, reader), view_id):
                    await self._messages.privately(message, reader)
            case document:
                # Slack has no call that closes a modal.
                done = _view(say("done", event.actor.language), reader)
                await self._views.show(done, view_id)
                if isinstance(document, Home):
                    await self._publish(document, reader)
                elif document is not None:
                    await self._messages.speak(reply.kind, document, reader)

    def closed(self, view_id: str) -> None:
        """Remember that somebody closed a view, in case its answer is still on the way."""
        self._views.closed(view_id)

    # ------------------------------------------------------------ forms kept for later

    async def _keep(self, form: Form, view: Json, event: Event) -> None:
        """Keep a form that found no view to stand in. One that may hold a concern is kept nowhere, but opens anew."""
        reader = reader_of(event)
        if form.sealed and not form.submit:
            return
        if form.opener:
            value = "" if form.sealed else form.value[:VALUE_LIMIT]
            again = say("again", event.actor.language, value, form.opener)
            await self._messages.privately(again, reader)
            return
        key = secrets.token_urlsafe(12)
        kept = json.dumps({"user": event.actor.key, "view": view})
        await self._memory.remember(f"slack.form:{key}", kept, KEPT_FOR)
        await self._messages.privately(say("kept", event.actor.language, key), reader)

    async def reopen(self, event: ActionEvent) -> None:
        """Open a kept form again for the person it was kept for."""
        reader = reader_of(event)
        try:
            kept = await self._memory.recall(f"slack.form:{event.value}")
            form = json.loads(kept) if kept else {}
            mine = form.get("user") == event.actor.key
            if mine and await self._views.show(form["view"], "", reader.way.trigger):
                return
            await self._messages.privately(say("gone", event.actor.language), reader)
        except Exception:
            log.exception("slack.reopen_failed")


def way_of(event: Event) -> Way:
    """Return the connector's own part of an event."""
    if isinstance(event.reply, Way):
        return event.reply
    team, _, user = event.actor.key.partition("/")
    return Way(team, user)


def reader_of(event: Event) -> Reader:
    """Return whoever acted, as an answer needs to know them."""
    return Reader(way_of(event), words_of(event.actor.language))


def _view(message: Message, reader: Reader) -> Json:
    return render_view(message, reader.way.origin, reader.way.team, words=reader.words)


def _form(form: Form, reader: Reader) -> Json:
    return render_form(form, reader.way.origin, reader.way.team, words=reader.words)


async def _surely(give: Callable[[], Awaitable[None]], reply: Reply) -> None:
    """Give an answer. To the one who waits for it twice is better than never; what others see too is said once."""
    pauses = [*AGAIN_AFTER] if reply.kind not in {"public", "card"} else []
    while True:
        try:
            await give()
        except Uncertain as error:
            if pauses:
                await asyncio.sleep(pauses.pop(0))
                continue
            log.warning("slack.answer_failed", extra={"kind": reply.kind, "why": str(error)})
        except (Denied, Busy) as error:
            log.warning("slack.answer_failed", extra={"kind": reply.kind, "why": str(error)})
        except Exception:
            log.exception("slack.answer_failed", extra={"kind": reply.kind})
        return
