"""Calls to Slack's Web API, each exactly once, and what their failures mean. One home of the SDK's client."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from copy import copy
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from connectors.base import Busy, Uncertain
from connectors.slack.settings import SlackSettings
from connectors.slack.tiers import TRIGGERED, Tiers

log = logging.getLogger(__name__)

TIMEOUT = 15
TRIGGERED_TIMEOUT = 4
"""Seconds for what spends a trigger, which lives three: then the form is brought another way."""
WAIT_UNREACHED = 15.0
_LIMITED = {"ratelimited", "rate_limited"}
_BUSY = {*_LIMITED, "service_unavailable", "request_timeout"}
_STALE = {"invalid_auth", "token_expired", "token_revoked"}
_UNSURE = {"internal_error", "fatal_error"}

Json = dict[str, Any]


def quiet(name: str) -> logging.Logger:
    """Return an SDK's logger that keeps silent below errors: it would write whole payloads, words and all."""
    logger = logging.getLogger(name)
    logger.setLevel(logging.ERROR)
    return logger


class Denied(Exception):  # noqa: N818  an answer, not a fault of ours
    """Slack said no: `code` is its own word, `details` what it says about blocks or scopes."""

    def __init__(self, method: str, code: str, details: tuple[str, ...] = ()) -> None:
        super().__init__(f"{method}: {code}" + "".join(f"; {line}" for line in details))
        self.code, self.details = code, details


def client(settings: SlackSettings, session: aiohttp.ClientSession) -> AsyncWebClient:
    """Make a client without a token, which tries nothing twice: its own retry posts again when an answer is lost."""
    return AsyncWebClient(
        base_url=settings.api_url,
        session=session,
        retry_handlers=[],
        logger=quiet("slack_sdk.web"),
    )


Token = Callable[[str], Awaitable[str]]
"""Returns the token that is good now; given one that Slack refused, another one if there is one."""


class WebApi:
    """One workspace's Web API, at the pace Slack allows. Nothing is retried; `token` is asked before every call."""

    def __init__(
        self,
        settings: SlackSettings,
        session: aiohttp.ClientSession,
        token: Token,
    ) -> None:
        self.session = session
        self._token = token
        self._tiers = Tiers()
        self._unhurried = False
        self.client = client(settings, session)
        self.headers: Mapping[str, str] = {}
        """Headers of the latest auth.test: granted scopes, and Slack's clock."""

    @property
    def unhurried(self) -> WebApi:
        """The same workspace for what nobody waits for: it waits longer, and leaves room for answers to people."""
        other = copy(self)
        other._unhurried = True
        return other

    async def write(self, method: str, **arguments: Any) -> Json:
        """Call a method that takes JSON. Raises Denied, Busy or Uncertain."""
        return await self._call(method, json=arguments)

    async def read(self, method: str, **arguments: Any) -> Json:
        """Call a method that takes a query. Raises Denied, Busy or Uncertain."""
        return await self._call(method, params=arguments)

    async def whoami(self) -> Json:
        """Call auth.test and keep its headers."""
        return await self._call("auth.test", keep=True)

    async def _call(self, method: str, *, keep: bool = False, **how: Any) -> Json:
        arguments = how["params"] if "params" in how else how.get("json")
        channel = str((arguments or {}).get("channel", ""))
        await self._tiers.turn(method, channel, unhurried=self._unhurried)
        token = await self._token("")
        try:
            answer = await self._ask(method, token, how)
        except Denied as error:
            # Another process may have renewed the token a moment ago; refused is not done, so this isn't twice.
            fresh = await self._token(token) if error.code in _STALE else token
            if fresh == token:
                raise
            answer = await self._ask(method, fresh, how)
        if keep:
            self.headers = answer.headers
        return answer.data if isinstance(answer.data, dict) else {}

    async def _ask(self, method: str, token: str, how: Json) -> AsyncSlackResponse:
        try:
            # Nothing may be awaited in between: the client is one for all calls.
            self.client.token = token
            verb = "GET" if "params" in how else "POST"
            # The SDK's own timeout is not for sessions it is given.
            async with asyncio.timeout(TRIGGERED_TIMEOUT if method in TRIGGERED else TIMEOUT):
                return await self.client.api_call(method, http_verb=verb, **how)
        except SlackApiError as error:
            meaning = _meaning(method, error)
            if isinstance(meaning, Busy) and _is_limit(error):
                self._tiers.hold(method, meaning.seconds)
            raise meaning from error
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            # No connection, so nothing was sent.
            log.warning("slack.unreachable", extra={"method": method})
            raise Busy(WAIT_UNREACHED) from error
        except (aiohttp.ClientError, OSError) as error:
            raise Uncertain(f"{method}: the answer was lost") from error

    async def respond(self, url: str, body: Json) -> None:
        """Post to a response URL: five times within 30 minutes. Raises Denied, Busy or Uncertain."""
        try:
            async with self.session.post(url, json=body, timeout=_total()) as answer:
                text = await answer.text()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise Busy(WAIT_UNREACHED) from error
        except (aiohttp.ClientError, OSError) as error:
            raise Uncertain("response_url: the answer was lost") from error
        if answer.status == 429:
            raise Busy(_seconds(answer.headers))
        if answer.status >= 500:
            raise Uncertain(f"response_url: answered {answer.status}")
        if answer.status != 200 or not _fine(text):
            raise Denied("response_url", _code_in(text))


def _total() -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=TIMEOUT)


def _fine(text: str) -> bool:
    return text.strip() in {"ok", ""} or text.replace(" ", "").startswith('{"ok":true')


def _code_in(text: str) -> str:
    return "invalid_blocks" if "invalid_blocks" in text else text.strip()[:100] or "refused"


def _seconds(headers: Mapping[str, str]) -> float:
    """Read Retry-After: whole seconds, at least one."""
    value = headers.get("Retry-After", "")
    return max(float(value), 1.0) if value.isdigit() else 30.0


def _status(error: SlackApiError) -> int:
    # The SDK puts aiohttp's own response here when the body was no JSON.
    response = error.response
    return getattr(response, "status_code", None) or getattr(response, "status", None) or 0


def _data(error: SlackApiError) -> Json:
    data = getattr(error.response, "data", None)
    return data if isinstance(data, dict) else {}


def _is_limit(error: SlackApiError) -> bool:
    return _status(error) == 429 or _data(error).get("error") in _LIMITED


def _meaning(method: str, error: SlackApiError) -> Exception:
    status, data = _status(error), _data(error)
    code = data.get("error")
    if status == 429 or code in _BUSY:
        return Busy(_seconds(getattr(error.response, "headers", None) or {}))
    if status >= 500 or not isinstance(code, str) or code in _UNSURE:
        return Uncertain(f"{method}: answered {status} without saying whether it worked")
    metadata = data.get("response_metadata")
    messages = metadata.get("messages") if isinstance(metadata, dict) else None
    details = tuple(str(line) for line in messages) if isinstance(messages, list) else ()
    if code == "missing_scope":
        details = (f"needs {data.get('needed')}", *details)
    return Denied(method, code, details)
