"""What was said to a person unasked, and when the next may come. The one place that touches `next_nudge_at`.

Of messages that nobody answered nothing is kept but that time. It is in no row that others are given.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from store.database import Connection
from store.models import advocate, delivery, sent_message


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that is queued for a person: its kind, and when it may be asked about."""

    kind: str
    not_before: datetime


def hold(connection: Connection, advocate_id: int) -> datetime | None:
    """Return the next allowed time, and let nobody else spend this person's budget until the unit ends."""
    # Rows that merely name this person may still be written meanwhile: hence no FOR UPDATE in full.
    return connection.execute(
        select(advocate.c.next_nudge_at)
        .where(advocate.c.id == advocate_id)
        .with_for_update(key_share=True)
    ).scalar()


def set_next(connection: Connection, advocate_id: int, at: datetime) -> None:
    """Say nothing unasked before `at`, unless the person does something."""
    connection.execute(
        update(advocate).where(advocate.c.id == advocate_id).values(next_nudge_at=at)
    )


def act(connection: Connection, advocate_id: int) -> None:
    """Note that a person did something, by forgetting what they left unanswered; when they did it is not kept."""
    connection.execute(
        update(advocate)
        .where(advocate.c.id == advocate_id, advocate.c.next_nudge_at.is_not(None))
        .values(next_nudge_at=None)
    )


def spent_since(
    connection: Connection, advocate_id: int, free: Collection[str], since: datetime, now: datetime
) -> list[datetime]:
    """List when the messages to a person arrived, from `since` on, all kinds but `free`; what is on its way is now."""
    rows = connection.execute(
        select(delivery.c.state, delivery.c.sent_at).where(
            _unasked(advocate_id, free),
            or_(
                and_(delivery.c.state.in_(("sent", "unknown")), delivery.c.sent_at >= since),
                delivery.c.state == "sending",
            ),
        )
    )
    return [now if row.state == "sending" else row.sent_at for row in rows]


def last_at(connection: Connection, advocate_id: int, free: Collection[str]) -> datetime | None:
    """Return when the latest message arrived, of any kind but `free`."""
    return connection.execute(
        select(func.max(delivery.c.sent_at)).where(
            _unasked(advocate_id, free), delivery.c.state.in_(("sent", "unknown"))
        )
    ).scalar()


def waiting(
    connection: Connection, advocate_id: int, free: Collection[str], now: datetime
) -> Waiting | None:
    """Return what waits to be sent to a person next, of all kinds but `free`."""
    row = connection.execute(
        select(delivery.c.kind, delivery.c.not_before)
        .where(
            _unasked(advocate_id, free),
            delivery.c.state == "queued",
            or_(delivery.c.expires_at.is_(None), delivery.c.expires_at > now),
        )
        .order_by(delivery.c.not_before, delivery.c.id)
        .limit(1)
    ).first()
    return Waiting(row.kind, row.not_before) if row else None


def forget_old(connection: Connection, free: Collection[str], before: datetime, limit: int) -> int:
    """Delete what was sent to people unasked before then, at most `limit`, oldest first; return how many.

    An edit or a withdrawal does not reach those messages any more.
    """
    old = (
        select(delivery.c.id)
        .where(
            delivery.c.advocate_id.is_not(None),
            delivery.c.kind.not_in(free),
            delivery.c.verb == "post",
            delivery.c.state.not_in(("queued", "sending")),
            delivery.c.created_at < before,
            or_(delivery.c.sent_at.is_(None), delivery.c.sent_at < before),
        )
        .order_by(delivery.c.id)
        .limit(limit)
    )
    ids = list(connection.execute(old).scalars())
    sent = list(
        connection.execute(
            select(sent_message.c.id).where(sent_message.c.delivery_id.in_(ids))
        ).scalars()
    )
    if sent:
        connection.execute(delete(delivery).where(delivery.c.sent_message_id.in_(sent)))
        connection.execute(delete(sent_message).where(sent_message.c.id.in_(sent)))
    if ids:
        connection.execute(delete(delivery).where(delivery.c.id.in_(ids)))
    return len(ids)


def _unasked(advocate_id: int, free: Collection[str]) -> ColumnElement[bool]:
    return and_(
        delivery.c.advocate_id == advocate_id,
        delivery.c.verb == "post",
        delivery.c.kind.not_in(free),
    )
