"""The redirect with its click on the disk, beside a bare 302: `python -m benchmarks.redirect`.

Each variant is a process of its own; rounds take turns, so that a busy machine is busy for all.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from operator import attrgetter
from pathlib import Path
from statistics import median

import structlog
from aiohttp import web

from bot.rules import clicks as rule
from connectors.web.ports import ClickRecord, Target, WebPorts
from connectors.web.routes import WebShell
from store import links, workspaces
from store.database import Connection, Database

VARIANTS = ("bare", "sqlite")
PAGE = "https://acme.example/launch?utm_source=linkedin&utm_medium=advocacy"
BROWSERS = 100
REQUEST = (
    "GET {path} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) "
    "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{version}.0.0.0 Safari/537.36\r\n"
    "Accept: text/html\r\nSec-Fetch-Mode: navigate\r\n\r\n"
)


@dataclass(frozen=True, slots=True)
class Round:
    """What one round of one variant took: server CPU and wall clock, in seconds a request."""

    cpu: float
    wall: float


class Server:
    """One variant in a process of its own, told by lines what to do."""

    def __init__(self, process: Process, path: str, port: int) -> None:
        self._process, self._port = process, port
        # A hundred browsers from ever new addresses: each request comes from a new visitor.
        self._requests = [REQUEST.format(path=path, version=n).encode() for n in range(BROWSERS)]
        self._addresses = (f"127.{n >> 16 & 127}.{n >> 8 & 255}.{n & 255}" for n in count(2))

    @classmethod
    async def launch(cls, variant: str, folder: Path) -> Server:
        """Start a variant and wait until it listens."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "benchmarks.redirect", "--serve", variant, "--folder", str(folder),
            stdin=PIPE, stdout=PIPE, stderr=DEVNULL,
        )  # fmt: skip
        assert process.stdout is not None
        path, port = (await process.stdout.readline()).decode().split()
        return cls(process, path, int(port))

    async def measure(self, requests: int, connections: int) -> Round:
        """Send requests over open connections and return what each took."""
        before, began = await self._cpu(), time.perf_counter()
        each = max(1, requests // connections // BROWSERS)
        await asyncio.gather(*(self._client(each) for _ in range(connections)))
        wall = time.perf_counter() - began
        done = each * connections * BROWSERS
        return Round((await self._cpu() - before) / done, wall / done)

    async def stop(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        await self._process.wait()

    async def _client(self, visits: int) -> None:
        for _ in range(visits):
            reader, writer = await asyncio.open_connection(
                "127.0.0.1", self._port, local_addr=(next(self._addresses), 0)
            )
            for request in self._requests:
                writer.write(request)
                head = await reader.readuntil(b"\r\n\r\n")
                if not head.startswith(b"HTTP/1.1 302"):
                    raise RuntimeError(f"no redirect but: {head[:80]!r}")
            writer.close()
            await writer.wait_closed()

    async def _cpu(self) -> float:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(b"cpu\n")
        return float(await self._process.stdout.readline())


async def compare(rounds: int, requests: int) -> None:
    """Print CPU and rate of each variant, and its ratio to the bare one of the same run."""
    with tempfile.TemporaryDirectory() as folder:
        servers = {name: await Server.launch(name, Path(folder)) for name in VARIANTS}
        for connections in (32, 1):
            found: dict[str, list[Round]] = {name: [] for name in VARIANTS}
            for number in range(rounds + 1):
                for name, server in servers.items():
                    took = await server.measure(requests if number else 200, connections)
                    if number:  # the first round only warms up
                        found[name].append(took)
            print(
                f"{connections} connection{'s' * (connections > 1)}, {rounds} x {requests} requests"
            )
            bare = found["bare"]
            for name, taken in found.items():
                cpu, wall = median(r.cpu for r in taken), median(r.wall for r in taken)
                more = median(r.cpu / b.cpu for r, b in zip(taken, bare, strict=True))
                rate = median(b.wall / r.wall for r, b in zip(taken, bare, strict=True))
                print(
                    f"  {name:7} {cpu * 1e6:6.0f} us CPU   {1 / wall:6.0f}/s   "
                    f"CPU x {more:.2f}   rate x {rate:.2f}"
                )
        for server in servers.values():
            await server.stop()


# ---------------------------------------------------------------- the process that is measured


class Notes:
    """A memory for the daily salt."""

    def __init__(self) -> None:
        self._kept: dict[str, str] = {}

    async def once(self, key: str, ttl: timedelta) -> bool:
        return self._kept.setdefault(key, "") == ""

    async def recall(self, key: str) -> str | None:
        return self._kept.get(key)

    async def remember(self, key: str, value: str, ttl: timedelta | None) -> None:
        self._kept[key] = value


def judge(
    method: str, headers: Mapping[str, str], *, crawler: bool, opener: bool
) -> tuple[bool, str]:
    verdict = rule.judge(method, headers, crawler=crawler, opener=opener, repeat=False)
    return verdict.counted, verdict.reason


of = attrgetter(*links.Click.__dataclass_fields__)


def keep(connection: Connection, clicks: Sequence[ClickRecord]) -> None:
    links.record_clicks(connection, [links.Click(*of(click)) for click in clicks])


def make_link(connection: Connection) -> str:
    home = workspaces.ensure_installation(connection, "slack", "T1", "Acme", now())
    return links.create(connection, workspace_id=home.workspace_id, url=PAGE, now=now()).code


def now() -> datetime:
    return datetime.now(UTC)


def shell_over(database: Database, folder: Path) -> WebShell:
    """The web shell over a real database, without share pages."""

    async def find_link(code: str) -> Target | None:
        link = await database.read(links.find, code)
        return Target(link.id, link.workspace_id, link.url) if link else None

    async def record(clicks: Sequence[ClickRecord]) -> None:
        await database.run(keep, clicks)

    async def nothing(*_: str) -> None:
        return None

    async def is_ready() -> bool:
        return True

    return WebShell(
        WebPorts(
            find_link=find_link,
            judge=judge,
            record=record,
            open_share=nothing,
            start_share=nothing,
            fingerprint=str,
            now=now,
            is_ready=is_ready,
            memory=Notes(),
            spill=folder / "spill",
        )
    )


async def bare(_request: web.Request) -> web.Response:
    return web.Response(status=302, headers={"Location": PAGE})


async def serve(variant: str, folder: Path) -> None:
    """Serve one variant until the standard input ends; answer each line with the CPU time so far."""
    # The standard output is for figures.
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    app = web.Application()
    path = "/r/bare"
    if variant == "bare":
        app.add_routes([web.get("/r/{code}", bare)])
    else:
        database = Database(f"sqlite:///{folder / 'squad.db'}")
        database.upgrade()
        await database.start()
        path = f"/r/{await database.run(make_link)}"
        app.add_routes(shell_over(database, folder).routes())
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(path, runner.addresses[0][1], flush=True)
    while await asyncio.to_thread(sys.stdin.readline):
        print(time.process_time(), flush=True)
    await runner.cleanup()


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.redirect", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=3200)
    parser.add_argument("--serve", choices=VARIANTS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given, _ = parser.parse_known_args()
    if given.serve:
        asyncio.run(serve(given.serve, given.folder))
    else:
        asyncio.run(compare(given.rounds, given.requests))


if __name__ == "__main__":
    main()
