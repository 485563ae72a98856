"""The ledger of points: lines are added, never changed. What is worth how much: bot/rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Integer,
    Select,
    Text,
    and_,
    cast,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    union_all,
)

from store.database import Connection
from store.models import point_entry, point_total
from store.rows import add_once, insert_for

ALL = "all"
UNDONE = "undone"
"""The reason of a line that takes another back."""


@dataclass(frozen=True, slots=True)
class PointEntry:
    """A line of the ledger. `reference` names what it pays for ("share:42")."""

    id: int
    amount: int
    reason: str
    reference: str
    at: datetime
    reverses_id: int | None


_ENTRY: tuple[Any, ...] = tuple(point_entry.c[name] for name in PointEntry.__dataclass_fields__)


def month(at: datetime) -> str:
    """Name the month of an instant, "2026-11". Totals count by UTC, so that a rebuild agrees."""
    return at.astimezone(UTC).strftime("%Y-%m")


def first_moment(period: str) -> tuple[datetime, datetime]:
    """Return the first moment of a month ("2026-11") and of the next, UTC."""
    year, number = (int(part) for part in period.split("-"))
    following = (year + 1, 1) if number == 12 else (year, number + 1)
    return datetime(year, number, 1, tzinfo=UTC), datetime(*following, 1, tzinfo=UTC)


def quarter(at: datetime) -> str:
    """Name the quarter of an instant by UTC, "2026-Q4"."""
    in_utc = at.astimezone(UTC)
    return f"{in_utc.year:04}-Q{(in_utc.month + 2) // 3}"


def pay(
    connection: Connection,
    workspace_id: int,
    advocate_id: int,
    amount: int,
    reason: str,
    reference: str,
    now: datetime,
) -> bool:
    """Pay once for (reason, reference), however often it is called; False when it was paid."""
    values = {
        "workspace_id": workspace_id,
        "advocate_id": advocate_id,
        "amount": amount,
        "reason": reason,
        "reference": reference,
        "at": now,
    }
    if add_once(connection, point_entry, values) is None:
        return False
    _add_to_totals(connection, workspace_id, advocate_id, amount, now)
    return True


def reverse(
    connection: Connection, workspace_id: int, reason: str, reference: str, now: datetime
) -> bool:
    """Take back what was paid for (reason, reference), once; False when there is nothing to take.

    It can't be paid for the same again: a new try needs a reference of its own.
    """
    paid = connection.execute(
        select(point_entry.c.id, point_entry.c.advocate_id, point_entry.c.amount).where(
            point_entry.c.workspace_id == workspace_id,
            point_entry.c.reason == reason,
            point_entry.c.reference == reference,
        )
    ).first()
    if paid is None:
        return False
    values = {
        "workspace_id": workspace_id,
        "advocate_id": paid.advocate_id,
        "amount": -paid.amount,
        "reason": UNDONE,
        "reference": f"{reason}:{reference}",
        "reverses_id": paid.id,
        "at": now,
    }
    if add_once(connection, point_entry, values) is None:
        return False
    _add_to_totals(connection, workspace_id, paid.advocate_id, -paid.amount, now)
    return True


def reversals(connection: Connection, workspace_id: int, reason: str, reference: str) -> int:
    """Count how often what was paid for this was taken back, later tries ("…:2") included."""
    undone = f"{reason}:{reference}"
    counted = connection.execute(
        select(func.count())
        .select_from(point_entry)
        .where(
            point_entry.c.workspace_id == workspace_id,
            point_entry.c.reason == UNDONE,
            or_(
                point_entry.c.reference == undone,
                point_entry.c.reference.startswith(f"{undone}:", autoescape=True),
            ),
        )
    ).scalar_one()
    return int(counted)


def total(connection: Connection, advocate_id: int, period: str = ALL) -> int:
    """Return a person's points: "all", a month "2026-11" or a quarter "2026-Q4"."""
    amount = connection.execute(
        select(point_total.c.amount).where(
            point_total.c.advocate_id == advocate_id, point_total.c.period == period
        )
    ).scalar_one_or_none()
    return amount or 0


