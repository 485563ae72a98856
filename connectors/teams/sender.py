"""The calls a bot speaks with: one pooled session, one cached token, retries that know what may be repeated."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, Literal
from urllib.parse import quote

import aiohttp
import orjson
import structlog

from connectors.base import Busy, Gone, Refused, Uncertain
from connectors.teams.pace import Pace
from connectors.teams.settings import TeamsSettings
from connectors.teams.tokens import TokenRefused, Tokens, read_json

BUDGET = 80 * 1024
"""Bytes of a message in UTF-16, as Teams counts; it refuses from about 100 KB on."""

ATTEMPTS = 4
PATIENCE = 5.0
"""Seconds slept between two tries at most; a longer wait is handed to the caller as Busy."""

_AGAIN = {408, 412, 429, 500, 502, 503, 504}
_UNDECIDED = {408, 500, 502, 504}
_SEND_TIMEOUT = aiohttp.ClientTimeout(total=15, connect=5)
_log = structlog.get_logger()

Json = dict[str, Any]
Method = Literal["GET", "POST", "PUT", "DELETE"]


@dataclass(frozen=True, slots=True)
class Place:
    """A conversation to call about: where the service is, whose tenant, which id."""

    service_url: str
    tenant: str
    conversation: str

    @property
    def url(self) -> str:
        return (
            f"{self.service_url.rstrip('/')}/v3/conversations/{quote(self.conversation, safe='')}"
        )

    @property
    def team_url(self) -> str:
        """The same of a team, whose id is that of its first channel."""
        return f"{self.service_url.rstrip('/')}/v3/teams/{quote(self.conversation, safe='')}"


class Sender:
    """Posts, revises, retracts and opens conversations. Raises what a Connector's `deliver` may raise."""

    def __init__(self, settings: TeamsSettings, pace: Pace | None = None) -> None:
        self._tokens = Tokens(settings)
        self._pace = pace or Pace()
        self._http: aiohttp.ClientSession | None = None

    @property
    def http(self) -> aiohttp.ClientSession:
        """The pooled session. Raises RuntimeError before `open`."""
        if self._http is None:
            raise RuntimeError("Teams is not started: await connector.start(ports) first.")
        return self._http

    async def open(self) -> None:
        self._http = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=200, keepalive_timeout=15), timeout=_SEND_TIMEOUT
        )

    async def close(self) -> None:
        if self._http is not None:
            await self._http.close()
            self._http = None

    async def token(self) -> str:
        """Return our token. Raises TokenRefused, aiohttp.ClientError or TimeoutError."""
        return await self._tokens.get(self.http)

    async def post(self, place: Place, activity: Json, *, repeat: bool = False) -> str:
        """Send a message and return its id.

        When the answer is lost after the request went out, raises Uncertain; with `repeat` it is sent again, for an
        answer to a person, where twice is better than never. Teams knows no key to tell a repeat by.
        """
        made = await self._call("POST", place, f"{place.url}/activities", activity, repeat)
        return str(made.get("id", ""))

    async def revise(self, place: Place, activity_id: str, activity: Json) -> None:
        """Put another message in the place of one that was sent."""
        url = f"{place.url}/activities/{quote(activity_id, safe='')}"
        await self._call("PUT", place, url, activity, repeat=True)

    async def retract(self, place: Place, activity_id: str) -> None:
        url = f"{place.url}/activities/{quote(activity_id, safe='')}"
        await self._call("DELETE", place, url, None, repeat=True)

    async def open_chat(self, place: Place, bot: str, person: str) -> str:
        """Return the id of the personal chat with an Entra object id; the same each time."""
        url = f"{place.service_url.rstrip('/')}/v3/conversations"
        tenant = {"tenantId": place.tenant, "channelData": {"tenant": {"id": place.tenant}}}
        body = {"isGroup": False, "bot": {"id": bot}, "members": [{"id": person}], **tenant}
        made = await self._call("POST", place, url, body, repeat=True)
        return str(made.get("id", ""))

    async def open_thread(self, place: Place, bot: str, activity: Json) -> tuple[str, str]:
        """Start a new thread in a channel; return the thread's id and the message's."""
        url = f"{place.service_url.rstrip('/')}/v3/conversations"
        channel = {"channel": {"id": place.conversation}, "tenant": {"id": place.tenant}}
        body = {
            "isGroup": True,
            "bot": {"id": bot},
            "tenantId": place.tenant,
            "channelData": channel,
            "activity": activity,
        }
        made = await self._call("POST", place, url, body, repeat=False)
        return str(made.get("id", place.conversation)), str(made.get("activityId", ""))

    async def team(self, place: Place) -> Json:
        """Return what the service says of a team we are in; `place.conversation` is the team's id."""
        return await self._call("GET", place, place.team_url, None, repeat=True)

    async def member(self, place: Place, person: str) -> Json:
        """Return what the service says of a member of a conversation, by Entra object id. Raises Gone for others."""
        url = f"{place.url}/members/{quote(person, safe='')}"
        return await self._call("GET", place, url, None, repeat=True)

    async def channels(self, place: Place) -> list[Json]:
        """List the channels of a team we are in; `place.conversation` is the team's id."""
        url = f"{place.team_url}/conversations"
        found = await self._call("GET", place, url, None, repeat=True)
        listed = found.get("conversations")
        return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []

    async def _call(
        self, method: Method, place: Place, url: str, body: Json | None, repeat: bool
    ) -> Json:
        data = orjson.dumps(body) if body is not None else b""
        if len(data.decode().encode("utf-16-le")) > BUDGET:
            raise Refused(f"The message is over {BUDGET // 1024} KB: shorten it.")
        stale = ""
        doubtful = False  # an earlier try may have been taken
        for attempt in range(1, ATTEMPTS + 1):
            token = await self._authorize(stale)
            await self._pace.wait(place.tenant, place.conversation)
            try:
                status, answer, pause = await self._once(method, url, data, token)
            except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
                # Nothing was sent: safe to repeat for everything.
                status, answer, pause = 0, {}, None
            except (aiohttp.ClientError, TimeoutError):
                if not repeat:
                    raise Uncertain("the connection broke before Teams answered") from None
                status, answer, pause = -1, {}, None
            if 200 <= status < 300:
                return answer
            if status == 401 and not stale:
                stale = token
                continue
            if status > 0 and status not in _AGAIN:
                raise _final(status, answer)
            wait = pause if pause is not None else min(0.25 * 2**attempt, PATIENCE) * _jitter()
            last = doubtful or attempt == ATTEMPTS or wait > PATIENCE
            doubtful = doubtful or (status in _UNDECIDED and not repeat)
            if last:
                raise _given_up(wait, doubtful)
            _log.info("teams.send_again", status=status, attempt=attempt)
            await asyncio.sleep(wait)
        raise _given_up(PATIENCE, doubtful)

    async def _authorize(self, stale: str) -> str:
        try:
            return await self._tokens.get(self.http, stale=stale)
        except (TokenRefused, aiohttp.ClientError, TimeoutError) as problem:
            # Waiting loses nothing; a mended secret sends it all.
            _log.error("teams.no_token", problem=str(problem), mend="check TEAMS_APP_PASSWORD")
            raise Busy(60) from problem

    async def _once(
        self, method: Method, url: str, data: bytes, token: str
    ) -> tuple[int, Json, float | None]:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        async with self.http.request(method, url, data=data, headers=headers) as answer:
            body = await read_json(answer)
            return answer.status, body, _retry_after(answer)


