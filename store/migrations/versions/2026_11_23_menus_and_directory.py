"""Ideas keep where they came from and whom they may quote; installations know how many people there are."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_menus_and_directory"
down_revision = "2026_11_22_first_tables"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("idea") as idea:
        for name in ("permalink", "quote", "quote_state"):
            idea.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=""))
        idea.add_column(sa.Column("quoted_id", NUMBER, nullable=True))
        idea.create_foreign_key("fk_idea_quoted_id_advocate", "advocate", ["quoted_id"], ["id"])
        idea.create_check_constraint(
            "ck_idea_quote_state", "quote_state IN ('', 'asked', 'allowed', 'refused')"
        )
    with op.batch_alter_table("installation") as installation:
        installation.add_column(sa.Column("headcount", sa.Integer(), nullable=True))
        installation.add_column(sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("installation") as installation:
        installation.drop_column("counted_at")
        installation.drop_column("headcount")
    with op.batch_alter_table("idea") as idea:
        idea.drop_constraint("ck_idea_quote_state", type_="check")
        idea.drop_constraint("fk_idea_quoted_id_advocate", type_="foreignkey")
        for name in ("quoted_id", "quote_state", "quote", "permalink"):
            idea.drop_column(name)
