"""Socket Mode: tickets, up to ten connections, envelopes to any one of them, and the ways to lose one."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.fakes.slack.facts import ACK_SECONDS, APP, MOST_SOCKETS, Json
from tests.fakes.slack.state import State


@dataclass
class SocketMode(State):
    """`sockets` are the open connections, oldest first; `acknowledged` holds what came back for each envelope.

    `patience`: seconds it waits for an acknowledgement, over HTTP too.
    """

    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    acknowledged: dict[str, Json] = field(default_factory=dict)
    socket_mode: bool = True
    patience: float = ACK_SECONDS

    def __post_init__(self) -> None:
        super().__post_init__()
        self._tickets: set[str] = set()
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._leaving: set[web.WebSocketResponse] = set()
        self._turn = 0

    def ticket(self) -> str:
        """Return where to connect, once."""
        key = self.new("ticket")
        self._tickets.add(key)
        return f"{self.url.replace('http', 'ws')}/socket/{key}"

    async def take_socket(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["ticket"] not in self._tickets:
            return web.Response(status=403)
        self._tickets.discard(request.match_info["ticket"])
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        if not self.socket_mode:
            await self._dismiss(socket, "link_disabled")
            return socket
        if len(self.listening) >= MOST_SOCKETS:
            await self._dismiss(socket, "too_many_websockets")
            return socket
        # Before the hello: whoever has heard it may be sent something.
        self.sockets.append(socket)
        hello = {
            "type": "hello",
            "num_connections": len(self.listening),
            "debug_info": {"host": "applink-1", "approximate_connection_time": 18_060},
            "connection_info": {"app_id": APP},
        }
        await socket.send_json(hello)
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._hear(json.loads(message.data))
        finally:
            self.sockets.remove(socket)
            self._leaving.discard(socket)
        return socket

    def _hear(self, answer: Json) -> None:
        key = answer.get("envelope_id", "")
        self.acknowledged[key] = answer.get("payload") or {}
        waiting = self._waiting.pop(key, None)
        if waiting and not waiting.done():
            waiting.set_result(self.acknowledged[key])

    @property
    def listening(self) -> list[web.WebSocketResponse]:
        """The connections that Slack still sends to: not those it asked to leave."""
        return [s for s in self.sockets if not s.closed and s not in self._leaving]

    async def connected(self, count: int = 1, seconds: float = 5.0) -> None:
        """Wait until that many sockets are open."""
        async with asyncio.timeout(seconds):
            while len(self.listening) < count:  # noqa: ASYNC110  a count
                await asyncio.sleep(0.01)

    async def envelope(self, kind: str, payload: Json, **more: Any) -> Json:
        """Send one envelope to one of the connections, each in turn, and return its acknowledgement.

        Raises TimeoutError when none comes, ConnectionError when nobody is connected.
        """
        open_ = self.listening
        if not open_:
            raise ConnectionError("no connection to send it over")
        key = self.new("envelope")
        waiting: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[key] = waiting
        self._turn += 1
        body = {"type": kind, "envelope_id": key, "payload": payload, **more}
        answers = kind != "events_api"
        await open_[self._turn % len(open_)].send_json(
            {**body, "accepts_response_payload": answers}
        )
        async with asyncio.timeout(self.patience):
            return await waiting

    # ------------------------------------------------------------ losing connections

    async def warn(self, which: int = -1) -> None:
        """Say that a connection will end in ten seconds or so; it still hears."""
        await self.sockets[which].send_json(_goodbye("warning"))

    async def refresh(self, which: int = -1) -> None:
        """Ask the client to connect anew, as Slack does every few hours. This connection hears no more."""
        socket = self.sockets[which]
        self._leaving.add(socket)
        await socket.send_json(_goodbye("refresh_requested"))

    async def disable_socket_mode(self) -> None:
        """Somebody turned Socket Mode off in the app's settings: every connection ends, and none opens again."""
        self.socket_mode = False
        for socket in list(self.sockets):
            await self._dismiss(socket, "link_disabled")

    async def lose(self) -> None:
        """Cut every socket without a word."""
        for socket in list(self.sockets):
            transport = socket._req.transport if socket._req else None
            if transport:
                transport.abort()

    async def _dismiss(self, socket: web.WebSocketResponse, reason: str) -> None:
        await socket.send_json(_goodbye(reason))
        # Nobody need wait for the other side's goodbye.
        asyncio.get_running_loop().create_task(socket.close())


def _goodbye(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-1"}}
