"""The one way in: `Database.run` hands a unit of work to a thread, one hop and one transaction.

How a connection opens: `engines`. SQLite's one writer: `writer`. The tables' shape: `schema`.
"""

from __future__ import annotations

import asyncio
import contextvars
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from store import schema
from store.cipher import Cipher
from store.engines import (
    DatabaseInUse,
    DatabaseUnreachable,
    FileLock,
    open_postgresql,
    open_sqlite,
    prepare_file,
    read_url,
)
from store.writer import DatabaseBusyError, DatabaseClosedError, Writer, log_if_slow

__all__ = ["Connection", "Database", "DatabaseBusyError", "DatabaseClosedError", "DatabaseInUse"]

P = ParamSpec("P")
T = TypeVar("T")
Work = Callable[[Connection], Any]

READERS = 4
WRITERS = 8
TRIES = 3
DEADLOCKED = frozenset({"40001", "40P01"})
"""PostgreSQL's serialization_failure and deadlock_detected: nothing was done, run again."""


class _Store(Protocol):
    """What differs between the two databases."""

    def engine(self) -> Engine: ...
    def lock(self) -> None: ...
    def release(self) -> None: ...
    def start(self, *, writes: bool) -> None: ...
    def stop(self) -> None: ...
    def write(self, work: Work, name: str) -> asyncio.Future[Any]: ...
    def read(self, work: Work) -> asyncio.Future[Any]: ...


class Database:
    """Runs units of work, `f(connection, ...)`, on SQLite or PostgreSQL alike.

    A unit is one transaction: what it raises reaches the caller and undoes that unit alone.
    It touches nothing but its connection, ends within 50 ms, and keeps no cursor.
    """

    def __init__(self, url: str, *, secret_keys: Sequence[str] = ()) -> None:
        parsed = read_url(url)
        self.cipher = Cipher(secret_keys)
        self._store: _Store = (
            _Sqlite(prepare_file(parsed))
            if parsed.get_backend_name() == "sqlite"
            else _Postgresql(partial(open_postgresql, parsed))
        )
        self._started = False
        self._writes = False

    async def start(self, *, writes: bool = True) -> None:
        """Open the threads. Raises DatabaseInUse when another process has the SQLite file.

        Without `writes` only `read` works, and on SQLite it does so beside a process that writes.
        """
        if writes:
            self._store.lock()
        try:
            self._store.start(writes=writes)
        except BaseException:
            self._store.release()
            raise
        self._started, self._writes = True, writes

    async def stop(self) -> None:
        """Finish what was handed over, then close. Calling it again does nothing."""
        if not self._started:
            return
        self._started = False
        await asyncio.to_thread(self._store.stop)
        self._store.release()

    async def run(
        self, f: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run one unit of work that may write; its result comes after the commit.

        Once handed over it ends, even if the caller is cancelled. Raises what `f` raises.
        """
        self._check()
        if not self._writes:
            raise RuntimeError("This database was opened to be read only.")
        answer = self._store.write(_bound(f, args, kwargs), _name(f))
        result: T = await answer
        return result

    async def read(
        self, f: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a unit that only reads, on one snapshot, beside the writers. Writing in it fails."""
        self._check()
        result: T = await self._store.read(_bound(f, args, kwargs))
        return result

    def upgrade(self, revision: str = "head") -> None:
        """Bring the tables to the present shape. Blocks; raises DatabaseInUse like `start`, or DatabaseUnreachable."""
        self._migrate(schema.upgrade, revision)

    def downgrade(self, revision: str) -> None:
        """Undo migrations down to `revision` ("base": all). Blocks."""
        self._migrate(schema.downgrade, revision)

    def is_current(self) -> bool:
        """Say whether every migration has run. Blocks; needs no lock."""
        engine = self._store.engine()
        try:
            return schema.is_current(engine)
        finally:
            engine.dispose()

    def _migrate(self, step: Callable[[Engine, str], None], revision: str) -> None:
        if not self._started:
            self._store.lock()
        engine = self._store.engine()
        try:
            _knock(engine)
            step(engine, revision)
        finally:
            engine.dispose()
            if not self._started:
                self._store.release()

    def _check(self) -> None:
        if not self._started:
            raise DatabaseClosedError(DatabaseClosedError.__doc__)


def _knock(engine: Engine) -> None:
    """Connect once: whether there is a database is asked before anything is done to it."""
    try:
        engine.connect().close()
    except DBAPIError as problem:
        raise DatabaseUnreachable(engine.url, type(problem.orig).__name__) from None


class _Sqlite:
    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = FileLock(file)
        self._writer: Writer | None = None

    def engine(self) -> Engine:
        # A migration that rebuilds a table must not set off its foreign keys: checked after.
        return open_sqlite(self._file, writes=True, foreign_keys=False, pool=0)

    def lock(self) -> None:
        self._lock.take()

    def release(self) -> None:
        self._lock.release()

    def start(self, *, writes: bool) -> None:
        self._reading = open_sqlite(self._file, writes=False, pool=READERS)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="store-reader")
        self._writer = None
        if writes:
            self._writing = open_sqlite(self._file, writes=True)
            self._writer = Writer(self._writing)
            self._writer.start()

    def stop(self) -> None:
        if self._writer:
            self._writer.stop()
            self._writing.dispose()
        self._readers.shutdown()
        self._reading.dispose()

    def write(self, work: Work, name: str) -> asyncio.Future[Any]:
        assert self._writer is not None  # noqa: S101  `run` has seen to it
        return self._writer.hand_over(work, name)

    def read(self, work: Work) -> asyncio.Future[Any]:
        return asyncio.get_running_loop().run_in_executor(self._readers, self._read, work)

    def _read(self, work: Work) -> Any:
        with self._reading.connect() as connection:
            return work(connection)


