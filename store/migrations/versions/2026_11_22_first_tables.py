"""The first tables, with the triggers that keep the ledger append-only."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_first_tables"
down_revision = None
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# Two tables that name each other: PostgreSQL takes the second key when both stand, SQLite at once.
LATE_KEYS = (("drop", "idea_id", "idea"), ("delivery", "sent_message_id", "sent_message"))
TABLES = [
    "workspace",
    "installation",
    "conversation",
    "advocate",
    "identity",
    "squad",
    "membership",
    "topic",
    "follow",
    "drop",
    "drop_topic",
    "caption",
    "dismissal",
    "share",
    "link",
    "click",
    "point_entry",
    "point_total",
    "erasure",
    "idea",
    "idea_event",
    "concern",
    "concern_reader",
    "concern_message",
    "policy",
    "policy_acceptance",
    "goal",
    "schedule",
    "run",
    "delivery",
    "sent_message",
    "draft",
    "receipt",
    "memory",
    "audit",
]


def upgrade() -> None:
    identity()
    content()
    sharing()
    ledger()
    voices()
    delivery()
    upkeep()
    if op.get_bind().dialect.name == "postgresql":
        for table, column, target in LATE_KEYS:
            op.create_foreign_key(f"fk_{table}_{column}_{target}", table, target, [column], ["id"])
        guard_ledger_postgresql()
    else:
        guard_ledger_sqlite()


def downgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    if postgresql:
        for table, column, target in LATE_KEYS:
            op.drop_constraint(f"fk_{table}_{column}_{target}", table, type_="foreignkey")
    # A table takes its indexes and triggers with it.
    for table in reversed(TABLES):
        op.drop_table(table)
    if postgresql:
        op.execute("DROP FUNCTION point_entry_is_append_only")


def guard_ledger_sqlite() -> None:
    op.execute("""
        CREATE TRIGGER point_entry_no_update BEFORE UPDATE ON point_entry
        BEGIN
            SELECT RAISE(ABORT, 'point_entry is append-only: add a reversing line');
        END
    """)
    op.execute("""
        CREATE TRIGGER point_entry_no_delete BEFORE DELETE ON point_entry
        WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE erasure.advocate_id = OLD.advocate_id)
        BEGIN
            SELECT RAISE(ABORT, 'point_entry is append-only: add a reversing line');
        END
    """)


def guard_ledger_postgresql() -> None:
    op.execute("""
        CREATE FUNCTION point_entry_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'DELETE' THEN
                IF EXISTS (SELECT 1 FROM erasure WHERE erasure.advocate_id = OLD.advocate_id) THEN
                    RETURN OLD;
                END IF;
            END IF;
            RAISE EXCEPTION 'point_entry is append-only: add a reversing line';
        END $$
    """)
    op.execute("""
        CREATE TRIGGER point_entry_no_change BEFORE UPDATE OR DELETE ON point_entry
        FOR EACH ROW EXECUTE FUNCTION point_entry_is_append_only()
    """)
    op.execute("""
        CREATE TRIGGER point_entry_no_truncate BEFORE TRUNCATE ON point_entry
        FOR EACH STATEMENT EXECUTE FUNCTION point_entry_is_append_only()
    """)


def number(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, NUMBER, nullable=nullable)


def words(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=nullable)


def moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def count(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=False)


def flag(name: str) -> sa.Column:
    return sa.Column(name, sa.Boolean(), nullable=False)


def day(name: str) -> sa.Column:
    return sa.Column(name, sa.Date(), nullable=False)


def primary_key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=f"pk_{table}")


def foreign_key(table: str, column: str, target: str, *, use_alter: bool = False) -> sa.Constraint:
    name = f"fk_{table}_{column}_{target}"
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, use_alter=use_alter)


def unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name="_".join(("uq", table, *columns)))


def index(table: str, *columns: str) -> None:
    op.create_index("_".join(("ix", table, *columns)), table, columns)


def unique_where(name: str, table: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=True, sqlite_where=where, postgresql_where=where)


def identity() -> None:
    op.create_table(
        "workspace",
        number("id"),
        words("name"),
        words("language"),
        words("zone"),
        words("disclosure"),
        words("guidance", nullable=True),
        moment("created_at"),
        primary_key("workspace", "id"),
    )
    op.create_table(
        "installation",
        number("id"),
        number("workspace_id"),
        words("platform"),
        words("key"),
        words("name"),
        words("tokens", nullable=True),
        moment("created_at"),
        moment("revoked_at", nullable=True),
        foreign_key("installation", "workspace_id", "workspace"),
        primary_key("installation", "id"),
        unique("installation", "platform", "key"),
    )
    index("installation", "workspace_id")
    op.create_table(
        "conversation",
        number("id"),
        number("workspace_id"),
        number("installation_id"),
        words("platform"),
        words("key"),
        words("kind"),
        words("name"),
        words("route"),
        moment("gone_at", nullable=True),
        sa.CheckConstraint("kind IN ('channel', 'group', 'direct')", name="ck_conversation_kind"),
        foreign_key("conversation", "installation_id", "installation"),
        foreign_key("conversation", "workspace_id", "workspace"),
        primary_key("conversation", "id"),
        unique("conversation", "platform", "key"),
    )
    index("conversation", "workspace_id")
    op.create_table(
        "advocate",
        number("id"),
        number("workspace_id"),
        words("name"),
        words("email", nullable=True),
        words("language"),
        words("zone"),
        words("country"),
        flag("is_admin"),
        flag("is_listener"),
        words("wish"),
        moment("invited_at", nullable=True),
        moment("declined_at", nullable=True),
        moment("joined_at", nullable=True),
        moment("left_at", nullable=True),
        moment("snoozed_until", nullable=True),
        count("quiet_from"),
        count("quiet_until"),
        words("working_days"),
        count("weekly_budget"),
        flag("on_board"),
        moment("home_seen_at", nullable=True),
        moment("created_at"),
        sa.CheckConstraint("wish IN ('message', 'channel', 'ask')", name="ck_advocate_wish"),
        foreign_key("advocate", "workspace_id", "workspace"),
        primary_key("advocate", "id"),
    )
    index("advocate", "workspace_id", "email")
    op.create_table(
        "identity",
        number("id"),
        number("workspace_id"),
        number("advocate_id"),
        number("installation_id"),
        words("platform"),
        words("user_key"),
        words("direct_key"),
        words("route"),
        words("name"),
        moment("gone_at", nullable=True),
        foreign_key("identity", "advocate_id", "advocate"),
        foreign_key("identity", "installation_id", "installation"),
        foreign_key("identity", "workspace_id", "workspace"),
        primary_key("identity", "id"),
        unique("identity", "installation_id", "user_key"),
    )
    index("identity", "advocate_id")
    index("identity", "workspace_id")
    op.create_table(
        "squad",
        number("id"),
        number("workspace_id"),
        words("name"),
        number("conversation_id", nullable=True),
        number("contact_id", nullable=True),
        words("language"),
        words("zone"),
        moment("created_at"),
        moment("archived_at", nullable=True),
        foreign_key("squad", "contact_id", "advocate"),
        foreign_key("squad", "conversation_id", "conversation"),
        foreign_key("squad", "workspace_id", "workspace"),
        primary_key("squad", "id"),
    )
    index("squad", "conversation_id")
    index("squad", "workspace_id")
    op.create_table(
        "membership",
        number("squad_id"),
        number("advocate_id"),
        words("role"),
        moment("since_at"),
        sa.CheckConstraint("role IN ('lead', 'member')", name="ck_membership_role"),
        foreign_key("membership", "advocate_id", "advocate"),
        foreign_key("membership", "squad_id", "squad"),
        primary_key("membership", "squad_id", "advocate_id"),
    )
    index("membership", "advocate_id")
    op.create_table(
        "topic",
        number("id"),
        number("workspace_id"),
        words("slug"),
        words("name"),
        foreign_key("topic", "workspace_id", "workspace"),
        primary_key("topic", "id"),
        unique("topic", "workspace_id", "slug"),
    )
    op.create_table(
        "follow",
        number("advocate_id"),
        number("topic_id"),
        count("weight"),
        foreign_key("follow", "advocate_id", "advocate"),
        foreign_key("follow", "topic_id", "topic"),
        primary_key("follow", "advocate_id", "topic_id"),
    )
    index("follow", "topic_id")


def content() -> None:
    op.create_table(
        "drop",
        number("id"),
        number("workspace_id"),
        number("squad_id"),
        number("author_id"),
        number("credit_id", nullable=True),
        number("idea_id", nullable=True),
        words("url"),
        words("title"),
        words("summary"),
        words("image_url"),
        words("image_alt"),
        words("networks"),
        words("kind"),
        words("language"),
        count("minutes"),
        words("state"),
        moment("publish_at", nullable=True),
        moment("published_at", nullable=True),
        moment("withdrawn_at", nullable=True),
        moment("expires_at", nullable=True),
        count("version"),
        flag("demo"),
        moment("created_at"),
        moment("updated_at"),
        sa.CheckConstraint(
            "state IN ('draft', 'ready', 'scheduled', 'published', 'withdrawn')",
            name="ck_drop_state",
        ),
        foreign_key("drop", "author_id", "advocate"),
        foreign_key("drop", "credit_id", "advocate"),
        foreign_key("drop", "idea_id", "idea", use_alter=True),
        foreign_key("drop", "squad_id", "squad"),
        foreign_key("drop", "workspace_id", "workspace"),
        primary_key("drop", "id"),
    )
    index("drop", "idea_id")
    index("drop", "squad_id", "state")
    index("drop", "workspace_id", "state", "published_at")
    op.create_table(
        "drop_topic",
        number("drop_id"),
        number("topic_id"),
        foreign_key("drop_topic", "drop_id", "drop"),
        foreign_key("drop_topic", "topic_id", "topic"),
        primary_key("drop_topic", "drop_id", "topic_id"),
    )
    index("drop_topic", "topic_id")
    op.create_table(
        "caption",
        number("id"),
        number("drop_id"),
        words("network"),
        words("language"),
        words("text"),
        count("position"),
        count("dealt"),
        foreign_key("caption", "drop_id", "drop"),
        primary_key("caption", "id"),
    )
    index("caption", "drop_id", "position")
    op.create_table(
        "dismissal",
        number("advocate_id"),
        number("drop_id"),
        words("reason"),
        moment("at"),
        foreign_key("dismissal", "advocate_id", "advocate"),
        foreign_key("dismissal", "drop_id", "drop"),
        primary_key("dismissal", "advocate_id", "drop_id"),
    )
    index("dismissal", "drop_id")


def sharing() -> None:
    op.create_table(
        "share",
        number("id"),
        number("workspace_id"),
        number("advocate_id"),
        number("drop_id", nullable=True),
        words("url"),
        words("network"),
        words("caption"),
        words("disclosure"),
        words("token"),
        moment("started_at", nullable=True),
        moment("confirmed_at", nullable=True),
        moment("proven_at", nullable=True),
        moment("undone_at", nullable=True),
        words("post_key", nullable=True),
        words("post_url", nullable=True),
        words("opener", nullable=True),
        moment("squad_told_at", nullable=True),
        moment("created_at"),
        foreign_key("share", "advocate_id", "advocate"),
        foreign_key("share", "drop_id", "drop"),
        foreign_key("share", "workspace_id", "workspace"),
        primary_key("share", "id"),
        unique("share", "token"),
    )
    index("share", "advocate_id", "created_at")
    index("share", "drop_id")
    index("share", "workspace_id", "created_at")
    index("share", "workspace_id", "post_key")
    op.create_table(
        "link",
        number("id"),
        number("workspace_id"),
        words("code"),
        words("url"),
        number("share_id", nullable=True),
        number("drop_id", nullable=True),
        words("network"),
        moment("created_at"),
        moment("closed_at", nullable=True),
        foreign_key("link", "drop_id", "drop"),
        foreign_key("link", "share_id", "share"),
        foreign_key("link", "workspace_id", "workspace"),
        primary_key("link", "id"),
        unique("link", "code"),
    )
    index("link", "drop_id")
    index("link", "share_id")
    index("link", "workspace_id")
    op.create_table(
        "click",
        number("id"),
        number("workspace_id"),
        number("link_id"),
        words("event_id"),
        moment("at"),
        day("day"),
        words("visitor"),
        flag("counted"),
        words("reason"),
        foreign_key("click", "link_id", "link"),
        foreign_key("click", "workspace_id", "workspace"),
        primary_key("click", "id"),
        unique("click", "event_id"),
    )
    index("click", "link_id")
    unique_where("ix_click_once_a_day", "click", ["link_id", "day", "visitor"], "counted")
    index("click", "workspace_id", "at")


def ledger() -> None:
    op.create_table(
        "point_entry",
        number("id"),
        number("workspace_id"),
        number("advocate_id"),
        count("amount"),
        words("reason"),
        words("reference"),
        number("reverses_id", nullable=True),
        moment("at"),
        foreign_key("point_entry", "advocate_id", "advocate"),
        foreign_key("point_entry", "reverses_id", "point_entry"),
        foreign_key("point_entry", "workspace_id", "workspace"),
        primary_key("point_entry", "id"),
        unique("point_entry", "reverses_id"),
        unique("point_entry", "workspace_id", "reason", "reference"),
    )
    index("point_entry", "advocate_id", "at")
    index("point_entry", "workspace_id", "at")
    op.create_table(
        "point_total",
        number("advocate_id"),
        number("workspace_id"),
        words("period"),
        count("amount"),
        foreign_key("point_total", "advocate_id", "advocate"),
        foreign_key("point_total", "workspace_id", "workspace"),
        primary_key("point_total", "advocate_id", "period"),
    )
    index("point_total", "workspace_id", "period", "amount")
    op.create_table(
        "erasure",
        number("advocate_id"),
        moment("at"),
        foreign_key("erasure", "advocate_id", "advocate"),
        primary_key("erasure", "advocate_id"),
    )


def voices() -> None:
    op.create_table(
        "idea",
        number("id"),
        number("workspace_id"),
        number("squad_id", nullable=True),
        number("author_id"),
        words("text"),
        words("url"),
        words("state"),
        words("reason"),
        flag("credit"),
        number("drop_id", nullable=True),
        moment("due_at", nullable=True),
        moment("decided_at", nullable=True),
        moment("created_at"),
        sa.CheckConstraint(
            "state IN ('received', 'acknowledged', 'asked', 'accepted', 'made', 'declined')",
            name="ck_idea_state",
        ),
        foreign_key("idea", "author_id", "advocate"),
        foreign_key("idea", "drop_id", "drop"),
        foreign_key("idea", "squad_id", "squad"),
        foreign_key("idea", "workspace_id", "workspace"),
        primary_key("idea", "id"),
    )
    index("idea", "author_id")
    index("idea", "squad_id", "state")
    index("idea", "workspace_id", "state")
    op.create_table(
        "idea_event",
        number("id"),
        number("idea_id"),
        number("actor_id", nullable=True),
        words("kind"),
        words("text"),
        moment("at"),
        foreign_key("idea_event", "actor_id", "advocate"),
        foreign_key("idea_event", "idea_id", "idea"),
        primary_key("idea_event", "id"),
    )
    index("idea_event", "idea_id")
    op.create_table(
        "concern",
        words("id"),
        number("workspace_id"),
        number("author_id", nullable=True),
        words("text"),
        words("state"),
        moment("created_at", nullable=True),
        words("created_week"),
        sa.CheckConstraint(
            "state IN ('new', 'read', 'answered', 'closed')", name="ck_concern_state"
        ),
        foreign_key("concern", "author_id", "advocate"),
        foreign_key("concern", "workspace_id", "workspace"),
        primary_key("concern", "id"),
        sqlite_with_rowid=False,
    )
    index("concern", "author_id")
    index("concern", "workspace_id", "state")
    op.create_table(
        "concern_reader",
        words("concern_id"),
        number("advocate_id"),
        foreign_key("concern_reader", "advocate_id", "advocate"),
        foreign_key("concern_reader", "concern_id", "concern"),
        primary_key("concern_reader", "concern_id", "advocate_id"),
        sqlite_with_rowid=False,
    )
    index("concern_reader", "advocate_id")
    op.create_table(
        "concern_message",
        words("id"),
        words("concern_id"),
        number("author_id", nullable=True),
        words("text"),
        moment("at", nullable=True),
        foreign_key("concern_message", "author_id", "advocate"),
        foreign_key("concern_message", "concern_id", "concern"),
        primary_key("concern_message", "id"),
        sqlite_with_rowid=False,
    )
    index("concern_message", "concern_id")
    op.create_table(
        "policy",
        number("id"),
        number("workspace_id"),
        count("version"),
        words("text"),
        moment("created_at"),
        number("author_id", nullable=True),
        foreign_key("policy", "author_id", "advocate"),
        foreign_key("policy", "workspace_id", "workspace"),
        primary_key("policy", "id"),
        unique("policy", "workspace_id", "version"),
    )
    op.create_table(
        "policy_acceptance",
        number("advocate_id"),
        number("policy_id"),
        moment("at"),
        foreign_key("policy_acceptance", "advocate_id", "advocate"),
        foreign_key("policy_acceptance", "policy_id", "policy"),
        primary_key("policy_acceptance", "advocate_id", "policy_id"),
    )
    index("policy_acceptance", "policy_id")
    op.create_table(
        "goal",
        number("id"),
        number("squad_id"),
        number("workspace_id"),
        words("audience"),
        words("aim"),
        words("measure"),
        count("target"),
        moment("starts_at"),
        moment("ends_at", nullable=True),
        sa.CheckConstraint("measure IN ('shares', 'opened', 'joined')", name="ck_goal_measure"),
        foreign_key("goal", "squad_id", "squad"),
        foreign_key("goal", "workspace_id", "workspace"),
        primary_key("goal", "id"),
    )
    index("goal", "squad_id")


def delivery() -> None:
    op.create_table(
        "schedule",
        number("id"),
        number("workspace_id"),
        number("squad_id", nullable=True),
        words("round"),
        count("weekday"),
        count("hour"),
        count("minute"),
        words("zone"),
        moment("next_at"),
        flag("enabled"),
        sa.CheckConstraint("hour BETWEEN 0 AND 23", name="ck_schedule_hour"),
        sa.CheckConstraint("minute BETWEEN 0 AND 59", name="ck_schedule_minute"),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name="ck_schedule_weekday"),
        foreign_key("schedule", "squad_id", "squad"),
        foreign_key("schedule", "workspace_id", "workspace"),
        primary_key("schedule", "id"),
    )
    index("schedule", "next_at")
    unique_where("ix_schedule_of_squad", "schedule", ["squad_id", "round"], "squad_id IS NOT NULL")
    unique_where(
        "ix_schedule_of_workspace", "schedule", ["workspace_id", "round"], "squad_id IS NULL"
    )
    op.create_table(
        "run",
        number("id"),
        number("workspace_id"),
        number("schedule_id"),
        moment("due_at"),
        words("state"),
        moment("planned_at", nullable=True),
        moment("finished_at", nullable=True),
        sa.CheckConstraint("state IN ('due', 'planned', 'done')", name="ck_run_state"),
        foreign_key("run", "schedule_id", "schedule"),
        foreign_key("run", "workspace_id", "workspace"),
        primary_key("run", "id"),
        unique("run", "schedule_id", "due_at"),
    )
    index("run", "state")
    index("run", "workspace_id")
    op.create_table(
        "delivery",
        number("id"),
        number("workspace_id"),
        number("run_id", nullable=True),
        words("key"),
        words("kind"),
        words("verb"),
        number("advocate_id", nullable=True),
        number("conversation_id", nullable=True),
        number("sent_message_id", nullable=True),
        words("message", nullable=True),
        count("message_version"),
        words("about"),
        words("state"),
        words("reason"),
        moment("not_before", nullable=True),
        moment("expires_at", nullable=True),
        count("attempts"),
        moment("lease_until", nullable=True),
        words("lease_owner", nullable=True),
        moment("created_at"),
        moment("sent_at", nullable=True),
        sa.CheckConstraint(
            "(verb = 'post' AND sent_message_id IS NULL AND (advocate_id IS NULL) <> (conversation_id IS NULL)) OR (verb <> 'post' AND sent_message_id IS NOT NULL)",
            name="ck_delivery_receiver",
        ),
        sa.CheckConstraint(
            "state IN ('queued', 'sending', 'sent', 'skipped', 'failed', 'unknown', 'dead')",
            name="ck_delivery_state",
        ),
        sa.CheckConstraint("verb IN ('post', 'revise', 'retract')", name="ck_delivery_verb"),
        foreign_key("delivery", "advocate_id", "advocate"),
        foreign_key("delivery", "conversation_id", "conversation"),
        foreign_key("delivery", "run_id", "run"),
        foreign_key("delivery", "sent_message_id", "sent_message", use_alter=True),
        foreign_key("delivery", "workspace_id", "workspace"),
        primary_key("delivery", "id"),
        unique("delivery", "workspace_id", "key"),
    )
    index("delivery", "advocate_id", "sent_at")
    index("delivery", "run_id")
    index("delivery", "sent_message_id")
    index("delivery", "state", "kind", "not_before")
    index("delivery", "state", "not_before", "id")
    index("delivery", "workspace_id", "about")
    op.create_table(
        "sent_message",
        number("id"),
        number("workspace_id"),
        number("delivery_id"),
        words("platform"),
        number("installation_id", nullable=True),
        words("conversation_key"),
        words("route"),
        words("ref"),
        words("about"),
        moment("at"),
        moment("retracted_at", nullable=True),
        foreign_key("sent_message", "delivery_id", "delivery"),
        foreign_key("sent_message", "installation_id", "installation"),
        foreign_key("sent_message", "workspace_id", "workspace"),
        primary_key("sent_message", "id"),
    )
    index("sent_message", "delivery_id")
    index("sent_message", "workspace_id", "about")


def upkeep() -> None:
    op.create_table(
        "draft",
        number("id"),
        words("key"),
        number("workspace_id"),
        number("advocate_id", nullable=True),
        words("form"),
        words("data"),
        moment("at"),
        foreign_key("draft", "advocate_id", "advocate"),
        foreign_key("draft", "workspace_id", "workspace"),
        primary_key("draft", "id"),
        unique("draft", "key"),
    )
    index("draft", "at")
    op.create_table(
        "receipt",
        words("key"),
        words("reply", nullable=True),
        moment("at"),
        primary_key("receipt", "key"),
    )
    index("receipt", "at")
    op.create_table(
        "memory",
        words("key"),
        words("value"),
        moment("expires_at", nullable=True),
        primary_key("memory", "key"),
    )
    index("memory", "expires_at")
    op.create_table(
        "audit",
        number("id"),
        number("workspace_id"),
        number("actor_id", nullable=True),
        words("what"),
        words("about"),
        moment("at"),
        foreign_key("audit", "actor_id", "advocate"),
        foreign_key("audit", "workspace_id", "workspace"),
        primary_key("audit", "id"),
    )
    index("audit", "workspace_id", "at")
