"""The fetcher against a real site: what it takes, what it leaves, and where it will not be led."""

import asyncio
import gzip
import socket
import zlib
from collections.abc import Iterable

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from connectors.content.fetch import FEEDS, MAX_BYTES, PAGES, Fetched, Fetcher
from connectors.content.guard import Reason, Unreachable
from tests.unit.connectors.content.conftest import OpenSite, answer, only, redirect

PAGE = "<html><title>Hello</title></html>"


class Names(AbstractResolver):
    """Answers from a script, one list of addresses a question; the last answer stays."""

    def __init__(self, *answers: Iterable[str]) -> None:
        self.answers = [list(answer) for answer in answers]
        self.asked: list[str] = []

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked.append(host)
        addresses = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        """Nothing is held."""


async def refusal(
    fetcher: Fetcher, url: object, accept: str = PAGES, max_bytes: int = MAX_BYTES
) -> Reason:
    with pytest.raises(Unreachable) as caught:
        await fetcher.get(str(url), accept=accept, max_bytes=max_bytes)
    return caught.value.reason


async def test_a_page_comes_back_as_it_was_sent(open_site: OpenSite) -> None:
    seen: dict[str, str] = {}

    async def handle(request: web.Request) -> web.Response:
        seen.update(request.headers)
        return web.Response(text=PAGE, content_type="text/HTML", charset="UTF-8")

    server = await open_site({"/a": handle})
    async with Fetcher(allow=only(server)) as fetcher:
        fetched = await fetcher.get(f"{server.make_url('/a')}?x=1#part")
    assert fetched == Fetched(
        f"{server.make_url('/a')}?x=1#part", "text/html", "utf-8", PAGE.encode()
    )
    assert seen["Accept"] == "text/html, application/xhtml+xml"
    assert "SocialSquad" in seen["User-Agent"]
    assert not {"Cookie", "Referer", "Authorization"} & seen.keys()


async def test_loopback_is_refused_at_the_socket_though_it_answers(open_site: OpenSite) -> None:
    server = await open_site({"/": answer(PAGE)})
    async with Fetcher(allow=lambda address, port: False) as fetcher:
        assert await refusal(fetcher, server.make_url("/")) == "private"
        assert await refusal(fetcher, f"http://localhost:{server.port}/") == "private"
    async with Fetcher(allow=only(server)) as fetcher:
        assert (await fetcher.get(f"http://localhost:{server.port}/")).body == PAGE.encode()


INSIDE = ["127.0.0.1", "::1", "10.0.0.7", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "169.254.169.254"]


@pytest.mark.parametrize("addresses", [*([address] for address in INSIDE), INSIDE])
async def test_a_public_name_that_leads_inside_is_refused(addresses: list[str]) -> None:
    async with Fetcher(resolver=Names(addresses)) as fetcher:
        assert await refusal(fetcher, "http://innocent.example/") == "private"


async def test_a_name_that_changes_its_mind_is_checked_at_each_hop(open_site: OpenSite) -> None:
    server = await open_site({"/first": redirect("/second"), "/second": answer(PAGE)})
    names = Names(["127.0.0.1"], ["127.0.0.2"])
    async with Fetcher(allow=only(server), resolver=names) as fetcher:
        url = f"http://rebinding.example:{server.port}/first"
        assert await refusal(fetcher, url) == "private"
    assert names.asked == ["rebinding.example"] * 2


async def test_of_several_addresses_only_the_allowed_is_used(open_site: OpenSite) -> None:
    server = await open_site({"/": answer(PAGE)})
    names = Names(["10.0.0.1", "127.0.0.1", "::1"])
    async with Fetcher(allow=only(server), resolver=names) as fetcher:
        fetched = await fetcher.get(f"http://many.example:{server.port}/")
    assert fetched.body == PAGE.encode()


