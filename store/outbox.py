"""What is to be said to others: written in the unit that causes it, sent after its commit.

How a delivery goes on from "queued" is in `deliveries`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, cast, exists, literal, or_, select, update

from store.database import Connection
from store.models import delivery, sent_message
from store.rows import add_once, insert_for

CHUNK = 1000
REVISED = "revised"
RETRACTED = "retracted"
"""Reasons noted on a post that is being sent: changed or taken back once it has arrived."""
SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class ToPerson:
    """To a human; the address is chosen when it is sent."""

    advocate_id: int


@dataclass(frozen=True, slots=True)
class ToConversation:
    """To a channel or group, by the number of its row."""

    conversation_id: int


Receiver = ToPerson | ToConversation


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A message to send. `key` is unique in the workspace: sent once however often it is posted.

    `about` ("drop:42") finds it again for `revise` and `retract`. Unsent at `expires_at`: skipped.
    """

    to: Receiver
    message_xml: str
    key: str
    kind: str
    about: str = ""
    version: int = 1
    run_id: int | None = None
    not_before: datetime | None = None
    expires_at: datetime | None = None


def post(
    connection: Connection,
    *,
    workspace_id: int,
    to: Receiver,
    message_xml: str,
    key: str,
    kind: str,
    now: datetime,
    about: str = "",
    version: int = 1,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
) -> bool:
    """Say something to somebody, once for each key; False when this key was posted before."""
    wanted = Post(
        to=to,
        message_xml=message_xml,
        key=key,
        kind=kind,
        about=about,
        version=version,
        not_before=not_before,
        expires_at=expires_at,
    )
    return add_once(connection, delivery, _row(workspace_id, wanted, now)) is not None


def renew(connection: Connection, workspace_id: int, key: str, now: datetime) -> bool:
    """Queue again what was posted under this key and didn't arrive; False where it did or is on its way."""
    lost = or_(
        delivery.c.state.in_(("skipped", "failed", "dead")),
        and_(delivery.c.state == "queued", delivery.c.reason != ""),
    )
    done = connection.execute(
        update(delivery)
        .where(
            delivery.c.workspace_id == workspace_id,
            delivery.c.key == key,
            delivery.c.verb == "post",
            delivery.c.reason != RETRACTED,
            delivery.c.message.is_not(None),
            lost,
        )
        .values(state="queued", reason="", not_before=now, expires_at=None, attempts=0)
    )
    return done.rowcount == 1


def post_all(
    connection: Connection, workspace_id: int, posts: Sequence[Post], now: datetime
) -> None:
    """Post many at once, 1,000 at most; those whose key is known are left as they are."""
    if len(posts) > CHUNK:
        raise ValueError(f"{len(posts)} posts are too many for one unit of work: give {CHUNK}")
    if posts:
        statement = insert_for(connection, delivery).on_conflict_do_nothing()
        connection.execute(statement, [_row(workspace_id, wanted, now) for wanted in posts])


def receivers(connection: Connection, workspace_id: int, about: str) -> list[Receiver]:
    """List who has got, or is about to get, a message about something, each once."""
    rows = connection.execute(
        select(delivery.c.advocate_id, delivery.c.conversation_id)
        .where(
            _posts(workspace_id, about, None),
            delivery.c.state.in_(("queued", "sending", "sent", "unknown")),
        )
        .distinct()
        .order_by(delivery.c.advocate_id, delivery.c.conversation_id)
    )
    return [
        ToConversation(row.conversation_id)
        if row.advocate_id is None
        else ToPerson(row.advocate_id)
        for row in rows
    ]


def revise(
    connection: Connection,
    *,
    workspace_id: int,
    about: str,
    message_xml: str,
    key: str,
    now: datetime,
    version: int = 1,
    to: Receiver | None = None,
) -> int:
    """Change every message about something, sent or not yet; return how many. `to`: only theirs.

    The last revision wins: an earlier one that still waits is dropped.
    """
    words = {"message": message_xml, "message_version": version}
    posts = _posts(workspace_id, about, to)
    waiting = connection.execute(
        update(delivery).where(posts, delivery.c.state == "queued").values(**words)
    ).rowcount
    waiting += connection.execute(
        update(delivery)
        .where(posts, delivery.c.state == "sending", delivery.c.reason != RETRACTED)
        .values(reason=REVISED, **words)
    ).rowcount
    return waiting + _follow_up(connection, workspace_id, about, to, "revise", key, now, words)


