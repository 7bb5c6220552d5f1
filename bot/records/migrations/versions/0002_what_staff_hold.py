"""What staff hold of a participant: offers done, adjustments, and two facts for the fairness report"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("participant") as table:
        table.add_column(sa.Column("completed", sa.JSON(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("adjustments", sa.JSON(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("sex", sa.String(length=12), nullable=True))
        table.add_column(sa.Column("age_band", sa.String(length=12), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("participant") as table:
        for name in ("age_band", "sex", "adjustments", "completed"):
            table.drop_column(name)
