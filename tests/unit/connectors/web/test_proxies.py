"""A visitor's address behind proxies: believed only from those we trust."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from aiohttp import web
from aiohttp.pytest_plugin import AiohttpClient

from connectors.web.proxies import believing, visitor_address

OURS = (ip_network("10.0.0.0/8"), ip_network("127.0.0.1/32"))


@pytest.mark.parametrize(
    ("remote", "forwarded", "visitor"),
    [
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
        ("10.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("10.0.0.1", "6.6.6.6, 203.0.113.7", "203.0.113.7"),
        ("10.0.0.1", "203.0.113.7, 10.0.0.2", "203.0.113.7"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "not an address", "not an address"),
        ("", "203.0.113.7", ""),
    ],
)
def test_the_first_address_that_is_no_proxy_of_ours(
    remote: str, forwarded: str, visitor: str
) -> None:
    assert visitor_address(remote, forwarded, OURS) == visitor


@pytest.mark.parametrize(("trusted", "seen"), [(OURS, "203.0.113.7"), ((), "127.0.0.1")])
async def test_handlers_see_the_visitor_only_through_a_trusted_proxy(
    aiohttp_client: AiohttpClient, trusted: tuple[object, ...], seen: str
) -> None:
    async def say(request: web.Request) -> web.Response:
        return web.Response(text=request.remote)

    app = web.Application(middlewares=[believing(trusted)])  # type: ignore[arg-type]  # networks
    app.add_routes([web.get("/", say)])
    client = await aiohttp_client(app)
    answer = await client.get("/", headers={"X-Forwarded-For": "6.6.6.6, 203.0.113.7"})
    assert await answer.text() == seen
