"""Drafts: what somebody typed into a form, kept sealed until they come back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from store.cipher import Cipher
from store.database import Connection
from store.models import draft
from store.rows import upsert

KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Draft:
    """`data` is the caller's own text, say JSON. `advocate_id` is None for nobody known."""

    key: str
    workspace_id: int
    advocate_id: int | None
    form: str
    data: str
    at: datetime


def save(
    connection: Connection,
    key: str,
    *,
    workspace_id: int,
    advocate_id: int | None,
    form: str,
    data: str,
    cipher: Cipher,
    now: datetime,
) -> None:
    """Keep a draft under `key` in place of an earlier one."""
    values = {
        "workspace_id": workspace_id,
        "advocate_id": advocate_id,
        "form": form,
        "data": cipher.seal(data),
        "at": now,
    }
    upsert(connection, draft, {"key": key}, values)


def load(connection: Connection, workspace_id: int, key: str, cipher: Cipher) -> Draft | None:
    """Return the draft under `key` of this workspace; whose it is, the caller checks."""
    row = connection.execute(
        select(draft).where(draft.c.workspace_id == workspace_id, draft.c.key == key)
    ).first()
    if row is None:
        return None
    opened = cipher.open(row.data)
    return Draft(row.key, row.workspace_id, row.advocate_id, row.form, opened, row.at)


def drop(connection: Connection, key: str) -> None:
    """Throw a draft away."""
    connection.execute(delete(draft).where(draft.c.key == key))


def sweep_old(connection: Connection, now: datetime, kept: timedelta = KEPT) -> int:
    """Throw away what is older than `kept`; return how many."""
    return connection.execute(delete(draft).where(draft.c.at < now - kept)).rowcount
