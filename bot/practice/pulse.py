"""Once a year everyone is asked whether they feel pressed to share, and everyone hears what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.rules import measures
from bot.rules.measures import Measure
from store import metrics, pulses
from store.database import Connection

YEAR = timedelta(days=365)
OPEN_FOR = timedelta(days=14)
"""It stands in two digests of every squad."""
TOLD_FOR = timedelta(days=7)
"""And what came of it in the one after."""
SETTLED = timedelta(days=60)
"""Nobody is asked before people have known the bot for so long."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What a digest says of the pulse: that it is open, or how it ended."""

    is_open: bool
    no: Measure | None = None


def asking(connection: Connection, workspace_id: int, at: datetime) -> Asking | None:
    """Return what a digest at this moment says of it, None for nothing."""
    found = pulses.latest(connection, workspace_id)
    if found is None:
        return None
    if found.opened_at <= at < found.closes_at:
        return Asking(is_open=True)
    if found.closes_at <= at < found.closes_at + TOLD_FOR:
        everyone = metrics.everyone(connection, workspace_id)
        pressed = found.little + found.yes
        return Asking(is_open=False, no=measures.not_pressed(found.no, pressed, everyone))
    return None


def begin(connection: Connection, workspace_id: int, now: datetime) -> None:
    """Open this year's pulse when its time has come. Doing it again changes nothing."""
    last = pulses.latest(connection, workspace_id)
    if last is not None and now < last.opened_at + YEAR:
        return
    begun = pulses.begun(connection, workspace_id)
    if last is None and (begun is None or now < begun + SETTLED):
        return
    pulses.open_one(connection, workspace_id, now, now + OPEN_FOR)
