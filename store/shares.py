"""The act of sharing. started (composer opened), confirmed (one tap), proven (first human click): never mixed up."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, insert, select, update

from store.database import Connection
from store.models import click, drop, link, share


@dataclass(frozen=True, slots=True)
class Share:
    """One share. `drop_id` is None for a person's own link or words; `token` opens its own page."""

    id: int
    workspace_id: int
    advocate_id: int
    drop_id: int | None
    url: str
    network: str
    caption: str
    disclosure: str
    token: str
    started_at: datetime | None
    confirmed_at: datetime | None
    proven_at: datetime | None
    undone_at: datetime | None
    post_url: str | None
    opener: str | None
    squad_told_at: datetime | None
    created_at: datetime
    title: str = ""
    opened: int = 0
    """People who opened the link, counted once a person and day."""


_COLUMNS = tuple(share.c[name] for name in Share.__dataclass_fields__ if name in share.c)


def _select() -> Any:
    opened = (
        select(func.count())
        .select_from(click.join(link, link.c.id == click.c.link_id))
        .where(link.c.share_id == share.c.id, click.c.counted)
        .scalar_subquery()
    )
    return select(*_COLUMNS, func.coalesce(drop.c.title, ""), opened).select_from(
        share.outerjoin(drop, drop.c.id == share.c.drop_id)
    )


def prepare(
    connection: Connection,
    workspace_id: int,
    advocate_id: int,
    *,
    drop_id: int | None,
    url: str,
    network: str,
    caption: str,
    disclosure: str,
    now: datetime,
) -> Share:
    """Write down what somebody is about to post. Counts for nothing until it is started."""
    token = secrets.token_urlsafe(16)
    connection.execute(
        insert(share).values(
            workspace_id=workspace_id,
            advocate_id=advocate_id,
            drop_id=drop_id,
            url=url,
            network=network,
            caption=caption,
            disclosure=disclosure,
            token=token,
            created_at=now,
        )
    )
    found = by_token(connection, token)
    assert found is not None  # noqa: S101  inserted in this transaction
    return found


def find(connection: Connection, workspace_id: int, share_id: int) -> Share | None:
    """Return a share of this workspace."""
    row = connection.execute(
        _select().where(share.c.workspace_id == workspace_id, share.c.id == share_id)
    ).first()
    return Share(*row) if row else None


def by_token(connection: Connection, token: str) -> Share | None:
    """Return the share whose page this token opens."""
    row = connection.execute(_select().where(share.c.token == token)).first()
    return Share(*row) if row else None


def of_person(connection: Connection, advocate_id: int, limit: int = 10) -> list[Share]:
    """List a person's confirmed shares, newest first."""
    rows = connection.execute(
        _select()
        .where(
            share.c.advocate_id == advocate_id,
            share.c.confirmed_at.is_not(None),
            share.c.undone_at.is_(None),
        )
        .order_by(share.c.confirmed_at.desc(), share.c.id.desc())
        .limit(limit)
    )
    return [Share(*row) for row in rows]


def start(connection: Connection, share_id: int, opener: str | None, now: datetime) -> None:
    """Keep that the composer was opened, and by which browser (a keyed hash); the first time counts."""
    connection.execute(
        update(share)
        .where(share.c.id == share_id, share.c.started_at.is_(None))
        .values(started_at=now)
    )
    if opener:
        connection.execute(
            update(share)
            .where(share.c.id == share_id, share.c.opener.is_(None))
            .values(opener=opener)
        )


def confirm(connection: Connection, share_id: int, now: datetime) -> bool:
    """Keep that it was posted; return False when that was known already."""
    done = connection.execute(
        update(share)
        .where(share.c.id == share_id, share.c.confirmed_at.is_(None))
        .values(confirmed_at=now, started_at=func.coalesce(share.c.started_at, now))
    )
    again = connection.execute(
        update(share)
        .where(share.c.id == share_id, share.c.undone_at.is_not(None))
        .values(undone_at=None)
    )
    return bool(done.rowcount or again.rowcount)


