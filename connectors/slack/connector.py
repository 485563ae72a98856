"""Slack, as the core sees it: hears over HTTP or Socket Mode, one code path behind both; delivers; says how it is."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Sequence
from datetime import datetime

import aiohttp
from aiohttp import web

from connectors.base import Busy, Finding, Gone, Inspection, Parcel, Ports, Refused
from connectors.events import DirectoryEvent, Installation, JoinedEvent, MessageRef
from connectors.slack import address
from connectors.slack.address import PLATFORM, to_place, to_spot
from connectors.slack.check import findings
from connectors.slack.directory import walk
from connectors.slack.hearing import Hearing
from connectors.slack.manifest import EVENTS_PATH
from connectors.slack.oauth import InstallPage
from connectors.slack.payload import Way
from connectors.slack.settings import INSTALL_PATH, REDIRECT_PATH, SlackSettings
from connectors.slack.socket import Sockets
from connectors.slack.upkeep import Upkeep
from connectors.slack.web import Denied
from connectors.slack.workplaces import Workplace, Workplaces

WAIT_INSTALLED = 300.0


class SlackConnector:
    """One workspace by its tokens, or as many as install the app. Satisfies `connectors.base.Connector`."""

    platform = PLATFORM

    def __init__(self, settings: SlackSettings) -> None:
        self._settings = settings
        self._session: aiohttp.ClientSession | None = None
        self._workplaces: Workplaces | None = None
        self._hearing: Hearing | None = None
        self._page: InstallPage | None = None
        self._sockets: Sockets | None = None
        self._upkeep: Upkeep | None = None

    def routes(self) -> Sequence[web.RouteDef]:
        """POST /slack/events when there is a signing secret, the install page when there is a client id."""
        found = []
        if self._settings.signing_secret:
            found.append(web.post(EVENTS_PATH, self._receive))
        if self._settings.oauth:
            found += [web.get(INSTALL_PATH, self._install), web.get(REDIRECT_PATH, self._installed)]
        return found

    async def start(self, ports: Ports) -> None:
        """Connect and begin to hear. Slack being away is no reason not to start."""
        session = self._session = aiohttp.ClientSession(trust_env=True)
        places = self._workplaces = Workplaces(self._settings, session, ports)
        hearing = self._hearing = Hearing(self._settings, session, places, ports)
        await places.recognise()
        if self._settings.oauth:
            self._page = InstallPage(self._settings, session, ports, self._arrived)
        if self._settings.socket:
            self._sockets = Sockets(self._settings, session, hearing.take)
            await self._sockets.open()
        self._upkeep = Upkeep(places.all, hearing.dispatch, places.forget, ports.memory, ports.now)
        self._upkeep.start()

    async def deliver(self, parcel: Parcel) -> MessageRef:
        """Do one outbound act, once. Raises Busy where the app was just removed: what waits may wait."""
        return await (await self._place_of(parcel)).delivery.deliver(parcel)

    async def find(self, parcel: Parcel, since: datetime) -> MessageRef | None:
        """Look for a posted parcel by its key. Raises Busy too: history is rationed."""
        return await (await self._place_of(parcel)).delivery.find(parcel, since)

    async def check(self, inspection: Inspection) -> Sequence[Finding]:
        async with aiohttp.ClientSession(trust_env=True) as session:
            return await findings(self._settings, session, inspection)

    async def everyone(self, ports: Ports) -> AsyncIterator[DirectoryEvent]:
        """Read the directories. Satisfies `connectors.base.Directory`."""
        async with aiohttp.ClientSession(trust_env=True) as session:
            places = Workplaces(self._settings, session, ports)
            try:
                await places.recognise()
                for place in await places.all():
                    async for event in walk(place, f"import/{uuid.uuid4().hex}"):
                        yield event
            except Denied as error:
                raise Refused(str(error)) from error
            finally:
                await places.close()

    async def stop(self) -> None:
        """Hear no more, let running dispatches end, close every session."""
        if self._upkeep:
            await self._upkeep.stop()
        if self._sockets:
            await self._sockets.close()
        if self._hearing:
            await self._hearing.end()
        if self._workplaces:
            await self._workplaces.close()
        if self._session:
            await self._session.close()
        self._session = self._workplaces = self._hearing = None
        self._page = self._sockets = self._upkeep = None

    async def _place_of(self, parcel: Parcel) -> Workplace:
        if self._workplaces is None:
            raise RuntimeError("Slack is not started: await connector.start(ports) first.")
        place = await self._workplaces.of(_team_of(parcel))
        if place is None:
            raise Busy(WAIT_INSTALLED)
        return place

    # ------------------------------------------------------------ routes

    async def _receive(self, request: web.Request) -> web.Response:
        if self._hearing is None:
            return web.Response(status=503, text="starting")
        return await self._hearing.receive(request)

    async def _install(self, request: web.Request) -> web.Response:
        if self._page is None:
            return web.Response(status=503, text="starting")
        return await self._page.begin(request)

    async def _installed(self, request: web.Request) -> web.Response:
        if self._page is None:
            return web.Response(status=503, text="starting")
        return await self._page.finish(request)

    async def _arrived(self, home: Installation, user: str) -> None:
        """Greet whoever installed the app; in the workplace as it is from now on."""
        if self._workplaces is None or self._hearing is None:
            return
        self._workplaces.renew(home.key)
        place = await self._workplaces.of(home.key)
        if place is None or not user:
            return
        actor = address.actor(home.key, user)
        event = JoinedEvent(
            id=f"installed/{uuid.uuid4().hex}",
            actor=actor,
            conversation=actor.direct,
            reply=Way(home.key, user),
            installed=True,
        )
        await asyncio.shield(self._hearing.dispatch(place, event))


def _team_of(parcel: Parcel) -> str:
    if parcel.ref is not None:
        try:
            return to_spot(parcel.ref).team
        except ValueError as error:
            raise Gone(str(error)) from error
    try:
        return to_place(parcel.to).team
    except ValueError as error:
        raise Refused(str(error)) from error
