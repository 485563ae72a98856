"""The install page: many workspaces, or a whole Grid organisation, install the app themselves by OAuth v2.

slack-bolt walks the flow; kept here are its states, single use and bound to the browser, and what it brings home.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Awaitable, Callable
from datetime import timedelta
from http import HTTPStatus

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_callback_options import (
    AsyncCallbackOptions,
    AsyncFailureArgs,
    AsyncSuccessArgs,
)
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import Installation as Installed
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient

from connectors.base import Memory, Ports
from connectors.events import Installation
from connectors.slack.address import PLATFORM
from connectors.slack.grants import Grant
from connectors.slack.scopes import scopes
from connectors.slack.settings import INSTALL_PATH, REDIRECT_PATH, SlackSettings
from connectors.slack.web import client, quiet
from connectors.web.headers import PAGE
from templates.engine import Voice, page

log = logging.getLogger(__name__)

STATE_LIFE = timedelta(minutes=10)

Arrived = Callable[[Installation, str], Awaitable[None]]
"""Told of an installation that was kept, and of the user id of who installed."""

_KINDS = {
    "access_denied": "declined",
    "invalid_browser": "stale",
    "invalid_state": "stale",
    "missing_code": "stale",
    "invalid_code": "stale",
}


class NotInvitedError(BoltError):
    """This workspace isn't one of SLACK_OAUTH_TEAMS."""


class InstallPage:
    """`/slack/install` and where Slack sends the browser back to."""

    def __init__(
        self,
        settings: SlackSettings,
        session: aiohttp.ClientSession,
        ports: Ports,
        arrived: Arrived,
    ) -> None:
        self._arrived = arrived
        self._client = client(settings, session)
        self._flow = AsyncOAuthFlow(
            client=self._client,
            logger=quiet("slack_bolt.oauth"),
            settings=AsyncOAuthSettings(
                client_id=settings.client_id,
                client_secret=settings.client_secret,
                scopes=[scope.name for scope in scopes(settings.public_url)],
                user_scopes=[],
                redirect_uri=settings.public_url + REDIRECT_PATH,
                install_path=INSTALL_PATH,
                redirect_uri_path=REDIRECT_PATH,
                # Slack's own page asks already: one page more would ask twice.
                install_page_rendering_enabled=False,
                authorization_url=settings.authorize_url,
                installation_store=Shelf(settings, ports, self._client),
                state_store=States(ports.memory),
                state_expiration_seconds=int(STATE_LIFE.total_seconds()),
                callback_options=AsyncCallbackOptions(self._succeed, self._fail),
            ),
        )

    async def begin(self, request: web.Request) -> web.Response:
        """Send the browser to Slack's consent page."""
        return await self._answer(self._flow.handle_installation, request)

    async def finish(self, request: web.Request) -> web.Response:
        """Take the code Slack sent the browser back with."""
        return await self._answer(self._flow.handle_callback, request)

    async def _answer(
        self,
        handle: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]],
        request: web.Request,
    ) -> web.Response:
        asked = AsyncBoltRequest(
            body="",
            query=request.query_string,
            headers={key: [value] for key, value in request.headers.items()},
        )
        try:
            return await to_aiohttp_response(await handle(asked))
        except Exception as error:
            # The error may quote the code or a token.
            log.error("slack.install_failed", extra={"why": type(error).__name__})  # noqa: TRY400
            return await to_aiohttp_response(self._page("broken", HTTPStatus.BAD_GATEWAY))

    async def _succeed(self, args: AsyncSuccessArgs) -> BoltResponse:
        installed = args.installation
        home = home_of(installed)
        await self._arrived(home, installed.user_id or "")
        link = f"https://slack.com/app_redirect?app={installed.app_id}&team={home.key}"
        return self._page("done", HTTPStatus.OK, name=home.name, link=link)

    async def _fail(self, args: AsyncFailureArgs) -> BoltResponse:
        log.warning("slack.not_installed", extra={"why": args.reason})
        if isinstance(args.error, NotInvitedError):
            return self._page("uninvited", HTTPStatus.FORBIDDEN)
        kind = _KINDS.get(args.reason, "broken")
        return self._page(kind, HTTPStatus(args.suggested_status_code))

    def _page(self, kind: str, status: HTTPStatus, **context: str) -> BoltResponse:
        done_with = self._flow.settings.state_utils.build_set_cookie_for_deletion()
        return BoltResponse(
            status=status,
            body=page("installed", Voice(), kind=kind, again=INSTALL_PATH, **context),
            headers={
                **{name: [value] for name, value in PAGE.items()},
                "Content-Type": ["text/html; charset=utf-8"],
                "Set-Cookie": [done_with],
            },
        )


def home_of(installed: Installed) -> Installation:
    """Return the installation: a Grid organisation where all of it installed us, else the team."""
    if installed.is_enterprise_install:
        return Installation(
            PLATFORM, installed.enterprise_id or "", installed.enterprise_name or ""
        )
    return Installation(PLATFORM, installed.team_id or "", installed.team_name or "")


class States(AsyncOAuthStateStore):
    """OAuth states in the shared memory: any process may take back what another gave out, once."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def async_issue(self, *args: object, **kwargs: object) -> str:
        state = secrets.token_urlsafe(32)
        await self._memory.remember(_key(state), "issued", STATE_LIFE)
        return state

    async def async_consume(self, state: str) -> bool:
        if await self._memory.recall(_key(state)) is None:
            return False
        return await self._memory.once(f"{_key(state)}:used", STATE_LIFE)


def _key(state: str) -> str:
    return f"slack.state:{hashlib.sha256(state.encode()).hexdigest()}"


class Shelf(AsyncInstallationStore):
    """Where slack-bolt puts what was installed. It only ever saves: tokens are read by `grants`."""

    def __init__(self, settings: SlackSettings, ports: Ports, client: AsyncWebClient) -> None:
        self._settings, self._ports, self._client = settings, ports, client

    async def async_save(self, installation: Installed) -> None:
        """Keep the grant. Raises NotInvitedError, with the token given back, for a workspace not on the list."""
        home = home_of(installation)
        ids = {installation.team_id, installation.enterprise_id}
        if self._settings.teams and not self._settings.teams & ids:
            await self._give_back(installation.bot_token or "")
            raise NotInvitedError("Put its team id into SLACK_OAUTH_TEAMS to let it in.")
        lives = _life(installation)
        grant = Grant(
            token=installation.bot_token or "",
            bot=installation.bot_user_id or "",
            bot_id=installation.bot_id or "",
            org=bool(installation.is_enterprise_install),
            refresh=installation.bot_refresh_token or "",
            expires_at=self._ports.now().timestamp() + lives if lives else None,
            lives=lives,
        )
        await self._ports.installations.save(home, grant.to_text())

    async def _give_back(self, token: str) -> None:
        try:
            await self._client.auth_revoke(token=token)
        except (SlackApiError, aiohttp.ClientError, OSError) as error:
            log.warning("slack.token_not_given_back", extra={"why": type(error).__name__})


def _life(installation: Installed) -> float:
    """Return how many seconds the token lives; 0 for ever. The SDK has made a moment of it by the machine's clock."""
    ends = installation.bot_token_expires_at
    return 0.0 if ends is None else max(0.0, float(ends) - installation.installed_at)
