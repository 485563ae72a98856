"""Who may knock: only our own page, in a browser on this computer. Refuses before it parses."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from http import HTTPStatus

import structlog
from aiohttp import web

from connectors.playground.inbound import Body, Unreadable
from connectors.playground.settings import is_loopback

BODY_LIMIT = 256 * 1024
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'; object-src 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

log = structlog.get_logger(__name__)


class Refusal(Exception):  # noqa: N818  an answer, not a fault
    """A request that gets no further: its status and one kind sentence."""

    def __init__(self, status: HTTPStatus, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def guarded(handler: Handler) -> Handler:
    """Check every request, put the headers on every answer, turn refusals into JSON."""

    async def guard(request: web.Request) -> web.StreamResponse:
        try:
            _check(request)
            response = await handler(request)
        except Unreadable as problem:
            response = _sentence(HTTPStatus.BAD_REQUEST, str(problem))
        except Refusal as refusal:
            response = _sentence(refusal.status, str(refusal))
        except Exception:
            log.exception("playground_request_failed", path=request.path)
            response = _sentence(
                HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong here. Please try again."
            )
        if not response.prepared:
            response.headers.update(HEADERS)
        return response

    return guard


def _sentence(status: HTTPStatus, sentence: str) -> web.Response:
    return web.json_response({"error": sentence}, status=status)


def _check(request: web.Request) -> None:
    # A foreign page can point its own name at 127.0.0.1 (DNS rebinding); only Host tells.
    host = request.headers.get("Host", "")
    if not is_loopback(_without_port(host)):
        raise Refusal(
            HTTPStatus.FORBIDDEN, "Open the playground as localhost or 127.0.0.1 on this computer."
        )
    site = request.headers.get("Sec-Fetch-Site", "none")
    origin = request.headers.get("Origin")
    foreign = origin is not None and origin.lower() != f"http://{host}".lower()
    navigates = request.method == "GET" and request.headers.get("Sec-Fetch-Mode") == "navigate"
    if foreign or (site not in {"same-origin", "none"} and not navigates):
        raise Refusal(HTTPStatus.FORBIDDEN, "Only the playground's own page may do this.")


def _without_port(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host


async def read_json(request: web.Request) -> Body:
    """Return the JSON object a page of ours sent. Raises Refusal.

    The content type matters: a foreign page can't send this one without asking first.
    """
    if request.content_type != "application/json":
        raise Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send this as application/json.")
    raw = b""
    async for chunk in request.content.iter_chunked(16 * 1024):
        raw += chunk
        if len(raw) > BODY_LIMIT:
            raise Refusal(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "That is too long. Could you shorten it?"
            )
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        raise Refusal(HTTPStatus.BAD_REQUEST, "That isn't valid JSON.") from None
    if not isinstance(body, dict):
        raise Refusal(HTTPStatus.BAD_REQUEST, "Send a JSON object.")
    return body
