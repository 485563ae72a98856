"""Paying and taking back points for shares and ideas. Amounts are rules/points.py, the ledger is the store's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.command import Context
from bot.rules.hours import zone_of
from bot.rules.points import SHARES_PAID_A_DAY, Reason, award
from store import points, shares
from store.database import Connection
from store.shares import Share


@dataclass(frozen=True, slots=True)
class Earned:
    """What a share has paid so far. `first`: with the extra for a first one. `capped`: the day's limit held it back."""

    amount: int
    first: bool
    capped: bool


def pay(
    connection: Connection,
    workspace_id: int,
    advocate_id: int,
    reason: Reason,
    subject: int,
    now: datetime,
    *,
    paid_today: int = 0,
) -> int:
    """Pay once for `subject`, however often it is called; return the amount paid now."""
    first = award(reason, subject)
    attempt = 1 + points.reversals(connection, workspace_id, reason, first.reference)
    due = award(reason, subject, paid_today=paid_today, attempt=attempt)
    if not due.amount:
        return 0
    paid = points.pay(
        connection, workspace_id, advocate_id, due.amount, due.reason, due.reference, now
    )
    return due.amount if paid else 0


def take(
    connection: Connection, workspace_id: int, reason: Reason, subject: int, now: datetime
) -> None:
    """Take back what `subject` was paid, by a reversing line."""
    base = award(reason, subject).reference
    attempt = 1 + points.reversals(connection, workspace_id, reason, base)
    points.reverse(
        connection, workspace_id, reason, award(reason, subject, attempt=attempt).reference, now
    )


def _midnight(ctx: Context) -> datetime:
    return ctx.now.astimezone(zone_of(ctx.person.zone)).replace(
        hour=0, minute=0, second=0, microsecond=0
    )


def pay_share(ctx: Context, share: Share) -> None:
    """Pay for a confirmed share: the first five of the person's day, and once for the very first."""
    today = shares.confirmed_count(ctx.connection, ctx.person.id, _midnight(ctx)) - 1
    pay(
        ctx.connection,
        ctx.workspace.id,
        ctx.person.id,
        "share_confirmed",
        share.id,
        ctx.now,
        paid_today=max(today, 0),
    )
    if shares.confirmed_count(ctx.connection, ctx.person.id, ctx.now - timedelta(days=36_500)) == 1:
        pay(ctx.connection, ctx.workspace.id, ctx.person.id, "first_share", ctx.person.id, ctx.now)


def take_back(ctx: Context, share: Share) -> None:
    """Take back what a share paid; a click it really got stays paid to nobody."""
    for reason in ("share_confirmed", "share_proven"):
        take(ctx.connection, ctx.workspace.id, reason, share.id, ctx.now)
    if not shares.confirmed_count(ctx.connection, ctx.person.id, ctx.now - timedelta(days=36_500)):
        take(ctx.connection, ctx.workspace.id, "first_share", ctx.person.id, ctx.now)


def earned_by(ctx: Context, share: Share) -> Earned:
    """Sum what the ledger holds for a share."""
    lines = points.entries(ctx.connection, ctx.person.id, limit=200)
    about = [line for line in lines if f"share:{share.id}:" in line.reference]
    first = [line for line in lines if "first_share" in f"{line.reason} {line.reference}"]
    amount = sum(line.amount for line in about)
    bonus = sum(line.amount for line in first) if share.confirmed_at else 0
    only = len(shares.of_person(ctx.connection, ctx.person.id, limit=2)) == 1
    today = shares.confirmed_count(ctx.connection, ctx.person.id, _midnight(ctx))
    return Earned(
        amount + (bonus if only else 0),
        bool(only and bonus),
        amount == 0 and today > SHARES_PAID_A_DAY,
    )
