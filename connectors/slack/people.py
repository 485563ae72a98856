"""Who somebody is, as Slack's directory says: name, zone, language. Cached; nobody waits long for it."""

from __future__ import annotations

import asyncio
import logging
import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from time import monotonic
from typing import Any

from connectors.base import Busy, Uncertain
from connectors.events import (
    Actor,
    CommandEvent,
    Conversation,
    Event,
    FormEvent,
    JoinedEvent,
    LeftEvent,
    Quoted,
    ShortcutEvent,
)
from connectors.slack import address
from connectors.slack.web import Denied, WebApi

log = logging.getLogger(__name__)

PATIENCE = 0.5
"""Seconds an answer may wait for the directory."""
FRESH = 3600.0
FAILED = 60.0
IN_IT = 60.0
"""Where we are not in is asked each time: we may be invited any moment, and the same form sent again."""
_KEPT = 10_000

_PERSON = re.compile(r"(?<![\w@])@([UW][A-Z0-9]{6,})\b")
"""Somebody mentioned, as `payload.undo` leaves them."""
_MOST_NAMED = 5
_GUESTS = ("is_restricted", "is_ultra_restricted", "is_stranger")

Facts = dict[str, Any]


class People:
    """users.info and conversations.info behind a cache, each asked once at a time."""

    def __init__(self, api: WebApi) -> None:
        self._api = api
        self._known: OrderedDict[str, tuple[Facts, float]] = OrderedDict()
        self._asking: dict[str, asyncio.Task[Facts]] = {}

    async def introduce(self, event: Event) -> Event:
        """Return the event with what the directory says about its actor, and whom and what was chosen."""
        match event:
            case LeftEvent():
                return event
            case FormEvent(chosen=chosen) if chosen:
                met = await asyncio.gather(*map(self._meet, chosen.values()))
                event = replace(event, chosen=dict(zip(chosen, met, strict=True)))
            case CommandEvent(text=text) if _PERSON.search(text):
                event = replace(event, text=await self._with_names(text))
            case ShortcutEvent(quoted=quoted) if quoted is not None:
                event = replace(event, quoted=await self._quote(quoted, event.conversation))
            case JoinedEvent():
                event = replace(event, conversation=await self._name(event.conversation))
            case _:
                pass
        return replace(event, actor=await self._describe(event.actor))

    async def _with_names(self, text: str) -> str:
        """Write the names of people whom Slack mentions by id; an id nobody can read stays where nobody knows it."""
        ids = list(dict.fromkeys(_PERSON.findall(text)))[:_MOST_NAMED]
        found = await asyncio.gather(*map(self._look_up, ids))
        names = {key: _name_of(facts) for key, facts in zip(ids, found, strict=True)}
        return _PERSON.sub(lambda hit: f"@{names.get(hit[1]) or hit[1]}", text)

    async def _quote(self, quoted: Quoted, where: Conversation) -> Quoted:
        """Take words only out of a channel that Slack says is public; anything else is taken for private."""
        if not quoted.text and not quoted.permalink:
            return quoted
        facts = await self._look_up(where.key.partition("/")[2])
        if facts.get("is_channel") is not True or facts.get("is_private") is not False:
            return Quoted(link=quoted.link)
        quoted = replace(quoted, text=await self._with_names(quoted.text))
        author = quoted.author
        if author is None:
            return quoted
        known = await self._look_up(author.key.partition("/")[2])
        return replace(quoted, author=None if is_bot(known) else described(author, known))

    def learn(self, user: Mapping[str, Any], team: str) -> Actor:
        """Take over what an event says of somebody, in place of what was known."""
        key = str(user.get("id", ""))
        self._keep(key, dict(user), FRESH)
        return described(address.actor(team, key), dict(user))

    async def _meet(self, chosen: Actor | Conversation) -> Actor | Conversation:
        if isinstance(chosen, Actor):
            met = await self._describe(chosen)
            # Slack is still looking: whoever chose them may try again at once.
            return replace(met, unasked=not met.name and met.key.partition("/")[2] in self._asking)
        return await self._name(chosen)

    async def _describe(self, actor: Actor) -> Actor:
        return described(actor, await self._look_up(actor.key.partition("/")[2]))

    async def _name(self, where: Conversation) -> Conversation:
        facts = await self._look_up(where.key.partition("/")[2])
        return replace(where, name=facts.get("name") or where.name, joined=facts.get("is_member"))

    async def _look_up(self, key: str) -> Facts:
        known, until = self._known.get(key, ({}, 0.0))
        if monotonic() < until:
            return known
        asking = self._asking.get(key)
        if asking is None:
            asking = self._asking[key] = asyncio.create_task(self._ask(key))
            asking.add_done_callback(lambda _: self._asking.pop(key, None))
        # The question goes on when patience ends, for the next time.
        done, _ = await asyncio.wait({asking}, timeout=PATIENCE)
        return asking.result() if done else known

    async def _ask(self, key: str) -> Facts:
        try:
            if key.startswith(("U", "W")):
                answer = await self._api.read("users.info", user=key, include_locale="true")
                facts = answer.get("user") or {}
            else:
                answer = await self._api.read("conversations.info", channel=key)
                facts = answer.get("channel") or {}
        except (Denied, Busy, Uncertain) as error:
            log.warning("slack.not_looked_up", extra={"why": str(error)})
            if isinstance(error, Denied) and error.code == "channel_not_found":
                # A private channel shows itself to none but its members.
                return {"is_member": False}
            self._keep(key, {}, FAILED)
            return {}
        if "is_member" not in facts:
            self._keep(key, facts, FRESH)
        elif facts["is_member"]:
            self._keep(key, facts, IN_IT)
        return facts

    def _keep(self, key: str, facts: Facts, seconds: float) -> None:
        self._known[key] = (facts, monotonic() + seconds)
        self._known.move_to_end(key)
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)

    async def close(self) -> None:
        for asking in list(self._asking.values()):
            asking.cancel()
        await asyncio.gather(*self._asking.values(), return_exceptions=True)


def is_bot(user: Mapping[str, Any]) -> bool:
    """Whether it is no person. Slack says of its own bot that it is one."""
    return user.get("is_bot") is True or user.get("id") == "USLACKBOT"


def is_colleague(user: Mapping[str, Any]) -> bool:
    """Whether somebody counts: guests, strangers of shared channels, bots and who has left do not."""
    return not is_bot(user) and not any(user.get(key) is True for key in ("deleted", *_GUESTS))


def _name_of(user: Mapping[str, Any]) -> str:
    profile = user.get("profile") or {}
    names = (profile.get("display_name"), profile.get("real_name"), user.get("real_name"))
    return str(next((name for name in names if name), ""))


def described(actor: Actor, user: Facts) -> Actor:
    """Return the actor with name, zone, language and role out of a users.info answer, if there is one."""
    if not user:
        return actor
    profile: Facts = user.get("profile") or {}
    return replace(
        actor,
        name=_name_of(user) or actor.name,
        zone=user.get("tz") or "",
        language=user.get("locale") or "",
        email=profile.get("email") or "",
        guest=any(user.get(key) is True for key in _GUESTS),
        administrator=user.get("is_admin") is True or user.get("is_owner") is True,
    )
