"""What an author without a name says or closes moves a case when its readers hear of it, and no sooner."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_cases_move_when_told"
down_revision = "2026_11_26_how_posts_begin"
branch_labels = None
depends_on = None

# The table has no order of rows; rebuilding it must not bring one back.
UNORDERED = {"sqlite_with_rowid": False}


def upgrade() -> None:
    with op.batch_alter_table("concern", table_kwargs=UNORDERED) as concern:
        concern.add_column(
            sa.Column("closes", sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade() -> None:
    with op.batch_alter_table("concern", table_kwargs=UNORDERED) as concern:
        concern.drop_column("closes")
