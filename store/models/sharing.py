"""The act of sharing: shares, the links they carry, and the clicks that came back."""

from sqlalchemy import Boolean, Column, Date, Index, Table, Text, UniqueConstraint, text

from store.models.types import id_column, metadata, moment, reference, workspace_column

share = Table(
    "share",
    metadata,
    id_column(),
    workspace_column(),
    reference("advocate_id", "advocate.id"),
    reference("drop_id", "drop.id", nullable=True),
    Column("url", Text, nullable=False, default=""),
    Column("network", Text, nullable=False, default=""),
    Column("caption", Text, nullable=False, default=""),
    Column("disclosure", Text, nullable=False, default=""),
    Column("token", Text, nullable=False),
    moment("started_at"),
    moment("confirmed_at"),
    moment("proven_at"),
    moment("undone_at"),
    Column("post_key", Text),
    Column("post_url", Text),
    Column("opener", Text),
    moment("squad_told_at"),
    moment("created_at", nullable=False),
    UniqueConstraint("token"),
    Index(None, "advocate_id", "created_at"),
    Index(None, "workspace_id", "created_at"),
    Index(None, "workspace_id", "post_key"),
    Index(None, "drop_id"),
)

share_disclosure = Table(
    "share_disclosure",
    metadata,
    id_column(),
    workspace_column(),
    reference("share_id", "share.id"),
    Column("rule", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("network", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("incentive", Text, nullable=False),
    Column("shown", Text, nullable=False),
    Column("shared", Text, nullable=False),
    Column("checked", Date, nullable=False),
    moment("at", nullable=False),
    UniqueConstraint("share_id", "network"),
    Index(None, "workspace_id"),
)

link = Table(
    "link",
    metadata,
    id_column(),
    workspace_column(),
    Column("code", Text, nullable=False),
    Column("url", Text, nullable=False),
    reference("share_id", "share.id", nullable=True),
    reference("drop_id", "drop.id", nullable=True),
    Column("network", Text, nullable=False, default=""),
    moment("created_at", nullable=False),
    moment("closed_at"),
    UniqueConstraint("code"),
    Index(None, "workspace_id"),
    Index(None, "share_id"),
    Index(None, "drop_id"),
)

click = Table(
    "click",
    metadata,
    id_column(),
    workspace_column(),
    reference("link_id", "link.id"),
    Column("event_id", Text, nullable=False),
    moment("at", nullable=False),
    Column("day", Date, nullable=False),
    Column("visitor", Text, nullable=False),
    Column("counted", Boolean, nullable=False),
    Column("reason", Text, nullable=False, default=""),
    UniqueConstraint("event_id"),
    # A visitor counts once a day and link; what comes again is kept, uncounted.
    Index(
        "ix_click_once_a_day",
        "link_id",
        "day",
        "visitor",
        unique=True,
        sqlite_where=text("counted"),
        postgresql_where=text("counted"),
    ),
    Index(None, "link_id"),
    Index(None, "workspace_id", "at"),
)
