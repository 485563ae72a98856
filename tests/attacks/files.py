"""What a database keeps on its disk: pages, dead rows among them, and what was written, in order."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from store.database import Connection

SEGMENT = 16 * 2**20
"""Bytes of one file of the write-ahead log, as PostgreSQL comes. Format: postgresql.org, "WAL Internals"."""


def of_sqlite(file: Path) -> list[bytes]:
    """Read the file and what lies beside it: its log and its index."""
    return [one.read_bytes() for one in sorted(file.parent.glob(f"{file.name}*"))]


def _folder(connection: Connection) -> Path:
    return Path(connection.execute(text("SHOW data_directory")).scalar_one())


def of_postgresql(connection: Connection) -> list[bytes]:
    """Read every file of this database, after all that is in memory was written to them."""
    connection.execute(text("CHECKPOINT"))
    oid = connection.execute(
        text("SELECT oid FROM pg_database WHERE datname = current_database()")
    ).scalar_one()
    folder = _folder(connection) / "base" / str(oid)
    return [one.read_bytes() for one in sorted(folder.iterdir()) if one.stat().st_size]


def log_position(connection: Connection) -> int:
    """Return how many bytes were ever written to the log; 0 on SQLite."""
    if connection.dialect.name != "postgresql":
        return 0
    return int(connection.execute(text("SELECT pg_current_wal_lsn() - '0/0'")).scalar_one())


def written_since(connection: Connection, begun: int) -> bytes:
    """Read the log from a position to now; b"" on SQLite, whose log lies beside its file."""
    if connection.dialect.name != "postgresql":
        return b""
    connection.execute(text("SELECT pg_switch_wal()"))
    ended = log_position(connection)
    found = b""
    for number in range(begun // SEGMENT, -(-ended // SEGMENT)):
        name = f"{1:08X}{number // 256:08X}{number % 256:08X}"
        path = _folder(connection) / "pg_wal" / name
        if path.exists():
            first = max(begun - number * SEGMENT, 0)
            found += path.read_bytes()[first : min(ended - number * SEGMENT, SEGMENT)]
    return found
