"""Once a year everyone is asked whether they feel pressed: sums of answers, and who gave one."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_yearly_pulse"
down_revision = "2026_11_26_deleting_ones_own"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "pulse",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("workspace_id", NUMBER, nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("no", "little", "yes")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name="fk_pulse_workspace_id_workspace"
        ),
    )
    op.create_index("ix_pulse_workspace_id", "pulse", ["workspace_id"])
    op.create_table(
        "pulse_voter",
        sa.Column("pulse_id", NUMBER, nullable=False),
        sa.Column("advocate_id", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("pulse_id", "advocate_id", name="pk_pulse_voter"),
        sa.ForeignKeyConstraint(["pulse_id"], ["pulse.id"], name="fk_pulse_voter_pulse_id_pulse"),
        sa.ForeignKeyConstraint(
            ["advocate_id"], ["advocate.id"], name="fk_pulse_voter_advocate_id_advocate"
        ),
    )
    op.create_index("ix_pulse_voter_advocate_id", "pulse_voter", ["advocate_id"])


def downgrade() -> None:
    op.drop_table("pulse_voter")
    op.drop_table("pulse")
