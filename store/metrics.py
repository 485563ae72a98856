"""Measures: one function, one count. Formulas and floors are in bot/rules/measures.py."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, or_, select

from store.database import Connection
from store.ideas import OPEN
from store.models import (
    advocate,
    click,
    drop,
    idea,
    idea_backing,
    idea_event,
    identity,
    installation,
    link,
    share,
)


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


def _is_there() -> ColumnElement[bool]:
    """The condition on an advocate that some platform still knows them."""
    return exists().where(identity.c.advocate_id == advocate.c.id, identity.c.gone_at.is_(None))


def known(connection: Connection, workspace_id: int) -> int:
    """Count the people we know who are still there: what a number of some of them is out of."""
    counted = connection.execute(
        select(func.count())
        .select_from(advocate)
        .where(advocate.c.workspace_id == workspace_id, _is_there())
    ).scalar_one()
    return int(counted)


def everyone(connection: Connection, workspace_id: int) -> int:
    """Count who there is: as many as the longest directory lists, where they are counted, or those we know if more.

    The same people may stand in two directories, so they are not added: a complement is rather thought too small.
    """
    listed = connection.execute(
        select(func.coalesce(func.max(installation.c.headcount), 0)).where(
            installation.c.workspace_id == workspace_id, installation.c.revoked_at.is_(None)
        )
    ).scalar_one()
    return max(int(listed), known(connection, workspace_id))


def backers(connection: Connection, idea_id: int) -> int:
    """Count who backs an idea and is still there. Never shown as it is: a formula holds small numbers back."""
    counted = connection.execute(
        select(func.count())
        .select_from(idea_backing.join(advocate, advocate.c.id == idea_backing.c.advocate_id))
        .where(idea_backing.c.idea_id == idea_id, _is_there())
    ).scalar_one()
    return int(counted)


def posts_of_drop(connection: Connection, drop_id: int, until: datetime) -> tuple[int, int]:
    """Count the posts of one drop told to us before `until` and not taken back, and the people who posted."""
    row = connection.execute(
        select(func.count(), func.count(share.c.advocate_id.distinct())).where(
            share.c.drop_id == drop_id, share.c.confirmed_at < until, share.c.undone_at.is_(None)
        )
    ).one()
    return int(row[0]), int(row[1])


def opened_of_drop(connection: Connection, drop_id: int, until: datetime) -> int:
    """Count how often people opened the links to one drop before `until`, left out what a rule leaves out."""
    counted = connection.execute(
        select(func.count())
        .select_from(click.join(link, link.c.id == click.c.link_id))
        .where(link.c.drop_id == drop_id, click.c.counted, click.c.at < until)
    ).scalar_one()
    return int(counted)


def first_steps(
    connection: Connection,
    squad_id: int,
    kinds: Collection[str],
    since: datetime,
    until: datetime,
) -> list[tuple[datetime, datetime]]:
    """List when a squad's ideas came and when somebody else first took one of these steps, if in [since, until)."""
    first = func.min(idea_event.c.at)
    rows = connection.execute(
        select(idea.c.created_at, first)
        .select_from(idea.join(idea_event, idea_event.c.idea_id == idea.c.id))
        .where(
            idea.c.squad_id == squad_id,
            idea_event.c.kind.in_(kinds),
            or_(idea_event.c.actor_id.is_(None), idea_event.c.actor_id != idea.c.author_id),
        )
        .group_by(idea.c.id, idea.c.created_at)
        .having(first >= since, first < until)
        .order_by(idea.c.id)
    )
    return [(row[0], row[1]) for row in rows]


def undecided(connection: Connection, squad_id: int, before: datetime) -> int:
    """Count a squad's ideas that came before then and still wait for a decision."""
    counted = connection.execute(
        select(func.count())
        .select_from(idea)
        .where(idea.c.squad_id == squad_id, idea.c.state.in_(OPEN), idea.c.created_at < before)
    ).scalar_one()
    return int(counted)
