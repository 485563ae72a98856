"""People can have what is theirs deleted, and each company gets one account that is nobody's for their points."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_deleting_ones_own"
down_revision = "2026_11_26_ideas_in_the_open"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("advocate") as advocate:
        advocate.add_column(
            sa.Column("is_nobody", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        advocate.add_column(sa.Column("erase_at", sa.DateTime(timezone=True), nullable=True))
        advocate.create_index("ix_advocate_erase_at", ["erase_at"])
        advocate.create_index(
            "ix_advocate_nobody",
            ["workspace_id"],
            unique=True,
            sqlite_where=sa.text("is_nobody"),
            postgresql_where=sa.text("is_nobody"),
        )
    op.create_index("ix_delivery_conversation_id", "delivery", ["conversation_id"])


def downgrade() -> None:
    op.drop_index("ix_delivery_conversation_id", "delivery")
    with op.batch_alter_table("advocate") as advocate:
        advocate.drop_index("ix_advocate_nobody")
        advocate.drop_index("ix_advocate_erase_at")
        advocate.drop_column("erase_at")
        advocate.drop_column("is_nobody")
