"""A unit of work: one transaction, undone alone when it raises, ended once handed over."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import structlog
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from store import writer
from store.database import (
    Connection,
    Database,
    DatabaseBusyError,
    DatabaseClosedError,
    DatabaseInUse,
)
from store.engines import read_url
from store.models import workspace
from store.writer import Writer
from tests.unit.store.conftest import NOW


def add(connection: Connection, name: str) -> None:
    connection.execute(insert(workspace).values(name=name, created_at=NOW))


def names(connection: Connection) -> list[str]:
    return list(connection.execute(select(workspace.c.name).order_by("name")).scalars())


def add_and_raise(connection: Connection, name: str) -> None:
    add(connection, name)
    raise LookupError(name)


async def test_a_unit_that_raises_undoes_only_itself(database: Database) -> None:
    done = await asyncio.gather(
        database.run(add, "a"),
        database.run(add_and_raise, "b"),
        database.run(add, "c"),
        database.run(add, "d"),
        return_exceptions=True,
    )
    assert [type(result) for result in done] == [type(None), LookupError, type(None), type(None)]
    assert await database.read(names) == ["a", "c", "d"]


async def test_an_error_of_the_database_reaches_the_caller_too(database: Database) -> None:
    def twice(connection: Connection) -> None:
        add(connection, "lost")
        connection.execute(insert(workspace).values(id=1, name="x", created_at=NOW))
        connection.execute(insert(workspace).values(id=1, name="y", created_at=NOW))

    results = await asyncio.gather(
        database.run(twice), database.run(add, "kept"), return_exceptions=True
    )
    assert isinstance(results[0], IntegrityError)
    assert await database.read(names) == ["kept"]


async def test_what_was_run_is_read(database: Database) -> None:
    for number in range(5):
        await database.run(add, str(number))
        assert len(await database.read(names)) == number + 1


async def test_a_read_can_not_write(database: Database) -> None:
    with pytest.raises(DBAPIError):
        await database.read(add, "a")
    assert await database.read(names) == []


async def test_a_read_sees_one_snapshot_while_others_write(database: Database) -> None:
    began, written = threading.Event(), threading.Event()

    def twice(connection: Connection) -> tuple[list[str], list[str]]:
        first = names(connection)
        began.set()
        assert written.wait(5)
        return first, names(connection)

    reading = asyncio.create_task(database.read(twice))
    await asyncio.to_thread(began.wait)
    await database.run(add, "meanwhile")
    written.set()
    assert await reading == ([], [])
    assert await database.read(names) == ["meanwhile"]


async def test_a_cancelled_caller_does_not_cancel_its_unit(database: Database) -> None:
    began, go_on = threading.Event(), threading.Event()

    def slow(connection: Connection) -> None:
        began.set()
        assert go_on.wait(5)
        add(connection, "kept")

    waiting = asyncio.create_task(database.run(slow))
    await asyncio.to_thread(began.wait)
    waiting.cancel()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await database.stop()
    await database.start()
    assert await database.read(names) == ["kept"]


async def test_stop_finishes_what_was_handed_over_and_takes_no_more(database_url: str) -> None:
    database = Database(database_url)
    with pytest.raises(DatabaseClosedError, match="start"):
        await database.run(add, "early")
    await database.start()
    waiting = [asyncio.create_task(database.run(add, str(number))) for number in range(50)]
    await asyncio.sleep(0)
    await database.stop()
    await asyncio.gather(*waiting)
    with pytest.raises(DatabaseClosedError):
        await database.run(add, "late")
    await database.stop()
    await database.start()
    assert len(await database.read(names)) == 50
    await database.stop()


async def test_a_slow_unit_is_logged_with_its_name(database: Database) -> None:
    def dawdle(connection: Connection) -> None:
        time.sleep(0.06)

    with structlog.testing.capture_logs() as lines:
        await database.run(dawdle)
        await database.run(names)
    slow = {str(line["unit"]).rpartition(".")[2]: line for line in lines}
    line = slow["dawdle"]
    assert line["event"] == "unit_slow"
    assert line["milliseconds"] >= 60


async def test_log_fields_of_the_caller_reach_the_unit(database: Database) -> None:
    def fields(connection: Connection) -> object:
        return structlog.contextvars.get_contextvars().get("event_id")

    with structlog.contextvars.bound_contextvars(event_id="E1"):
        assert await database.run(fields) == "E1"
        assert await database.read(fields) == "E1"


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_units_that_wait_share_a_commit(database: Database) -> None:
    shared: Writer = database._store._writer  # type: ignore[attr-defined]  # only SQLite has one
    await database.run(add, "first")
    before = shared.commits
    go_on = threading.Event()

    def hold(connection: Connection) -> None:
        assert go_on.wait(5)

    holding = asyncio.create_task(database.run(hold))
    await asyncio.sleep(0.01)
    waiting = [asyncio.create_task(database.run(add, str(number))) for number in range(40)]
    failing = asyncio.create_task(database.run(add_and_raise, "no"))
    waiting += [asyncio.create_task(database.run(add, str(number))) for number in range(40, 80)]
    await asyncio.sleep(0.01)
    go_on.set()
    await asyncio.gather(holding, *waiting)
    with pytest.raises(LookupError):
        await failing
    assert len(await database.read(names)) == 81
    assert shared.commits - before <= 10


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_when_sqlite_itself_rolls_back_every_unit_of_the_batch_hears_it(
    database: Database,
) -> None:
    def ruin(connection: Connection) -> None:
        add(connection, "ruined")
        connection.exec_driver_sql("ROLLBACK")
        raise OSError("disk full")

    results = await asyncio.gather(
        database.run(add, "a"), database.run(ruin), return_exceptions=True
    )
    kept = await database.read(names)
    assert isinstance(results[1], Exception)
    assert kept == (["a"] if results[0] is None else [])
    await database.run(add, "after")
    assert "after" in await database.read(names)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_a_locked_file_is_an_error_not_a_stop(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hurry(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA busy_timeout = 50")

    await database.run(hurry)
    other = sqlite3.connect(database_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DBAPIError, match="locked"):
        await database.run(add, "a")
    assert await database.read(names) == []
    other.execute("ROLLBACK")
    other.close()
    await database.run(add, "b")
    assert await database.read(names) == ["b"]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_the_queue_has_an_end(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "MOST_WAITING", 3)
    began, go_on = threading.Event(), threading.Event()

    def hold(connection: Connection) -> None:
        began.set()
        assert go_on.wait(5)

    holding = asyncio.create_task(database.run(hold))
    await asyncio.to_thread(began.wait)
    waiting = [asyncio.create_task(database.run(add, str(number))) for number in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(DatabaseBusyError):
        await database.run(add, "too much")
    go_on.set()
    await asyncio.gather(holding, *waiting)
    assert await database.read(names) == ["0", "1", "2"]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_a_file_is_one_process_alone(database: Database, database_url: str) -> None:
    second = Database(database_url)
    with pytest.raises(DatabaseInUse, match="Stop that one first"):
        await second.start()
    with pytest.raises(DatabaseInUse):
        second.upgrade()
    assert second.is_current()
    await database.stop()
    await second.start()
    await second.stop()


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_another_process_is_refused_by_name(database: Database, database_url: str) -> None:
    program = (
        "import asyncio, sys\nfrom store.database import Database\n"
        "asyncio.run(Database(sys.argv[1]).start())"
    )
    refused = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", program, database_url],
        capture_output=True,
        text=True,
    )
    assert refused.returncode == 1
    assert "is in use by another process" in refused.stderr


async def all_names(url: str) -> list[str]:
    database = Database(url)
    await database.start()
    kept = await database.read(names)
    await database.stop()
    return kept


WRITES_UNTIL_KILLED = """
import asyncio, sys
from datetime import UTC, datetime
from sqlalchemy import insert
from store.database import Database
from store.models import workspace

