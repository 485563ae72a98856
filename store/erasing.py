"""Deletion of a whole organisation, some rows at a time, after its last installation has been gone long enough."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Table,
    and_,
    delete,
    exists,
    insert,
    not_,
    select,
    tuple_,
    update,
)

from store.database import Connection
from store.models import (
    advocate,
    delivery,
    drop,
    erasure,
    idea,
    installation,
    metadata,
    workspace,
)

SOME = 1_000
"""Rows a unit of work deletes: well under 50 ms."""
GONE = "erased:"


def overdue(connection: Connection, before: datetime) -> int | None:
    """Return an organisation whose every installation was removed before then; None where there is none."""
    living = exists().where(
        installation.c.workspace_id == workspace.c.id,
        (installation.c.revoked_at.is_(None)) | (installation.c.revoked_at >= before),
    )
    removed = exists().where(installation.c.workspace_id == workspace.c.id)
    found = connection.execute(
        select(workspace.c.id).where(removed, not_(living)).order_by(workspace.c.id).limit(1)
    ).scalar_one_or_none()
    return None if found is None else int(found)


def erase_some(connection: Connection, workspace_id: int, now: datetime) -> bool:
    """Delete up to a thousand rows of an organisation; return True when nothing of it is left.

    Who installs again meanwhile begins anew: the installation's key is let go of first.
    """
    _let_go(connection, workspace_id, now)
    room = SOME
    for table, mine in _in_order(workspace_id):
        keys = tuple(table.primary_key.columns)
        chunk = select(*keys).where(mine).order_by(*(key.desc() for key in keys)).limit(room)
        room -= connection.execute(delete(table).where(tuple_(*keys).in_(chunk))).rowcount
        if room <= 0:
            return False
    connection.execute(delete(workspace).where(workspace.c.id == workspace_id))
    return True


def _in_order(workspace_id: int) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    """Yield what to delete where, children first."""
    # Edits name the message that another delivery sent: they go before it.
    edits = delivery.c.workspace_id == workspace_id, delivery.c.sent_message_id.is_not(None)
    yield delivery, and_(*edits)
    for table in reversed(metadata.sorted_tables):
        mine = _belongs(table, workspace_id)
        if mine is not None:
            yield table, mine


def _let_go(connection: Connection, workspace_id: int, now: datetime) -> None:
    """Free the platform's key, open the ledger for these people, untie ideas from all they point to."""
    connection.execute(
        update(installation)
        .where(
            installation.c.workspace_id == workspace_id, not_(installation.c.key.like(f"{GONE}%"))
        )
        .values(key=GONE + installation.c.key, name="", tokens=None)
    )
    people = select(advocate.c.id).where(
        advocate.c.workspace_id == workspace_id,
        not_(exists().where(erasure.c.advocate_id == advocate.c.id)),
    )
    for advocate_id in connection.execute(people.limit(SOME)).scalars().all():
        connection.execute(insert(erasure).values(advocate_id=advocate_id, at=now))
    connection.execute(
        update(drop)
        .where(drop.c.workspace_id == workspace_id, drop.c.idea_id.is_not(None))
        .values(idea_id=None)
    )
    connection.execute(
        update(idea)
        .where(idea.c.workspace_id == workspace_id, idea.c.merged_into_id.is_not(None))
        .values(merged_into_id=None)
    )


def _belongs(table: Table, workspace_id: int) -> ColumnElement[bool] | None:
    """Return what makes a row of a table this organisation's: its own column, or its parent's."""
    if "workspace_id" in table.c:
        mine: ColumnElement[bool] = table.c.workspace_id == workspace_id
        return mine
    for column in table.c:
        for key in column.foreign_keys:
            parent: Any = key.column.table
            if "workspace_id" in parent.c:
                inside = select(parent.c.id).where(parent.c.workspace_id == workspace_id)
                return column.in_(inside)
    return None
