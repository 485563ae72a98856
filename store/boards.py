"""The board: a month's standing of those who chose to be seen. Nobody else is ever read here."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from store.database import Connection
from store.models import advocate, membership, point_total, share
from store.points import first_moment


@dataclass(frozen=True, slots=True)
class Standing:
    """One person's month: posts they told us of, and points."""

    name: str
    posts: int
    points: int


def standing(
    connection: Connection,
    workspace_id: int,
    period: str,
    squad_id: int | None,
    *,
    by_points: bool,
    limit: int,
) -> list[Standing]:
    """List the month ("2026-11") of those who chose to be seen and posted, best first; never a zero."""
    since, until = first_moment(period)
    posts = (
        select(share.c.advocate_id, func.count().label("posts"))
        .where(
            share.c.workspace_id == workspace_id,
            share.c.confirmed_at >= since,
            share.c.confirmed_at < until,
            share.c.undone_at.is_(None),
        )
        .group_by(share.c.advocate_id)
        .subquery()
    )
    earned = func.coalesce(point_total.c.amount, 0)
    statement = (
        select(advocate.c.name, posts.c.posts, earned)
        .select_from(
            advocate.join(posts, posts.c.advocate_id == advocate.c.id).outerjoin(
                point_total,
                (point_total.c.advocate_id == advocate.c.id) & (point_total.c.period == period),
            )
        )
        .where(
            advocate.c.workspace_id == workspace_id,
            advocate.c.on_board,
            advocate.c.left_at.is_(None),
        )
        .order_by((earned if by_points else posts.c.posts).desc(), advocate.c.name)
        .limit(limit)
    )
    if squad_id is not None:
        statement = statement.join(membership, membership.c.advocate_id == advocate.c.id).where(
            membership.c.squad_id == squad_id
        )
    return [Standing(*row) for row in connection.execute(statement)]
