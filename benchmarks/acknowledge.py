"""How soon Slack is acknowledged, beside a bare slack-bolt app that does nothing: `python -m benchmarks.acknowledge`.

Commands, clicks and forms, signed, over HTTP, fifty people at once. Ours does the work: a person, a receipt, a
commit on disk, an answer. Each side is a process of its own, Slack's Web API a third; rounds take turns.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import hmac
import json
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from statistics import quantiles
from typing import Any
from urllib.parse import urlencode

import aiohttp
import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot import app as squad
from bot.serving import keys, read_settings
from connectors.content.fetch import Fetcher
from connectors.slack.connector import SlackConnector
from connectors.slack.settings import SlackSettings
from store.database import Database

SECRET, TOKEN, TEAM = "benchmark-secret", "xoxb-benchmark", "T1"
PEOPLE = 200
AT_ONCE = 50
VARIANTS = ("bare", "ours")

Json = dict[str, Any]
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Waits:
    """Milliseconds until the acknowledgement was read."""

    p50: float
    p95: float
    p99: float

    @classmethod
    def of(cls, seconds: list[float]) -> Waits:
        cut = quantiles(seconds, n=100)
        return cls(cut[49] * 1000, cut[94] * 1000, cut[98] * 1000)


# ---------------------------------------------------------------- what Slack sends


def slash(number: int) -> Json:
    """`/advocate me`: one's own numbers."""
    return {
        "command": "/advocate",
        "text": "me",
        "team_id": TEAM,
        "user_id": _user(number),
        "user_name": "ana",
        "channel_id": "C1",
        "channel_name": "general",
        "response_url": f"{_slack}/response",
        "trigger_id": f"trigger.{number}",
    }


def click(number: int) -> Json:
    """A press on a button of a private message."""
    button = {"type": "button", "action_id": "home.open#1", "block_id": "b"}
    return _interactive(
        number,
        type="block_actions",
        actions=[{**button, "action_ts": str(number)}],
        channel={"id": "C1", "name": "general"},
        container={
            "type": "message",
            "message_ts": "1.1",
            "channel_id": "C1",
            "is_ephemeral": True,
        },
        response_url=f"{_slack}/response",
    )


def form(number: int) -> Json:
    """An idea, sent."""
    text = {"text": {"text": {"type": "plain_text_input", "value": f"An idea, number {number}"}}}
    view = {
        "id": f"V{number}",
        "type": "modal",
        "callback_id": "idea.send",
        "private_metadata": "",
        "hash": str(number),
        "state": {"values": text},
        "blocks": [],
    }
    return _interactive(number, type="view_submission", view=view)


KINDS: dict[str, Callable[[int], Json]] = {"slash": slash, "click": click, "form": form}
_slack = ""


def _user(number: int) -> str:
    return f"U{number % PEOPLE:04}"


def _interactive(number: int, **payload: Any) -> Json:
    acting = {
        "team": {"id": TEAM, "domain": "acme"},
        "user": {"id": _user(number), "name": "ana", "team_id": TEAM},
        "api_app_id": "A1",
        "trigger_id": f"trigger.{number}",
    }
    return {"payload": json.dumps(acting | payload)}


# ---------------------------------------------------------------- measuring


