"""What is tidied or falls due by the clock: scheduled drops go out; what is old, or of who has left, goes."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from bot.command import House
from bot.practice import attention, publishing, pulse
from bot.rounds import cases
from scheduler.round import Chore
from store import drafts, drops, erasing, memory, quotes, receipts, workspaces
from store.database import Connection

log = structlog.get_logger()


def make(house: House) -> tuple[Chore, ...]:
    """Return the chores."""

    def publish_due(connection: Connection, now: datetime) -> None:
        for drop in drops.due(connection, now):
            publishing.publish(connection, house, drop, now)

    def sweep(connection: Connection, now: datetime) -> None:
        receipts.sweep_old(connection, now)
        drafts.sweep_old(connection, now)
        memory.sweep_old(connection, now)
        quotes.forget_unanswered(connection, now)
        attention.forget_old(connection, now)

    def erase(connection: Connection, now: datetime) -> None:
        overdue = erasing.overdue(connection, now - timedelta(days=house.settings.keep_days))
        if overdue is not None and erasing.erase_some(connection, overdue, now):
            log.info("workspace_erased", workspace=overdue)

    def bring_cases(connection: Connection, now: datetime) -> None:
        cases.bring(connection, house, now)

    def begin_pulse(connection: Connection, now: datetime) -> None:
        for one in workspaces.all_workspaces(connection):
            pulse.begin(connection, one.id, now)

    return (
        Chore("bring_cases", timedelta(seconds=30), bring_cases),
        Chore("begin_pulse", timedelta(hours=1), begin_pulse),
        Chore("publish_due", timedelta(seconds=30), publish_due),
        Chore("sweep", timedelta(hours=1), sweep),
        Chore("erase", timedelta(seconds=30), erase),
    )
