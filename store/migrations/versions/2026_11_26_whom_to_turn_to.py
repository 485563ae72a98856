"""Squads name several people to ask, questions have a thread, the guidance an owner, acceptances their wording."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_whom_to_turn_to"
down_revision = "2026_11_26_attention"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
TABLES = (
    "squad_contact",
    "question",
    "question_reader",
    "question_message",
    "policy_care",
    "kept_name",
)


def upgrade() -> None:
    squad_contact()
    question()
    policy()


def squad_contact() -> None:
    op.create_table(
        "squad_contact",
        number("squad_id"),
        number("advocate_id"),
        sa.Column("place", sa.Integer(), nullable=False),
        foreign_key("squad_contact", "squad_id", "squad"),
        foreign_key("squad_contact", "advocate_id", "advocate"),
        sa.PrimaryKeyConstraint("squad_id", "advocate_id", name="pk_squad_contact"),
    )
    index("squad_contact", "advocate_id")
    op.execute(
        "INSERT INTO squad_contact (squad_id, advocate_id, place)"
        " SELECT id, contact_id, 0 FROM squad WHERE contact_id IS NOT NULL"
    )
    with op.batch_alter_table("squad") as squad:
        squad.drop_constraint("fk_squad_contact_id_advocate", type_="foreignkey")
        squad.drop_column("contact_id")


def question() -> None:
    op.create_table(
        "question",
        number("id"),
        number("workspace_id"),
        number("squad_id", nullable=True),
        number("author_id"),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("is_draft", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("state IN ('received', 'answered', 'closed')", name="ck_question_state"),
        foreign_key("question", "workspace_id", "workspace"),
        foreign_key("question", "squad_id", "squad"),
        foreign_key("question", "author_id", "advocate"),
        sa.PrimaryKeyConstraint("id", name="pk_question"),
    )
    index("question", "workspace_id", "state")
    index("question", "squad_id")
    index("question", "author_id")
    op.create_table(
        "question_reader",
        number("question_id"),
        number("advocate_id"),
        sa.Column("handed_on_at", MOMENT, nullable=True),
        foreign_key("question_reader", "question_id", "question"),
        foreign_key("question_reader", "advocate_id", "advocate"),
        sa.PrimaryKeyConstraint("question_id", "advocate_id", name="pk_question_reader"),
    )
    index("question_reader", "advocate_id")
    op.create_table(
        "question_message",
        number("id"),
        number("question_id"),
        number("author_id"),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        foreign_key("question_message", "question_id", "question"),
        foreign_key("question_message", "author_id", "advocate"),
        sa.PrimaryKeyConstraint("id", name="pk_question_message"),
    )
    index("question_message", "question_id")
    index("question_message", "author_id")


def policy() -> None:
    op.create_table(
        "policy_care",
        sa.Column("workspace_id", NUMBER, nullable=False, autoincrement=False),
        number("owner_id", nullable=True),
        sa.Column("review_at", MOMENT, nullable=True),
        sa.Column("reminded_at", MOMENT, nullable=True),
        sa.Column("has_quiz", sa.Boolean(), nullable=False),
        sa.Column("quiz", sa.Text(), nullable=False),
        foreign_key("policy_care", "workspace_id", "workspace"),
        foreign_key("policy_care", "owner_id", "advocate"),
        sa.PrimaryKeyConstraint("workspace_id", name="pk_policy_care"),
    )
    index("policy_care", "owner_id")
    op.create_table(
        "kept_name",
        number("id"),
        number("workspace_id"),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        foreign_key("kept_name", "workspace_id", "workspace"),
        sa.PrimaryKeyConstraint("id", name="pk_kept_name"),
        sa.UniqueConstraint("workspace_id", "words", name="uq_kept_name_workspace_id_words"),
    )
    # Before, nobody was asked again: what stands so far were small corrections, all but the first.
    with op.batch_alter_table("policy") as table:
        table.add_column(
            sa.Column("matters", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    op.execute(sa.text("UPDATE policy SET matters = :yes WHERE version = 1").bindparams(yes=True))
    # Who accepted before keeps "": the version they accepted says the words.
    with op.batch_alter_table("policy_acceptance") as table:
        table.add_column(sa.Column("wording", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("policy_acceptance") as table:
        table.drop_column("wording")
    with op.batch_alter_table("policy") as table:
        table.drop_column("matters")
    with op.batch_alter_table("squad") as squad:
        squad.add_column(sa.Column("contact_id", NUMBER, nullable=True))
        squad.create_foreign_key("fk_squad_contact_id_advocate", "advocate", ["contact_id"], ["id"])
    op.execute(
        "UPDATE squad SET contact_id = (SELECT advocate_id FROM squad_contact"
        " WHERE squad_id = squad.id AND place = 0)"
    )
    for table_name in reversed(TABLES):
        op.drop_table(table_name)


def number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, NUMBER, nullable=nullable)


def foreign_key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}_{target}")


def index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))
