"""The way of a delivery: queued -> sending -> sent | skipped | failed | unknown | dead.

`sending` is committed before the platform is called, so a lease that ran out in it is in doubt.
Whether somebody may be spoken to is asked elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, exists, func, insert, or_, select, update

from store.addressing import ADDRESSED
from store.addressing import DeliveryRow as DeliveryRow
from store.database import Connection
from store.models import delivery, installation, sent_message
from store.outbox import RETRACTED, REVISED
from store.queue import UNREACHABLE, addressed, claimable, may_be_for, take, waiting_at
from store.waiting import Tell, for_a_channel, tell_nobody, wait

MOST_ATTEMPTS = 8
"""Tries after which a delivery is set aside as dead."""
EXPIRED = "expired"


def is_any_due(connection: Connection, now: datetime, installation_id: int) -> bool:
    """Say whether `claim` could find anything: it only reads, so it can be asked beside the writer."""
    due = select(delivery.c.id).where(*waiting_at(now), may_be_for(installation_id)).limit(1)
    return connection.execute(due).first() is not None


def claim(
    connection: Connection,
    owner: str,
    now: datetime,
    *,
    limit: int,
    lease: timedelta,
    installation_id: int | None = None,
    away: Tell = tell_nobody,
) -> list[DeliveryRow]:
    """Take what may be sent now, for `owner` alone until the lease ends; answers first.

    Two workers never get the same. An edit waits while another act on its message is being sent, a post while the
    bot isn't in its channel: `away` is told.
    """
    other = delivery.alias()
    in_hand = exists().where(
        other.c.sent_message_id == delivery.c.sent_message_id, other.c.state == "sending"
    )
    fitting = [~in_hand, installation.c.id.is_not(None)]
    waiting = waiting_at(now)
    if installation_id is not None:
        fitting.append(installation.c.id == installation_id)
        waiting.append(may_be_for(installation_id))
    rows: list[DeliveryRow] = []
    for urgent in (delivery.c.kind == "answer", delivery.c.kind != "answer"):
        if len(rows) < limit:
            rows += claimable(connection, [*waiting, urgent], fitting, limit - len(rows), now, away)
    _lease(connection, [row.id for row in rows], owner, now + lease)
    return rows


def mark_sending(
    connection: Connection, delivery_id: int, owner: str, now: datetime, lease: timedelta
) -> DeliveryRow | None:
    """Commit to sending, with a fresh lease; return it as it reads now, or None: don't send it.

    Another owner, an edit that came later, a withdrawal, an end of its time: all None.
    """
    mine = and_(
        delivery.c.id == delivery_id,
        delivery.c.state == "queued",
        delivery.c.lease_owner == owner,
        delivery.c.lease_until > now,
    )
    late = connection.execute(
        update(delivery)
        .where(mine, delivery.c.expires_at <= now)
        .values(state="skipped", reason=EXPIRED)
    )
    if late.rowcount:
        return None
    taken = connection.execute(
        update(delivery)
        .where(mine)
        .values(
            state="sending",
            reason="",
            attempts=delivery.c.attempts + 1,
            lease_until=now + lease,
        )
    )
    if not taken.rowcount:
        return None
    row = connection.execute(
        addressed().where(delivery.c.id == delivery_id, installation.c.id.is_not(None))
    ).first()
    if row is None:
        if for_a_channel(connection, [delivery_id]):
            wait(connection, [delivery_id], now, state="sending")
        else:
            mark_skipped(connection, delivery_id, UNREACHABLE)
        return None
    return DeliveryRow(*row)


def still_mine(connection: Connection, delivery_id: int, owner: str, now: datetime) -> bool:
    """Say whether `owner` may still send. Ask before every try: a pause may outlast the lease."""
    found = connection.execute(
        select(delivery.c.id).where(
            delivery.c.id == delivery_id,
            delivery.c.state == "sending",
            delivery.c.lease_owner == owner,
            delivery.c.lease_until > now,
        )
    )
    return found.first() is not None


def has_ended(connection: Connection, delivery_id: int) -> bool:
    """Say whether it needs no more sending."""
    state = select(delivery.c.state).where(delivery.c.id == delivery_id)
    return connection.execute(state.with_for_update()).scalar() not in {"queued", "sending"}


def mark_sent(connection: Connection, row: DeliveryRow, ref: str, now: datetime) -> None:
    """Note that it arrived, and as which message: this is how an edit finds it later.

    It arrived, whoever holds the lease now. A post that was changed or taken back on its way gets
    its edit queued here.
    """
    before = connection.execute(
        select(delivery.c.state, delivery.c.reason, delivery.c.message, delivery.c.message_version)
        .where(delivery.c.id == row.id)
        .with_for_update()
    ).one()
    connection.execute(
        update(delivery)
        .where(delivery.c.id == row.id)
        .values(state="sent", reason="", sent_at=now, lease_until=None, lease_owner=None)
    )
    if row.verb == "retract":
        _change_sent(connection, row.sent_message_id, retracted_at=now)
        return
    if row.verb == "revise":
        _change_sent(connection, row.sent_message_id, ref=ref)
        return
    if before.state == "sent" and _is_known(connection, row.id, ref):
        return
    made = connection.execute(
        insert(sent_message)
        .values(
            workspace_id=row.workspace_id,
            delivery_id=row.id,
            platform=row.platform,
            installation_id=row.installation_id,
            conversation_key=row.conversation_key,
            route=row.route,
            ref=ref,
            about=row.about,
            at=now,
        )
        .returning(sent_message.c.id)
    )
    if before.reason in {REVISED, RETRACTED}:
        verb = "revise" if before.reason == REVISED else "retract"
        connection.execute(
            insert(delivery).values(
                workspace_id=row.workspace_id,
                key=f"late:{verb}:{row.id}:{row.attempts}",
                kind="notice",
                verb=verb,
                sent_message_id=made.scalar_one(),
                message=before.message if verb == "revise" else None,
                message_version=before.message_version,
                about=row.about,
                not_before=now,
                created_at=now,
            )
        )


def mark_skipped(connection: Connection, delivery_id: int, reason: str) -> bool:
    """End it unsent, and say why; False when it had ended."""
    return _end(connection, delivery_id, "skipped", reason)


def mark_failed(connection: Connection, delivery_id: int, reason: str) -> bool:
    """End it: the platform refuses it and always will. False when it had ended."""
    return _end(connection, delivery_id, "failed", reason)


def mark_unknown(connection: Connection, delivery_id: int, now: datetime) -> bool:
    """End it: it may have arrived, nobody can tell, it is not said again. False if it had ended."""
    return _end(connection, delivery_id, "unknown", "in doubt", sent_at=now)


def put_back(
    connection: Connection,
    delivery_id: int,
    not_before: datetime,
    *,
    reason: str = "",
    counts: bool = True,
    most_attempts: int = MOST_ATTEMPTS,
) -> bool:
    """Queue it again for later; False when it ends here: taken back meanwhile, or tried too often.

    `counts=False`: the platform only asked to wait, the try is not held against it.
    """
    row = connection.execute(
        select(delivery.c.state, delivery.c.reason, delivery.c.attempts)
        .where(delivery.c.id == delivery_id, delivery.c.state.in_(("queued", "sending")))
        .with_for_update()
    ).first()
    if row is None:
        return False
    tried = row.state == "sending"
    if tried and row.reason == RETRACTED:
        mark_skipped(connection, delivery_id, RETRACTED)
        return False
    attempts = row.attempts - (1 if tried and not counts else 0)
    if counts and attempts >= most_attempts:
        _end(connection, delivery_id, "dead", reason)
        return False
    connection.execute(
        update(delivery)
        .where(delivery.c.id == delivery_id)
        .values(
            state="queued",
            reason=reason,
            not_before=not_before,
            attempts=attempts,
            lease_until=None,
            lease_owner=None,
        )
    )
    return True


def in_doubt(
    connection: Connection, owner: str, now: datetime, *, limit: int, lease: timedelta
) -> list[DeliveryRow]:
    """Take what was being sent when its lease ran out: ask the platform, then close or put back."""
    conditions = [
        delivery.c.state == "sending",
        delivery.c.lease_until <= now,
        installation.c.id.is_not(None),
    ]
    rows = take(connection, conditions, limit)
    _lease(connection, [row.id for row in rows], owner, now + lease)
    return rows


def close_hopeless(connection: Connection, now: datetime) -> int:
    """End what can't be sent any more: its time is over, or its place is gone. Return how many.

    What nobody can be reached for ends when it is claimed; here, what was being sent there.
    """
    late = connection.execute(
        update(delivery)
        .where(
            delivery.c.state == "queued",
            delivery.c.expires_at <= now,
            or_(delivery.c.lease_until.is_(None), delivery.c.lease_until <= now),
        )
        .values(state="skipped", reason=EXPIRED)
    )
    lost = (
        select(delivery.c.id)
        .select_from(ADDRESSED)
        .where(
            delivery.c.state == "sending",
            delivery.c.lease_until <= now,
            installation.c.id.is_(None),
        )
    )
    doubtful = connection.execute(
        update(delivery)
        .where(delivery.c.id.in_(lost))
        .values(state="unknown", reason=UNREACHABLE, lease_until=None, lease_owner=None)
    )
    return late.rowcount + doubtful.rowcount


def told_since(
    connection: Connection, advocate_id: int, kinds: Collection[str], since: datetime
) -> int:
    """Count what of these kinds a person was sent since then, what is on its way included."""
    counted = connection.execute(
        select(func.count())
        .select_from(delivery)
        .where(
            delivery.c.advocate_id == advocate_id,
            delivery.c.kind.in_(kinds),
            or_(
                and_(delivery.c.state.in_(("sent", "unknown")), delivery.c.sent_at >= since),
                delivery.c.state == "sending",
            ),
        )
    )
    return int(counted.scalar_one())


def _lease(connection: Connection, ids: list[int], owner: str, until: datetime) -> None:
    if ids:
        connection.execute(
            update(delivery)
            .where(delivery.c.id.in_(ids))
            .values(lease_owner=owner, lease_until=until)
        )


def _end(connection: Connection, delivery_id: int, state: str, reason: str, **values: Any) -> bool:
    done = connection.execute(
        update(delivery)
        .where(delivery.c.id == delivery_id, delivery.c.state.in_(("queued", "sending")))
        .values(state=state, reason=reason, lease_until=None, lease_owner=None, **values)
    )
    return done.rowcount == 1


def _change_sent(connection: Connection, sent_message_id: int | None, **values: Any) -> None:
    fresh = {key: value for key, value in values.items() if value}
    if fresh:
        connection.execute(
            update(sent_message).where(sent_message.c.id == sent_message_id).values(**fresh)
        )


def _is_known(connection: Connection, delivery_id: int, ref: str) -> bool:
    found = connection.execute(
        select(sent_message.c.id).where(
            sent_message.c.delivery_id == delivery_id, sent_message.c.ref == ref
        )
    )
    return found.first() is not None
