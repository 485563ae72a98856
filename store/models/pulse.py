"""The yearly question whether anybody feels pressed: how often each answer was given, and who has given one."""

from sqlalchemy import Column, Index, Integer, PrimaryKeyConstraint, Table

from store.models.types import id_column, metadata, moment, reference, workspace_column

pulse = Table(
    "pulse",
    metadata,
    id_column(),
    workspace_column(),
    moment("opened_at", nullable=False),
    moment("closes_at", nullable=False),
    Column("no", Integer, nullable=False, default=0),
    Column("little", Integer, nullable=False, default=0),
    Column("yes", Integer, nullable=False, default=0),
    Index(None, "workspace_id"),
)

# Neither an answer nor a time: only that somebody gave theirs.
pulse_voter = Table(
    "pulse_voter",
    metadata,
    reference("pulse_id", "pulse.id"),
    reference("advocate_id", "advocate.id"),
    PrimaryKeyConstraint("pulse_id", "advocate_id"),
    Index(None, "advocate_id"),
)
