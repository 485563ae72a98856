"""UNASKED. JOBS is the one table of what we say or tidy without being asked."""

from __future__ import annotations

from bot.command import House
from bot.rounds import digest, housekeeping, keeping, outcomes, promising, reviewing
from scheduler.round import Chore, Round
from store.database import Database


def rounds(house: House, database: Database) -> tuple[Round, ...]:
    """Return what schedules may name."""
    return (digest.make(house, database),)


def chores(house: House) -> tuple[Chore, ...]:
    """Return what is done by the clock and speaks by the outbox alone."""
    return (
        *housekeeping.make(house),
        *keeping.make(house),
        *reviewing.make(house),
        outcomes.make(house),
        promising.make(house),
    )
