"""Looking into the queue of deliveries: what may go now, and where to, page by page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, true, update

from store import waiting as places
from store.addressing import ADDRESSED, COLUMNS, DeliveryRow
from store.database import Connection
from store.models import conversation, delivery, identity, installation, sent_message

UNREACHABLE = "unreachable"
LONGEST_PAGE = 1000


def addressed() -> Any:
    """Select deliveries with their addresses, the columns of a DeliveryRow."""
    return select(*COLUMNS).select_from(ADDRESSED)


def take(
    connection: Connection, conditions: list[ColumnElement[bool]], limit: int
) -> list[DeliveryRow]:
    """Lock and return what fits, oldest first, leaving out what another worker has locked."""
    rows = connection.execute(
        addressed()
        .where(*conditions)
        .order_by(delivery.c.not_before, delivery.c.id)
        .limit(limit)
        .with_for_update(of=delivery, skip_locked=True)
    )
    return [DeliveryRow(*row) for row in rows]


def waiting_at(now: datetime) -> list[ColumnElement[bool]]:
    """List the conditions under which a delivery is due and in nobody's hand."""
    return [
        delivery.c.state == "queued",
        delivery.c.not_before <= now,
        or_(delivery.c.expires_at.is_(None), delivery.c.expires_at > now),
        or_(delivery.c.lease_until.is_(None), delivery.c.lease_until <= now),
    ]


def may_be_for(installation_id: int) -> ColumnElement[bool]:
    """Leave out, cheaply, what goes elsewhere. Who has no identity at all is anybody's to close."""
    theirs = select(identity.c.id).where(identity.c.advocate_id == delivery.c.advocate_id)
    theirs = theirs.correlate(delivery)
    place = select(conversation.c.id).where(conversation.c.id == delivery.c.conversation_id)
    place = place.correlate(delivery)
    message = select(sent_message.c.id).where(sent_message.c.id == delivery.c.sent_message_id)
    message = message.correlate(delivery)
    return or_(
        theirs.where(identity.c.installation_id == installation_id).exists(),
        place.where(conversation.c.installation_id == installation_id).exists(),
        message.where(sent_message.c.installation_id == installation_id).exists(),
        and_(delivery.c.advocate_id.is_not(None), ~theirs.exists()),
    )


def claimable(
    connection: Connection,
    waiting: list[ColumnElement[bool]],
    fitting: list[ColumnElement[bool]],
    limit: int,
    now: datetime,
    tell: places.Tell,
) -> list[DeliveryRow]:
    """Walk the queue in pages, so that the addresses of a long one need not all be looked up."""
    rows: list[DeliveryRow] = []
    page = limit
    after: ColumnElement[bool] = true()
    while True:
        keys = connection.execute(
            select(delivery.c.not_before, delivery.c.id)
            .where(*waiting, after)
            .order_by(delivery.c.not_before, delivery.c.id)
            .limit(page)
        ).all()
        ids = [key.id for key in keys]
        found = take(connection, [delivery.c.id.in_(ids), *waiting, *fitting], limit - len(rows))
        rows += found
        if len(found) < len(ids) and page == limit:
            places.wait(connection, places.for_a_channel(connection, ids), now, tell)
            _close_unreachable(connection, ids)
        if len(rows) >= limit or len(keys) < page:
            return rows
        last = keys[-1]
        after = or_(
            delivery.c.not_before > last.not_before,
            and_(delivery.c.not_before == last.not_before, delivery.c.id > last.id),
        )
        page = min(page * 2, LONGEST_PAGE)


def _close_unreachable(connection: Connection, ids: list[int]) -> None:
    nobody = (
        select(delivery.c.id)
        .select_from(ADDRESSED)
        .where(delivery.c.id.in_(ids), installation.c.id.is_(None))
    )
    connection.execute(
        update(delivery)
        .where(
            delivery.c.id.in_(nobody),
            delivery.c.state == "queued",
            delivery.c.reason != places.AWAY,
        )
        .values(state="skipped", reason=UNREACHABLE, lease_until=None, lease_owner=None)
    )
