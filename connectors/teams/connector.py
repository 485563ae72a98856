"""Microsoft Teams as a Connector: the door at /api/messages, deliveries, and what the doctor sees."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import aiohttp
import orjson
import structlog
from aiohttp import web
from botbuilder.core import TurnContext

from connectors.base import Finding, Gone, Inspection, Parcel, Ports, Refused, Uncertain
from connectors.events import MessageRef
from connectors.teams.address import (
    PLATFORM,
    read_route,
    split_key,
    split_ref,
    to_ref,
)
from connectors.teams.auth import PATIENCE, Denied, Doorkeeper, SigningKeys, Unready, fetch_keys
from connectors.teams.chats import SERVICE_URL, Chats
from connectors.teams.inbound import to_event
from connectors.teams.payload import Origin
from connectors.teams.render import Surroundings, render
from connectors.teams.replaced import Adapter, NoActivityError, answer_invoke
from connectors.teams.sender import Place, Sender
from connectors.teams.settings import TeamsSettings
from connectors.teams.tab import Tab
from connectors.teams.tokens import TokenRefused
from connectors.teams.turns import Turns
from templates.message import Message

PATH = "/api/messages"
BODY_LIMIT = 256 * 1024
DRAIN = 8.0
PEPPER = "teams/pepper"
_log = structlog.get_logger()

Json = dict[str, Any]


class TeamsConnector:
    """One bot registration. `key_patience` is the seconds between two looks for an unknown signing key."""

    platform = PLATFORM

    def __init__(self, settings: TeamsSettings, *, key_patience: float = PATIENCE) -> None:
        self._settings = settings
        self._sender = Sender(settings)
        self._door = Doorkeeper(settings, SigningKeys(settings.metadata_url, patience=key_patience))
        self._tab = Tab(settings, lambda: self._sender.http, key_patience) if settings.tab else None
        self._adapter = Adapter()
        self._chats: Chats | None = None
        self._turns: Turns | None = None

    def routes(self) -> Sequence[web.RouteDef]:
        return [web.post(PATH, self._receive), *(self._tab.routes() if self._tab else [])]

    async def start(self, ports: Ports) -> None:
        await self._sender.open()
        if self._tab:
            self._tab.start(ports)
        self._chats = Chats(ports.memory, self._sender, self._settings.app_id)
        self._turns = Turns(ports, self._sender, self._chats, await _pepper(ports))

    async def stop(self) -> None:
        turns, self._turns = self._turns, None
        if turns:
            await turns.drain(DRAIN)
        await self._sender.close()

    # ---------------------------------------------------------------- in

    async def _receive(self, request: web.Request) -> web.Response:
        if self._turns is None:
            return web.Response(status=503)
        if request.content_type != "application/json":
            return web.Response(status=415)
        try:
            given = await self._door.check_token(
                self._sender.http, request.headers.get("Authorization")
            )
            payload = orjson.loads(await _read_capped(request))
            if not isinstance(payload, dict) or not isinstance(payload.get("type"), str):
                return web.Response(status=400)
            self._door.check_activity(given, payload)
        except Denied as refused:
            _log.warning("teams.refused", reason=str(refused))
            return web.Response(status=401)
        except Unready:
            return web.Response(status=503)
        except web.HTTPRequestEntityTooLarge:
            return web.Response(status=413)
        except orjson.JSONDecodeError:
            return web.Response(status=400)
        return await self._process(payload, given.claims)

    async def _process(self, payload: Json, claims: Mapping[str, Any]) -> web.Response:
        """Run the turn and write its answer; the SDK's own front would answer 500 to every invoke."""

        async def logic(turn: TurnContext) -> None:
            await self._turn(turn, payload)

        try:
            answer = await self._adapter.run(payload, claims, logic)
        except NoActivityError:
            return web.Response(status=400)
        if answer is None:
            return web.Response(status=200)
        body = orjson.dumps(answer.body) if answer.body is not None else None
        return web.Response(status=int(answer.status), body=body, content_type="application/json")

    async def _turn(self, turn: TurnContext, payload: Json) -> None:
        try:
            event = to_event(payload)
        except Exception:
            # A shape nobody thought of is logged, and neither sent again by Teams nor answered.
            _log.exception("teams.unreadable")
            return
        if event is None or self._turns is None or not isinstance(event.reply, Origin):
            return
        body = await self._turns.take(event, event.reply)
        if payload["type"] == "invoke":
            await answer_invoke(turn, body)

    # ---------------------------------------------------------------- out

    async def deliver(self, parcel: Parcel) -> MessageRef:
        match parcel.verb:
            case "post":
                return await self._post(parcel, _message(parcel))
            case "revise":
                ref, place, activity = self._sent(parcel)
                await self._sender.revise(place, activity, self._activity(parcel, place.tenant))
                return ref
            case "retract":
                ref, place, activity = self._sent(parcel)
                await self._sender.retract(place, activity)
                return ref

    async def _post(self, parcel: Parcel, message: Message) -> MessageRef:
        if self._chats is None:
            raise RuntimeError("Teams is not started: await connector.start(ports) first.")
        tenant, conversation, _ = split_key(parcel.to.key)
        activity = self._activity(parcel, tenant)
        if parcel.to.kind == "channel" and not conversation.endswith("@thread.v2"):
            place = await self._chats.place_of(parcel.to)
            bot = read_route(parcel.to.route).bot or f"28:{self._settings.app_id}"
            thread, sent = await self._sender.open_thread(place, bot, activity)
            return to_ref(place.tenant, thread, sent)
        place, sent = await self._chats.post(parcel.to, activity)
        return to_ref(place.tenant, place.conversation, sent)

    def _sent(self, parcel: Parcel) -> tuple[MessageRef, Place, str]:
        """Return the parcel's reference and what it points to."""
        if parcel.ref is None:
            raise Refused(f"A {parcel.verb} needs the reference of the message.")
        tenant, conversation, activity = split_ref(parcel.ref.key)
        if not activity:
            raise Gone(f"{parcel.ref.key!r} is no Teams message")
        url = read_route(parcel.to.route).service_url or SERVICE_URL
        return parcel.ref, Place(url, tenant, conversation), activity

    def _activity(self, parcel: Parcel, tenant: str) -> Json:
        return {"type": "message", **render(_message(parcel), Surroundings(tenant=tenant))}

    async def find(self, parcel: Parcel, since: datetime) -> MessageRef | None:
        """Teams can't be asked for a message: a lost answer stays unknown."""
        raise Uncertain("Teams has no way to look for a message")

    # ---------------------------------------------------------------- doctor

    async def check(self, inspection: Inspection) -> Sequence[Finding]:
        opened = self._turns is None
        if opened:
            await self._sender.open()
        try:
            return [await self._check_token(), await self._check_keys(), self._check_address()]
        finally:
            if opened:
                await self._sender.close()

    async def _check_token(self) -> Finding:
        try:
            await self._sender.token()
        except TokenRefused as problem:
            mend = "check TEAMS_APP_ID, TEAMS_APP_PASSWORD (the secret's value, not its id) and TEAMS_TENANT_ID"
            if self._settings.managed_identity:
                mend = "assign this machine the managed identity whose client ID is TEAMS_APP_ID"
            return Finding("FAIL", f"Teams: no token from Entra ({problem})", mend)
        except (aiohttp.ClientError, TimeoutError) as problem:
            mend = f"let this machine reach {self._settings.token_endpoint}"
            if self._settings.managed_identity:
                mend = "run where Azure offers a managed identity, or use a secret instead"
            return Finding("FAIL", f"Teams: Entra is out of reach ({type(problem).__name__})", mend)
        return Finding("OK", "Teams: Entra gives us a token")

    async def _check_keys(self) -> Finding:
        try:
            keys = await fetch_keys(self._sender.http, self._settings.metadata_url)
        except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError) as problem:
            mend = f"let this machine reach {self._settings.metadata_url}"
            what = f"Teams: signing keys are out of reach ({type(problem).__name__})"
            return Finding("FAIL", what, mend)
        return Finding("OK", f"Teams: {len(keys)} signing keys")

    def _check_address(self) -> Finding:
        url = self._settings.public_url
        if not url.startswith("https://"):
            mend = "set SQUAD_PUBLIC_URL to the https address Teams can reach"
            return Finding("FAIL", "Teams: no public https address", mend)
        return Finding("OK", f"Teams: messages come to {url}{PATH}")


async def _pepper(ports: Ports) -> str:
    """Return the key under which answered events are noted: kept, so that every process notes them alike."""
    found = await ports.memory.recall(PEPPER)
    if found is None:
        found = secrets.token_hex(32)
        await ports.memory.remember(PEPPER, found, None)
    return found


def _message(parcel: Parcel) -> Message:
    if parcel.message is None:
        raise Refused(f"A {parcel.verb} needs a message.")
    return parcel.message


async def _read_capped(request: web.Request) -> bytes:
    """Read the body, at most 256 KB of it. Raises HTTPRequestEntityTooLarge over that."""
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > BODY_LIMIT:
            raise web.HTTPRequestEntityTooLarge(BODY_LIMIT, len(body))
    return bytes(body)
