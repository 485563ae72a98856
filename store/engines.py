"""How SQLite and PostgreSQL are opened, and the lock that keeps a file to one process."""

from __future__ import annotations

import contextlib
import fcntl
import os
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

BUSY_TIMEOUT = 5000
"""Milliseconds SQLite waits for a lock somebody else (a backup, the sqlite3 shell) holds."""


class DatabaseInUse(OSError):  # noqa: N818  the state of a file, not a fault
    """Another process has this SQLite file open."""

    def __init__(self, file: Path, process: str) -> None:
        super().__init__(
            f"{file} is in use by another process ({process or 'unknown'})."
            " Stop that one first; for several processes use PostgreSQL (SQUAD_DATABASE_URL)."
        )


class DatabaseUnreachable(OSError):  # noqa: N818  a state, not a fault
    """Nothing answers under the configured address, or what is there is no database."""

    def __init__(self, url: URL, why: str) -> None:
        super().__init__(
            f"The database at {url.render_as_string(hide_password=True)} can't be opened ({why})."
            " Check SQUAD_DATABASE_URL, and that the server runs."
        )


SCRUB = "scrub"


def read_url(url: str) -> URL:
    """Check a database URL. `postgresql://` means psycopg 3. Raises ValueError with the remedy."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise ValueError(
            "SQUAD_DATABASE_URL is no address: use sqlite:///FILE or postgresql://HOST/NAME"
        ) from None
    backend = parsed.get_backend_name()
    if backend in {"postgresql", "postgres"}:
        return parsed.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise ValueError(f"{backend} is not known: use sqlite:///FILE or postgresql://HOST/NAME")
    if not parsed.database or parsed.database == ":memory:":
        raise ValueError("SQLite needs a file that stays: use sqlite:///FILE")
    return parsed


def sqlite_file(url: str) -> Path | None:
    """Return the file of a SQLite URL, None for a server. Raises ValueError as `read_url` does."""
    parsed = read_url(url)
    return _path(parsed) if parsed.get_backend_name() == "sqlite" else None


def _path(url: URL) -> Path:
    return Path(url.database or "").expanduser().absolute()


def prepare_file(url: URL) -> Path:
    """Make the SQLite file and its folder where there is none, for its owner only."""
    file = _path(url)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
    return file


def open_sqlite(file: Path, *, writes: bool, foreign_keys: bool = True, pool: int = 1) -> Engine:
    """Open a SQLite file: WAL, synchronous=FULL (survives power loss), BEGIN spelt by us.

    A writer begins IMMEDIATE, so that two never meet half-way; a reader sees one snapshot
    and can't write.
    """
    kind: dict[str, Any] = {"pool_size": pool, "max_overflow": 0} if pool else {}
    if not pool:
        kind["poolclass"] = NullPool
    engine = create_engine(f"sqlite:///{file}", hide_parameters=True, **kind)

    @event.listens_for(engine, "connect")
    def set_up(connection: sqlite3.Connection, _record: object) -> None:
        # Otherwise the driver begins transactions by itself, late and not around DDL.
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout = {BUSY_TIMEOUT}",
            "journal_mode = WAL",
            "synchronous = FULL",
            f"foreign_keys = {'ON' if foreign_keys else 'OFF'}",
            f"query_only = {'OFF' if writes else 'ON'}",
            # What is deleted is overwritten with zeros, not only marked as free.
            "secure_delete = ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def scrub_after(connection: Connection) -> None:
    """Ask that nothing of what this unit deletes stays in SQLite's write-ahead log. PostgreSQL vacuums by itself."""
    connection.info[SCRUB] = True


def scrub(connection: Connection, raw: Any) -> None:
    """Empty the write-ahead log where a unit asked for it; between transactions only.

    Readers in the middle of something are not waited for: it stays asked for until a later commit finds none.
    """
    if not connection.info.get(SCRUB):
        return
    busy = 1
    # What was committed stays committed, whatever becomes of the log.
    with contextlib.suppress(sqlite3.Error):
        raw.execute("PRAGMA busy_timeout = 0")
        busy, *_ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        raw.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT}")
    connection.info[SCRUB] = bool(busy)


def open_postgresql(url: URL, *, pool: int) -> Engine:
    """Open PostgreSQL through psycopg 3. `pool` connections at most, 0 for one that is not kept."""
    named = {"application_name": "social-squad"}
    if not pool:
        return create_engine(url, connect_args=named, hide_parameters=True, poolclass=NullPool)
    # A ping before use: after a restart of the server no unit meets a dead connection.
    return create_engine(
        url,
        connect_args=named,
        # What stands in a statement may be what a person wrote: it stays out of errors and logs.
        hide_parameters=True,
        pool_size=pool,
        max_overflow=0,
        pool_pre_ping=True,
    )


class FileLock:
    """Keeps a SQLite file to one process: a lock on `<file>.lock` that ends with the process."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._handle: int | None = None

    @property
    def is_held(self) -> bool:
        """Say whether this object holds the lock."""
        return self._handle is not None

    def take(self) -> None:
        """Lock, or raise DatabaseInUse."""
        # The lock file is never removed: somebody else may be about to lock it.
        path = self._file.with_name(self._file.name + ".lock")
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            process = os.pread(handle, 20, 0).decode(errors="replace").strip()
            os.close(handle)
            raise DatabaseInUse(self._file, process) from None
        os.truncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        self._handle = handle

    def release(self) -> None:
        """Let go, if held."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