def retract(
    connection: Connection,
    *,
    workspace_id: int,
    about: str,
    key: str,
    now: datetime,
    to: Receiver | None = None,
) -> int:
    """Take back every message about something, sent or not yet; return how many."""
    posts = _posts(workspace_id, about, to)
    waiting = connection.execute(
        update(delivery)
        .where(posts, delivery.c.state == "queued")
        .values(state="skipped", reason=RETRACTED)
    ).rowcount
    waiting += connection.execute(
        update(delivery).where(posts, delivery.c.state == "sending").values(reason=RETRACTED)
    ).rowcount
    return waiting + _follow_up(connection, workspace_id, about, to, "retract", key, now, {})


def forget_words(connection: Connection, workspace_id: int, about: str) -> int:
    """Empty what was written about something and needs no more sending; return how many.

    What people have on their screens stays: revise or retract it first.
    """
    return connection.execute(
        update(delivery)
        .where(
            delivery.c.workspace_id == workspace_id,
            delivery.c.about == about,
            delivery.c.state.not_in(("queued", "sending")),
        )
        .values(message=None)
    ).rowcount


def _row(workspace_id: int, wanted: Post, now: datetime) -> dict[str, Any]:
    to = wanted.to
    return {
        "workspace_id": workspace_id,
        "run_id": wanted.run_id,
        "key": wanted.key,
        "kind": wanted.kind,
        "verb": "post",
        "advocate_id": to.advocate_id if isinstance(to, ToPerson) else None,
        "conversation_id": to.conversation_id if isinstance(to, ToConversation) else None,
        "message": wanted.message_xml,
        "message_version": wanted.version,
        "about": wanted.about,
        # Always set: the queue is read in this order.
        "not_before": wanted.not_before or now,
        "expires_at": wanted.expires_at,
        "created_at": now,
    }


def _posts(workspace_id: int, about: str, to: Receiver | None) -> ColumnElement[bool]:
    conditions = [
        delivery.c.workspace_id == workspace_id,
        delivery.c.about == about,
        delivery.c.verb == "post",
    ]
    if isinstance(to, ToPerson):
        conditions.append(delivery.c.advocate_id == to.advocate_id)
    elif isinstance(to, ToConversation):
        conditions.append(delivery.c.conversation_id == to.conversation_id)
    return and_(*conditions)


def _follow_up(
    connection: Connection,
    workspace_id: int,
    about: str,
    to: Receiver | None,
    verb: str,
    key: str,
    now: datetime,
    words: dict[str, Any],
) -> int:
    """Queue one edit or withdrawal for each sent message, in place of revisions that still wait."""
    posted = select(delivery.c.id).where(_posts(workspace_id, about, to))
    other = delivery.alias()
    taken_back = exists().where(
        other.c.sent_message_id == sent_message.c.id,
        other.c.verb == "retract",
        other.c.state.in_(("queued", "sending")),
    )
    target = and_(
        sent_message.c.workspace_id == workspace_id,
        sent_message.c.about == about,
        sent_message.c.delivery_id.in_(posted),
        sent_message.c.retracted_at.is_(None),
        ~taken_back,
    )
    own_key = literal(f"{key}:", Text) + cast(sent_message.c.id, Text)
    columns = {
        "workspace_id": sent_message.c.workspace_id,
        "key": own_key,
        "kind": literal("notice", Text),
        "verb": literal(verb, Text),
        "sent_message_id": sent_message.c.id,
        "message": literal(words.get("message"), Text),
        "message_version": literal(words.get("message_version", 1)),
        "about": sent_message.c.about,
        "not_before": literal(now, delivery.c.not_before.type),
        "created_at": literal(now, delivery.c.created_at.type),
    }
    statement = (
        insert_for(connection, delivery)
        .from_select(list(columns), select(*columns.values()).where(target))
        .on_conflict_do_nothing()
        .returning(delivery.c.id, delivery.c.sent_message_id)
    )
    made = {row.id: row.sent_message_id for row in connection.execute(statement)}
    if made:
        connection.execute(
            update(delivery)
            .where(
                delivery.c.sent_message_id.in_(made.values()),
                delivery.c.id.not_in(made.keys()),
                delivery.c.verb == "revise",
                delivery.c.state == "queued",
            )
            .values(state="skipped", reason=SUPERSEDED)
        )
    return len(made)
