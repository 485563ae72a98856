"""The guidance's review date: its owner hears of it on the day, and nobody else ever does."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.command import House
from bot.practice import attention, guidance
from scheduler.round import Chore
from store import outbox, people, policies
from store.database import Connection
from templates import engine
from templates.engine import Voice

LIFE = timedelta(days=30)
"""Who is away that long finds the date in the form."""


def make(house: House) -> tuple[Chore, ...]:
    """Return the chore."""

    def remind(connection: Connection, now: datetime) -> None:
        for review in policies.reviews_due(connection, now):
            owner = people.person(connection, review.workspace_id, review.owner_id)
            if owner is not None:
                message = engine.message(
                    "policy/review",
                    Voice(owner.language, owner.zone),
                    policy=guidance.settled(connection, review.workspace_id, now),
                    **house.words(),
                )
                outbox.post(
                    connection,
                    workspace_id=review.workspace_id,
                    to=outbox.ToPerson(owner.id),
                    message_xml=message.source,
                    key=f"policy:review:{review.review_at.isoformat()}:{owner.id}",
                    # Asked for by taking the role, so it spends none of their budget; it keeps their hours.
                    kind="answer",
                    about="policy:review",
                    now=now,
                    not_before=attention.next_moment(owner, now),
                    expires_at=now + LIFE,
                )
            policies.mark_reminded(connection, review.workspace_id, now)

    return (Chore("review_guidance", timedelta(hours=1), remind),)
