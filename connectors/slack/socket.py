"""The Socket Mode door: WebSockets that Slack renews every few hours, each kept open by a watchdog of our own.

Slack sends a payload to any one of them, so that while one is renewed another hears.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Awaitable, Callable
from time import monotonic

import aiohttp
from slack_bolt.adapter.socket_mode.internals import build_headers
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from connectors.slack.settings import SlackSettings
from connectors.slack.web import client, quiet

log = logging.getLogger(__name__)

PING = 5.0
FIRST_CONNECTION = 5.0
WATCH = 15.0
GOODBYE = 2.0
"""Seconds the other side has to answer our goodbye; aiohttp alone would wait ten."""

STEADY = 60.0
"""Seconds after which a connection that is lost is asked for anew at once."""
AT_ONCE = 2
"""So many times before that as well; then after a pause that doubles each time."""
PAUSE, LONGEST_PAUSE = 1.0, 30.0

Take = Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]


class Sockets:
    """As many connections as the settings say."""

    def __init__(self, settings: SlackSettings, session: aiohttp.ClientSession, take: Take) -> None:
        self._all = [Socket(settings, session, take) for _ in range(settings.connections)]

    async def open(self) -> None:
        """Connect all; whatever takes long goes on behind our back."""
        await asyncio.gather(*(one.open() for one in self._all))

    async def close(self) -> None:
        """Hear no more."""
        await asyncio.gather(*(one.close() for one in self._all))


class _Client(SocketModeClient):
    """Turned away (too many connections, Socket Mode off) the SDK alone would ask again at once, for ever."""

    _asked, _again = 0.0, 0

    async def issue_new_wss_url(self) -> str:
        self._again = min(self._again + 1, 99) if monotonic() - self._asked < STEADY else 0
        if self._again > AT_ONCE:
            await asyncio.sleep(min(PAUSE * 2 ** (self._again - AT_ONCE - 1), LONGEST_PAUSE))
        self._asked = monotonic()
        return await super().issue_new_wss_url()


class Socket:
    """Takes each envelope to `take` and sends its answer back as the acknowledgement."""

    def __init__(self, settings: SlackSettings, session: aiohttp.ClientSession, take: Take) -> None:
        self._settings, self._web, self._take = settings, client(settings, session), take
        self._client: _Client | None = None
        self._watch: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Connect; when that takes long it goes on behind our back."""
        self._client = _Client(
            app_token=self._settings.app_token,
            web_client=self._web,
            ping_interval=PING,
            logger=quiet("slack_sdk.socket_mode"),
        )
        self._client.socket_mode_request_listeners.append(self._on_envelope)
        connecting = asyncio.create_task(self._client.connect())  # type: ignore[no-untyped-call]  # untyped in the SDK
        await asyncio.wait({connecting}, timeout=FIRST_CONNECTION)
        self._watch = asyncio.create_task(self._keep_open(self._client, connecting))

    async def _keep_open(self, client: _Client, connecting: asyncio.Task[None]) -> None:
        """The SDK reconnects by itself; where its own monitor has died, this does."""
        try:
            while True:
                await asyncio.sleep(WATCH)
                if await client.is_connected():
                    continue
                # What it was told opens one connection, once; the SDK would try the same for ever.
                client.wss_uri = None
                if not connecting.done():
                    continue
                log.warning("slack.socket_lost")
                try:
                    await client.connect_to_new_endpoint()
                except Exception:
                    log.exception("slack.socket_not_reopened")
        finally:
            connecting.cancel()

    async def _on_envelope(
        self, client: AsyncBaseSocketModeClient, request: SocketModeRequest
    ) -> None:
        """Without an acknowledgement Slack sends an event again: so it is when `take` isn't done."""
        payload: object = None
        try:
            response = await self._take(
                AsyncBoltRequest(
                    mode="socket_mode", body=request.payload, headers=build_headers(request)
                )
            )
            if response.status != 200:
                log.info("slack.envelope_left", extra={"status": response.status})
                return
            payload = _payload(response)
        except Exception:
            log.exception("slack.envelope_failed")
        try:
            await client.send_socket_mode_response(
                SocketModeResponse(request.envelope_id, payload)  # type: ignore[arg-type]  # a dict or None
            )
        except Exception:
            log.exception("slack.envelope_not_acknowledged")

    async def close(self) -> None:
        """Hear no more."""
        if self._watch:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
        if self._client:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(GOODBYE):
                    await self._client.disconnect()  # type: ignore[no-untyped-call]  # untyped in the SDK
            await self._client.close()  # type: ignore[no-untyped-call]


def _payload(response: BoltResponse) -> object:
    body = response.body
    if not body:
        return None
    return json.loads(body) if body.startswith("{") else {"text": body}
