"""What people say back: ideas, concerns (random keys, no row order), policies and goals."""

import secrets

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from store.models.types import id_column, metadata, moment, one_of, reference, workspace_column


def random_key() -> str:
    """128 random bits as text: says nothing of when or in which order."""
    return secrets.token_urlsafe(16)


idea = Table(
    "idea",
    metadata,
    id_column(),
    workspace_column(),
    reference("squad_id", "squad.id", nullable=True),
    reference("author_id", "advocate.id"),
    Column("text", Text, nullable=False, default=""),
    Column("url", Text, nullable=False, default=""),
    Column("state", Text, nullable=False, default="received"),
    Column("reason", Text, nullable=False, default=""),
    Column("credit", Boolean, nullable=False, default=False),
    Column("may_show", Boolean, nullable=False, default=False),
    moment("opened_at"),
    Column("made_as", Text, nullable=False, default=""),
    Column("made_words", Text, nullable=False, default=""),
    Column("made_url", Text, nullable=False, default=""),
    reference("drop_id", "drop.id", nullable=True),
    reference("merged_into_id", "idea.id", nullable=True),
    Column("permalink", Text, nullable=False, default=""),
    Column("quote", Text, nullable=False, default=""),
    Column("quote_state", Text, nullable=False, default=""),
    reference("quoted_id", "advocate.id", nullable=True),
    moment("due_at"),
    moment("decided_at"),
    moment("created_at", nullable=False),
    one_of(
        "state",
        "received",
        "acknowledged",
        "asked",
        "discussed",
        "accepted",
        "made",
        "declined",
        "merged",
    ),
    one_of("made_as", "", "drop", "event", "change"),
    one_of("quote_state", "", "asked", "allowed", "refused"),
    Index(None, "workspace_id", "state"),
    Index(None, "squad_id", "state"),
    Index(None, "author_id"),
    Index(None, "merged_into_id"),
)

idea_backing = Table(
    "idea_backing",
    metadata,
    reference("idea_id", "idea.id"),
    reference("advocate_id", "advocate.id"),
    moment("at", nullable=False),
    PrimaryKeyConstraint("idea_id", "advocate_id"),
    Index(None, "advocate_id"),
)

idea_event = Table(
    "idea_event",
    metadata,
    id_column(),
    reference("idea_id", "idea.id"),
    reference("actor_id", "advocate.id", nullable=True),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False, default=""),
    moment("at", nullable=False),
    Index(None, "idea_id"),
)

concern = Table(
    "concern",
    metadata,
    Column("id", Text, primary_key=True, default=random_key),
    workspace_column(),
    reference("author_id", "advocate.id", nullable=True),
    Column("text", Text, nullable=False),
    Column("state", Text, nullable=False, default="new"),
    moment("created_at"),
    Column("created_week", Text, nullable=False),
    Column("key_hash", Text, nullable=True),
    Column("name", Text, nullable=False, default=""),
    Column("told", Boolean, nullable=False, default=True),
    Column("fresh", Boolean, nullable=False, default=False),
    Column("closes", Boolean, nullable=False, default=False),
    Column("revealed_week", Text, nullable=False, default=""),
    one_of("state", "new", "read", "in_progress", "answered", "closed", "reopened"),
    UniqueConstraint("key_hash"),
    Index(None, "workspace_id", "state"),
    Index(None, "author_id"),
    sqlite_with_rowid=False,
)

concern_reader = Table(
    "concern_reader",
    metadata,
    Column("concern_id", Text, ForeignKey("concern.id"), nullable=False),
    reference("advocate_id", "advocate.id"),
    PrimaryKeyConstraint("concern_id", "advocate_id"),
    Index(None, "advocate_id"),
    sqlite_with_rowid=False,
)

concern_message = Table(
    "concern_message",
    metadata,
    Column("id", Text, primary_key=True, default=random_key),
    Column("concern_id", Text, ForeignKey("concern.id"), nullable=False),
    reference("author_id", "advocate.id", nullable=True),
    Column("text", Text, nullable=False),
    Column("position", Integer, nullable=False, default=0),
    Column("told", Boolean, nullable=False, default=True),
    moment("at"),
    Index(None, "concern_id"),
    sqlite_with_rowid=False,
)

policy = Table(
    "policy",
    metadata,
    id_column(),
    workspace_column(),
    Column("version", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("matters", Boolean, nullable=False, default=True),
    moment("created_at", nullable=False),
    reference("author_id", "advocate.id", nullable=True),
    UniqueConstraint("workspace_id", "version"),
)

policy_acceptance = Table(
    "policy_acceptance",
    metadata,
    reference("advocate_id", "advocate.id"),
    reference("policy_id", "policy.id"),
    moment("at", nullable=False),
    # SHA-256 of the text that was shown: a version's text is never changed, and this shows it.
    Column("wording", Text, nullable=False, default=""),
    PrimaryKeyConstraint("advocate_id", "policy_id"),
    Index(None, "policy_id"),
)

goal = Table(
    "goal",
    metadata,
    id_column(),
    reference("squad_id", "squad.id"),
    workspace_column(),
    Column("audience", Text, nullable=False, default=""),
    Column("aim", Text, nullable=False, default=""),
    Column("measure", Text, nullable=False),
    Column("target", Integer, nullable=False),
    moment("starts_at", nullable=False),
    moment("ends_at"),
    one_of("measure", "shares", "opened", "joined"),
    Index(None, "squad_id"),
)
