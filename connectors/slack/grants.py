"""What an installation granted us: its token, kept sealed, and renewed in time where Slack rotates tokens.

A refresh token works once. So one task of one process renews; everybody else waits for what it saves.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from connectors.base import Busy, Installations, Memory
from connectors.events import Installation

log = logging.getLogger(__name__)

EARLY = timedelta(hours=2)
"""A token lives twelve hours; it is renewed this long before its end, a short-lived one at half its life."""
LAST_CALL = timedelta(minutes=1)
"""So close to its end a token is as good as gone."""
CLAIM = timedelta(seconds=30)
"""How long one process has for a renewal before another may try."""
WAIT = 20.0
_LOOK = 0.1


@dataclass(frozen=True, slots=True)
class Grant:
    """`expires_at` (since 1970) and `lives` are in seconds; None and 0 where tokens don't rotate.

    `org` = it is for a whole Grid organisation.
    """

    token: str = field(repr=False)
    bot: str = ""
    bot_id: str = ""
    org: bool = False
    refresh: str = field(default="", repr=False)
    expires_at: float | None = None
    lives: float = 0.0

    @property
    def early(self) -> timedelta:
        """How long before its end the token is renewed."""
        return min(EARLY, timedelta(seconds=self.lives / 2))

    def to_text(self) -> str:
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> Grant:
        return cls(**json.loads(text))


class Keyring:
    """Hands out the token of one installation that is good now."""

    def __init__(
        self,
        home: Installation,
        grant: Grant,
        *,
        client: AsyncWebClient,
        credentials: tuple[str, str],
        installations: Installations,
        memory: Memory,
        now: Callable[[], datetime],
    ) -> None:
        self._home, self.grant = home, grant
        self._client, self._credentials = client, credentials
        self._installations, self._memory, self._now = installations, memory, now
        self._turn = asyncio.Lock()

    async def token(self, refused: str = "") -> str:
        """Return a token that lives on for a while; another one than `refused`, if there is one.

        Raises Busy while none can be had.
        """
        if self._is_good(refused):
            return self.grant.token
        async with self._turn:
            if not self._is_good(refused):
                await self._reread()
            if not self._is_good(refused):
                await self._renew()
            if self._ends_within(LAST_CALL):
                await self._wait_for_another()
        if self._ends_within(LAST_CALL):
            raise Busy(WAIT)
        return self.grant.token

    def _is_good(self, refused: str) -> bool:
        return self.grant.token != refused and not self._ends_within(self.grant.early)

    def _ends_within(self, span: timedelta) -> bool:
        ends = self.grant.expires_at
        return ends is not None and ends <= (self._now() + span).timestamp()

    async def _renew(self) -> None:
        """Renew, unless tokens don't rotate here or another process is at it. What fails is logged."""
        refresh = self.grant.refresh
        mark = hashlib.sha256(refresh.encode()).hexdigest()
        if not refresh or not await self._memory.once(f"slack.renewal:{mark}", CLAIM):
            return
        client_id, client_secret = self._credentials
        try:
            answer = await self._client.oauth_v2_access(
                client_id=client_id,
                client_secret=client_secret,
                grant_type="refresh_token",
                refresh_token=refresh,
            )
        except (SlackApiError, aiohttp.ClientError, OSError) as error:
            # Not the error's text: it quotes Slack's answer, which may hold a token.
            log.error("slack.token_not_renewed", extra={"why": type(error).__name__})  # noqa: TRY400
            return
        lives = timedelta(seconds=int(answer["expires_in"]))
        self.grant = replace(
            self.grant,
            token=answer["access_token"],
            refresh=answer["refresh_token"],
            expires_at=(self._now() + lives).timestamp(),
            lives=lives.total_seconds(),
        )
        await self._installations.save(self._home, self.grant.to_text())
        log.info("slack.token_renewed", extra={"team": self._home.key})

    async def _reread(self) -> None:
        kept = await self._installations.tokens(self._home)
        if kept is not None:
            self.grant = Grant.from_text(kept)

    async def _wait_for_another(self) -> None:
        for _ in range(int(WAIT / _LOOK)):
            if not self._ends_within(LAST_CALL):
                return
            await asyncio.sleep(_LOOK)
            await self._reread()
