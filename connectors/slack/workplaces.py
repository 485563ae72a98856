"""The organisations we speak in: each with its own token, directory, answers and deliveries, made when first needed."""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import dataclass

import aiohttp

from connectors.base import Busy, Ports, Uncertain
from connectors.events import Installation
from connectors.slack.address import PLATFORM
from connectors.slack.answers import Answers
from connectors.slack.delivery import Delivery
from connectors.slack.grants import Grant, Keyring
from connectors.slack.native import Native
from connectors.slack.people import People
from connectors.slack.settings import SlackSettings
from connectors.slack.web import Denied, WebApi, client

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Workplace:
    """One installation. `key` is its team id, or its enterprise id when a whole Grid organisation installed us.

    `stored`: it came by the install page, and goes when the app is removed there.
    """

    key: str
    name: str
    bot: str
    bot_id: str
    org: bool
    stored: bool
    api: WebApi
    answers: Answers
    people: People
    delivery: Delivery

    @property
    def installation(self) -> Installation:
        return Installation(PLATFORM, self.key, self.name)


class Workplaces:
    """Finds the workplace of a key. The one whose bot token stands in the settings is recognised by asking Slack."""

    def __init__(
        self, settings: SlackSettings, session: aiohttp.ClientSession, ports: Ports
    ) -> None:
        self._settings, self._session, self._ports = settings, session, ports
        self._known: dict[str, Workplace] = {}
        self._making: dict[str, asyncio.Task[Workplace | None]] = {}
        self._own: Workplace | None = None
        self._own_left = False
        if settings.bot_token:
            self._own = self._make(Installation(PLATFORM, ""), Grant(settings.bot_token))

    async def of(self, key: str) -> Workplace | None:
        """Return the workplace; None where nobody installed us, or removed us again."""
        found = self._known.get(key)
        if found is not None:
            return found
        if self._own is not None and not self._own.key:
            await self.recognise()
        if self._own is not None and self._own.key in {key, ""}:
            # While Slack can't say who we are, what comes is taken to be from where our one token is.
            return None if self._own_left else self._own
        if not self._settings.oauth:
            return None
        making = self._making.get(key)
        if making is None:
            making = self._making[key] = asyncio.create_task(self._look_up(key))
            making.add_done_callback(lambda _: self._making.pop(key, None))
        return await asyncio.shield(making)

    async def all(self) -> list[Workplace]:
        """List every workplace there is now."""
        keys = {home.key for home in await self._ports.installations.living(PLATFORM)}
        own = self._own
        found = [await self.of(key) for key in sorted(keys - {own.key if own else ""})]
        if own is not None and not self._own_left:
            found.append(own)
        return [place for place in found if place is not None]

    async def recognise(self) -> None:
        """Learn who we are where our one token is. Slack being away is logged and asked again later."""
        own = self._own
        if own is None or own.key:
            return
        try:
            answer = await own.api.whoami()
        except (Denied, Busy, Uncertain) as error:
            log.warning("slack.not_recognised", extra={"why": str(error)})
            return
        own.org = answer.get("is_enterprise_install") is True
        own.key = (answer.get("enterprise_id") if own.org else answer.get("team_id")) or ""
        own.name = answer.get("team") or ""
        own.bot, own.bot_id = answer.get("user_id") or "", answer.get("bot_id") or ""
        self._known[own.key] = own

    def forget(self, key: str) -> None:
        """The app was removed there: nothing is heard from it and nothing said any more."""
        self._known.pop(key, None)
        if self._own is not None and self._own.key == key:
            self._own_left = True

    def renew(self, key: str) -> None:
        """It was installed anew: what is kept of it is read again."""
        if self._own is None or self._own.key != key:
            self._known.pop(key, None)

    async def close(self) -> None:
        """Stop asking directories."""
        places = [*self._known.values(), *([self._own] if self._own else [])]
        await asyncio.gather(*(place.people.close() for place in places))

    async def _look_up(self, key: str) -> Workplace | None:
        home = Installation(PLATFORM, key)
        kept = await self._ports.installations.tokens(home)
        if kept is None:
            return None
        try:
            grant = Grant.from_text(kept)
        except (json.JSONDecodeError, TypeError):
            log.error("slack.grant_unreadable", extra={"team": key})  # noqa: TRY400  it would quote a token
            return None
        made = self._known[key] = self._make(home, grant)
        return made

    def _make(self, home: Installation, grant: Grant) -> Workplace:
        settings, ports = self._settings, self._ports
        keyring = Keyring(
            home,
            grant,
            client=client(settings, self._session),
            credentials=(settings.client_id, settings.client_secret),
            installations=ports.installations,
            memory=ports.memory,
            now=ports.now,
        )
        native = Native()
        api = WebApi(settings, self._session, keyring.token)
        return Workplace(
            key=home.key,
            name=home.name,
            bot=grant.bot,
            bot_id=grant.bot_id,
            org=grant.org,
            stored=bool(home.key),
            api=api,
            answers=Answers(api, ports.memory, native),
            people=People(api),
            delivery=Delivery(api, native),
        )
