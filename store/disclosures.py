"""Evidence of how posts began: the rule of that day, what it asked for, and the words that were handed over."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import and_, select, update

from store.database import Connection
from store.models import share, share_disclosure
from store.rows import add_once


@dataclass(frozen=True, slots=True)
class Evidence:
    """One share on one network; "" while none was chosen. `checked` is the rule's own date, its version."""

    share_id: int
    rule: str
    checked: date
    country: str
    network: str
    kind: str
    incentive: str
    shown: str
    shared: str
    at: datetime


_COLUMNS = tuple(share_disclosure.c[name] for name in Evidence.__dataclass_fields__)


def note(connection: Connection, found: Evidence, *, workspace_id: int, again: bool) -> None:
    """Keep evidence, once for a share and network. `again`: a later word replaces an earlier one."""
    values = asdict(found)
    key = {"workspace_id": workspace_id, **values}
    if add_once(connection, share_disclosure, key) is None and again:
        connection.execute(
            update(share_disclosure)
            .where(
                share_disclosure.c.share_id == found.share_id,
                share_disclosure.c.network == found.network,
            )
            .values(values)
        )


def of_person(connection: Connection, advocate_id: int, limit: int = 10) -> list[Evidence]:
    """List how a person's posts began, newest first: one line a post, of the network it went to."""
    rows = connection.execute(
        select(*_COLUMNS)
        .join(
            share,
            and_(
                share.c.id == share_disclosure.c.share_id,
                share.c.network == share_disclosure.c.network,
            ),
        )
        .where(
            share.c.advocate_id == advocate_id,
            share.c.confirmed_at.is_not(None),
            share.c.undone_at.is_(None),
        )
        .order_by(share_disclosure.c.at.desc(), share_disclosure.c.id.desc())
        .limit(limit)
    )
    return [Evidence(*row) for row in rows]
