"""What is worth sharing: drops, their topics and captions, and who waved one away."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from store.models.types import (
    BigId,
    id_column,
    metadata,
    moment,
    one_of,
    reference,
    workspace_column,
)

drop = Table(
    "drop",
    metadata,
    id_column(),
    workspace_column(),
    reference("squad_id", "squad.id"),
    reference("author_id", "advocate.id"),
    reference("credit_id", "advocate.id", nullable=True),
    # An idea names its drop and a drop its idea: this side of the circle is added last.
    Column("idea_id", BigId, ForeignKey("idea.id", use_alter=True), nullable=True),
    Column("url", Text, nullable=False, default=""),
    Column("title", Text, nullable=False, default=""),
    Column("summary", Text, nullable=False, default=""),
    Column("image_url", Text, nullable=False, default=""),
    Column("image_alt", Text, nullable=False, default=""),
    Column("networks", Text, nullable=False, default=""),
    Column("kind", Text, nullable=False, default="news"),
    # What its sharers get beside points: "contest", "reward" or nothing.
    Column("incentive", Text, nullable=False, default="", server_default=""),
    Column("language", Text, nullable=False, default="en"),
    Column("minutes", Integer, nullable=False, default=0),
    Column("state", Text, nullable=False, default="draft"),
    moment("publish_at"),
    moment("published_at"),
    moment("withdrawn_at"),
    moment("expires_at"),
    Column("version", Integer, nullable=False, default=1),
    Column("demo", Boolean, nullable=False, default=False),
    moment("created_at", nullable=False),
    moment("updated_at", nullable=False),
    one_of("state", "draft", "ready", "scheduled", "published", "withdrawn"),
    Index(None, "workspace_id", "state", "published_at"),
    Index(None, "squad_id", "state"),
    Index(None, "idea_id"),
)

drop_topic = Table(
    "drop_topic",
    metadata,
    reference("drop_id", "drop.id"),
    reference("topic_id", "topic.id"),
    PrimaryKeyConstraint("drop_id", "topic_id"),
    Index(None, "topic_id"),
)

caption = Table(
    "caption",
    metadata,
    id_column(),
    reference("drop_id", "drop.id"),
    Column("network", Text, nullable=False, default=""),
    Column("language", Text, nullable=False, default="en"),
    Column("text", Text, nullable=False),
    Column("position", Integer, nullable=False, default=0),
    Column("dealt", Integer, nullable=False, default=0),
    Index(None, "drop_id", "position"),
)

dismissal = Table(
    "dismissal",
    metadata,
    reference("advocate_id", "advocate.id"),
    reference("drop_id", "drop.id"),
    Column("reason", Text, nullable=False, default=""),
    moment("at", nullable=False),
    PrimaryKeyConstraint("advocate_id", "drop_id"),
    Index(None, "drop_id"),
)