async def test_a_name_nobody_has(open_site: OpenSite) -> None:
    class Nowhere(Names):
        async def resolve(
            self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
        ) -> list[ResolveResult]:
            raise OSError(socket.EAI_NONAME, "Name or service not known")

    async with Fetcher(resolver=Nowhere()) as fetcher:
        assert await refusal(fetcher, "https://nobody.example/") == "not_found"


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://10.0.0.1/", "private"),
        ("http://169.254.169.254/latest/meta-data/", "private"),
        ("http://127.0.0.1:1/", "private"),
        ("http://[::ffff:127.0.0.1]/", "private"),
        ("//127.0.0.2/", "private"),
        ("http://localhost:6379/", "private"),
        ("http://2130706433/", "not_a_link"),
        ("http://0177.0.0.1/", "not_a_link"),
        ("http://user:pass@127.0.0.1/", "not_a_link"),
        ("file:///etc/passwd", "not_a_link"),
        ("ftp://127.0.0.1/", "not_a_link"),
        ("javascript:alert(1)", "not_a_link"),
        ("http://[::1", "not_a_link"),
        ("", "failed"),
    ],
)
async def test_redirects_lead_nowhere_unsafe(
    open_site: OpenSite, location: str, reason: Reason
) -> None:
    server = await open_site({"/": redirect(location)})
    async with Fetcher(allow=only(server)) as fetcher:
        assert await refusal(fetcher, server.make_url("/")) == reason


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_three_redirects_are_followed_and_the_last_address_is_told(
    open_site: OpenSite, status: int
) -> None:
    hops = {"/1": redirect("/2", status), "/2": redirect("3?a=b c", status), "/4": answer(PAGE)}
    server = await open_site({**hops, "/3": redirect("/4", status)})
    async with Fetcher(allow=only(server)) as fetcher:
        fetched = await fetcher.get(f"{server.make_url('/1')}#kept")
        assert fetched.url == f"{server.make_url('/4')}#kept"


async def test_a_fourth_redirect_and_a_loop_are_not(open_site: OpenSite) -> None:
    chain = {f"/{n}": redirect(f"/{n + 1}") for n in range(4)}
    server = await open_site({**chain, "/4": answer(PAGE), "/loop": redirect("/loop")})
    async with Fetcher(allow=only(server)) as fetcher:
        assert await refusal(fetcher, server.make_url("/0")) == "failed"
        assert await refusal(fetcher, server.make_url("/loop")) == "failed"
        assert (await fetcher.get(str(server.make_url("/1")))).body == PAGE.encode()


@pytest.mark.parametrize(
    ("status", "reason"),
    [(404, "not_found"), (410, "not_found"), (401, "failed"), (403, "failed"), (429, "failed"),
     (500, "failed"), (503, "failed"), (204, "failed"), (206, "failed"), (304, "failed")],
)  # fmt: skip
async def test_what_is_not_ok(open_site: OpenSite, status: int, reason: Reason) -> None:
    async def handle(request: web.Request) -> web.Response:
        return web.Response(status=status, content_type="text/html")

    server = await open_site({"/": handle})
    async with Fetcher(allow=only(server)) as fetcher:
        assert await refusal(fetcher, server.make_url("/")) == reason


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"%PDF-1.7", "application/pdf"),
        (b"\x89PNG", "image/png"),
        (b"PK", "application/zip"),
        (b"{}", "application/json"),
        (b"<rss/>", "application/rss+xml"),
        (b"hello", "text/plain"),
        (b"hello", "application/octet-stream"),
        (b"<html>", "text/html-ish"),
        (b"", "text/html"),
        (b" \n\t ", "text/html"),
    ],
)
async def test_what_is_no_page(open_site: OpenSite, body: bytes, content_type: str) -> None:
    server = await open_site({"/": answer(body, content_type)})
    async with Fetcher(allow=only(server)) as fetcher:
        assert await refusal(fetcher, server.make_url("/")) == "not_a_page"


async def test_accept_decides_what_is_taken(open_site: OpenSite) -> None:
    server = await open_site(
        {"/feed": answer("<rss/>", "Application/RSS+xml; charset=Latin-1"), "/page": answer(PAGE)}
    )
    async with Fetcher(allow=only(server)) as fetcher:
        fetched = await fetcher.get(str(server.make_url("/feed")), accept=FEEDS)
        assert (fetched.content_type, fetched.charset) == ("application/rss+xml", "latin-1")
        assert await refusal(fetcher, server.make_url("/page"), accept=FEEDS) == "not_a_page"


