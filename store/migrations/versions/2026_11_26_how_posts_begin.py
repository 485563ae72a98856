"""It is kept how posts began, by which rule; a thing to share says what its sharers get."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_how_posts_begin"
down_revision = "2026_11_26_yearly_pulse"
branch_labels = None
depends_on = None


NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "share_disclosure",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("workspace_id", NUMBER, nullable=False),
        sa.Column("share_id", NUMBER, nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("rule", "country", "network", "kind", "incentive", "shown", "shared")
        ),
        sa.Column("checked", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name="fk_share_disclosure_workspace_id_workspace"
        ),
        sa.ForeignKeyConstraint(
            ["share_id"], ["share.id"], name="fk_share_disclosure_share_id_share"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_share_disclosure"),
        sa.UniqueConstraint("share_id", "network", name="uq_share_disclosure_share_id_network"),
    )
    op.create_index("ix_share_disclosure_workspace_id", "share_disclosure", ["workspace_id"])
    with op.batch_alter_table("drop") as drop:
        drop.add_column(sa.Column("incentive", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("drop") as drop:
        drop.drop_column("incentive")
    op.drop_table("share_disclosure")
