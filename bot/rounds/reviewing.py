"""The guidance's review date: its owner hears of it on the day, and nobody else ever does."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.command import House
from bot.practice import attention, guidance, notes
from scheduler.round import Chore
from store import people, policies
from store.database import Connection

LIFE = timedelta(days=30)
"""Who is away that long finds the date in the form."""


def make(house: House) -> tuple[Chore, ...]:
    """Return the chore."""

    def remind(connection: Connection, now: datetime) -> None:
        for review in policies.reviews_due(connection, now):
            owner = people.person(connection, review.workspace_id, review.owner_id)
            if owner is not None:
                # Asked for by taking the role, so it spends none of their budget; it keeps their hours.
                notes.write(
                    connection,
                    house,
                    owner,
                    "policy/review",
                    key=f"policy:review:{review.review_at.isoformat()}:{owner.id}",
                    about="policy:review",
                    now=now,
                    not_before=attention.next_moment(owner, now),
                    expires_at=now + LIFE,
                    policy=guidance.settled(connection, review.workspace_id, now),
                )
            policies.mark_reminded(connection, review.workspace_id, now)

    return (Chore("review_guidance", timedelta(hours=1), remind),)
