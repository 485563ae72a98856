"""What is remembered of Teams' places: the personal chat of a person, and the channels we were seen in."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Collection

from connectors.base import Gone, Memory
from connectors.events import CommandEvent, Conversation, Event, JoinedEvent, LeftEvent
from connectors.teams.address import Route, read_route, split_key, to_neutral, to_root
from connectors.teams.directory import Team
from connectors.teams.payload import Origin
from connectors.teams.sender import Json, Place, Sender
from templates.message import Option

SERVICE_URL = "https://smba.trafficmanager.net/teams"
"""The global service URL, for a tenant nothing was heard from yet."""

CHANNELS_KEPT = 100
TEAMS_KEPT = 50
_CACHED = 50_000


TeamOf = Callable[[Origin], Awaitable[Team]]


class Chats:
    """Finds the personal chat with a person, and opens it where there is none."""

    def __init__(self, memory: Memory, sender: Sender, app_id: str) -> None:
        self._memory, self._sender, self._bot = memory, sender, f"28:{app_id}"
        self._known: dict[str, str] = {}

    async def notice(self, event: Event, team_of: TeamOf) -> None:
        """Keep where an install or a typed command came from, till we leave; clicks and forms leave no trace here."""
        origin = event.reply
        if isinstance(event, LeftEvent) and isinstance(origin, Origin) and origin.team:
            await self.forget(origin.tenant, {origin.team})
        if not isinstance(origin, Origin) or not isinstance(event, CommandEvent | JoinedEvent):
            return
        route = Route(origin.service_url, origin.bot)
        await self._keep(f"teams:route:{origin.tenant}", route.dumps())
        if origin.kind == "direct":
            await self._keep(_chat_key(origin.tenant, origin.person), origin.conversation)
        elif origin.kind == "channel":
            await self._add_channels(origin, event.conversation, await team_of(origin))

    async def place_of(self, to: Conversation) -> Place:
        """Return where to post for `to`; opens the personal chat when it isn't known yet."""
        tenant, conversation, person = split_key(to.key)
        if not tenant or not (conversation or person):
            raise Gone(f"{to.key!r} is no Teams conversation")
        route = read_route(to.route)
        if not route.service_url:
            route = read_route(await self._recall(f"teams:route:{tenant}"))
        url = route.service_url or SERVICE_URL
        if conversation:
            return Place(url, tenant, conversation)
        chat = await self._recall(_chat_key(tenant, person)) or read_route(to.route).chat
        return Place(url, tenant, chat) if chat else await self.open(to, url)

    async def post(
        self, to: Conversation, activity: Json, *, repeat: bool = False
    ) -> tuple[Place, str]:
        """Post to `to`; return where it went, and the message's id."""
        place = await self.place_of(to)
        try:
            return place, await self._sender.post(place, activity, repeat=repeat)
        except Gone:
            if not split_key(to.key)[2]:
                raise
            # Clearing the history ends a personal chat; the person is still there. A block answers again.
            place = await self.open(to, place.service_url)
            return place, await self._sender.post(place, activity, repeat=repeat)

    async def open(self, to: Conversation, service_url: str) -> Place:
        """Open the personal chat with a person anew; a cleared history gives it another id."""
        tenant, _, person = split_key(to.key)
        place = Place(service_url, tenant, f"@{person}")
        chat = await self._sender.open_chat(place, self._bot, person)
        await self._keep(_chat_key(tenant, person), chat)
        return Place(service_url, tenant, chat)

    async def channels(self, tenant: str) -> tuple[Option, ...]:
        """Return the channels we were seen in that have a name, as a form's channel question offers them."""
        return tuple(
            Option(to_neutral(key), name)
            for key, name in (await self._channels(tenant)).items()
            if name
        )

    async def _channels(self, tenant: str) -> dict[str, str]:
        found = json.loads(await self._recall(f"teams:channels:{tenant}") or "{}")
        return {str(key): str(name) for key, name in found.items()}

    async def teams(self, tenant: str) -> tuple[str, ...]:
        """Return the ids of the teams we were met in, the latest first."""
        return tuple(json.loads(await self._recall(f"teams:teams:{tenant}") or "[]"))

    async def forget(self, tenant: str, teams: Collection[str]) -> None:
        """Leave out teams that we are in no more."""
        kept = [team for team in await self.teams(tenant) if team not in teams]
        await self._keep(f"teams:teams:{tenant}", json.dumps(kept))

    async def _add_channels(self, origin: Origin, here: Conversation, team: Team) -> None:
        """Keep the channel, and with it all of its team that everyone there may read: we may speak in each."""
        met = {here.key: team.call(to_root(origin.conversation), here.name)}
        met |= {f"{origin.tenant}/{key}": team.call(key, "") for key in team.channels}
        known = await self._channels(origin.tenant)
        met = {key: name or known.get(key, "") for key, name in met.items()}
        if any(known.get(key) != name for key, name in met.items()):
            kept = met | {key: name for key, name in known.items() if key not in met}
            kept = dict(list(kept.items())[:CHANNELS_KEPT])
            await self._keep(f"teams:channels:{origin.tenant}", json.dumps(kept))
        if origin.team:
            latest = list(dict.fromkeys((origin.team, *await self.teams(origin.tenant))))
            await self._keep(f"teams:teams:{origin.tenant}", json.dumps(latest[:TEAMS_KEPT]))

    async def _recall(self, key: str) -> str:
        if key.startswith(("teams:channels:", "teams:teams:")) or key not in self._known:
            self._cache(key, await self._memory.recall(key) or "")
        return self._known[key]

    async def _keep(self, key: str, value: str) -> None:
        if value and await self._recall(key) != value:
            await self._memory.remember(key, value, None)
            self._cache(key, value)

    def _cache(self, key: str, value: str) -> None:
        if len(self._known) >= _CACHED:
            self._known.clear()
        self._known[key] = value


def _chat_key(tenant: str, person: str) -> str:
    return f"teams:chat:{tenant}/{person}"
