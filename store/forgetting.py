"""Deletion of one person, some rows at a time: asked for, undone, and carried out by the data map.

A whole organisation's deletion is in `erasing`.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Table,
    Text,
    and_,
    cast,
    delete,
    exists,
    false,
    func,
    insert,
    literal,
    not_,
    or_,
    select,
    tuple_,
    update,
)

from store import points
from store.database import Connection
from store.datamap import MAP, Tie
from store.engines import scrub_after
from store.models import (
    advocate,
    concern,
    delivery,
    erasure,
    idea,
    identity,
    memory,
    metadata,
    point_entry,
    point_total,
    share,
)
from store.rows import add_once
from store.ties import owned, reached, stays

SOME = 500
"""Rows a unit of work changes: well under 50 ms."""
GONE = "erased:"
KEPT_SUM = "kept_sum"
"""The reason of a line on the account that is nobody's."""
BY_HAND = frozenset({"advocate", "identity", "erasure", "point_entry", "point_total"})
"""Tables that go last, in an order of their own."""


def ask(connection: Connection, advocate_id: int, at: datetime) -> bool:
    """Let everything of a person be deleted at that moment; False when that was asked for already."""
    done = connection.execute(
        update(advocate)
        .where(advocate.c.id == advocate_id, advocate.c.erase_at.is_(None))
        .values(erase_at=at)
    )
    return done.rowcount == 1


def keep(connection: Connection, advocate_id: int) -> bool:
    """Let a person stay after all; False when nothing was to be deleted."""
    done = connection.execute(
        update(advocate)
        .where(advocate.c.id == advocate_id, advocate.c.erase_at.is_not(None))
        .values(erase_at=None)
    )
    return done.rowcount == 1


def due(connection: Connection, now: datetime, gone_before: datetime) -> tuple[int, int] | None:
    """Return workspace and number of somebody to be deleted now, None where there is nobody.

    Those who asked and whose days are over; and those whom no platform has known since before `gone_before`.
    """
    asked = select(advocate.c.workspace_id, advocate.c.id).where(advocate.c.erase_at <= now)
    known = identity.alias()
    unknown = (
        select(identity.c.workspace_id, identity.c.advocate_id)
        .where(
            identity.c.gone_at < gone_before,
            not_(
                exists().where(
                    known.c.advocate_id == identity.c.advocate_id,
                    known.c.gone_at.is_(None) | (known.c.gone_at >= gone_before),
                )
            ),
        )
        .order_by(identity.c.advocate_id)
    )
    for wanted in (asked.order_by(advocate.c.id), unknown):
        row = connection.execute(wanted.limit(1)).first()
        if row is not None:
            return row[0], row[1]
    return None


def erase_some(connection: Connection, advocate_id: int, now: datetime) -> bool:
    """Delete up to 500 rows of a person; return True when nothing is left. May stop and go on at any step.

    Who comes back meanwhile begins anew: the platform's id is let go of first. The sum of the points goes to the
    account that is nobody's, in the transaction that deletes their lines.
    """
    workspace_id = connection.execute(
        select(advocate.c.workspace_id).where(advocate.c.id == advocate_id)
    ).scalar_one_or_none()
    if workspace_id is None:
        return True
    if _is_being_sent(connection, advocate_id):
        return False
    scrub_after(connection)
    if not _is_let_go(connection, advocate_id):
        # Every message is looked through: once, while the person can still be told by their id.
        if _empty_words(connection, workspace_id, advocate_id):
            return False
        _let_go(connection, advocate_id, now)
        return False
    room = SOME
    for table, tie, condition in _names(advocate_id):
        if room <= 0:
            return False
        nobody = None
        if not table.c[tie.column].nullable:
            nobody = ensure_nobody(connection, workspace_id, now)
        values = {tie.column: nobody} | {name: _empty(table, name) for name in tie.blanks}
        room -= connection.execute(
            update(table).where(_some(table, condition, room)).values(values)
        ).rowcount
    for table, condition in _rows(advocate_id):
        if room <= 0:
            return False
        room -= connection.execute(delete(table).where(_some(table, condition, room))).rowcount
    if room <= 0 or not _sum_up(connection, workspace_id, advocate_id, room, now):
        return False
    connection.execute(delete(identity).where(identity.c.advocate_id == advocate_id))
    connection.execute(delete(advocate).where(advocate.c.id == advocate_id))
    return True


def ensure_nobody(connection: Connection, workspace_id: int, now: datetime) -> int:
    """Return the account of a workspace that is nobody's, made where there is none."""
    mine = select(advocate.c.id).where(
        advocate.c.workspace_id == workspace_id, advocate.c.is_nobody
    )
    found = connection.execute(mine).scalar_one_or_none()
    if found is None:
        values = {"workspace_id": workspace_id, "is_nobody": True, "created_at": now}
        add_once(connection, advocate, values)
        found = connection.execute(mine).scalar_one()
    return int(found)


def _is_being_sent(connection: Connection, advocate_id: int) -> bool:
    return bool(
        connection.execute(
            select(
                exists().where(
                    delivery.c.state == "sending",
                    owned(delivery, advocate_id, leaving=True),
                )
            )
        ).scalar_one()
    )


def _is_let_go(connection: Connection, advocate_id: int) -> bool:
    living = exists().where(
        identity.c.advocate_id == advocate_id, not_(identity.c.user_key.startswith(GONE))
    )
    return not connection.execute(select(living)).scalar_one()


