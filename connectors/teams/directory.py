"""What members of a team may know of it: its standard channels, and who is who. Asked of the service, kept an hour."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from time import monotonic

import structlog

from connectors.base import Busy, Gone, Refused, Uncertain
from connectors.events import (
    Actor,
    CommandEvent,
    Conversation,
    Event,
    FormEvent,
    JoinedEvent,
    Quoted,
    ShortcutEvent,
)
from connectors.teams.address import split_key, to_root, to_title
from connectors.teams.payload import GENERAL, Origin
from connectors.teams.sender import Place, Sender

FRESH, FAILED = 3600.0, 60.0
PATIENCE = 1.0
"""Seconds a person may wait for an answer. The question goes on, for the next time."""
LOOKING = 3.0
"""The same where somebody was chosen in a form: a dialog waits four seconds for its answer."""
AT_ONCE = 8
"""Rosters that are asked for somebody at the same time."""
PRIVATE = "private channel"
"""What a channel is called that not everyone of its team may read, where nobody says its name."""
MISSING = "MemberNotFound"
"""How the service's code begins where a team is there and somebody isn't in it."""
_KEPT = 2_000
_log = structlog.get_logger()

Teams = Callable[[str], Awaitable[tuple[str, ...]]]
"""Returns the ids of the teams of a tenant that we were met in."""
Forget = Callable[[str, Collection[str]], Awaitable[None]]
"""Takes teams of a tenant out of these."""


@dataclass(frozen=True, slots=True)
class Team:
    """A team we were added to; `channels` are its standard ones, by id, `others` private and shared ones."""

    name: str = ""
    channels: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)

    def call(self, channel: str, told: str) -> str:
        """Name a channel, of which an event told `told`; "" where nobody says anything."""
        if channel in self.channels:
            return to_title(self.name, self.channels[channel])
        if not self.channels:
            return told
        name = self.others.get(channel) or told
        return to_title(self.name, f"{name} (private)" if name else PRIVATE)


class Directory:
    """Answers from what is known; whatever can't be known stays unknown, and unknown counts as private."""

    def __init__(self, sender: Sender, teams: Teams, forget: Forget) -> None:
        self._sender, self._teams, self._forget = sender, teams, forget
        self._known: OrderedDict[str, tuple[object, float]] = OrderedDict()
        self._asking: dict[str, asyncio.Task[object]] = {}

    async def introduce(self, event: Event) -> Event:
        """Return the event with the names of its channel and of whom a form chose.

        Words stay with a picked message only where it was said in a standard channel of a team we were added to.
        """
        origin = event.reply
        if not isinstance(origin, Origin):
            return event
        match event:
            case ShortcutEvent(quoted=quoted) if quoted and (quoted.text or quoted.permalink):
                team = await self.team(origin)
                if to_root(origin.conversation) in team.channels:
                    return event
                return replace(event, quoted=Quoted(link=quoted.link))
            case CommandEvent() | JoinedEvent() if origin.kind == "channel":
                team, where = await self.team(origin), event.conversation
                name = team.call(to_root(origin.conversation), where.name)
                return replace(event, conversation=replace(where, name=name))
            case FormEvent(chosen=chosen) if chosen:
                near = _near(origin, chosen.values())
                met = await asyncio.gather(
                    *(self._meet(origin, one, near) for one in chosen.values())
                )
                return replace(event, chosen=dict(zip(chosen, met, strict=True)))
            case _:
                return event

    async def team(self, origin: Origin, patience: float = PATIENCE) -> Team:
        """Return what is known of the team an event came from, or found within `patience` seconds."""
        if not origin.team:
            return Team()

        async def ask() -> object:
            place = Place(origin.service_url, origin.tenant, origin.team)
            listed = await self._sender.channels(place)
            try:
                about = await self._sender.team(place)
            except (Busy, Gone, Refused, Uncertain):
                about = {}  # Channels without their team's name are better than none.
            standard, others = {}, {}
            for one in listed:
                key, called = str(one.get("id", "")), str(one.get("name") or "")
                if one.get("type") == "standard":
                    standard[key] = called or GENERAL
                else:
                    others[key] = called
            return Team(str(about.get("name") or ""), standard, others)

        key = f"team {origin.tenant} {origin.team}"
        found = await self._look_up(key, ask, patience=patience)
        return found if isinstance(found, Team) else Team()

    async def _meet(
        self, origin: Origin, chosen: Actor | Conversation, near: Sequence[str]
    ) -> Actor | Conversation:
        if not isinstance(chosen, Actor) or chosen.name:
            return chosen
        _, _, person = split_key(chosen.direct.key)

        async def ask() -> object:
            return await self._find(origin, near, person)

        key = f"person {origin.tenant} {person}"
        name = await self._look_up(key, ask, patience=LOOKING, failed=0.0)
        if not isinstance(name, str):
            return replace(chosen, unasked=True)
        return replace(chosen, name=name, direct=replace(chosen.direct, name=name))

    async def _find(self, origin: Origin, near: Sequence[str], person: str) -> str | None:
        """Ask those near, and every team, until one knows. "" is nobody's name; None when some couldn't be asked."""
        teams = await self._teams(origin.tenant)
        gate, gone = asyncio.Semaphore(AT_ONCE), set[str]()

        async def ask(roster: str) -> str | None:
            place = Place(origin.service_url, origin.tenant, roster)
            async with gate:
                try:
                    return str((await self._sender.member(place, person)).get("name") or "")
                except Gone as problem:
                    if roster in teams and await self._is_gone(place, problem):
                        gone.add(roster)
                except Refused:
                    pass  # What it doesn't take for somebody is nobody there.
                except (Busy, Uncertain):
                    return None
            return ""

        asking = [asyncio.create_task(ask(roster)) for roster in dict.fromkeys((*near, *teams))]
        found: str | None = ""
        try:
            for answer in asyncio.as_completed(asking):
                name = await answer
                if name:
                    return name
                found = None if name is None else found
            return found
        finally:
            for task in asking:
                task.cancel()
            await asyncio.gather(*asking, return_exceptions=True)
            if gone:
                await self._forget(origin.tenant, gone)

    async def _is_gone(self, team: Place, problem: Gone) -> bool:
        """Say whether it was the team that wasn't found, and not the person in it."""
        if MISSING in str(problem):
            return False
        try:
            await self._sender.team(team)
        except Gone:
            return True
        except (Busy, Refused, Uncertain):
            pass
        return False

    async def _look_up(
        self,
        key: str,
        ask: Callable[[], Awaitable[object]],
        *,
        patience: float = PATIENCE,
        failed: float = FAILED,
    ) -> object:
        """Return what is known or found in time, else None. `failed`: seconds until a failure is tried again."""
        known, until = self._known.get(key, (None, 0.0))
        if monotonic() < until:
            return known
        asking = self._asking.get(key)
        if asking is None:
            asking = self._asking[key] = asyncio.create_task(self._ask(key, ask, failed))
            asking.add_done_callback(lambda _: self._asking.pop(key, None))
        done, _ = await asyncio.wait({asking}, timeout=patience)
        return asking.result() if done else known or None

    async def _ask(self, key: str, ask: Callable[[], Awaitable[object]], failed: float) -> object:
        try:
            found = await ask()
        except (Busy, Gone, Refused, Uncertain) as problem:
            _log.info("teams.not_looked_up", problem=str(problem))
            found = None
        seconds = FRESH if found else failed if found is None else FAILED
        self._known[key] = (found, monotonic() + seconds)
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)
        return found

    async def close(self) -> None:
        """Wait for no answer any more."""
        asking = list(self._asking.values())
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)


def _near(origin: Origin, chosen: Iterable[Actor | Conversation]) -> list[str]:
    """Return whose members are asked first: those of the channels a form names, and of the team it was sent from."""
    channels = [split_key(one.key)[1] for one in chosen if isinstance(one, Conversation)]
    return [*channels, origin.team] if origin.team else channels
