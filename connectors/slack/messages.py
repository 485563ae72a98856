"""How a message reaches whoever acted: by response URL, as a note only they see, in their chat, in place of another."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from connectors.base import Uncertain
from connectors.slack.native import Native
from connectors.slack.patience import patiently
from connectors.slack.payload import Way
from connectors.slack.render import Words, render_message, shows_native
from connectors.slack.web import Denied, WebApi
from templates.message import Message

log = logging.getLogger(__name__)

Json = dict[str, Any]
Send = Callable[[Json], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Reader:
    """Whoever acted: the way back to them, and the words in their language."""

    way: Way
    words: Words


def draw_message(message: Message, reader: Reader, *, native: bool) -> Json:
    """Write a message with the flags every one of ours carries: no card under each link in it."""
    drawn = render_message(message, reader.way.team, native=native, words=reader.words)
    return {**drawn, "unfurl_links": False, "unfurl_media": False}


class Messages:
    """Speaks to people of one workspace. Each method raises Denied, Busy or Uncertain when no way is left."""

    def __init__(self, api: WebApi, native: Native) -> None:
        self._api, self._native = api, native

    async def speak(self, kind: str, message: Message, reader: Reader) -> None:
        """Say it as a Reply of that kind wants it said."""
        match kind:
            case "public":
                await self._publicly(message, reader)
            case "update" if reader.way.message:
                await self._replace(message, reader)
            case _:
                await self.privately(message, reader)

    async def _replace(self, message: Message, reader: Reader) -> None:
        way = reader.way
        if way.response_url:

            async def replace(body: Json) -> None:
                await self._api.respond(way.response_url, {**body, "replace_original": True})

            if await self._worked(replace, message, reader):
                return
        if not way.ephemeral:

            async def update(body: Json) -> None:
                body = {key: body[key] for key in ("text", "blocks")}
                await self._api.write("chat.update", channel=way.channel, ts=way.message, **body)

            if await self._worked(update, message, reader):
                return
        await self.privately(message, reader, by_url=False)

    async def _publicly(self, message: Message, reader: Reader) -> None:
        way = reader.way
        if way.response_url:

            async def respond(body: Json) -> None:
                kind = {"response_type": "in_channel", "replace_original": False}
                await self._api.respond(way.response_url, {**body, **kind})

            if await self._worked(respond, message, reader, for_all=True):
                return
        await self._post(message, reader, way.channel or way.user)

    async def privately(self, message: Message, reader: Reader, *, by_url: bool = True) -> None:
        """Only the person sees it: by response URL, ephemeral in the channel, else in their own chat."""
        way = reader.way
        if way.response_url and by_url:

            async def respond(body: Json) -> None:
                kind = {"response_type": "ephemeral", "replace_original": False}
                await self._api.respond(way.response_url, {**body, **kind})

            if await self._worked(respond, message, reader):
                return
        if way.channel and not way.personal and not way.channel.startswith("D"):

            async def whisper(body: Json) -> None:
                thread = {"thread_ts": way.thread} if way.thread else {}
                body = {"channel": way.channel, "user": way.user, **thread, **body}
                await self._api.write("chat.postEphemeral", **body)

            if await self._worked(whisper, message, reader):
                return
        await self._post(message, reader, way.channel if way.personal else way.user)

    async def _post(self, message: Message, reader: Reader, channel: str) -> None:
        way = reader.way

        async def post(body: Json) -> None:
            here = way.thread and channel == way.channel
            thread = {"thread_ts": way.thread} if here else {}
            await self._api.write("chat.postMessage", channel=channel, **thread, **body)

        await self._say(post, message, reader)

    async def _worked(
        self, send: Send, message: Message, reader: Reader, *, for_all: bool = False
    ) -> bool:
        """Return False when this way is closed or nobody knows, so that another one can be tried.

        What is `for_all` is said once: where nobody knows, it raises Uncertain.
        """
        try:
            await self._say(send, message, reader)
        except Denied as error:
            log.info("slack.way_closed", extra={"why": str(error)})
            return False
        except Uncertain as error:
            if for_all:
                raise
            log.info("slack.way_uncertain", extra={"why": str(error)})
            return False
        return True

    async def _say(self, send: Send, message: Message, reader: Reader) -> None:
        def draw(native: bool) -> Json:
            return draw_message(message, reader, native=native)

        async def again(body: Json) -> object:
            return await patiently(send, body)

        await self._native.send(again, draw, newest=shows_native(message))
