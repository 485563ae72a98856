"""The one client for addresses that strangers chose: http(s), public places, small, quick.

It hands back bytes; reading them is for `page` and `feeds`.
"""

import asyncio
import errno
from dataclasses import dataclass
from http import HTTPStatus
from types import TracebackType
from typing import Final, Self
from urllib.parse import urljoin

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from connectors.content.guard import Allow, Unreachable, check_link, guarded_socket

PAGES: Final = "text/html, application/xhtml+xml"
FEEDS: Final = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8"
)
MAX_BYTES: Final = 2_000_000
MAX_REDIRECTS: Final = 3
SECONDS: Final = 5.0

_CHUNK: Final = 65_536
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_HEADERS: Final = {
    "User-Agent": "Mozilla/5.0 (compatible; SocialSquad; link preview)",
    # Without this aiohttp offers whatever decoders happen to be installed.
    "Accept-Encoding": "gzip, deflate",
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back: the address after redirects, media type in lower case, charset or ''."""

    url: str
    content_type: str
    charset: str
    body: bytes


class Fetcher:
    """Opens foreign addresses; use it as `async with Fetcher() as fetcher`, one for the process.

    `allow(address, port)` lets a test open its own loopback server; no setting leads here.
    `seconds` bounds a whole `get`, name lookups and redirects included.
    """

    def __init__(
        self,
        *,
        allow: Allow | None = None,
        resolver: AbstractResolver | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self._allow = allow
        self._resolver = resolver
        self._seconds = seconds
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(
            socket_factory=guarded_socket(self._allow),
            resolver=self._resolver,
            use_dns_cache=False,
            # Every hop looks its name up and passes the guard again.
            force_close=True,
            limit=20,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers=_HEADERS,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),
            trust_env=False,
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def get(self, url: str, *, accept: str = PAGES, max_bytes: int = MAX_BYTES) -> Fetched:
        """Fetch a link; only the media types named in `accept` are taken.

        `max_bytes` holds on the wire and after decompression. Raises Unreachable.
        """
        if self._session is None:
            raise RuntimeError("Open the fetcher first: async with Fetcher() as fetcher")
        try:
            async with asyncio.timeout(self._seconds):
                return await self._follow(self._session, url, accept, max_bytes)
        except TimeoutError as error:
            raise Unreachable("too_slow", f"no answer in {self._seconds:g} s") from error
        except aiohttp.ClientConnectorDNSError as error:
            raise Unreachable("not_found", "the name leads nowhere") from error
        except aiohttp.InvalidURL as error:
            raise Unreachable("not_a_link", "cannot be requested") from error
        except aiohttp.ClientConnectorError as error:
            if error.os_error.errno == errno.EACCES:
                raise Unreachable("private", "not a public address") from error
            raise Unreachable("failed", "no connection") from error
        except (aiohttp.ClientError, OSError, UnicodeError) as error:
            raise Unreachable("failed", type(error).__name__) from error

    async def _follow(
        self, session: aiohttp.ClientSession, link: str, accept: str, max_bytes: int
    ) -> Fetched:
        """Walk the redirects by hand, so that each hop is looked at like the first."""
        for _ in range(MAX_REDIRECTS + 1):
            url = check_link(link, trusted=self._allow is not None)
            async with session.get(
                url, allow_redirects=False, headers={"Accept": accept}
            ) as response:
                if response.status not in _REDIRECTS:
                    return await _read(response, url, accept, max_bytes)
                link = _next_hop(url, response.headers.get("Location", ""))
        raise Unreachable("failed", f"more than {MAX_REDIRECTS} redirects")


def _next_hop(url: URL, location: str) -> str:
    """Return the redirect's target as it was sent, so that check_link sees what a browser would."""
    location = location.strip().replace(" ", "%20")
    if not location:
        raise Unreachable("failed", "a redirect to nowhere")
    try:
        target = urljoin(str(url), location)
    except ValueError as error:
        raise Unreachable("not_a_link", "a redirect that cannot be parsed") from error
    # RFC 9110, 10.2.2: the fragment asked for survives a target that names none.
    return target if "#" in target or not url.raw_fragment else f"{target}#{url.raw_fragment}"


async def _read(response: aiohttp.ClientResponse, url: URL, accept: str, max_bytes: int) -> Fetched:
    if response.status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        raise Unreachable("not_found", f"status {response.status}")
    if response.status != HTTPStatus.OK:
        raise Unreachable("failed", f"status {response.status}")
    wanted = {part.partition(";")[0].strip().lower() for part in accept.split(",")}
    content_type = response.content_type.lower()
    if content_type not in wanted:
        raise Unreachable("not_a_page", f"content type {content_type[:80]!r}")
    if (response.content_length or 0) > max_bytes:
        raise Unreachable("too_big", f"announced {response.content_length} bytes")
    body = bytearray()
    # Decompressed pieces of bounded size: a bomb is left as soon as it passes the cap.
    async for chunk in response.content.iter_chunked(_CHUNK):
        body += chunk
        if len(body) > max_bytes:
            raise Unreachable("too_big", f"more than {max_bytes} bytes")
    if not body.strip():
        raise Unreachable("not_a_page", "empty")
    return Fetched(str(url), content_type, (response.charset or "").lower(), bytes(body))
