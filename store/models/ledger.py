"""Points: the append-only ledger (its triggers are in the migration), its totals, the erased."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from store.models.types import BigId, id_column, metadata, moment, reference, workspace_column

point_entry = Table(
    "point_entry",
    metadata,
    id_column(),
    workspace_column(),
    reference("advocate_id", "advocate.id"),
    Column("amount", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("reverses_id", BigId, ForeignKey("point_entry.id"), nullable=True, unique=True),
    moment("at", nullable=False),
    UniqueConstraint("workspace_id", "reason", "reference"),
    Index(None, "advocate_id", "at"),
    Index(None, "workspace_id", "at"),
)

point_total = Table(
    "point_total",
    metadata,
    reference("advocate_id", "advocate.id"),
    workspace_column(),
    Column("period", Text, nullable=False),
    Column("amount", Integer, nullable=False),
    PrimaryKeyConstraint("advocate_id", "period"),
    Index(None, "workspace_id", "period", "amount"),
)

erasure = Table(
    "erasure",
    metadata,
    reference("advocate_id", "advocate.id", primary_key=True, autoincrement=False),
    moment("at", nullable=False),
)
