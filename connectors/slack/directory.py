"""A workspace's directory, page by page: who is there, who has gone, how many colleagues there are."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from connectors.base import Busy
from connectors.events import Actor, DirectoryEvent, Installation
from connectors.slack import address
from connectors.slack.people import is_bot, is_colleague
from connectors.slack.workplaces import Workplace

log = logging.getLogger(__name__)

PAGE = 200
"""People a page; Slack advises no more (docs.slack.dev/reference/methods/users.list)."""
SOME = 50
"""People an event carries, so that keeping what it says is short work."""
LONGEST_WAIT = 120.0
TRIES = 10

User = Mapping[str, Any]


async def walk(place: Workplace, identity: str) -> AsyncIterator[DirectoryEvent]:
    """Yield everyone, some at a time, in no hurry, and at last how many colleagues there are.

    `identity` begins the ids of the events. Raises Busy, Denied or Uncertain.
    """
    number = total = 0
    async for users in _pages(place):
        number += 1
        total += sum(map(is_colleague, users))
        yield listing(f"{identity}/{number}", place, users)
    yield listing(f"{identity}/count", place, (), total)


async def _pages(place: Workplace) -> AsyncIterator[Sequence[User]]:
    """Yield everyone; of a Grid organisation, each person once."""
    seen: set[str] = set()
    for team in await _teams(place):
        cursor = ""
        while True:
            asked = {"limit": PAGE, "include_locale": "true", "cursor": cursor, "team_id": team}
            answer = await _read(place, "users.list", {k: v for k, v in asked.items() if v})
            members = [one for one in answer.get("members") or [] if one.get("id") not in seen]
            seen.update(str(one.get("id")) for one in members)
            for start in range(0, len(members), SOME):
                yield members[start : start + SOME]
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                break


async def _teams(place: Workplace) -> list[str]:
    """Return the teams of an organisation that installed us as a whole; "" = the one the token is for."""
    if not place.org:
        return [""]
    found: list[str] = []
    cursor = ""
    while True:
        asked: dict[str, Any] = {"limit": PAGE} | ({"cursor": cursor} if cursor else {})
        answer = await _read(place, "auth.teams.list", asked)
        found += [str(team["id"]) for team in answer.get("teams") or []]
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return found


async def _read(place: Workplace, method: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Ask, waiting as long as Slack wants. Raises Busy when it wants that for ever, Denied or Uncertain."""
    for _ in range(TRIES - 1):
        try:
            return await place.api.unhurried.read(method, **arguments)
        except Busy as error:
            if error.seconds > LONGEST_WAIT:
                raise
            await asyncio.sleep(error.seconds)
    return await place.api.unhurried.read(method, **arguments)


def listing(
    identity: str, place: Workplace, users: Sequence[User], count: int | None = None
) -> DirectoryEvent:
    """Write what the directory says of some people as one event. Bots aren't people."""
    nobody = Actor(Installation(address.PLATFORM, place.key), "", address.direct(place.key, ""))
    people = [one for one in users if one.get("id") and not is_bot(one)]
    return DirectoryEvent(
        id=identity,
        actor=nobody,
        conversation=nobody.direct,
        people=tuple(
            place.people.learn(one, place.key) for one in people if one.get("deleted") is not True
        ),
        gone=tuple(f"{place.key}/{one['id']}" for one in people if one.get("deleted") is True),
        count=count,
    )
