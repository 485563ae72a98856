"""Changing part of messages already sent or waiting: those that show one thing among others, such as a digest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select, update

from store.database import Connection
from store.models import delivery, sent_message
from store.outbox import RETRACTED, REVISED, SUPERSEDED
from store.rows import add_once


def revise_each(
    connection: Connection,
    *,
    workspace_id: int,
    about: str,
    change: Callable[[str], str],
    key: str,
    now: datetime,
) -> int:
    """Apply `change` to the markup of every message with blocks about something; return how many.

    A message that waits is changed where it lies; one that was sent gets a revision, once for each `key`.
    The post keeps the newest markup, so that the next change builds on this one.
    """
    posts = connection.execute(
        select(
            delivery.c.id, delivery.c.message, delivery.c.state, delivery.c.message_version
        ).where(
            delivery.c.workspace_id == workspace_id,
            delivery.c.verb == "post",
            delivery.c.state.in_(("queued", "sending", "sent", "unknown")),
            delivery.c.reason != RETRACTED,
            delivery.c.message.contains(f'about="{about} ', autoescape=True),
        )
    ).all()
    for post in posts:
        changed = change(post.message)
        values = {"message": changed}
        if post.state == "sending":
            values["reason"] = REVISED
        connection.execute(update(delivery).where(delivery.c.id == post.id).values(**values))
        if post.state == "sent":
            _queue(connection, workspace_id, post.id, changed, post.message_version, key, now)
    return len(posts)


def _queue(
    connection: Connection,
    workspace_id: int,
    delivery_id: int,
    message: str,
    version: int,
    key: str,
    now: datetime,
) -> None:
    sent = connection.execute(
        select(sent_message.c.id, sent_message.c.about).where(
            sent_message.c.delivery_id == delivery_id, sent_message.c.retracted_at.is_(None)
        )
    ).all()
    for one in sent:
        made = add_once(
            connection,
            delivery,
            {
                "workspace_id": workspace_id,
                "key": f"{key}:{one.id}",
                "kind": "notice",
                "verb": "revise",
                "sent_message_id": one.id,
                "message": message,
                "message_version": version,
                "about": one.about,
                "not_before": now,
                "created_at": now,
            },
        )
        if made is not None:
            connection.execute(
                update(delivery)
                .where(
                    delivery.c.sent_message_id == one.id,
                    delivery.c.id != made,
                    delivery.c.verb == "revise",
                    delivery.c.state == "queued",
                )
                .values(state="skipped", reason=SUPERSEDED)
            )
