"""Who may post to our door: Bot Framework's token, checked whole. Keys are fetched without blocking anything.

Rules: learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
import jwt
import structlog

from connectors.teams.payload import to_tenants
from connectors.teams.settings import TeamsSettings

ISSUER = "https://api.botframework.com"
CHANNEL = "msteams"
LEEWAY = 300
"""Seconds two clocks may differ by."""

DAILY = 86_400.0
PATIENCE = 60.0
"""Seconds between two looks for a key we don't know: soon after a rotation, yet no lever for a flood."""

_TIMEOUT = aiohttp.ClientTimeout(total=5)
_log = structlog.get_logger()


class Denied(Exception):  # noqa: N818
    """The request is refused with 401; the text is for the log and never holds the token."""


class Unready(Exception):  # noqa: N818
    """No signing keys could be fetched yet: neither yes nor no. The service tries again."""


@dataclass(frozen=True, slots=True)
class Key:
    """One signing key and the channels it may speak for."""

    public: Any
    endorsements: tuple[str, ...]


class SigningKeys:
    """The issuer's published keys: renewed daily, and at once for an unknown id, at most once a minute."""

    def __init__(
        self,
        url: str,
        *,
        patience: float = PATIENCE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url, self._patience, self._clock = url, patience, clock
        self._keys: dict[str, Key] = {}
        self._fetched: float | None = None
        self._tried: float | None = None
        self._lock = asyncio.Lock()

    async def find(self, http: aiohttp.ClientSession, kid: str) -> Key | None:
        """Return the key, or None when the issuer doesn't publish it. Raises Unready before the first success."""
        if self._is_due(kid) or (self._lock.locked() and kid not in self._keys):
            async with self._lock:
                if self._is_due(kid):
                    await self._renew(http)
        if self._fetched is None:
            raise Unready("no signing keys yet")
        return self._keys.get(kid)

    def _is_due(self, kid: str) -> bool:
        now = self._clock()
        if self._tried is not None and now - self._tried < self._patience:
            return False
        return self._fetched is None or now - self._fetched > DAILY or kid not in self._keys

    async def _renew(self, http: aiohttp.ClientSession) -> None:
        self._tried = self._clock()
        try:
            self._keys = await fetch_keys(http, self._url)
            self._fetched = self._clock()
        except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError) as problem:
            # The old keys stay good: a day without news is no reason to refuse everybody.
            _log.warning("teams.keys_unreachable", problem=type(problem).__name__)


async def fetch_keys(http: aiohttp.ClientSession, url: str) -> dict[str, Key]:
    """Read the metadata and the key document it points to.

    Raises aiohttp.ClientError, TimeoutError, or ValueError, KeyError, TypeError for documents of another shape.
    """
    async with http.get(url, timeout=_TIMEOUT, raise_for_status=True) as answer:
        place = (await answer.json(content_type=None))["jwks_uri"]
    async with http.get(place, timeout=_TIMEOUT, raise_for_status=True) as answer:
        document = await answer.json(content_type=None)
    keys: dict[str, Key] = {}
    for entry in document["keys"]:
        try:
            public = jwt.PyJWK(entry, algorithm="RS256").key
        except jwt.PyJWTError:
            continue
        keys[entry["kid"]] = Key(public, tuple(entry.get("endorsements") or ()))
    return keys


def read_bearer(header: str | None) -> str:
    """Return the token of an Authorization header. Raises Denied."""
    scheme, _, token = (header or "").strip().partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Denied("no bearer token")
    return token


@dataclass(frozen=True, slots=True)
class Pass:
    """A token that is genuine; whether it fits the activity is asked next."""

    claims: Mapping[str, Any]
    endorsements: tuple[str, ...]


class Doorkeeper:
    """Checks a request in two steps: the token before the body is parsed, the activity against it after."""

    def __init__(self, settings: TeamsSettings, keys: SigningKeys) -> None:
        self._settings, self._keys = settings, keys

    async def check_token(self, http: aiohttp.ClientSession, header: str | None) -> Pass:
        """Return what a genuine, unexpired token for our app says. Raises Denied or Unready."""
        token = read_bearer(header)
        try:
            kid = jwt.get_unverified_header(token).get("kid")
            key = await self._keys.find(http, kid) if isinstance(kid, str) else None
            if key is None:
                raise Denied("unknown signing key")
            claims = jwt.decode(
                token,
                key.public,
                algorithms=["RS256"],
                audience=self._settings.app_id,
                issuer=ISSUER,
                leeway=LEEWAY,
                options={"require": ["exp", "iss", "aud"]},
            )
        except jwt.PyJWTError as problem:
            raise Denied(type(problem).__name__) from None
        return Pass(claims, key.endorsements)

    def check_activity(self, given: Pass, payload: Mapping[str, Any]) -> None:
        """Raise Denied unless the token was made for this activity, from a place and a tenant we serve."""
        if payload.get("channelId") != CHANNEL or CHANNEL not in given.endorsements:
            raise Denied("channel not endorsed")
        url, claim = payload.get("serviceUrl"), given.claims.get("serviceurl")
        if not (isinstance(url, str) and isinstance(claim, str) and url and claim):
            raise Denied("no service URL")
        if url.rstrip("/") != claim.rstrip("/"):
            raise Denied("service URL differs from the token's")
        if not self._settings.allows(url):
            raise Denied("service host not allowed; see TEAMS_ALLOWED_SERVICE_HOSTS")
        tenants = to_tenants(payload)
        if len(tenants) != 1 or not self._settings.serves(tenants[0]):
            raise Denied("another tenant; see TEAMS_TENANTS")
