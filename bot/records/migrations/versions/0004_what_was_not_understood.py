"""Turns that were not understood, and what staff say was meant"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("turn") as table:
        table.add_column(sa.Column("unclear", sa.Boolean(), nullable=False, server_default=sa.false()))
    unclear = sa.text("unclear")
    op.create_index("ix_turn_unclear", "turn", ["conversation_id"], sqlite_where=unclear, postgresql_where=unclear)
    op.create_table(
        "phrase",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("turn_row", sa.Integer(), sa.ForeignKey("turn.id", ondelete="SET NULL"), unique=True),
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=3), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("intent", sa.String(length=60)),
        sa.Column("staff_id", sa.Integer(), sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("phrase")
    op.drop_index("ix_turn_unclear", table_name="turn")
    with op.batch_alter_table("turn") as table:
        table.drop_column("unclear")
