"""Every night: who asked to be deleted goes, whom no platform knows any more too, and what was kept long enough."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from bot.command import House
from bot.practice import stewards
from scheduler.round import Chore
from store import forgetting, memory, retention
from store.database import Connection

log = structlog.get_logger()
NIGHT = timedelta(hours=36)
"""How long it is known that a night's work is done."""


def make(house: House) -> tuple[Chore, ...]:
    """Return the chores. Each does a little at a time until all is done, and goes on after a stop."""
    settings = house.settings

    def forget(connection: Connection, now: datetime) -> None:
        gone_before = now - timedelta(days=settings.keep_gone_days)
        found = forgetting.due(connection, now, gone_before)
        if found is None:
            return
        stewards.let_down(house, connection, now, *found)
        if forgetting.erase_some(connection, found[1], now):
            log.info("person_erased")

    def tidy(connection: Connection, now: datetime) -> None:
        tonight = f"retention/{now:%Y-%m-%d}"
        if memory.recall(connection, tonight, house.cipher, now) is not None:
            return
        before = {name: now - timedelta(days=getattr(settings, name)) for name in retention.RULES}
        if retention.enforce(connection, before) == 0:
            memory.remember(connection, tonight, "done", NIGHT, house.cipher, now)

    return (
        Chore("forget", timedelta(seconds=30), forget),
        Chore("tidy", timedelta(seconds=30), tidy),
    )
