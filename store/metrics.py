"""Measures: one function, one count. Formulas and floors are in bot/rules/measures.py."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from store.database import Connection
from store.models import advocate, click, drop, link, share


def _shares(workspace_id: int, squad_id: int | None) -> list[ColumnElement[bool]]:
    conditions = [share.c.workspace_id == workspace_id]
    if squad_id is not None:
        conditions.append(drop.c.squad_id == squad_id)
    return conditions


def _count(connection: Connection, squad_id: int | None, *where: ColumnElement[bool]) -> int:
    source = share if squad_id is None else share.join(drop, drop.c.id == share.c.drop_id)
    return int(
        connection.execute(select(func.count()).select_from(source).where(*where)).scalar_one()
    )


def started(
    connection: Connection,
    workspace_id: int,
    since: datetime,
    until: datetime,
    squad_id: int | None,
) -> int:
    """Count composers opened in [since, until), of one squad's things or all."""
    return _count(
        connection,
        squad_id,
        *_shares(workspace_id, squad_id),
        share.c.started_at >= since,
        share.c.started_at < until,
    )


def confirmed(
    connection: Connection,
    workspace_id: int,
    since: datetime,
    until: datetime,
    squad_id: int | None,
) -> int:
    """Count posts people told us of in [since, until) and did not take back."""
    return _count(
        connection,
        squad_id,
        *_shares(workspace_id, squad_id),
        share.c.confirmed_at >= since,
        share.c.confirmed_at < until,
        share.c.undone_at.is_(None),
    )


def opened(
    connection: Connection,
    workspace_id: int,
    since: datetime,
    until: datetime,
    squad_id: int | None,
) -> tuple[int, int]:
    """Count requests for our links in [since, until), and those of them that a rule left out."""
    source = click.join(link, link.c.id == click.c.link_id)
    conditions = [click.c.workspace_id == workspace_id, click.c.at >= since, click.c.at < until]
    if squad_id is not None:
        source = source.join(drop, drop.c.id == link.c.drop_id)
        conditions.append(drop.c.squad_id == squad_id)
    rows = connection.execute(
        select(click.c.counted, func.count())
        .select_from(source)
        .where(*conditions)
        .group_by(click.c.counted)
    )
    by_counted = {bool(counted): int(number) for counted, number in rows}
    return by_counted.get(True, 0) + by_counted.get(False, 0), by_counted.get(False, 0)


def joined(connection: Connection, workspace_id: int, since: datetime, until: datetime) -> int:
    """Count people who joined in [since, until)."""
    counted = connection.execute(
        select(func.count())
        .select_from(advocate)
        .where(
            advocate.c.workspace_id == workspace_id,
            advocate.c.joined_at >= since,
            advocate.c.joined_at < until,
        )
    ).scalar_one()
    return int(counted)
