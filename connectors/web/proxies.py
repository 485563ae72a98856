"""Whose word about a visitor's address is believed: only that of proxies named in the settings."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address

from aiohttp import web
from aiohttp.typedefs import Middleware

Network = IPv4Network | IPv6Network
_READING = frozenset({"GET", "HEAD"})


def visitor_address(remote: str, forwarded: str, trusted: Sequence[Network]) -> str:
    """Return who came: walking back from our own proxy, the first address that is no proxy of ours.

    What a visitor writes into the header themselves stands further left, so it is never reached.
    """
    address = remote
    for hop in reversed([part.strip() for part in forwarded.split(",")]):
        if not _is_one_of(address, trusted):
            return address
        if not hop:
            break
        address = hop
    return address


def _is_one_of(address: str, trusted: Sequence[Network]) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in trusted)


def believing(trusted: Sequence[Network]) -> Middleware:
    """Return the middleware that gives handlers of pages and links the visitor's own address."""

    @web.middleware
    async def middleware(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        if trusted and request.method in _READING:
            forwarded = ",".join(request.headers.getall("X-Forwarded-For", ()))
            request = request.clone(
                remote=visitor_address(request.remote or "", forwarded, trusted)
            )
        return await handler(request)

    return middleware
