"""Concerns without a name: known by the hash of a key, told of at fixed hours, and never older or newer than a week."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_cases_without_names"
down_revision = "2026_11_23_menus_and_directory"
branch_labels = None
depends_on = None

# Rebuilt tables keep their shape only if it is said again.
UNORDERED = {"sqlite_with_rowid": False}
BEFORE = "state IN ('new', 'read', 'answered', 'closed')"
AFTER = "state IN ('new', 'read', 'in_progress', 'answered', 'closed', 'reopened')"


def upgrade() -> None:
    with op.batch_alter_table("concern", table_kwargs=UNORDERED) as concern:
        concern.add_column(sa.Column("key_hash", sa.Text(), nullable=True))
        for name in ("name", "revealed_week"):
            concern.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=""))
        concern.add_column(
            sa.Column("told", sa.Boolean(), nullable=False, server_default=sa.true())
        )
        concern.add_column(
            sa.Column("fresh", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        concern.create_unique_constraint("uq_concern_key_hash", ["key_hash"])
        concern.drop_constraint("ck_concern_state", type_="check")
        concern.create_check_constraint("ck_concern_state", AFTER)
    with op.batch_alter_table("concern_message", table_kwargs=UNORDERED) as message:
        message.add_column(sa.Column("position", sa.Integer(), nullable=False, server_default="0"))
        message.add_column(
            sa.Column("told", sa.Boolean(), nullable=False, server_default=sa.true())
        )


def downgrade() -> None:
    op.execute(
        "DELETE FROM concern_message WHERE concern_id IN (SELECT id FROM concern WHERE key_hash IS NOT NULL)"
    )
    op.execute(
        "DELETE FROM concern_reader WHERE concern_id IN (SELECT id FROM concern WHERE key_hash IS NOT NULL)"
    )
    op.execute("DELETE FROM concern WHERE key_hash IS NOT NULL")
    op.execute("UPDATE concern SET state = 'read' WHERE state IN ('in_progress', 'reopened')")
    with op.batch_alter_table("concern_message", table_kwargs=UNORDERED) as message:
        message.drop_column("told")
        message.drop_column("position")
    with op.batch_alter_table("concern", table_kwargs=UNORDERED) as concern:
        concern.drop_constraint("ck_concern_state", type_="check")
        concern.create_check_constraint("ck_concern_state", BEFORE)
        concern.drop_constraint("uq_concern_key_hash", type_="unique")
        for name in ("revealed_week", "fresh", "told", "name", "key_hash"):
            concern.drop_column(name)