def entries(connection: Connection, advocate_id: int, limit: int = 20) -> list[PointEntry]:
    """List a person's lines, newest first."""
    rows = connection.execute(
        select(*_ENTRY)
        .where(point_entry.c.advocate_id == advocate_id)
        .order_by(point_entry.c.at.desc(), point_entry.c.id.desc())
        .limit(limit)
    )
    return [PointEntry(*row) for row in rows]


def board(
    connection: Connection, workspace_id: int, period: str, limit: int = 10
) -> list[tuple[int, int]]:
    """List advocate and points of those with most, whether or not they wish to be shown."""
    rows = connection.execute(
        select(point_total.c.advocate_id, point_total.c.amount)
        .where(
            point_total.c.workspace_id == workspace_id,
            point_total.c.period == period,
            point_total.c.amount > 0,
        )
        .order_by(point_total.c.amount.desc(), point_total.c.advocate_id)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in rows]


def rebuild_totals(connection: Connection, workspace_id: int) -> None:
    """Make the totals anew from the ledger, which is the truth."""
    connection.execute(delete(point_total).where(point_total.c.workspace_id == workspace_id))
    counted = _counted(connection, workspace_id)
    columns = ["workspace_id", "advocate_id", "period", "amount"]
    connection.execute(insert(point_total).from_select(columns, counted))


def wrong_totals(connection: Connection, workspace_id: int) -> list[tuple[int, str]]:
    """List (advocate, period) whose kept total differs from the ledger's: [] when all is well."""
    counted = _counted(connection, workspace_id).subquery()
    same = and_(
        point_total.c.advocate_id == counted.c.advocate_id,
        point_total.c.period == counted.c.period,
    )
    differs = or_(point_total.c.amount.is_(None), point_total.c.amount != counted.c.amount)
    missing = (
        select(counted.c.advocate_id, counted.c.period)
        .select_from(counted.outerjoin(point_total, same))
        .where(differs)
    )
    invented = (
        select(point_total.c.advocate_id, point_total.c.period)
        .select_from(point_total.outerjoin(counted, same))
        .where(point_total.c.workspace_id == workspace_id, counted.c.period.is_(None))
    )
    rows = connection.execute(union_all(missing, invented))
    return sorted((row[0], row[1]) for row in rows)


def _add_to_totals(
    connection: Connection, workspace_id: int, advocate_id: int, amount: int, now: datetime
) -> None:
    statement = insert_for(connection, point_total)
    statement = statement.on_conflict_do_update(
        index_elements=["advocate_id", "period"],
        set_={"amount": point_total.c.amount + statement.excluded.amount},
    )
    base = {"workspace_id": workspace_id, "advocate_id": advocate_id, "amount": amount}
    periods = (month(now), quarter(now), ALL)
    connection.execute(statement, [base | {"period": period} for period in periods])


def _counted(connection: Connection, workspace_id: int) -> Select[Any]:
    """The totals as the ledger has them: workspace, advocate, period, amount."""
    if connection.dialect.name == "postgresql":
        named = func.to_char(func.timezone("UTC", point_entry.c.at), "YYYY-MM")
    else:
        named = func.strftime("%Y-%m", point_entry.c.at)
    monthly = (
        select(
            point_entry.c.advocate_id,
            cast(named, Text).label("period"),
            func.sum(point_entry.c.amount).label("amount"),
        )
        .where(point_entry.c.workspace_id == workspace_id)
        .group_by(point_entry.c.advocate_id, "period")
        .cte("monthly")
    )
    number = (cast(func.substr(monthly.c.period, 6, 2), Integer) + 2) // 3
    quarterly = func.substr(monthly.c.period, 1, 4) + "-Q" + cast(number, Text)
    periods = (monthly.c.period, quarterly, literal(ALL, Text))
    every = union_all(
        *(
            select(monthly.c.advocate_id, period.label("period"), monthly.c.amount)
            for period in periods
        )
    ).subquery()
    return select(
        literal(workspace_id, Integer).label("workspace_id"),
        every.c.advocate_id,
        every.c.period,
        cast(func.sum(every.c.amount), Integer).label("amount"),
    ).group_by(every.c.advocate_id, every.c.period)
