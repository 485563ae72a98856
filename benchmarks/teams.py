"""Our Teams door beside the Bot Framework's stock adapter, whose bot only answers: `python -m benchmarks.teams`.

stock: botbuilder 4.17.1's CloudAdapter as settings make it; it asks for a token every turn. kept: holding one token.
door: our connector, whose core only answers too; it is what stock is held against. ours: the whole bot on SQLite as
`squad serve` runs it. Neither is held to 50 sends a second to a tenant (`--paced` keeps to those).
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import aiohttp
import jwt

from benchmarks.teams_sides import APP, TENANT, make_keys, serve, tell
from connectors.teams.auth import ISSUER
from connectors.teams.connector import PATH

VARIANTS = ("stock", "kept", "door", "ours")
AT_ONCE, TARGET = 32, 5
LONGEST = 7200  # seconds after which a run is given up
PEOPLE = 499  # odd: kinds in turn reach everybody; many: no chat meets Teams' own limit
FIRST = 1000  # turns after which memory is first looked at: everybody has been met

_numbers, _service = count(1), ""

# ---------------------------------------------------------------- what Teams sends

_BUTTON = {"type": "Action.Execute", "data": {"action": "home.open", "value": ""}}
_PRESS = {"name": "adaptiveCard/action", "replyToId": "1", "value": {"action": _BUTTON}}
KINDS: dict[str, dict[str, Any]] = {
    "message": {"type": "message", "text": "help", "textFormat": "plain"},
    "invoke": {"type": "invoke", **_PRESS},
}


def activity(number: int, kind: str) -> dict[str, Any]:
    """Words typed, or a button pressed, in somebody's personal chat."""
    person = number % PEOPLE
    aad, chat = f"00000000-0000-4000-8000-{person:012}", f"a:chat-{person}"
    return {
        "id": f"activity-{number}",
        "channelId": "msteams",
        "serviceUrl": _service,
        "from": {"id": f"29:{person}", "name": "Ana", "aadObjectId": aad},
        "recipient": {"id": f"28:{APP}", "name": "Social Squad"},
        "conversation": {"id": chat, "conversationType": "personal", "tenantId": TENANT},
        "channelData": {"tenant": {"id": TENANT}},
        "entities": [{"type": "clientInfo", "locale": "en-GB", "timezone": "Europe/Helsinki"}],
        "locale": "en-GB",
        **KINDS[kind],
    }


# ---------------------------------------------------------------- measuring


@dataclass(frozen=True, slots=True)
class Round:
    """One round of one side: seconds of each request, turns a second, how many were answered 2xx, what was sent."""

    waits: list[float]
    rate: float
    answered: int
    sent: int


@dataclass(frozen=True, slots=True)
class Side:
    """One process, the address it answers at, and the one number it tells when asked."""

    address: str
    _in: asyncio.StreamWriter
    _out: asyncio.StreamReader

    @classmethod
    @asynccontextmanager
    async def launch(cls, name: str, folder: Path, paced: bool = False) -> AsyncIterator[Side]:
        """Start a side, wait until it listens, and end it after."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "benchmarks.teams", *(["--paced"] if paced else []),
            "--serve", name, str(folder), _service.rstrip("/"),
            stdin=PIPE, stdout=PIPE, stderr=DEVNULL,
        )  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            address = (await asyncio.wait_for(process.stdout.readline(), 60)).decode().strip()
            if not address:
                raise RuntimeError(f"{name} did not start")
            yield cls(address, process.stdin, process.stdout)
        finally:
            process.stdin.close()
            await process.wait()

    async def ask(self) -> int:
        """Return a bot's resident memory in KB, or how many sends the Bot Connector took."""
        self._in.write(b"?\n")
        return int(await self._out.readline())


@dataclass(frozen=True, slots=True)
class Bench:
    """The client that all turns come from. `quiet`: seconds without a send after which none will come."""

    http: aiohttp.ClientSession
    token: str
    service: Side
    quiet: float

    async def measure(self, side: Side, turns: int, *kinds: str) -> Round:
        """Take turns, thirty-two at once, to the last answer and the last thing sent."""
        left, waits, answered = iter(range(turns)), list[float](), 0
        url, headers = f"{side.address}{PATH}", {"Authorization": f"Bearer {self.token}"}

        async def person() -> None:
            nonlocal answered
            for _ in left:
                number = next(_numbers)
                body = activity(number, kinds[number % len(kinds)])
                began = time.perf_counter()
                async with self.http.post(url, json=body, headers=headers) as answer:
                    await answer.read()
                waits.append(time.perf_counter() - began)
                answered += answer.ok

        before, began = await self.service.ask(), time.perf_counter()
        await asyncio.gather(*(person() for _ in range(AT_ONCE)))
        # Ours may answer before it is done; a turn is over when what it sends has been taken.
        sent, over = await self.service.ask(), time.perf_counter()
        while time.perf_counter() - over < self.quiet:
            await asyncio.sleep(0.05)
            if (now := await self.service.ask()) != sent:
                sent, over = now, time.perf_counter()
        return Round(waits, turns / (over - began), answered, sent - before)


