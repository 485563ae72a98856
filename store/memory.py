"""A shared memory for connectors: once-only keys, and sealed values that fade."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select

from store.cipher import Cipher
from store.database import Connection
from store.models import memory
from store.rows import insert_for, upsert


def once(connection: Connection, key: str, ttl: timedelta, now: datetime) -> bool:
    """Return True the first time `key` is seen within `ttl`, for one caller only."""
    statement = insert_for(connection, memory).values(key=key, value="", expires_at=now + ttl)
    statement = statement.on_conflict_do_update(
        index_elements=["key"],
        set_={"expires_at": statement.excluded.expires_at, "value": ""},
        where=memory.c.expires_at <= now,
    ).returning(memory.c.key)
    return connection.execute(statement).first() is not None


def recall(connection: Connection, key: str, cipher: Cipher, now: datetime) -> str | None:
    """Return what was remembered under `key`, or None when nothing was or it has faded."""
    sealed = connection.execute(
        select(memory.c.value).where(
            memory.c.key == key, or_(memory.c.expires_at.is_(None), memory.c.expires_at > now)
        )
    ).scalar_one_or_none()
    return cipher.open(sealed) if sealed else None


def remember(
    connection: Connection,
    key: str,
    value: str,
    ttl: timedelta | None,
    cipher: Cipher,
    now: datetime,
) -> None:
    """Keep `value` under `key`, sealed, for `ttl`; None keeps it for good."""
    expires_at = None if ttl is None else now + ttl
    upsert(
        connection, memory, {"key": key}, {"value": cipher.seal(value), "expires_at": expires_at}
    )


def forget(connection: Connection, key: str) -> None:
    """Forget what was remembered."""
    connection.execute(delete(memory).where(memory.c.key == key))


def sweep_old(connection: Connection, now: datetime) -> int:
    """Throw away what has faded; return how many."""
    return connection.execute(delete(memory).where(memory.c.expires_at <= now)).rowcount
