"""Insert-or-change and insert-or-leave, the same words for SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import CursorResult, Table
from sqlalchemy.dialects import postgresql, sqlite

from store.database import Connection


def insert_for(connection: Connection, table: Table) -> Any:
    """Return the dialect's own insert, the one that knows ON CONFLICT."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    return make(table)


def upsert(
    connection: Connection, table: Table, keys: Mapping[str, Any], values: Mapping[str, Any]
) -> None:
    """Insert a row, or change `values` of the one that has these `keys`."""
    statement = insert_for(connection, table).values(**keys, **values)
    if values:
        statement = statement.on_conflict_do_update(index_elements=list(keys), set_=dict(values))
    else:
        statement = statement.on_conflict_do_nothing(index_elements=list(keys))
    connection.execute(statement)


def insert_once(connection: Connection, table: Table, **values: Any) -> bool:
    """Insert a row; return False when one with its unique values already stands."""
    # RETURNING, for an insert's rowcount means nothing on PostgreSQL.
    statement = insert_for(connection, table).values(**values).on_conflict_do_nothing()
    return connection.execute(statement.returning(*table.primary_key)).first() is not None


def add_once(connection: Connection, table: Table, values: Mapping[str, Any]) -> int | None:
    """Insert a row and return its number, or None where a unique key has it already."""
    statement = insert_for(connection, table).values(**values).on_conflict_do_nothing()
    number: int | None = connection.execute(statement.returning(table.c.id)).scalar_one_or_none()
    return number


def new_key(done: CursorResult[Any]) -> int:
    """Return the number of the row just inserted."""
    key = done.inserted_primary_key
    assert key is not None  # noqa: S101  a single row went in
    return int(key[0])