def _let_go(connection: Connection, advocate_id: int, now: datetime) -> None:
    """Free the person's id on each platform, and forget what is remembered under it."""
    mine = identity.c.advocate_id == advocate_id
    for row in connection.execute(
        select(identity.c.user_key, identity.c.direct_key).where(
            mine, not_(identity.c.user_key.startswith(GONE))
        )
    ).all():
        ends = [
            memory.c.key.endswith(f"{mark}{known}", autoescape=True)
            for known in (row.user_key, row.direct_key)
            if known
            for mark in ":/"
        ]
        connection.execute(delete(memory).where(or_(*ends)))
    undone = [f"{what}/{advocate_id}" for what in ("left", "before")]
    reminded = memory.c.key.startswith(f"promised/{advocate_id}/")
    connection.execute(delete(memory).where(memory.c.key.in_(undone) | reminded))
    connection.execute(
        update(identity)
        .where(mine, not_(identity.c.user_key.startswith(GONE)))
        .values(user_key=GONE + identity.c.user_key, gone_at=func.coalesce(identity.c.gone_at, now))
    )


def _empty_words(connection: Connection, workspace_id: int, advocate_id: int) -> int:
    """Empty messages to others that are about this person's ideas, concerns and posts, or that name them.

    What stands in channels keeps its words, so that it can still be changed, but for the name.
    """
    name = connection.execute(select(advocate.c.name).where(advocate.c.id == advocate_id)).scalar()
    written = _as_written(name or "")
    about = [
        delivery.c.about.in_(
            select(literal(f"{table.name}:", Text) + cast(table.c.id, Text)).where(
                owned(table, advocate_id, leaving=False)
            )
        )
        for table in (idea, concern, share)
    ]
    named = delivery.c.message.contains(written, autoescape=True) if written else false()
    theirs = and_(
        delivery.c.workspace_id == workspace_id,
        delivery.c.message.is_not(None),
        delivery.c.state.not_in(("queued", "sending")),
    )
    private = delivery.c.conversation_id.is_(None)
    emptied = connection.execute(
        update(delivery)
        .where(_some(delivery, and_(theirs, private, or_(named, *about)), SOME))
        .values(message=None)
    ).rowcount
    if written:
        emptied += connection.execute(
            update(delivery)
            .where(_some(delivery, and_(theirs, not_(private), named), SOME))
            .values(message=func.replace(delivery.c.message, written, "…"))
        ).rowcount
    return emptied


def _as_written(name: str) -> str:
    """Write a name as it stands in a message's markup."""
    for plain, escaped in (
        ("&", "&amp;"),
        ("<", "&lt;"),
        (">", "&gt;"),
        ("'", "&#39;"),
        ('"', "&#34;"),
    ):
        name = name.replace(plain, escaped)
    return name.strip()


def _names(person: int) -> Iterator[tuple[Table, Tie, ColumnElement[bool]]]:
    """Yield where a row stays and names nobody any more."""
    for table in metadata.sorted_tables:
        for tie in MAP[table.name].ties:
            by_this = reached(table, tie, person, leaving=True)
            if tie.leaves == "nobody":
                yield table, tie, by_this
            elif tie.stays:
                yield table, tie, and_(by_this, stays(table, tie))


def _rows(person: int) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    """Yield what to delete where, children first."""
    tables = [one for one in reversed(metadata.sorted_tables) if one.name not in BY_HAND]
    for table in tables:
        for tie in MAP[table.name].ties:
            (*foreign,) = table.c[tie.column].foreign_keys
            # Tables that name each other: what leads back goes first.
            if tie.leaves == "row" and foreign and foreign[0].use_alter:
                yield table, reached(table, tie, person, leaving=True)
    for table in tables:
        if any(tie.leaves == "row" for tie in MAP[table.name].ties):
            yield table, owned(table, person, leaving=True)


def _some(table: Table, condition: ColumnElement[bool], limit: int) -> ColumnElement[bool]:
    keys = tuple(table.primary_key.columns)
    return tuple_(*keys).in_(select(*keys).where(condition).limit(limit))


def _empty(table: Table, name: str) -> Any:
    column = table.c[name]
    if column.nullable:
        return None
    return False if isinstance(column.type, Boolean) else ""


def _sum_up(
    connection: Connection, workspace_id: int, advocate_id: int, room: int, now: datetime
) -> bool:
    """Move the sum of up to `room` lines of the ledger to nobody's account; True when none is left."""
    mine = point_entry.c.advocate_id == advocate_id
    # The newest first: a line that takes another back goes before it.
    lines = connection.execute(
        select(point_entry.c.id, point_entry.c.amount)
        .where(mine)
        .order_by(point_entry.c.id.desc())
        .limit(room)
    ).all()
    connection.execute(delete(point_total).where(point_total.c.advocate_id == advocate_id))
    if not lines:
        return True
    connection.execute(insert(erasure).values(advocate_id=advocate_id, at=now))
    connection.execute(delete(point_entry).where(mine, point_entry.c.id >= lines[-1].id))
    amount = sum(line.amount for line in lines)
    if amount:
        nobody = ensure_nobody(connection, workspace_id, now)
        points.pay(connection, workspace_id, nobody, amount, KEPT_SUM, secrets.token_hex(8), now)
    connection.execute(delete(erasure).where(erasure.c.advocate_id == advocate_id))
    return len(lines) < room