async def compare(bench: Bench, sides: dict[str, Side], rounds: int, requests: int) -> None:
    """Print rate and waits of every side for each kind, and how many times stock's rate it has in the same rounds."""
    for kind in KINDS:
        found: dict[str, list[Round]] = {name: [] for name in sides}
        for number in range(rounds + 1):
            for name, side in sides.items():
                took = await bench.measure(side, requests if number else AT_ONCE * 2, kind)
                if number:  # the first round only warms up
                    found[name].append(took)
        tell(f"{kind}, {rounds} x {requests} turns, {AT_ONCE} at once")
        for name, taken in found.items():
            cut = quantiles([wait for one in taken for wait in one.waits], n=100)
            times = median(a.rate / b.rate for a, b in zip(taken, found["stock"], strict=True))
            tell(
                f"  {name:5} {median(one.rate for one in taken):6.1f} turns/s   "
                f"p50 {cut[49] * 1000:7.1f} ms  p95 {cut[94] * 1000:7.1f} ms   answered 2xx "
                f"{sum(one.answered for one in taken):4}, sent {sum(one.sent for one in taken):4}"
                f"{'' if name == 'stock' else f'   stock x {times:.1f}'}"
                f"{f' (target {TARGET})' if name == 'door' else ''}"
            )


async def grow(bench: Bench, side: Side, name: str, turns: int) -> None:
    """Print a side's resident memory on the way to the last turn."""
    tell(f"resident memory of {name}, messages and invokes in turn")
    first, base, done = min(FIRST, turns), 0, 0
    for stop in sorted({first, max(first, turns // 10), max(first, turns // 2), turns}):
        took = await bench.measure(side, stop - done, *KINDS)
        now = await side.ask()
        base = base or now
        each = (now - base) * 1024 / max(1, stop - first)
        tell(
            f"  after {stop:7,} turns {now / 1024:6.1f} MB {(now - base) / 1024:+6.1f} MB, "
            f"{each:4.0f} bytes a turn   of the last {stop - done}: {took.rate:.1f} turns/s, "
            f"answered 2xx {took.answered}, sent {took.sent}"
        )
        done = stop


async def run(given: argparse.Namespace) -> None:
    """Compare the sides, then watch a fresh one grow."""
    global _service  # noqa: PLW0603  every payload names it
    async with asyncio.timeout(LONGEST), AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        key = make_keys(folder)
        service = await stack.enter_async_context(Side.launch("service", folder))
        _service = f"{service.address}/"
        http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60))
        await stack.enter_async_context(http)
        # One token for all requests, as Teams uses one for hours.
        claims = {"iss": ISSUER, "aud": APP, "serviceurl": _service, "exp": time.time() + LONGEST}
        token = jwt.encode(claims, key, algorithm="RS256", headers={"kid": "benchmark"})
        # A tenant's slots come fifty at once, over a second apart.
        bench = Bench(http, token, service, 2.0 if given.paced else 1.0)
        if given.rounds:
            async with AsyncExitStack() as started:
                sides = {
                    name: await started.enter_async_context(Side.launch(name, folder, given.paced))
                    for name in VARIANTS
                }
                await compare(bench, sides, given.rounds, given.requests)
        if given.memory:
            async with Side.launch(given.of, folder / "fresh", given.paced) as side:
                await grow(bench, side, given.of, given.turns)


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.teams", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=320)
    parser.add_argument("--paced", action="store_true", help="keep our sends a second to a tenant")
    parser.add_argument("--memory", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--turns", type=int, default=20_000, help="turns of the memory part")
    parser.add_argument("--of", choices=VARIANTS, default="ours", help="whose memory")
    parser.add_argument("--serve", nargs=3, help=argparse.SUPPRESS)
    given, _ = parser.parse_known_args()
    if given.serve:
        name, folder, service = given.serve
        asyncio.run(serve(name, Path(folder), service, paced=given.paced))
    else:
        asyncio.run(run(given))


if __name__ == "__main__":
    main()
