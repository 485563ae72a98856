"""Killed under load, the redirect loses no click it has answered."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from itertools import count
from pathlib import Path
from random import Random

import aiohttp
import pytest

from connectors.web.spill import Spill
from store import links, workspaces
from store.database import Connection, Database
from tests.unit.connectors.web.conftest import NOW
from tests.unit.connectors.web.crash_server import Store

KILLS = 5
CLIENTS = 16
ROOT = Path(__file__).resolve().parents[4]


def make_link(connection: Connection) -> str:
    home = workspaces.ensure_installation(connection, "slack", "T1", "Acme", NOW)
    url = "https://acme.example/launch"
    return links.create(connection, workspace_id=home.workspace_id, url=url, now=NOW).code


async def launch(database_url: str, folder: Path) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.unit.connectors.web.crash_server", database_url, str(folder),
        cwd=ROOT, stdin=PIPE, stdout=PIPE, stderr=DEVNULL,
    )  # fmt: skip


async def click_on(url: str, numbers: count[int], answered: set[str]) -> None:
    """Click one after the other until the server is gone; note what was answered."""
    async with aiohttp.ClientSession() as session:
        with suppress(aiohttp.ClientError, OSError):
            while True:
                number = str(next(numbers))
                async with session.get(
                    url, headers={"X-Number": number}, allow_redirects=False
                ) as answer:
                    assert answer.status == 302
                    answered.add(number)


@pytest.mark.slow
async def test_no_answered_click_is_lost_when_the_process_is_killed(
    migrated_sqlite: Path, tmp_path: Path
) -> None:
    file, folder = tmp_path / "squad.db", tmp_path / "spill"
    shutil.copy(migrated_sqlite, file)
    database = Database(f"sqlite:///{file}")
    await database.start()
    code = await database.run(make_link)
    await database.stop()

    # All at once, as most of their time goes into imports; each waits for its turn.
    servers = [await launch(f"sqlite:///{file}", folder) for _ in range(KILLS)]
    random, numbers, answered = Random(5), count(), set[str]()
    for kill, server in enumerate(servers):
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(b"\n")
        port = (await server.stdout.readline()).decode().strip()
        url = f"http://127.0.0.1:{port}/r/{code}"
        clicking = [asyncio.create_task(click_on(url, numbers, answered)) for _ in range(CLIENTS)]
        await asyncio.sleep(0.3)
        # Every second time the database is locked by somebody else: clicks go to the disk.
        other = sqlite3.connect(file, isolation_level=None)
        if kill % 2 == 0:
            other.execute("BEGIN IMMEDIATE")
        await asyncio.sleep(0.4 + random.random() * 0.2)
        server.kill()
        await asyncio.gather(*clicking)
        other.close()
        await server.communicate()

    await database.start()
    replayed = await Spill(folder).replay(Store(database).record)
    await database.stop()
    with sqlite3.connect(file) as connection:
        kept = [reason for (reason,) in connection.execute("SELECT reason FROM click")]
    assert len(answered) > 200
    assert replayed > 0
    assert answered - set(kept) == set()
    assert len(kept) == len(set(kept))