async def test_the_cap_holds_to_the_byte(open_site: OpenSite) -> None:
    server = await open_site(
        {
            "/fits": answer(b"a" * 1000),
            "/over": answer(b"a" * 1001),
            "/huge": answer(b"a" * (MAX_BYTES + 1)),
        }
    )
    async with Fetcher(allow=only(server)) as fetcher:
        assert len((await fetcher.get(str(server.make_url("/fits")), max_bytes=1000)).body) == 1000
        assert await refusal(fetcher, server.make_url("/over"), max_bytes=1000) == "too_big"
        assert await refusal(fetcher, server.make_url("/huge")) == "too_big"


async def test_the_cap_holds_without_an_announced_length(open_site: OpenSite) -> None:
    sent = 0

    async def endless(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse(headers={"Content-Type": "text/html"})
        response.enable_chunked_encoding()
        await response.prepare(request)
        try:
            while sent < 50_000_000:
                await response.write(b"a" * 100_000)
                sent += 100_000
        except ConnectionError:
            pass
        return response

    server = await open_site({"/": endless})
    async with Fetcher(allow=only(server)) as fetcher:
        assert await refusal(fetcher, server.make_url("/")) == "too_big"
    assert sent < 20_000_000


@pytest.mark.parametrize(("coding", "level"), [("gzip", 31), ("deflate", 15)])
async def test_a_compressed_bomb_is_left_early(
    open_site: OpenSite, coding: str, level: int
) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, level)
    bomb = b"".join(packer.compress(b"\0" * 1_000_000) for _ in range(300)) + packer.flush()
    assert len(bomb) < MAX_BYTES < 300_000_000
    server = await open_site({"/": answer(bomb, **{"Content-Encoding": coding})})
    async with Fetcher(allow=only(server)) as fetcher:
        assert await refusal(fetcher, server.make_url("/")) == "too_big"


async def test_compressed_pages_are_read(open_site: OpenSite) -> None:
    server = await open_site(
        {"/": answer(gzip.compress(PAGE.encode()), **{"Content-Encoding": "gzip"})}
    )
    async with Fetcher(allow=only(server)) as fetcher:
        assert (await fetcher.get(str(server.make_url("/")))).body == PAGE.encode()


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
async def test_a_lie_about_compression_fails(open_site: OpenSite, coding: str) -> None:
    server = await open_site({"/": answer(b"plain text", **{"Content-Encoding": coding})})
    async with Fetcher(allow=only(server)) as fetcher:
        reason = await refusal(fetcher, server.make_url("/"))
        assert reason == "failed"


async def test_the_time_is_for_all_hops_together(open_site: OpenSite) -> None:
    async def slow(request: web.Request) -> web.Response:
        await asyncio.sleep(0.2)
        return web.Response(status=302, headers={"Location": "/next"})

    async def drip(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/html"})
        await response.prepare(request)
        try:
            for _ in range(100):
                await response.write(b"<p>")
                await asyncio.sleep(0.05)
        except ConnectionError:
            pass
        return response

    server = await open_site({"/": slow, "/next": slow, "/drip": drip})
    async with Fetcher(allow=only(server), seconds=0.3) as fetcher:
        for path in ("/", "/drip"):
            # The drip lasts five seconds.
            async with asyncio.timeout(3):
                assert await refusal(fetcher, server.make_url(path)) == "too_slow"


async def test_a_closed_port_and_a_broken_answer_fail(open_site: OpenSite) -> None:
    async def garble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"not http at all\r\n\r\n")
        await writer.drain()
        writer.close()

    listener = await asyncio.start_server(garble, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    async with Fetcher(allow=lambda address, _: address.is_loopback) as fetcher:
        assert await refusal(fetcher, f"http://127.0.0.1:{port}/") == "failed"
        assert await refusal(fetcher, f"https://127.0.0.1:{port}/") == "failed"
        listener.close()
        await listener.wait_closed()
        assert await refusal(fetcher, f"http://127.0.0.1:{port}/") == "failed"


async def test_a_fetcher_that_was_not_opened_says_so() -> None:
    with pytest.raises(RuntimeError, match="async with"):
        await Fetcher().get("https://example.com/")


async def test_proxies_of_the_environment_are_ignored(
    open_site: OpenSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = await open_site({"/": answer(PAGE)})
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    async with Fetcher(allow=only(server)) as fetcher:
        assert (await fetcher.get(str(server.make_url("/")))).body == PAGE.encode()
