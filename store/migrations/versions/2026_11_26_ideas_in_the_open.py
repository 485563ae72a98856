"""Ideas can be opened to colleagues, backed, merged with a similar one, and say what was made of them."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_ideas_in_the_open"
down_revision = "2026_11_26_whom_to_turn_to"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORDS = ("made_as", "made_words", "made_url")
BEFORE = ("received", "acknowledged", "asked", "accepted", "made", "declined")
SINCE = (*BEFORE, "discussed", "merged")


def _states(words: tuple[str, ...]) -> str:
    return f"state IN ({', '.join(repr(word) for word in words)})"


def upgrade() -> None:
    with op.batch_alter_table("idea") as idea:
        idea.add_column(
            sa.Column("may_show", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        idea.add_column(sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True))
        for name in WORDS:
            idea.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=""))
        idea.add_column(sa.Column("merged_into_id", NUMBER, nullable=True))
        idea.create_foreign_key("fk_idea_merged_into_id_idea", "idea", ["merged_into_id"], ["id"])
        idea.create_index("ix_idea_merged_into_id", ["merged_into_id"])
        idea.drop_constraint("ck_idea_state", type_="check")
        idea.create_check_constraint("ck_idea_state", _states(SINCE))
        idea.create_check_constraint(
            "ck_idea_made_as", "made_as IN ('', 'drop', 'event', 'change')"
        )
    op.execute("UPDATE idea SET made_as = 'drop' WHERE state = 'made'")
    op.create_table(
        "idea_backing",
        sa.Column("idea_id", NUMBER, nullable=False),
        sa.Column("advocate_id", NUMBER, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name="fk_idea_backing_idea_id_idea"),
        sa.ForeignKeyConstraint(
            ["advocate_id"], ["advocate.id"], name="fk_idea_backing_advocate_id_advocate"
        ),
        sa.PrimaryKeyConstraint("idea_id", "advocate_id", name="pk_idea_backing"),
    )
    op.create_index("ix_idea_backing_advocate_id", "idea_backing", ["advocate_id"])


def downgrade() -> None:
    op.drop_table("idea_backing")
    # What the states of before can't say is waiting again, or was answered.
    op.execute("UPDATE idea SET state = 'acknowledged' WHERE state = 'discussed'")
    op.execute("UPDATE idea SET state = 'declined' WHERE state = 'merged'")
    with op.batch_alter_table("idea") as idea:
        idea.drop_constraint("ck_idea_made_as", type_="check")
        idea.drop_constraint("ck_idea_state", type_="check")
        idea.create_check_constraint("ck_idea_state", _states(BEFORE))
        idea.drop_index("ix_idea_merged_into_id")
        idea.drop_constraint("fk_idea_merged_into_id_idea", type_="foreignkey")
        for name in ("merged_into_id", *WORDS, "opened_at", "may_show"):
            idea.drop_column(name)
