"""People may name whose public holidays are theirs; what may come next unasked is one time, and nothing else."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_attention"
down_revision = "2026_11_26_cases_without_names"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("advocate") as advocate:
        advocate.add_column(sa.Column("holidays", sa.Text(), nullable=False, server_default=""))
        advocate.add_column(sa.Column("next_nudge_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("advocate") as advocate:
        advocate.drop_column("next_nudge_at")
        advocate.drop_column("holidays")
