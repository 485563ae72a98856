"""Links with opaque codes, and the clicks on them. Who is human is judged elsewhere."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqids import Sqids
from sqlalchemy import ColumnElement, func, select, update

from store.database import Connection
from store.models import click, link
from store.rows import add_once, insert_for

CODE_BITS = 60
_ALPHABET = Sqids(min_length=8)

AGAIN = "again"
"""The reason of a click that is kept but not counted: this visitor came before that day."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link: `code` stands in its address, `url` is the only place it leads to."""

    id: int
    workspace_id: int
    code: str
    url: str
    share_id: int | None
    drop_id: int | None
    network: str
    created_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Click:
    """One request for a link. `event_id` is its own; `day` is UTC; `visitor` a daily keyed hash."""

    workspace_id: int
    link_id: int
    event_id: str
    at: datetime
    day: date
    visitor: str
    counted: bool
    reason: str = ""


_COLUMNS: tuple[Any, ...] = tuple(link.c[name] for name in Link.__dataclass_fields__)


def create(
    connection: Connection,
    *,
    workspace_id: int,
    url: str,
    now: datetime,
    share_id: int | None = None,
    drop_id: int | None = None,
    network: str = "",
) -> Link:
    """Add a link with a random code of 60 bits, without rude words."""
    values: dict[str, Any] = {
        "workspace_id": workspace_id,
        "url": url,
        "share_id": share_id,
        "drop_id": drop_id,
        "network": network,
        "created_at": now,
    }
    while True:
        code = _ALPHABET.encode([secrets.randbits(CODE_BITS)])
        made = add_once(connection, link, values | {"code": code})
        if made is not None:
            return Link(id=made, code=code, closed_at=None, **values)


def find(connection: Connection, code: str) -> Link | None:
    """Return the link with this code, closed or not."""
    row = connection.execute(select(*_COLUMNS).where(link.c.code == code)).first()
    return Link(*row) if row else None


def of_share(connection: Connection, share_id: int, network: str = "") -> Link | None:
    """Return the share's newest link for a network."""
    row = connection.execute(
        select(*_COLUMNS)
        .where(link.c.share_id == share_id, link.c.network == network)
        .order_by(link.c.id.desc())
    ).first()
    return Link(*row) if row else None


def close_links(connection: Connection, drop_id: int, now: datetime) -> int:
    """Close every link of a drop that was withdrawn; return how many."""
    statement = update(link).where(link.c.drop_id == drop_id, link.c.closed_at.is_(None))
    return connection.execute(statement.values(closed_at=now)).rowcount


def record_clicks(connection: Connection, clicks: Sequence[Click]) -> frozenset[int]:
    """Keep many clicks at once; return the links on which one was newly counted.

    A click that was recorded before (same `event_id`) changes nothing; one on a link that is gone
    is passed over. A visitor counts once a day and link: what comes again is kept as "again".
    """
    known = connection.execute(
        select(link.c.id).where(link.c.id.in_({found.link_id for found in clicks}))
    )
    there = frozenset(known.scalars())
    clicks = [found for found in clicks if found.link_id in there]
    if not clicks:
        return frozenset()
    kept = _insert(connection, [_row(found) for found in clicks])
    again = [
        _row(found) | {"counted": False, "reason": AGAIN}
        for found in clicks
        if found.counted and found.event_id not in kept
    ]
    if again:
        _insert(connection, again)
    return frozenset(found.link_id for found in clicks if found.counted and found.event_id in kept)


def counted_by_link(connection: Connection, link_ids: Sequence[int]) -> dict[int, int]:
    """Return the counted clicks of each link, 0 where there are none."""
    return _counted(connection, link.c.id, link_ids)


def counted_by_share(connection: Connection, share_ids: Sequence[int]) -> dict[int, int]:
    """Return the counted clicks of each share, 0 where there are none."""
    return _counted(connection, link.c.share_id, share_ids)


def counted_by_drop(connection: Connection, drop_ids: Sequence[int]) -> dict[int, int]:
    """Return the counted clicks of each drop, 0 where there are none."""
    return _counted(connection, link.c.drop_id, drop_ids)


def _row(found: Click) -> dict[str, Any]:
    # asdict copies every value deeply, at four times the price of the insert.
    return {name: getattr(found, name) for name in Click.__dataclass_fields__}


def _insert(connection: Connection, rows: list[dict[str, Any]]) -> frozenset[str]:
    """Insert what no unique key has yet; return the event ids of those."""
    statement = insert_for(connection, click).on_conflict_do_nothing()
    return frozenset(connection.execute(statement.returning(click.c.event_id), rows).scalars())


def _counted(
    connection: Connection, column: ColumnElement[Any], numbers: Sequence[int]
) -> dict[int, int]:
    rows = connection.execute(
        select(column, func.count())
        .join(click, click.c.link_id == link.c.id)
        .where(column.in_(numbers), click.c.counted)
        .group_by(column)
    )
    return dict.fromkeys(numbers, 0) | {row[0]: row[1] for row in rows}


def share_of(connection: Connection, link_id: int) -> int | None:
    """Return the share a link belongs to."""
    return connection.execute(select(link.c.share_id).where(link.c.id == link_id)).scalar()
