"""Receipts: which events were handled, and the answer for a repeat, sealed by the caller."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from store.database import Connection
from store.models import receipt
from store.rows import insert_for

KEPT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Claim:
    """`new`: nobody handled it before. Else `reply` is the sealed answer, None where none is."""

    new: bool
    reply: str | None = None


def claim(connection: Connection, key: str, now: datetime) -> Claim:
    """Take an event (platform, installation, its id) in hand: new for one caller only."""
    statement = insert_for(connection, receipt).values(key=key, at=now).on_conflict_do_nothing()
    if connection.execute(statement.returning(receipt.c.key)).first() is not None:
        return Claim(new=True)
    return find(connection, key) or Claim(new=False)


def find(connection: Connection, key: str) -> Claim | None:
    """Look an event up without taking it; None when nobody handled it."""
    row = connection.execute(select(receipt.c.reply).where(receipt.c.key == key)).first()
    return None if row is None else Claim(new=False, reply=row.reply)


def keep(connection: Connection, key: str, sealed: str) -> None:
    """Keep the sealed answer for a repeat."""
    connection.execute(update(receipt).where(receipt.c.key == key).values(reply=sealed))


def sweep_old(connection: Connection, now: datetime, kept: timedelta = KEPT) -> int:
    """Throw away what is older than `kept`; return how many."""
    return connection.execute(delete(receipt).where(receipt.c.at < now - kept)).rowcount
