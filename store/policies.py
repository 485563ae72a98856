"""The policy: a few encouraging lines, versioned; who accepted which version, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from store.database import Connection
from store.models import policy, policy_acceptance
from store.rows import insert_once


@dataclass(frozen=True, slots=True)
class Policy:
    """One version; a line of text is a line of guidance."""

    id: int
    version: int
    text: str
    created_at: datetime

    @property
    def lines(self) -> tuple[str, ...]:
        """The guidance, a line each."""
        return tuple(line.strip() for line in self.text.splitlines() if line.strip())


def current(connection: Connection, workspace_id: int) -> Policy | None:
    """Return the version that counts now."""
    row = connection.execute(
        select(policy.c.id, policy.c.version, policy.c.text, policy.c.created_at)
        .where(policy.c.workspace_id == workspace_id)
        .order_by(policy.c.version.desc())
        .limit(1)
    ).first()
    return Policy(*row) if row else None


def write(
    connection: Connection, workspace_id: int, text: str, author_id: int | None, now: datetime
) -> Policy:
    """Add a new version; the same text again stays the version it is."""
    standing = current(connection, workspace_id)
    if standing is not None and standing.text == text:
        return standing
    connection.execute(
        insert(policy).values(
            workspace_id=workspace_id,
            version=standing.version + 1 if standing else 1,
            text=text,
            author_id=author_id,
            created_at=now,
        )
    )
    written = current(connection, workspace_id)
    assert written is not None  # noqa: S101  inserted in this transaction
    return written


def accept(connection: Connection, advocate_id: int, policy_id: int, now: datetime) -> bool:
    """Keep that a person accepted a version; the first time counts."""
    return insert_once(
        connection, policy_acceptance, advocate_id=advocate_id, policy_id=policy_id, at=now
    )


def accepted_at(connection: Connection, advocate_id: int, policy_id: int) -> datetime | None:
    """Return when a person accepted a version."""
    return connection.execute(
        select(policy_acceptance.c.at).where(
            policy_acceptance.c.advocate_id == advocate_id,
            policy_acceptance.c.policy_id == policy_id,
        )
    ).scalar()
