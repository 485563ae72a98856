"""One's own page beside the chat: a frame that asks Teams who looks, and what that person then sees. To read only.

Sign-in: learn.microsoft.com/microsoftteams/platform/tabs/how-to/authentication/tab-sso-overview
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from mimetypes import guess_type
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import jwt
import orjson
import structlog
from aiohttp import web

from connectors.base import Ports
from connectors.events import Actor, Conversation, HomeEvent, Installation
from connectors.teams.address import PLATFORM, is_guid, to_person
from connectors.teams.auth import LEEWAY, Denied, SigningKeys, Unready, read_bearer
from connectors.teams.payload import known_zone
from connectors.teams.settings import TAB, TeamsSettings
from connectors.web.document import Writer
from connectors.web.headers import PAGE, PRIVATE, STATIC, html

SCOPE = "access_as_user"
SCRIPT = "https://res.cdn.office.net/teams-js/2.58.0/js/MicrosoftTeams.min.js"
INTEGRITY = "sha384-sMo/EOqQPa1OCup2/VBRum7oFeOS22kvs8WGDc45xK53tUVZzFR5WwFYDUYN1LO4"
"""Of Microsoft's own file, as its package on npm says it."""
BODY_LIMIT = 1_000

_TABS = (
    "https://teams.microsoft.com https://*.teams.microsoft.com https://teams.cloud.microsoft "
    "https://*.cloud.microsoft https://*.office.com https://*.microsoft365.com"
)
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self' https://res.cdn.office.net; "
    "connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
    f"frame-ancestors {_TABS}"
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_FOLDER = Path(__file__).parent / "static"
_log = structlog.get_logger()


class Tab:
    """Answers the frame, its files, and with a token what its owner sees."""

    def __init__(
        self, settings: TeamsSettings, http: Callable[[], aiohttp.ClientSession], patience: float
    ) -> None:
        self._settings, self._http = settings, http
        self._keys = SigningKeys(settings.sign_in_metadata, patience=patience)
        self._ports: Ports | None = None
        self._files = {file.name: file.read_bytes() for file in _FOLDER.iterdir()}

    def start(self, ports: Ports) -> None:
        """Begin to answer."""
        self._ports = ports

    def routes(self) -> Sequence[web.RouteDef]:
        return [
            web.get(TAB, self._frame),
            web.post(f"{TAB}/page", self._page),
            web.get(f"{TAB}/{{name}}", self._file),
        ]

    async def _frame(self, _request: web.Request) -> web.Response:
        chat = f"https://teams.microsoft.com/l/chat/0/0?users=28:{self._settings.app_id}"
        framed = html("tab", script=SCRIPT, integrity=INTEGRITY, chat=chat)
        framed.headers["Content-Security-Policy"] = _POLICY
        return framed

    async def _file(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        body = self._files.get(name)
        if body is None:
            return web.Response(status=404)
        kind = guess_type(name)[0] or "application/octet-stream"
        return web.Response(body=body, content_type=kind, charset="utf-8", headers=STATIC)

    async def _page(self, request: web.Request) -> web.Response:
        """Answer with the inside of the page of whoever the token is about."""
        if self._ports is None:
            return web.Response(status=503)
        try:
            claims = await self._check(request.headers.get("Authorization"))
        except Denied as refused:
            _log.warning("teams.tab_refused", reason=str(refused))
            return web.Response(status=401, headers=PRIVATE)
        except Unready:
            return web.Response(status=503, headers=PRIVATE)
        actor = _to_actor(claims, await _read(request))
        reply = await self._ports.dispatch(
            HomeEvent(id=uuid.uuid4().hex, actor=actor, conversation=actor.direct)
        )
        if reply.document is None:
            return web.Response(status=204, headers=PRIVATE)
        written = Writer("me").write(reply.document).encode(errors="replace")
        return web.Response(body=written, content_type="text/html", charset="utf-8", headers=PAGE)

    async def _check(self, header: str | None) -> Mapping[str, Any]:
        """Return what a token says that Entra made for us, at the wish of a person of a tenant we serve.

        Raises Denied or Unready.
        """
        token = read_bearer(header)
        app, host = self._settings.app_id, urlsplit(self._settings.public_url).hostname
        try:
            kid = jwt.get_unverified_header(token).get("kid")
            key = await self._keys.find(self._http(), kid) if isinstance(kid, str) else None
            if key is None:
                raise Denied("unknown signing key")
            claims: Mapping[str, Any] = jwt.decode(
                token,
                key.public,
                algorithms=["RS256"],
                audience=[app, f"api://{host}/{app}"],
                leeway=LEEWAY,
                options={"require": ["exp", "iss", "aud", "tid", "oid"]},
            )
        except jwt.PyJWTError as problem:
            raise Denied(type(problem).__name__) from None
        tenant, person = str(claims["tid"]).lower(), str(claims["oid"]).lower()
        if claims["iss"] not in self._settings.issuers(tenant):
            raise Denied("another issuer")
        if not self._settings.serves(tenant) or not is_guid(person):
            raise Denied("another tenant; see TEAMS_TENANTS")
        if SCOPE not in str(claims.get("scp", "")).split():
            raise Denied("made for no person's wish")
        return {**claims, "tid": tenant, "oid": person}


async def _read(request: web.Request) -> Mapping[str, object]:
    """Read what the frame knows of whoever looks; nothing of it is needed."""
    raw = await request.content.read(BODY_LIMIT)
    try:
        found = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _to_actor(claims: Mapping[str, Any], told: Mapping[str, object]) -> Actor:
    tenant, person, name = claims["tid"], claims["oid"], str(claims.get("name", ""))
    language, zone = str(told.get("language", "")), str(told.get("zone", ""))
    return Actor(
        installation=Installation(PLATFORM, tenant),
        key=to_person(tenant, person),
        # Without a route: a page knows none, and the one that is known stays.
        direct=Conversation(PLATFORM, f"{tenant}/@{person}", "direct", name),
        name=name,
        language=language if _LANGUAGE.fullmatch(language) else "",
        zone=known_zone(zone),
    )