def _jitter() -> float:
    return random.uniform(0.5, 1.0)  # noqa: S311  spreads retries, guards nothing


def _retry_after(answer: aiohttp.ClientResponse) -> float | None:
    """Read Retry-After: seconds or an HTTP date, measured against the answer's own Date."""
    text = answer.headers.get("Retry-After", "")
    if text.isdigit():
        return float(text)
    try:
        until = parsedate_to_datetime(text)
        sent = parsedate_to_datetime(answer.headers.get("Date", ""))
        return max(0.0, (until - sent).total_seconds())
    except (TypeError, ValueError):
        return None


def _final(status: int, answer: Json) -> Exception:
    error = answer.get("error")
    code = str(error.get("code", "")) if isinstance(error, dict) else ""
    if status in {403, 404}:
        return Gone(f"{status} {code}".strip())
    if status == 401:
        return Refused(
            "Teams refuses our token: check TEAMS_APP_ID, TEAMS_APP_PASSWORD and tenant."
        )
    return Refused(f"{status} {code}".strip())


def _given_up(wait: float, doubtful: bool) -> Exception:
    """A server error may come after the message was taken.

    Microsoft asks for such a call to be made again: once for a nudge, which may then arrive twice, and nobody can tell.
    """
    return Uncertain("Teams answered errors only") if doubtful else Busy(wait)