class Side:
    """One process and the address it answers at."""

    def __init__(self, process: Process, address: str) -> None:
        self._process, self.address = process, address

    @classmethod
    async def launch(cls, name: str, folder: Path, slack: str = "") -> Side:
        """Start a side and wait until it listens."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "benchmarks.acknowledge",
            "--serve", name, "--folder", str(folder), "--slack", slack,
            stdin=PIPE, stdout=PIPE, stderr=DEVNULL,
        )  # fmt: skip
        assert process.stdout is not None
        return cls(process, (await process.stdout.readline()).decode().strip())

    async def stop(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        await self._process.wait()


async def measure(
    session: aiohttp.ClientSession, side: Side, make: Callable[[int], Json], requests: int
) -> list[float]:
    """Send requests, fifty at once, and return how long each acknowledgement took, in seconds."""
    gate, taken = asyncio.Semaphore(AT_ONCE), list[float]()

    async def one() -> None:
        body = urlencode(make(next(_numbers))).encode()
        stamp = str(int(time.time()))
        base = f"v0:{stamp}:".encode() + body
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": "v0="
            + hmac.new(SECRET.encode(), base, hashlib.sha256).hexdigest(),
        }
        async with gate:
            began = time.perf_counter()
            async with session.post(
                f"{side.address}/slack/events", data=body, headers=headers
            ) as answer:
                await answer.read()
                if answer.status != 200:
                    raise RuntimeError(f"answered {answer.status}: {await answer.text()}")
            taken.append(time.perf_counter() - began)

    await asyncio.gather(*(one() for _ in range(requests)))
    return taken


async def compare(rounds: int, requests: int) -> None:
    """Print the waits of both sides for each kind, and their ratio in the same run."""
    global _slack  # noqa: PLW0603  every payload names it
    with tempfile.TemporaryDirectory() as folder:
        slack = await Side.launch("slack", Path(folder))
        _slack = slack.address
        sides = {name: await Side.launch(name, Path(folder), slack.address) for name in VARIANTS}
        connector = aiohttp.TCPConnector(limit=AT_ONCE)
        async with aiohttp.ClientSession(connector=connector) as session:
            for kind, make in KINDS.items():
                found: dict[str, list[float]] = {name: [] for name in VARIANTS}
                for number in range(rounds + 1):
                    for name, side in sides.items():
                        taken = await measure(session, side, make, requests if number else PEOPLE)
                        if number:  # the first round only warms up
                            found[name] += taken
                print(f"{kind}, {rounds} x {requests} requests, {AT_ONCE} at once")
                bare = Waits.of(found["bare"])
                for name, seconds in found.items():
                    waits = Waits.of(seconds)
                    print(
                        f"  {name:5} p50 {waits.p50:7.1f} ms  p95 {waits.p95:7.1f} ms  "
                        f"p99 {waits.p99:7.1f} ms   median x {waits.p50 / bare.p50:.1f}   "
                        f"slowest {max(seconds) * 1000:.0f} ms"
                    )
        for side in [*sides.values(), slack]:
            await side.stop()


# ---------------------------------------------------------------- the processes


def slack_api() -> web.Application:
    """A Slack that says yes to everything."""

    async def answer(request: web.Request) -> web.Response:
        user = {"id": request.query.get("user", "U1"), "name": "ana", "tz": "Europe/Helsinki"}
        said = {"ok": True, "team_id": TEAM, "team": "Acme", "user_id": "UBOT", "bot_id": "B1"}
        more = {"user": user, "ts": "1.1", "channel": "D1", "view": {"id": "V1"}}
        return web.json_response(said | (more if "auth.test" not in request.path else {}))

    async def respond(_: web.Request) -> web.Response:
        return web.Response(text="ok")

    app = web.Application()
    app.router.add_route("*", "/api/{method}", answer)
    app.router.add_post("/response", respond)
    return app


def bare_app() -> web.Application:
    """slack-bolt as its documentation begins: acknowledge, nothing else."""

    async def authorize(**_: Any) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None, team_id=TEAM, bot_token=TOKEN, bot_user_id="UBOT"
        )

    bolt = AsyncApp(signing_secret=SECRET, authorize=authorize)

    async def acknowledge(ack: AsyncAck) -> None:
        await ack()

    bolt.command("/advocate")(acknowledge)
    bolt.action("home.open#1")(acknowledge)
    bolt.view("idea.send")(acknowledge)

    async def receive(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await bolt.async_dispatch(await to_bolt_request(request)))

    app = web.Application()
    app.router.add_post("/slack/events", receive)
    return app


async def our_app(folder: Path, slack: str) -> squad.Process:
    """The whole bot on SQLite, as `squad serve` starts it."""
    url = f"sqlite:///{folder / 'squad.db'}"
    settings = read_settings({"SQUAD_DATABASE_URL": url, "SQUAD_LOG_LEVEL": "warning"})
    connector = SlackConnector(
        SlackSettings(bot_token=TOKEN, signing_secret=SECRET, api_url=f"{slack}/api/")
    )
    process = squad.Process(
        settings=settings,
        database=Database(url, secret_keys=keys(settings)),
        connectors={"slack": connector},
        now=squad.now,
        fetcher=Fetcher(),
        spill=folder / "spill",
    )
    await process.prepare()
    return process


async def serve(name: str, folder: Path, slack: str) -> None:
    """Serve one side until the standard input ends."""
    # The standard output is for the address.
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    process = None
    match name:
        case "slack":
            app = slack_api()
        case "bare":
            app = bare_app()
        case _:
            process = await our_app(folder, slack)
            app = process.application()
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    if process:
        await process.start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    if process:
        await process.stop()
    await runner.cleanup()


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.acknowledge", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=400)
    parser.add_argument("--serve", choices=("slack", *VARIANTS), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--slack", default="", help=argparse.SUPPRESS)
    given, _ = parser.parse_known_args()
    if given.serve:
        asyncio.run(serve(given.serve, given.folder, given.slack))
    else:
        asyncio.run(compare(given.rounds, given.requests))


if __name__ == "__main__":
    main()
