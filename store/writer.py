"""The one thread that writes to SQLite: it takes all that waits, commits once, then answers all."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

import structlog
from sqlalchemy import Connection, Engine

from store.engines import scrub

log = structlog.get_logger()

SLOW = 0.05
"""Seconds a unit of work may hold the writer before it is logged."""
MOST = 256
"""Units that share one commit at most."""
LONGEST = 0.02
"""Seconds after which a batch takes no further unit: the first one waits for the whole batch."""
MOST_WAITING = 10_000


class DatabaseBusyError(Exception):
    """Too much waits to be written. Look at the log for slow units; answer the person later."""


class DatabaseClosedError(Exception):
    """The database is not open: await `Database.start()`; hand over nothing after `stop()`."""


@dataclass(slots=True, eq=False)
class _Unit:
    work: Callable[[Connection], Any]
    name: str
    loop: asyncio.AbstractEventLoop
    answer: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None


class _TransactionLostError(Exception):
    """SQLite itself rolled back (disk full, I/O): nothing of this batch is kept."""


def log_if_slow(name: str, started: float) -> None:
    """Log a unit of work that took more than 50 ms since `started` (time.monotonic)."""
    took = time.monotonic() - started
    if took > SLOW:
        log.warning("unit_slow", unit=name, milliseconds=round(took * 1000))


class Writer:
    """Runs units of work in one thread, each in a savepoint, as many as wait in one transaction.

    There is no timer: while one commit syncs the disk the next batch gathers. A unit that raises
    undoes only itself. An answer is given after the commit.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._queue: SimpleQueue[_Unit | None] = SimpleQueue()
        self._thread = Thread(target=self._work, name="store-writer", daemon=True)
        self._connection: Connection | None = None
        self._closed = False
        self.commits = 0

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def stop(self) -> None:
        """Write what waits, then end. Blocks until done."""
        self._closed = True
        self._queue.put(None)
        self._thread.join()

    def hand_over(self, work: Callable[[Connection], Any], name: str) -> asyncio.Future[Any]:
        """Queue a unit of work. It always ends, even if nobody awaits the answer any more."""
        if self._closed or not self._thread.is_alive():
            raise DatabaseClosedError(DatabaseClosedError.__doc__)
        if self._queue.qsize() >= MOST_WAITING:
            raise DatabaseBusyError(DatabaseBusyError.__doc__)
        loop = asyncio.get_running_loop()
        unit = _Unit(work, name, loop, loop.create_future())
        self._queue.put(unit)
        return unit.answer

    def _work(self) -> None:
        while (unit := self._queue.get()) is not None:
            batch = [unit]
            try:
                ended = self._commit(batch)
            except Exception as error:
                # Begin or commit failed: nothing of the batch is kept, and each caller hears why.
                self._forget_connection()
                for unit in batch:
                    unit.result, unit.error = None, error
                ended = False
            _answer_all(batch)
            if ended:
                break
        self._forget_connection()

    def _commit(self, batch: list[_Unit]) -> bool:
        """Run the batch and what joins it in one transaction; say whether the queue ended."""
        if self._connection is None:
            self._connection = self._engine.connect()
        connection = self._connection
        started = time.monotonic()
        with connection.begin():
            raw = connection.connection.driver_connection
            assert raw is not None  # noqa: S101  open between begin and commit
            while True:
                self._run(batch[-1], connection, raw)
                if len(batch) >= MOST or time.monotonic() - started > LONGEST:
                    break
                try:
                    unit = self._queue.get_nowait()
                except Empty:
                    break
                if unit is None:
                    self.commits += 1
                    return True
                batch.append(unit)
        self.commits += 1
        scrub(connection, raw)
        return False

    def _run(self, unit: _Unit, connection: Connection, raw: Any) -> None:
        started = time.monotonic()
        raw.execute("SAVEPOINT unit")
        try:
            unit.result = unit.work(connection)
        except BaseException as error:
            if not raw.in_transaction:
                raise _TransactionLostError(_TransactionLostError.__doc__) from error
            raw.execute("ROLLBACK TO unit")
            unit.error = error
        raw.execute("RELEASE unit")
        log_if_slow(unit.name, started)

    def _forget_connection(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(Exception):
                self._connection.close()
            self._connection = None


def _answer_all(batch: list[_Unit]) -> None:
    by_loop: dict[asyncio.AbstractEventLoop, list[_Unit]] = {}
    for unit in batch:
        by_loop.setdefault(unit.loop, []).append(unit)
    for loop, units in by_loop.items():
        # A loop that is closed has nobody left to hear.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(_answer, units)


def _answer(units: list[_Unit]) -> None:
    for unit in units:
        if unit.answer.done():
            continue
        if unit.error is not None:
            unit.answer.set_exception(unit.error)
        else:
            unit.answer.set_result(unit.result)
