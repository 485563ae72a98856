"""What goes with every answer of the web shell, and what becomes of a failure: a kind page, never a trace."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus

import structlog
from aiohttp import web

from templates.engine import Voice, page

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

PRIVATE = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
"""For redirects: small, because they are many."""

PAGE = PRIVATE | {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

STATIC = {
    "Cache-Control": "public, max-age=3600",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}

log = structlog.get_logger(__name__)


SENDS = PAGE | {
    "Content-Security-Policy": PAGE["Content-Security-Policy"].replace(
        "form-action 'none'", "form-action 'self'"
    )
}
"""For a page whose form is sent back to us."""


def html(
    template: str,
    /,
    status: HTTPStatus = HTTPStatus.OK,
    headers: Mapping[str, str] = PAGE,
    **context: object,
) -> web.Response:
    """Answer with `templates/pages/<template>.html.j2`."""
    # What people typed may hold half a character, which no encoding can send.
    body = page(template, Voice(), **context).encode(errors="replace")
    return web.Response(
        body=body, status=status, content_type="text/html", charset="utf-8", headers=headers
    )


def problem(kind: str, status: HTTPStatus, *, wait: int = 0) -> web.Response:
    """Answer with one kind sentence: `kind` is unknown, many, busy or broken. `wait` is in seconds."""
    response = html("error", status, kind=kind)
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response


def guarded(handler: Handler) -> Handler:
    """Turn what a handler raises into a page. Logs the route, never the address: it holds a token."""

    async def guard(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPException:
            raise
        except Exception:
            resource = request.match_info.route.resource
            route = resource.canonical if resource else ""
            log.exception("page_failed", route=route)
            return problem("broken", HTTPStatus.INTERNAL_SERVER_ERROR)

    return guard
