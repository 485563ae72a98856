"""Whom to turn to and what they are asked; how the guidance is looked after; names to keep back."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from store.models.types import id_column, metadata, moment, one_of, reference, workspace_column

squad_contact = Table(
    "squad_contact",
    metadata,
    reference("squad_id", "squad.id"),
    reference("advocate_id", "advocate.id"),
    Column("place", Integer, nullable=False),
    PrimaryKeyConstraint("squad_id", "advocate_id"),
    Index(None, "advocate_id"),
)

question = Table(
    "question",
    metadata,
    id_column(),
    workspace_column(),
    reference("squad_id", "squad.id", nullable=True),
    reference("author_id", "advocate.id"),
    Column("text", Text, nullable=False),
    Column("is_draft", Boolean, nullable=False, default=False),
    Column("state", Text, nullable=False, default="received"),
    moment("due_at", nullable=False),
    moment("created_at", nullable=False),
    one_of("state", "received", "answered", "closed"),
    Index(None, "workspace_id", "state"),
    Index(None, "squad_id"),
    Index(None, "author_id"),
)

question_reader = Table(
    "question_reader",
    metadata,
    reference("question_id", "question.id"),
    reference("advocate_id", "advocate.id"),
    moment("handed_on_at"),
    PrimaryKeyConstraint("question_id", "advocate_id"),
    Index(None, "advocate_id"),
)

question_message = Table(
    "question_message",
    metadata,
    id_column(),
    reference("question_id", "question.id"),
    reference("author_id", "advocate.id"),
    Column("text", Text, nullable=False),
    moment("at", nullable=False),
    Index(None, "question_id"),
    Index(None, "author_id"),
)

policy_care = Table(
    "policy_care",
    metadata,
    reference("workspace_id", "workspace.id", primary_key=True, autoincrement=False),
    reference("owner_id", "advocate.id", nullable=True),
    moment("review_at"),
    moment("reminded_at"),
    Column("has_quiz", Boolean, nullable=False, default=False),
    Column("quiz", Text, nullable=False, default=""),
    Index(None, "owner_id"),
)

kept_name = Table(
    "kept_name",
    metadata,
    id_column(),
    workspace_column(),
    Column("words", Text, nullable=False),
    Column("until", Date, nullable=True),
    UniqueConstraint("workspace_id", "words"),
)
