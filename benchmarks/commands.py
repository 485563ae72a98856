"""A command through the router on SQLite, beside the same database's barest unit of work, in one run."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from sqlalchemy import text

from bot import app
from bot.serving import keys, read_settings
from connectors.content.fetch import Fetcher
from connectors.events import Actor, CommandEvent, Conversation, Installation
from store.database import Connection, Database

ROUNDS = 300
AT_ONCE = 50


def main() -> None:
    """Print microseconds of CPU and milliseconds of waiting for each, and their ratio to the bare unit."""
    asyncio.run(_measure())


def _bare(connection: Connection) -> int:
    return int(connection.execute(text("select 1")).scalar_one())


async def _measure() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bench.db"
        settings = read_settings({"SQUAD_DATABASE_URL": url})
        process = app.Process(
            settings=settings,
            database=Database(url, secret_keys=keys(settings)),
            connectors={},
            now=app.now,
            fetcher=Fetcher(),
            spill=Path(folder) / "spill",
        )
        await process.prepare()
        try:
            bare = await _cost(lambda _: process.database.run(_bare))
            print(f"{'bare unit of work':24} {_row(bare, bare)}")
            for words in ("help", "me", "share", "snooze 2w"):
                cost = await _cost(_saying(process, words))
                print(f"{words:24} {_row(cost, bare)}")
        finally:
            await process.database.stop()


def _row(cost: tuple[float, float, float], bare: tuple[float, float, float]) -> str:
    cpu, median, worst = cost
    return f"{cpu:8.0f} us CPU  x{cpu / bare[0]:5.1f}   p50 {median:6.2f} ms  p95 {worst:6.2f} ms"


def _saying(process: app.Process, words: str) -> Callable[[int], Awaitable[object]]:
    return lambda number: process.router.dispatch(_said(words, number))


_numbers = iter(range(10**9))


def _said(words: str, number: int) -> CommandEvent:
    home = Installation("slack", "T1", "Acme")
    direct = Conversation("slack", f"T1/U{number % 200}", "direct")
    person = Actor(home, f"U{number % 200}", direct, name="Ana", language="en", zone="UTC")
    return CommandEvent(id=str(next(_numbers)), actor=person, conversation=direct, text=words)


async def _cost(act: Callable[[int], Awaitable[object]]) -> tuple[float, float, float]:
    """Return CPU microseconds each, and the p50 and p95 of waiting in milliseconds, 50 at once."""
    for number in range(200):
        await act(number)
    waits: list[float] = []
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(number: int) -> None:
        async with gate:
            began = time.perf_counter()
            await act(number)
            waits.append((time.perf_counter() - began) * 1000)

    began = time.process_time()
    await asyncio.gather(*(one(number) for number in range(ROUNDS)))
    cpu = (time.process_time() - began) / ROUNDS * 1_000_000
    return cpu, statistics.median(waits), statistics.quantiles(waits, n=20)[-1]


if __name__ == "__main__":
    main()
