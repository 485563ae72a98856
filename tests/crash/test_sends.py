"""Kill -9 in the midst of sending: nothing is lost and nothing is said twice, as the receiver counts it."""

from __future__ import annotations

import asyncio
import multiprocessing
import random
import shutil
from collections import Counter
from datetime import UTC, datetime
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlalchemy import func, select

from store import people, schedules, workspaces
from store.database import Connection, Database
from store.models import delivery
from tests.crash import sender

# Each life is a real process of its own, forked from one that has done the imports: starting costs no second.
NURSERY = multiprocessing.get_context("forkserver")
NURSERY.set_forkserver_preload(["tests.crash.sender"])
HEADS = 200
KILLS = 12


class Receiver:
    """Counts messages by key, and cuts the sender down when its number comes up."""

    def __init__(self, randomness: random.Random) -> None:
        self.count: Counter[str] = Counter()
        self.sender: BaseProcess | None = None
        self.kills: Counter[str] = Counter()
        self._random = randomness
        self._next = 0
        self.arm()

    def arm(self) -> None:
        """Choose the message at which the next kill comes: soon, and before or after it was taken or answered."""
        self._next = self._random.randint(2, 10)
        self._moment = ("not taken", "not answered", "answered")[self.kills.total() % 3]

    async def take(self, request: web.Request) -> web.Response:
        key = request.query["key"]
        strikes = self._strikes()
        if strikes and self._moment == "not taken":
            self._kill()
            return web.Response(status=503)
        self.count[key] += 1
        if strikes and self._moment == "not answered":
            self._kill()
        elif strikes:
            delay = self._random.uniform(0, 0.01)
            asyncio.get_running_loop().call_later(delay, self._kill)
        return web.Response(text=key)

    async def find(self, request: web.Request) -> web.Response:
        key = request.query["key"]
        return web.Response(text=key) if self.count[key] else web.Response(status=404)

    def _strikes(self) -> bool:
        self._next -= 1
        return self._next == 0 and self.kills.total() < KILLS

    def _kill(self) -> None:
        assert self.sender is not None
        if self.sender.is_alive():
            self.sender.kill()
            self.kills[self._moment] += 1


def _staff(connection: Connection) -> None:
    now = datetime.now(UTC)  # noqa: TID251  the sender's clock is the real one too
    home = workspaces.ensure_installation(connection, "plain", "p", "Acme", now)
    for n in range(HEADS):
        person = people.ensure_person(connection, home, f"u{n}", direct_key=f"d{n}", now=now)
        people.join(connection, person.id, now)
    schedules.save(
        connection,
        workspace_id=home.workspace_id,
        squad_id=None,
        round="digest",
        weekday=now.weekday(),
        hour=now.hour,
        minute=now.minute,
        zone="UTC",
        next_at=now,
    )


def _states(connection: Connection) -> dict[str, int]:
    rows = connection.execute(select(delivery.c.state, func.count()).group_by(delivery.c.state))
    return {str(row.state): int(row[1]) for row in rows}


@pytest.mark.slow
async def test_no_kill_loses_or_repeats_a_message(tmp_path: Path, migrated_sqlite: Path) -> None:
    file = tmp_path / "squad.db"
    shutil.copy(migrated_sqlite, file)
    database = Database(f"sqlite:///{file}")
    await database.start()
    await database.run(_staff)
    await database.stop()

    receiver = Receiver(random.Random(20261123))
    app = web.Application()
    app.router.add_post("/messages", receiver.take)
    app.router.add_get("/messages", receiver.find)
    async with TestServer(app, access_log=None) as server:
        url = str(server.make_url("")).rstrip("/")
        async with asyncio.timeout(50):
            while await _live(receiver, f"sqlite:///{file}", url) != 0:
                pass

    await database.start()
    found = await database.read(_states)
    await database.stop()
    assert receiver.kills.total() == KILLS
    assert min(receiver.kills.values()) >= 3
    assert found == {"sent": HEADS}
    assert len(receiver.count) == HEADS, f"{HEADS - len(receiver.count)} lost"
    assert {key: n for key, n in receiver.count.items() if n > 1} == {}


async def _live(receiver: Receiver, database_url: str, url: str) -> int:
    """Let a sender live until it is killed or has ended its work; return how it ended."""
    receiver.arm()
    life = f"life {receiver.kills.total()}"
    process = NURSERY.Process(target=sender.run, args=(database_url, url, life), daemon=True)
    process.start()
    receiver.sender = process
    try:
        await asyncio.to_thread(process.join, 30)
        return -1 if process.exitcode is None else process.exitcode
    finally:
        process.kill()
        process.join()
