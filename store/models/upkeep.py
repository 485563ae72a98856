"""Drafts, receipts, a shared memory and the audit trail. `data`, `reply`, `value` are sealed."""

from sqlalchemy import Column, Index, Table, Text, UniqueConstraint

from store.models.types import id_column, metadata, moment, reference, workspace_column

draft = Table(
    "draft",
    metadata,
    id_column(),
    Column("key", Text, nullable=False),
    workspace_column(),
    reference("advocate_id", "advocate.id", nullable=True),
    Column("form", Text, nullable=False),
    Column("data", Text, nullable=False),
    moment("at", nullable=False),
    UniqueConstraint("key"),
    Index(None, "at"),
)

receipt = Table(
    "receipt",
    metadata,
    Column("key", Text, primary_key=True),
    Column("reply", Text),
    moment("at", nullable=False),
    Index(None, "at"),
)

memory = Table(
    "memory",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False, default=""),
    moment("expires_at"),
    Index(None, "expires_at"),
)

audit = Table(
    "audit",
    metadata,
    id_column(),
    workspace_column(),
    reference("actor_id", "advocate.id", nullable=True),
    Column("what", Text, nullable=False),
    Column("about", Text, nullable=False, default=""),
    moment("at", nullable=False),
    Index(None, "workspace_id", "at"),
)