class _Postgresql:
    def __init__(self, open_engine: Callable[..., Engine]) -> None:
        self._open = open_engine

    def engine(self) -> Engine:
        return self._open(pool=0)

    def lock(self) -> None:
        """Any number of processes may work on PostgreSQL."""

    def release(self) -> None:
        """Nothing is held."""

    def start(self, *, writes: bool) -> None:
        self._engine = self._open(pool=READERS + WRITERS)
        # One snapshot for a whole read, as SQLite gives it.
        self._reading = self._engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        self._writers = ThreadPoolExecutor(WRITERS, thread_name_prefix="store-writer")
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="store-reader")

    def stop(self) -> None:
        self._writers.shutdown()
        self._readers.shutdown()
        self._engine.dispose()

    def write(self, work: Work, name: str) -> asyncio.Future[Any]:
        loop = asyncio.get_running_loop()
        # Shielded: a caller that gives up must not take a unit out of the queue.
        return asyncio.shield(loop.run_in_executor(self._writers, self._write, work, name))

    def _write(self, work: Work, name: str) -> Any:
        started = time.monotonic()
        try:
            for _ in range(TRIES - 1):
                try:
                    return self._once(work)
                except DBAPIError as error:
                    if getattr(error.orig, "sqlstate", None) not in DEADLOCKED:
                        raise
            return self._once(work)
        finally:
            log_if_slow(name, started)

    def _once(self, work: Work) -> Any:
        with self._engine.begin() as connection:
            return work(connection)

    def read(self, work: Work) -> asyncio.Future[Any]:
        return asyncio.get_running_loop().run_in_executor(self._readers, self._read, work)

    def _read(self, work: Work) -> Any:
        with self._reading.connect() as connection:
            return work(connection)


def _bound(f: Callable[..., Any], args: Any, kwargs: Any) -> Work:
    """Bind the arguments and the caller's context, so that log lines keep its fields."""
    context = contextvars.copy_context()

    def work(connection: Connection) -> Any:
        return context.run(f, connection, *args, **kwargs)

    return work


def _name(f: Callable[..., Any]) -> str:
    return f"{getattr(f, '__module__', '')}.{getattr(f, '__qualname__', type(f).__name__)}"
