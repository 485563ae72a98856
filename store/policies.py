"""The guidance in versions, whose text is never changed; who accepted which, and its wording; who looks after it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, delete, func, insert, or_, select, update

from store.database import Connection
from store.models import advocate, kept_name, policy, policy_acceptance, policy_care
from store.rows import insert_once, upsert


@dataclass(frozen=True, slots=True)
class Policy:
    """One version. `matters`: who accepted an earlier one is asked again."""

    id: int
    version: int
    text: str
    created_at: datetime
    matters: bool = True


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What a person accepted: the version, when, and the SHA-256 of the text they were shown ("" before we kept it)."""

    policy: Policy
    at: datetime
    wording: str


@dataclass(frozen=True, slots=True)
class Care:
    """Who looks after the guidance, when it wants a look, and the three questions ("": those we wrote)."""

    owner_id: int | None = None
    owner_name: str = ""
    review_at: datetime | None = None
    has_quiz: bool = False
    quiz: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """A review that is due and of which nobody was told."""

    workspace_id: int
    owner_id: int
    review_at: datetime


_COLUMNS = (policy.c.id, policy.c.version, policy.c.text, policy.c.created_at, policy.c.matters)


def fingerprint(text: str) -> str:
    """Return the SHA-256 of a text: whoever has the text can show that it was this."""
    return hashlib.sha256(text.encode()).hexdigest()


def current(connection: Connection, workspace_id: int) -> Policy | None:
    """Return the version that counts now."""
    row = connection.execute(
        select(*_COLUMNS)
        .where(policy.c.workspace_id == workspace_id)
        .order_by(policy.c.version.desc())
        .limit(1)
    ).first()
    return Policy(*row) if row else None


def of_version(connection: Connection, workspace_id: int, version: int) -> Policy | None:
    """Return a version by its number."""
    row = connection.execute(
        select(*_COLUMNS).where(policy.c.workspace_id == workspace_id, policy.c.version == version)
    ).first()
    return Policy(*row) if row else None


def last_that_matters(connection: Connection, workspace_id: int) -> int:
    """Return the number of the last version to be accepted by all who joined; 0 where there is none."""
    return (
        connection.execute(
            select(func.max(policy.c.version)).where(
                policy.c.workspace_id == workspace_id, policy.c.matters
            )
        ).scalar()
        or 0
    )


def write(
    connection: Connection,
    workspace_id: int,
    text: str,
    author_id: int | None,
    now: datetime,
    *,
    matters: bool = True,
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
            matters=matters,
            author_id=author_id,
            created_at=now,
        )
    )
    written = current(connection, workspace_id)
    assert written is not None  # noqa: S101  inserted in this transaction
    return written


def accept(connection: Connection, advocate_id: int, accepted: Policy, now: datetime) -> bool:
    """Keep that a person accepted a version, and its words; the first time counts."""
    return insert_once(
        connection,
        policy_acceptance,
        advocate_id=advocate_id,
        policy_id=accepted.id,
        at=now,
        wording=fingerprint(accepted.text),
    )


def last_accepted(connection: Connection, advocate_id: int) -> Acceptance | None:
    """Return the newest version a person accepted."""
    row = connection.execute(
        select(*_COLUMNS, policy_acceptance.c.at, policy_acceptance.c.wording)
        .join(policy_acceptance, policy_acceptance.c.policy_id == policy.c.id)
        .where(policy_acceptance.c.advocate_id == advocate_id)
        .order_by(policy.c.version.desc())
        .limit(1)
    ).first()
    return Acceptance(Policy(*row[:5]), row[5], row[6]) if row else None


def accepted_at(connection: Connection, advocate_id: int, policy_id: int) -> datetime | None:
    """Return when a person accepted a version."""
    return connection.execute(
        select(policy_acceptance.c.at).where(
            policy_acceptance.c.advocate_id == advocate_id,
            policy_acceptance.c.policy_id == policy_id,
        )
    ).scalar()


# ---------------------------------------------------------------- care


def care(connection: Connection, workspace_id: int) -> Care:
    """Return how the guidance is looked after."""
    row = connection.execute(
        select(
            policy_care.c.owner_id,
            func.coalesce(advocate.c.name, ""),
            policy_care.c.review_at,
            policy_care.c.has_quiz,
            policy_care.c.quiz,
        )
        .select_from(policy_care.outerjoin(advocate, advocate.c.id == policy_care.c.owner_id))
        .where(policy_care.c.workspace_id == workspace_id)
    ).first()
    return Care(*row) if row else Care()


def look_after(
    connection: Connection,
    workspace_id: int,
    *,
    owner_id: int | None,
    review_at: datetime | None,
    has_quiz: bool,
    quiz: str,
) -> None:
    """Set who looks after it, until when, and the questions."""
    values = {"owner_id": owner_id, "review_at": review_at, "has_quiz": has_quiz, "quiz": quiz}
    upsert(connection, policy_care, {"workspace_id": workspace_id}, values)


def postpone_review(connection: Connection, workspace_id: int, until: datetime) -> None:
    """Set when it wants a look next; all else stays."""
    connection.execute(
        update(policy_care)
        .where(policy_care.c.workspace_id == workspace_id)
        .values(review_at=until)
    )


def reviews_due(connection: Connection, now: datetime) -> list[Review]:
    """List the reviews that are due and whose owner wasn't told of this date."""
    told = and_(
        policy_care.c.reminded_at.is_not(None),
        policy_care.c.reminded_at >= policy_care.c.review_at,
    )
    rows = connection.execute(
        select(policy_care.c.workspace_id, policy_care.c.owner_id, policy_care.c.review_at)
        .where(
            policy_care.c.owner_id.is_not(None),
            policy_care.c.review_at <= now,
            or_(policy_care.c.reminded_at.is_(None), ~told),
        )
        .order_by(policy_care.c.workspace_id)
    )
    return [Review(*row) for row in rows]


def mark_reminded(connection: Connection, workspace_id: int, now: datetime) -> None:
    """Keep that the owner was told."""
    connection.execute(
        update(policy_care)
        .where(policy_care.c.workspace_id == workspace_id)
        .values(reminded_at=now)
    )


# ---------------------------------------------------------------- names to keep back


def kept_names(connection: Connection, workspace_id: int) -> list[tuple[str, date | None]]:
    """List the names nobody outside should read yet, each with its last day."""
    rows = connection.execute(
        select(kept_name.c.words, kept_name.c.until)
        .where(kept_name.c.workspace_id == workspace_id)
        .order_by(kept_name.c.id)
    )
    return [(row[0], row[1]) for row in rows]


def keep_names(connection: Connection, workspace_id: int, names: Mapping[str, date | None]) -> None:
    """Set the whole list of names."""
    connection.execute(delete(kept_name).where(kept_name.c.workspace_id == workspace_id))
    if names:
        rows = [
            {"workspace_id": workspace_id, "words": words, "until": until}
            for words, until in names.items()
        ]
        connection.execute(insert(kept_name), rows)
