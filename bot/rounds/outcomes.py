"""What came of an idea, told to its author a week after it became something to share, and after a month if it grew.

Unasked, so it spends the person's budget and waits for a moment that suits them; where none comes within two weeks,
it is left: My ideas shows it at any time.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.command import House
from bot.practice import attention, notes, outcomes
from bot.practice.outcomes import Outcome
from scheduler.round import Chore
from store import backing, outbox, people
from store.database import Connection
from store.ideas import Idea

WEEK, MONTH = timedelta(days=7), timedelta(days=30)
PATIENCE = timedelta(days=14)
"""How long a note may wait for a week in which nothing else was said."""
LIFE = timedelta(days=2)
SOON = timedelta(days=1)
"""What must wait longer than this is composed later, with the numbers of then."""
KIND = attention.OUTCOME


def make(house: House) -> Chore:
    """Return the chore."""

    def tell(connection: Connection, now: datetime) -> None:
        for after in (WEEK, MONTH):
            for idea in backing.made_since(connection, now - after - PATIENCE, now - after):
                _tell_of(connection, house, idea, after, now)

    return Chore("outcomes", timedelta(hours=1), tell)


def _tell_of(
    connection: Connection, house: House, idea: Idea, after: timedelta, now: datetime
) -> None:
    outcome = outcomes.of(connection, idea, now)
    if outcome is None or not outcome.says_something:
        return
    if after == MONTH and idea.decided_at is not None:
        first = outcomes.of(connection, idea, idea.decided_at + WEEK)
        if not outcomes.has_grown(first, outcome):
            return
    for mine in (idea, *backing.merged(connection, idea.id)):
        _tell(connection, house, mine, outcome, f"idea:{idea.id}:outcome:{after.days}", now)


def _tell(
    connection: Connection, house: House, mine: Idea, outcome: Outcome, told: str, now: datetime
) -> None:
    about = f"{told}:{mine.author_id}"
    reader = people.person(connection, mine.workspace_id, mine.author_id)
    if reader is None or outbox.receivers(connection, mine.workspace_id, about):
        return
    verdict = attention.may_speak(connection, mine.workspace_id, reader.id, KIND, now)
    soon = now + SOON
    if verdict.answer == "skip" or (verdict.not_before is not None and verdict.not_before > soon):
        return
    moment = attention.next_moment(reader, now)
    notes.write(
        connection,
        house,
        reader,
        "idea/outcome",
        # One that was skipped leaves its key behind; the next day's try has its own.
        key=f"{about}:{now:%Y-%m-%d}",
        kind=KIND,
        about=about,
        now=now,
        not_before=moment,
        expires_at=moment + LIFE,
        idea=mine,
        outcome=outcome,
    )
