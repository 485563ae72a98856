"""A company is on the clock of its first squad: no platform tells a company's own, so all were on UTC."""

from alembic import op

revision = "2026_11_26_the_companys_clock"
down_revision = "2026_11_26_cases_move_when_told"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "UPDATE workspace SET zone = COALESCE((SELECT squad.zone FROM squad"
        " WHERE squad.workspace_id = workspace.id AND squad.archived_at IS NULL"
        " ORDER BY squad.id LIMIT 1), zone)"
    )


def downgrade() -> None:
    op.execute("UPDATE workspace SET zone = 'UTC'")