def undo(connection: Connection, share_id: int, now: datetime) -> bool:
    """Take a confirmation back; return False when there is none."""
    done = connection.execute(
        update(share)
        .where(
            share.c.id == share_id, share.c.confirmed_at.is_not(None), share.c.undone_at.is_(None)
        )
        .values(undone_at=now)
    )
    return bool(done.rowcount)


def prove(connection: Connection, share_id: int, now: datetime) -> bool:
    """Keep the first human click on a share; return True only that first time."""
    done = connection.execute(
        update(share)
        .where(share.c.id == share_id, share.c.proven_at.is_(None))
        .values(proven_at=now)
    )
    return bool(done.rowcount)


def keep_post(connection: Connection, share_id: int, post_key: str, post_url: str | None) -> None:
    """Keep the keyed hash of the post's address, and the address itself only if the person shows it."""
    connection.execute(
        update(share).where(share.c.id == share_id).values(post_key=post_key, post_url=post_url)
    )


def mark_told(connection: Connection, share_id: int, now: datetime) -> bool:
    """Keep that the squad was told; return True only the first time."""
    done = connection.execute(
        update(share)
        .where(share.c.id == share_id, share.c.squad_told_at.is_(None))
        .values(squad_told_at=now)
    )
    return bool(done.rowcount)


def shared_drops(connection: Connection, advocate_id: int) -> frozenset[int]:
    """Return the drops a person has shared."""
    rows = connection.execute(
        select(share.c.drop_id)
        .where(
            and_(
                share.c.advocate_id == advocate_id,
                share.c.drop_id.is_not(None),
                share.c.confirmed_at.is_not(None),
                share.c.undone_at.is_(None),
            )
        )
        .distinct()
    )
    return frozenset(row[0] for row in rows)


def last_networks(connection: Connection, advocate_id: int, limit: int = 30) -> list[str]:
    """List the networks a person used, last used first."""
    rows = connection.execute(
        select(share.c.network)
        .where(share.c.advocate_id == advocate_id, share.c.started_at.is_not(None))
        .order_by(share.c.started_at.desc(), share.c.id.desc())
        .limit(limit)
    )
    return list(dict.fromkeys(row[0] for row in rows))


def confirmed_count(connection: Connection, advocate_id: int, since: datetime) -> int:
    """Count a person's confirmed shares since then."""
    counted = connection.execute(
        select(func.count())
        .select_from(share)
        .where(
            share.c.advocate_id == advocate_id,
            share.c.confirmed_at >= since,
            share.c.undone_at.is_(None),
        )
    ).scalar_one()
    return int(counted)


def sharers_of(connection: Connection, drop_id: int) -> list[int]:
    """Return who shared this: only to tell them, kindly, that it was withdrawn. Never shown to anyone."""
    rows = connection.execute(
        select(share.c.advocate_id)
        .where(
            share.c.drop_id == drop_id,
            share.c.confirmed_at.is_not(None),
            share.c.undone_at.is_(None),
        )
        .distinct()
        .order_by(share.c.advocate_id)
    )
    return [row[0] for row in rows]


def rewrite(connection: Connection, found: Share, caption: str, disclosure: str) -> Share:
    """Keep other words for a share that is not posted yet; a posted one keeps what went out."""
    connection.execute(
        update(share)
        .where(share.c.id == found.id, share.c.confirmed_at.is_(None))
        .values(caption=caption, disclosure=disclosure)
    )
    again = by_token(connection, found.token)
    assert again is not None  # noqa: S101  found a moment ago
    return again


def choose_network(connection: Connection, share_id: int, network: str) -> None:
    """Keep which composer was opened last; once posted it stays."""
    connection.execute(
        update(share)
        .where(share.c.id == share_id, share.c.confirmed_at.is_(None))
        .values(network=network)
    )


def workspace_of(connection: Connection, share_id: int) -> int:
    """Return the workspace of a share we hold the number of. Raises NoResultFound."""
    return int(
        connection.execute(select(share.c.workspace_id).where(share.c.id == share_id)).scalar_one()
    )
