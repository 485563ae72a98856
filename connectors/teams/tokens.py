"""The token we speak with: from Entra by a secret, or from the Azure machine we run on, which then holds no secret."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import aiohttp
import msal
import orjson
import requests

from connectors.teams.settings import TeamsSettings

AUDIENCE = "https://api.botframework.com"
EARLY = 300
"""Seconds before its end that a token is renewed."""
_SECONDS = 10.0
_TIMEOUT = aiohttp.ClientTimeout(total=_SECONDS)

Json = dict[str, Any]


class TokenRefused(Exception):  # noqa: N818
    """We are given no token; the text says what was said."""


class Tokens:
    """Our own token, renewed five minutes early and never twice at once."""

    def __init__(self, settings: TeamsSettings) -> None:
        self._settings = settings
        self._value, self._until = "", 0.0
        self._lock = asyncio.Lock()

    async def get(self, http: aiohttp.ClientSession, *, stale: str = "") -> str:
        """Return a token other than `stale`. Raises TokenRefused, aiohttp.ClientError or TimeoutError."""
        async with self._lock:
            if self._value in {"", stale} or time.monotonic() > self._until:
                await self._renew(http)
            return self._value

    async def _renew(self, http: aiohttp.ClientSession) -> None:
        if self._settings.managed_identity:
            body = await asyncio.to_thread(_ask_machine, self._settings.app_id)
        else:
            body = await self._ask_entra(http)
        if not isinstance(body.get("access_token"), str):
            raise TokenRefused(str(body.get("error", "no token in the answer")))
        self._value = body["access_token"]
        self._until = time.monotonic() + max(60, int(body.get("expires_in", 3600)) - EARLY)

    async def _ask_entra(self, http: aiohttp.ClientSession) -> Json:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._settings.app_id,
            "client_secret": self._settings.app_password,
            "scope": f"{AUDIENCE}/.default",
        }
        url = self._settings.token_endpoint
        async with http.post(url, data=form, timeout=_TIMEOUT) as answer:
            body = await read_json(answer)
            if answer.status != 200:
                raise TokenRefused(f"{answer.status} {body.get('error', '')}".strip())
        return body


class _Session(requests.Session):
    """The library's way to the machine, with an end to its patience: it has none of its own."""

    def request(self, *args: Any, **how: Any) -> Any:
        return super().request(*args, **{"timeout": _SECONDS, **how})


def _ask_machine(client_id: str) -> Json:
    """Ask Azure's own endpoint on this machine: App Service, Container Apps, a virtual machine, Arc.

    Each time by a new client: the library's would hand out again what Teams has just refused. Raises TokenRefused
    or TimeoutError.
    """
    identity = msal.UserAssignedManagedIdentity(client_id=client_id)
    try:
        with _Session() as session:
            client = msal.ManagedIdentityClient(identity, http_client=session)
            return dict(client.acquire_token_for_client(resource=AUDIENCE))
    except requests.RequestException as problem:
        raise TimeoutError(f"no managed identity here ({type(problem).__name__})") from problem
    except (msal.ManagedIdentityError, ValueError) as problem:
        raise TokenRefused(type(problem).__name__) from problem


async def read_json(answer: aiohttp.ClientResponse) -> Json:
    """Read an object; an empty one for anything else."""
    try:
        found = orjson.loads(await answer.read())
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}
