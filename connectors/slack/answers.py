"""How a Reply reaches whoever acted: in the acknowledgement, in a view, by response URL, as a note only they see.

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
from connectors.events import ActionEvent, CommandEvent, Event, FormEvent
from connectors.slack.payload import Way
from connectors.slack.render import (
    render_errors,
    render_form,
    render_home,
    render_message,
    render_view,
    shows_native,
)
from connectors.slack.web import Denied, WebApi
from connectors.slack.words import TITLE, say
from templates.message import Form, Home, Message

log = logging.getLogger(__name__)

KEPT_FOR = timedelta(hours=1)
REPEATED_FOR = timedelta(days=1)
LONGEST_WAIT = 30.0
TRIES = 3

Json = dict[str, Any]
Send = Callable[[Json], Awaitable[object]]


class Answers:
    """Answers people of one workspace. Nothing here raises: what fails is logged, never repeated into a double."""

    def __init__(self, api: WebApi, memory: Memory) -> None:
        self._api, self._memory = api, memory
        self._closed: dict[str, bool] = {}

    # ------------------------------------------------------------ in the acknowledgement

    def working(self, event: Event) -> Json:
        """Return what acknowledges an event whose answer is still being made."""
        way = way_of(event)
        message = say("wait", event.actor.language)
        if isinstance(event, FormEvent):
            view = render_view(message, TITLE, way.origin, way.team)
            return {"response_action": "update", "view": view}
        if isinstance(event, CommandEvent):
            return {**render_message(message, way.team), "response_type": "ephemeral"}
        return {}

    def at_once(self, reply: Reply, event: Event) -> Json | None:
        """Return the acknowledgement that carries the whole answer; None when it needs a call of its own."""
        way = way_of(event)
        document = reply.document
        if isinstance(event, FormEvent):
            if not isinstance(document, Form):
                return None
            errors = render_errors(document)
            if errors and document.id == event.form:
                return {"response_action": "errors", "errors": errors}
            return {
                "response_action": "update",
                "view": render_form(document, way.origin, way.team),
            }
        if not isinstance(event, CommandEvent) or not way.response_url:
            return None
        if not isinstance(document, Message) or shows_native(document):
            # An acknowledgement says nothing back: a refused chart would leave no answer at all.
            return None
        kind = "in_channel" if reply.kind == "public" else "ephemeral"
        return {**_body(document, way.team), "response_type": kind}

    # ------------------------------------------------------------ afterwards

    async def give(self, reply: Reply, event: Event) -> None:
        """Bring the answer by a call of its own."""
        try:
            await self._give(reply, event)
        except (Denied, Busy, Uncertain) as error:
            log.warning("slack.answer_failed", extra={"kind": reply.kind, "why": str(error)})
        except Exception:
            log.exception("slack.answer_failed", extra={"kind": reply.kind})

    async def give_once(self, reply: Reply, event: Event) -> None:
        """Answer an event that Slack may send again, from whichever process hears it first."""
        try:
            first = await self._memory.once(f"slack.answered:{event.id}", REPEATED_FOR)
        except Exception:
            # Twice is better than never: the person is waiting.
            log.exception("slack.memory_failed")
            first = True
        if first:
            await self.give(reply, event)

    async def _give(self, reply: Reply, event: Event) -> None:
        way = way_of(event)
        inside = way.view if isinstance(event, ActionEvent) else ""
        match reply.document:
            case Home() as home:
                await self._publish(home, way)
            case Form() as form:
                view = render_form(form, way.origin, way.team)
                if not await self._show_view(view, inside, way.trigger):
                    await self._keep(form, view, event)
            case Message() as message if inside and reply.kind == "update":
                view = render_view(message, TITLE, way.origin, way.team)
                if not await self._show_view(view, inside, ""):
                    await self._privately(message, way)
            case Message() as message if inside and reply.kind == "private":
                view = render_view(message, TITLE, way.origin, way.team)
                if not await self._push_view(view, way.trigger):
                    await self._privately(message, way)
            case Message() as message:
                await self._speak(reply.kind, message, way)
            case None:
                return

    async def _speak(self, kind: str, message: Message, way: Way) -> None:
        match kind:
            case "public":
                await self._publicly(message, way)
            case "update" if way.message:
                await self._replace(message, way)
            case _:
                await self._privately(message, way)

    async def _publish(self, home: Home, way: Way) -> None:
        async def publish(view: Json) -> None:
            await self._api.write("views.publish", user_id=way.user, view=view)

        try:
            await patiently(publish, render_home(home, way.team))
        except Denied as error:
            if error.code not in {"invalid_arguments", "invalid_blocks"}:
                raise
            await publish(render_home(home, way.team, native=False))

    # ------------------------------------------------------------ messages

    async def _replace(self, message: Message, way: Way) -> None:
        if way.response_url:

            async def replace(body: Json) -> None:
                await self._api.respond(way.response_url, {**body, "replace_original": True})

            if await self._worked(replace, message, way):
                return
        if not way.ephemeral:

            async def update(body: Json) -> None:
                body = {key: body[key] for key in ("text", "blocks")}
                await self._api.write("chat.update", channel=way.channel, ts=way.message, **body)

            if await self._worked(update, message, way):
                return
        await self._privately(message, way, by_url=False)

    async def _publicly(self, message: Message, way: Way) -> None:
        if way.response_url:

            async def respond(body: Json) -> None:
                kind = {"response_type": "in_channel", "replace_original": False}
                await self._api.respond(way.response_url, {**body, **kind})

            if await self._worked(respond, message, way):
                return
        await self._post(message, way, way.channel or way.user)

    async def _privately(self, message: Message, way: Way, *, by_url: bool = True) -> None:
        """Only the person sees it: by response URL, ephemeral in the channel, else in their own chat."""
        if way.response_url and by_url:

            async def respond(body: Json) -> None:
                kind = {"response_type": "ephemeral", "replace_original": False}
                await self._api.respond(way.response_url, {**body, **kind})

            if await self._worked(respond, message, way):
                return
        if way.channel and not way.personal and not way.channel.startswith("D"):

            async def whisper(body: Json) -> None:
                thread = {"thread_ts": way.thread} if way.thread else {}
                body = {"channel": way.channel, "user": way.user, **thread, **body}
                await self._api.write("chat.postEphemeral", **body)

            if await self._worked(whisper, message, way):
                return
        await self._post(message, way, way.channel if way.personal else way.user)

    async def _post(self, message: Message, way: Way, channel: str) -> None:
        async def post(body: Json) -> None:
            here = way.thread and channel == way.channel
            thread = {"thread_ts": way.thread} if here else {}
            await self._api.write("chat.postMessage", channel=channel, **thread, **body)

        await self._say(post, message, way)

    async def _worked(self, send: Send, message: Message, way: Way) -> bool:
        """Return False when Slack says that this way is closed, so that another one can be tried."""
        try:
            await self._say(send, message, way)
        except Denied as error:
            log.info("slack.way_closed", extra={"why": str(error)})
            return False
        return True

    async def _say(self, send: Send, message: Message, way: Way) -> None:
        """Send natively, and once more in words when the workspace refuses Slack's newest blocks."""
        try:
            await patiently(send, _body(message, way.team))
        except Denied as error:
            if error.code != "invalid_blocks" or not shows_native(message):
                raise
            await patiently(send, _body(message, way.team, native=False))

    # ------------------------------------------------------------ views

    async def open_and_fill(self, event: Event, work: asyncio.Task[Reply]) -> None:
        """Open a loading view at once: the trigger lives 3 s. Fill it when the answer comes."""
        view = await self._open_loading(event)
        reply = await work
        await self.fill(view, reply, event)

    async def _open_loading(self, event: Event) -> str:
        way = way_of(event)
        if way.view:
            # Already in a modal, which needs no trigger: what was typed in it stays until the answer.
            return way.view
        loading = render_view(say("wait", event.actor.language), TITLE, way.origin, way.team)
        try:
            answer = await self._api.write("views.open", trigger_id=way.trigger, view=loading)
            return str(answer["view"]["id"])
        except (Denied, Busy, Uncertain) as error:
            log.warning("slack.view_not_opened", extra={"why": str(error)})
            return ""

    async def fill(self, view_id: str, reply: Reply, event: Event) -> None:
        """Put the answer into a view that shows "one moment"."""
        try:
            await self._fill(view_id, reply, event)
        except (Denied, Busy, Uncertain) as error:
            log.warning("slack.answer_failed", extra={"kind": reply.kind, "why": str(error)})
        except Exception:
            log.exception("slack.answer_failed", extra={"kind": reply.kind})

    async def _fill(self, view_id: str, reply: Reply, event: Event) -> None:
        way = way_of(event)
        match reply.document:
            case Form() as form:
                view = render_form(form, way.origin, way.team)
                if not await self._show_view(view, view_id, ""):
                    await self._keep(form, view, event)
            case Message() as message if reply.kind == "private":
                view = render_view(message, TITLE, way.origin, way.team)
                if not await self._show_view(view, view_id, ""):
                    await self._privately(message, way)
            case document:
                # Slack has no call that closes a modal.
                done = render_view(say("done", event.actor.language), TITLE, way.origin, way.team)
                await self._show_view(done, view_id, "")
                if isinstance(document, Home):
                    await self._publish(document, way)
                elif document is not None:
                    await self._speak(reply.kind, document, way)

    async def _push_view(self, view: Json, trigger: str) -> bool:
        """Lay a view over the open one, whose fields keep what was typed. Return False when it's too late."""
        try:
            await self._api.write("views.push", trigger_id=trigger, view=view)
        except (Denied, Busy, Uncertain) as error:
            log.info("slack.view_gone", extra={"why": str(error)})
            return False
        return True

    async def _show_view(self, view: Json, view_id: str, trigger: str) -> bool:
        """Update the view, or open one. Return False when the person has closed it or it is too late."""
        if not view_id and not trigger:
            return False
        if self._closed.pop(view_id, False):
            return False

        async def show(body: Json) -> None:
            if view_id:
                await self._api.write("views.update", view_id=view_id, view=body)
            else:
                await self._api.write("views.open", trigger_id=trigger, view=body)

        try:
            try:
                await patiently(show, view)
            except Uncertain:
                if not view_id:
                    raise
                await show(view)
        except (Denied, Busy, Uncertain) as error:
            log.info("slack.view_gone", extra={"why": str(error)})
            return False
        return True

    def closed(self, view_id: str) -> None:
        """Remember that somebody closed a view, in case its answer is still on the way."""
        self._closed[view_id] = True
        while len(self._closed) > 1_000:
            self._closed.pop(next(iter(self._closed)))

    # ------------------------------------------------------------ forms kept for later

    async def _keep(self, form: Form, view: Json, event: Event) -> None:
        """Keep a form that found no view to stand in. One that may hold a concern is kept nowhere."""
        way = way_of(event)
        if not form.kept:
            await self._privately(say("gone", event.actor.language), way)
            return
        key = secrets.token_urlsafe(12)
        kept = json.dumps({"user": event.actor.key, "view": view})
        await self._memory.remember(f"slack.form:{key}", kept, KEPT_FOR)
        await self._privately(say("kept", event.actor.language, key), way)

    async def reopen(self, event: ActionEvent) -> None:
        """Open a kept form again for the person it was kept for."""
        way = way_of(event)
        try:
            kept = await self._memory.recall(f"slack.form:{event.value}")
            form = json.loads(kept) if kept else {}
            mine = form.get("user") == event.actor.key
            if mine and await self._show_view(form["view"], "", way.trigger):
                return
            await self._privately(say("gone", event.actor.language), way)
        except Exception:
            log.exception("slack.reopen_failed")


def way_of(event: Event) -> Way:
    """Return the connector's own part of an event."""
    if isinstance(event.reply, Way):
        return event.reply
    team, _, user = event.actor.key.partition("/")
    return Way(team, user)


def _body(message: Message, team: str, *, native: bool = True) -> Json:
    flags = {"unfurl_links": False, "unfurl_media": False}
    return {**render_message(message, team, native=native), **flags}


async def patiently(send: Send, body: Json) -> None:
    """Send, waiting as long as Slack asks, but never long: somebody is waiting too."""
    for left in range(TRIES - 1, -1, -1):
        try:
            await send(body)
        except Busy as error:
            if not left or error.seconds > LONGEST_WAIT:
                raise
            await asyncio.sleep(error.seconds)
        else:
            return
