"""What has been kept long enough goes, some rows at a time. Which days: Settings; said in store/datamap/kinds.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, delete, exists, not_, or_, select, tuple_, update

from store.database import Connection
from store.engines import scrub_after
from store.models import (
    click,
    concern,
    concern_message,
    delivery,
    idea,
    metadata,
    sent_message,
    share,
    share_disclosure,
)

SOME = 500
"""Rows a unit of work changes: well under 50 ms."""
UNDER_WAY = ("queued", "sending")


def messages(connection: Connection, before: datetime) -> int:
    """Empty the words of messages that were written before then and need no more sending."""
    old = and_(
        delivery.c.created_at < before,
        delivery.c.message.is_not(None),
        delivery.c.state.not_in(UNDER_WAY),
    )
    return _empty(connection, delivery, old, message=None)


def deliveries(connection: Connection, before: datetime) -> int:
    """Forget that something was sent to somebody before then; what stands in channels can still be changed."""
    post = delivery.alias()
    to_people = (
        select(sent_message.c.id)
        .join(post, post.c.id == sent_message.c.delivery_id)
        .where(post.c.created_at < before, post.c.advocate_id.is_not(None))
    )
    edits = and_(delivery.c.sent_message_id.in_(to_people), delivery.c.state.not_in(UNDER_WAY))
    done = _delete(connection, delivery, edits)
    unedited = and_(
        sent_message.c.id.in_(to_people),
        not_(exists().where(delivery.c.sent_message_id == sent_message.c.id)),
    )
    done += _delete(connection, sent_message, unedited)
    posts = and_(
        delivery.c.created_at < before,
        delivery.c.advocate_id.is_not(None),
        delivery.c.state.not_in(UNDER_WAY),
        not_(exists().where(sent_message.c.delivery_id == delivery.c.id)),
    )
    return done + _delete(connection, delivery, posts)


def words(connection: Connection, before: datetime) -> int:
    """Empty the words and the post's link of what was shared before then; that it was shared stays."""
    old = and_(
        share.c.created_at < before,
        or_(share.c.caption != "", share.c.disclosure != "", share.c.post_url.is_not(None)),
    )
    spoken = and_(share_disclosure.c.at < before, share_disclosure.c.shared != "")
    done = _empty(connection, share_disclosure, spoken, shared="")
    return done + _empty(connection, share, old, caption="", disclosure="", post_url=None)


def clicks(connection: Connection, before: datetime) -> int:
    """Delete requests for links from before then that never counted: robots, scanners, one's own."""
    return _delete(connection, click, and_(click.c.at < before, not_(click.c.counted)))


def ideas(connection: Connection, before: datetime) -> int:
    """Delete ideas that were declined before then, with their steps."""
    return _with_children(
        connection, idea, and_(idea.c.state == "declined", idea.c.decided_at < before)
    )


def concerns(connection: Connection, before: datetime) -> int:
    """Delete concerns that were closed and last spoken of in a week before then, with what was said."""
    old = and_(
        concern.c.state == "closed",
        concern.c.created_week < f"{before:%G-W%V}",
        not_(
            exists().where(
                concern_message.c.concern_id == concern.c.id, concern_message.c.at >= before
            )
        ),
    )
    return _with_children(connection, concern, old)


RULES: Mapping[str, Callable[[Connection, datetime], int]] = {
    "keep_message_days": messages,
    "keep_delivery_days": deliveries,
    "keep_words_days": words,
    "keep_click_days": clicks,
    "keep_idea_days": ideas,
    "keep_concern_days": concerns,
}
"""What enforces each setting. `keep_gone_days` is enforced by `forgetting`, `keep_days` by `erasing`."""


def enforce(connection: Connection, before: Mapping[str, datetime]) -> int:
    """Apply every rule to up to 500 rows; return how many there were. 0: nothing is left to do."""
    done = sum(rule(connection, before[setting]) for setting, rule in RULES.items())
    if done:
        scrub_after(connection)
    return done


def _with_children(connection: Connection, table: Table, old: ColumnElement[bool]) -> int:
    """Delete rows with those that hang on them; what only names them is untied."""
    keys = connection.execute(select(table.c.id).where(old).limit(SOME // 10)).scalars().all()
    if not keys:
        return 0
    for other in reversed(metadata.sorted_tables):
        for column in other.c:
            if not column.references(table.c.id):
                continue
            hangs = column.in_(keys)
            if column.nullable:
                connection.execute(update(other).where(hangs).values({column.name: None}))
            else:
                connection.execute(delete(other).where(hangs))
    return connection.execute(delete(table).where(table.c.id.in_(keys))).rowcount


def _empty(connection: Connection, table: Table, old: ColumnElement[bool], **values: Any) -> int:
    return connection.execute(update(table).where(_some(table, old)).values(**values)).rowcount


def _delete(connection: Connection, table: Table, old: ColumnElement[bool]) -> int:
    return connection.execute(delete(table).where(_some(table, old))).rowcount


def _some(table: Table, old: ColumnElement[bool]) -> ColumnElement[bool]:
    keys = tuple(table.primary_key.columns)
    return tuple_(*keys).in_(select(*keys).where(old).limit(SOME))
