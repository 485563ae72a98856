"""Who and where: organisations, their installations, people, places and squads."""

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from store.models.types import id_column, metadata, moment, one_of, reference, workspace_column

DISCLOSURE = "I work at {company}"

workspace = Table(
    "workspace",
    metadata,
    id_column(),
    Column("name", Text, nullable=False, default=""),
    Column("language", Text, nullable=False, default="en"),
    Column("zone", Text, nullable=False, default="UTC"),
    Column("disclosure", Text, nullable=False, default=DISCLOSURE),
    Column("guidance", Text),
    moment("created_at", nullable=False),
)

installation = Table(
    "installation",
    metadata,
    id_column(),
    workspace_column(),
    Column("platform", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("name", Text, nullable=False, default=""),
    Column("tokens", Text),
    Column("headcount", Integer),
    moment("counted_at"),
    moment("created_at", nullable=False),
    moment("revoked_at"),
    UniqueConstraint("platform", "key"),
    Index(None, "workspace_id"),
)

conversation = Table(
    "conversation",
    metadata,
    id_column(),
    workspace_column(),
    reference("installation_id", "installation.id"),
    Column("platform", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False, default=""),
    Column("route", Text, nullable=False, default=""),
    moment("gone_at"),
    UniqueConstraint("platform", "key"),
    one_of("kind", "channel", "group", "direct"),
    Index(None, "workspace_id"),
)

advocate = Table(
    "advocate",
    metadata,
    id_column(),
    workspace_column(),
    Column("name", Text, nullable=False, default=""),
    Column("email", Text),
    Column("language", Text, nullable=False, default="en"),
    Column("zone", Text, nullable=False, default="UTC"),
    Column("country", Text, nullable=False, default=""),
    Column("is_admin", Boolean, nullable=False, default=False),
    Column("is_listener", Boolean, nullable=False, default=False),
    # The one account of a workspace that holds the points of all who deleted theirs: no person.
    Column("is_nobody", Boolean, nullable=False, default=False),
    Column("wish", Text, nullable=False, default="ask"),
    moment("invited_at"),
    moment("declined_at"),
    moment("joined_at"),
    moment("left_at"),
    moment("snoozed_until"),
    Column("quiet_from", Integer, nullable=False, default=1080),
    Column("quiet_until", Integer, nullable=False, default=480),
    Column("working_days", Text, nullable=False, default="12345"),
    Column("weekly_budget", Integer, nullable=False, default=1),
    # Where their public holidays are, "FI" or "DE-BY"; "" observes none.
    Column("holidays", Text, nullable=False, default=""),
    # The one trace of messages nobody answered: when the next may come. Read and written by store.attention alone.
    moment("next_nudge_at"),
    Column("on_board", Boolean, nullable=False, default=False),
    moment("home_seen_at"),
    moment("erase_at"),
    moment("created_at", nullable=False),
    one_of("wish", "message", "channel", "ask"),
    Index(None, "workspace_id", "email"),
    Index(None, "erase_at"),
    Index(
        "ix_advocate_nobody",
        "workspace_id",
        unique=True,
        sqlite_where=text("is_nobody"),
        postgresql_where=text("is_nobody"),
    ),
)

identity = Table(
    "identity",
    metadata,
    id_column(),
    workspace_column(),
    reference("advocate_id", "advocate.id"),
    reference("installation_id", "installation.id"),
    Column("platform", Text, nullable=False),
    Column("user_key", Text, nullable=False),
    Column("direct_key", Text, nullable=False, default=""),
    Column("route", Text, nullable=False, default=""),
    Column("name", Text, nullable=False, default=""),
    moment("gone_at"),
    UniqueConstraint("installation_id", "user_key"),
    Index(None, "advocate_id"),
    Index(None, "workspace_id"),
)

squad = Table(
    "squad",
    metadata,
    id_column(),
    workspace_column(),
    Column("name", Text, nullable=False),
    reference("conversation_id", "conversation.id", nullable=True),
    Column("language", Text, nullable=False, default="en"),
    Column("zone", Text, nullable=False, default="UTC"),
    moment("created_at", nullable=False),
    moment("archived_at"),
    Index(None, "workspace_id"),
    Index(None, "conversation_id"),
)

membership = Table(
    "membership",
    metadata,
    reference("squad_id", "squad.id"),
    reference("advocate_id", "advocate.id"),
    Column("role", Text, nullable=False, default="member"),
    moment("since_at", nullable=False),
    PrimaryKeyConstraint("squad_id", "advocate_id"),
    one_of("role", "lead", "member"),
    Index(None, "advocate_id"),
)

topic = Table(
    "topic",
    metadata,
    id_column(),
    workspace_column(),
    Column("slug", Text, nullable=False),
    Column("name", Text, nullable=False),
    UniqueConstraint("workspace_id", "slug"),
)

follow = Table(
    "follow",
    metadata,
    reference("advocate_id", "advocate.id"),
    reference("topic_id", "topic.id"),
    Column("weight", Integer, nullable=False, default=1),
    PrimaryKeyConstraint("advocate_id", "topic_id"),
    Index(None, "topic_id"),
)
