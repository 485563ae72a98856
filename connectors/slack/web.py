"""Calls to Slack's Web API, each exactly once, and what their failures mean. One home of the SDK's client."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from connectors.base import Busy, Uncertain
from connectors.slack.settings import SlackSettings

log = logging.getLogger(__name__)

TIMEOUT = 15
WAIT_UNREACHED = 15.0
_BUSY = {"ratelimited", "rate_limited", "service_unavailable", "request_timeout"}
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
        timeout=TIMEOUT,
        session=session,
        retry_handlers=[],
        logger=quiet("slack_sdk.web"),
    )


class WebApi:
    """One workspace's Web API. Nothing is retried: the SDK's own retry posts twice when an answer is lost."""

    def __init__(
        self,
        settings: SlackSettings,
        session: aiohttp.ClientSession,
        token: Callable[[], Awaitable[str]],
    ) -> None:
        self.session = session
        self._token = token
        self.client = client(settings, session)
        self.headers: Mapping[str, str] = {}
        """Headers of the latest auth.test: granted scopes, and Slack's clock."""

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
        verb = "GET" if "params" in how else "POST"
        token = await self._token()
        try:
            # Nothing may be awaited in between: the client is one for all calls.
            self.client.token = token
            answer = await self.client.api_call(method, http_verb=verb, **how)
        except SlackApiError as error:
            raise _meaning(method, error) from error
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            # No connection, so nothing was sent.
            log.warning("slack.unreachable", extra={"method": method})
            raise Busy(WAIT_UNREACHED) from error
        except (aiohttp.ClientError, OSError) as error:
            raise Uncertain(f"{method}: the answer was lost") from error
        if keep:
            self.headers = answer.headers
        return answer.data if isinstance(answer.data, dict) else {}

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


def _meaning(method: str, error: SlackApiError) -> Exception:
    # The SDK puts aiohttp's own response here when the body was no JSON.
    response = error.response
    status = getattr(response, "status_code", None) or getattr(response, "status", None) or 0
    data = getattr(response, "data", None)
    data = data if isinstance(data, dict) else {}
    code = data.get("error")
    if status == 429 or code in _BUSY:
        return Busy(_seconds(getattr(response, "headers", None) or {}))
    if status >= 500 or not isinstance(code, str) or code in _UNSURE:
        return Uncertain(f"{method}: answered {status} without saying whether it worked")
    metadata = data.get("response_metadata")
    messages = metadata.get("messages") if isinstance(metadata, dict) else None
    details = tuple(str(line) for line in messages) if isinstance(messages, list) else ()
    if code == "missing_scope":
        details = (f"needs {data.get('needed')}", *details)
    return Denied(method, code, details)
