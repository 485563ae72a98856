"""A real site on loopback, and a fetcher that may open just that one port."""

from collections.abc import AsyncIterator, Awaitable, Callable
from ipaddress import ip_address

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from connectors.content.fetch import Fetcher
from connectors.content.guard import Address, Allow

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
OpenSite = Callable[[dict[str, Handler]], Awaitable[TestServer]]


def only(server: TestServer) -> Allow:
    """Allow one loopback port and nothing else."""

    def allow(address: Address, port: int) -> bool:
        return address == ip_address("127.0.0.1") and port == server.port

    return allow


def answer(body: bytes | str, content_type: str = "text/html", **headers: str) -> Handler:
    """Make a handler that gives the same answer each time."""

    async def handle(request: web.Request) -> web.Response:
        data = body.encode() if isinstance(body, str) else body
        return web.Response(body=data, headers={"Content-Type": content_type, **headers})

    return handle


def redirect(location: str, status: int = 302) -> Handler:
    async def handle(request: web.Request) -> web.Response:
        return web.Response(status=status, headers={"Location": location})

    return handle


@pytest.fixture
async def open_site() -> AsyncIterator[OpenSite]:
    servers: list[TestServer] = []

    async def start(routes: dict[str, Handler]) -> TestServer:
        app = web.Application()
        for path, handler in routes.items():
            app.router.add_get(path, handler)
        server = TestServer(app, host="127.0.0.1")
        await server.start_server()
        servers.append(server)
        return server

    yield start
    for server in servers:
        await server.close()


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    """The fetcher as it is in production: nothing allowed beyond the public web."""
    async with Fetcher() as fetcher:
        yield fetcher