def add(connection, name):
    values = {"name": name, "created_at": datetime(2026, 11, 23, tzinfo=UTC)}
    connection.execute(insert(workspace).values(values))

async def one(database, name):
    await database.run(add, name)
    sys.stderr.write("done " + name + "\\n")
    sys.stderr.flush()

async def main():
    database = Database(sys.argv[1])
    await database.start()
    for round in range(10**6):
        await asyncio.gather(*(one(database, f"{sys.argv[2]}-{round}-{n}") for n in range(8)))

asyncio.run(main())
"""


def test_a_killed_process_loses_nothing_it_answered_for(database_url: str) -> None:
    answered: list[str] = []
    for life in range(3):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITES_UNTIL_KILLED, database_url, str(life)],
            # The log goes to standard output.
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[3],
        )
        assert process.stderr is not None
        here = [process.stderr.readline() for _ in range(60)]
        process.send_signal(signal.SIGKILL)
        # The last line may be cut in two by the kill.
        here += [line for line in process.stderr.readlines() if line.endswith("\n")]
        process.stderr.close()
        assert process.wait() == -signal.SIGKILL
        answered += [line.removeprefix("done ").strip() for line in here if "done " in line]
    assert len(answered) >= 150
    kept = asyncio.run(all_names(database_url))
    assert sorted(set(answered) - set(kept)) == []
    assert len(kept) >= len(answered)


async def test_units_of_many_threads_are_all_kept(database: Database) -> None:
    def count_up(connection: Connection) -> None:
        statement = text("UPDATE workspace SET name = CAST(CAST(name AS INTEGER) + 1 AS TEXT)")
        connection.execute(statement)

    await database.run(add, "0")
    await asyncio.gather(*(database.run(count_up) for _ in range(100)))
    assert await database.read(names) == ["100"]


def test_urls_that_can_not_work_name_the_remedy(tmp_path: Path) -> None:
    for url in ("mysql://localhost/squad", "sqlite://", "sqlite:///:memory:"):
        with pytest.raises(ValueError, match="use sqlite:///FILE"):
            read_url(url)
    assert read_url("postgresql://h/n").drivername == "postgresql+psycopg"


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_the_file_is_for_its_owner_and_safe_from_power_loss(
    tmp_path: Path, backend: str
) -> None:
    file = tmp_path / "new" / "folder" / "squad.db"
    database = Database(f"sqlite:///{file}")
    database.upgrade()
    await database.start()

    def pragmas(connection: Connection) -> list[object]:
        asked = ("journal_mode", "synchronous", "foreign_keys")
        return [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]

    assert await database.run(pragmas) == ["wal", 2, 1]
    assert file.stat().st_mode & 0o077 == 0
    await database.stop()


async def test_a_lost_postgresql_connection_is_replaced(
    postgres: object, database: Database, backend: str
) -> None:
    if backend == "sqlite":
        return

    def die(connection: Connection) -> None:
        connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with pytest.raises(DBAPIError):
        await database.run(die)
    await database.run(add, "after")
    assert await database.read(names) == ["after"]


async def test_a_deadlock_is_tried_again(database: Database, backend: str) -> None:
    both = threading.Barrier(2)
    tries: list[str] = []

    def cross(connection: Connection, first: int, second: int) -> None:
        tries.append(f"{first}{second}")
        for number in (first, second):
            connection.execute(
                text("UPDATE workspace SET name = name || '+' WHERE id = :id"), {"id": number}
            )
            if number == first and len(tries) <= 2 and backend == "postgresql":
                both.wait(5)

    await database.run(add, "a")
    await database.run(add, "b")
    await asyncio.gather(database.run(cross, 1, 2), database.run(cross, 2, 1))
    assert await database.read(names) == ["a++", "b++"]
    # The one that gives way may come back while the other still holds what it needs.
    assert len(tries) >= 3 if backend == "postgresql" else len(tries) == 2


async def test_a_reader_works_beside_the_one_that_writes(
    database: Database, database_url: str
) -> None:
    reader = Database(database_url)
    await reader.start(writes=False)
    try:
        await database.run(add, "a")
        assert await reader.read(names) == ["a"]
        with pytest.raises(RuntimeError, match="read only"):
            await reader.run(add, "b")
        with pytest.raises(DBAPIError):
            await reader.read(add, "b")
    finally:
        await reader.stop()
    await database.run(add, "c")
    assert await database.read(names) == ["a", "c"]
