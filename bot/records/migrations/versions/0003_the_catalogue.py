"""The big catalogue: facts of ESCO and O*NET"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "catalogue_source",
        sa.Column("name", sa.String(length=10), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("dropped", sa.JSON(), nullable=False),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.Column("imported_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_catalogue_source")),
    )
    op.create_table(
        "catalogue_skill",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("uri", sa.String(length=80), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_catalogue_skill")),
        sa.UniqueConstraint("uri", name=op.f("uq_catalogue_skill_uri")),
    )
    op.create_table(
        "catalogue_occupation",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("uri", sa.String(length=80), nullable=False),
        sa.Column("isco08", sa.String(length=4), nullable=False),
        sa.Column("parent", sa.Integer(), nullable=True),
        sa.Column("essential", sa.JSON(), nullable=False),
        sa.Column("optional", sa.JSON(), nullable=False),
        sa.Column("interests", sa.JSON(), nullable=True),
        sa.Column("job_zone", sa.Integer(), nullable=True),
        sa.Column("route", sa.String(length=12), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("onet", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_catalogue_occupation")),
        sa.UniqueConstraint("uri", name=op.f("uq_catalogue_occupation_uri")),
    )
    op.create_table(
        "catalogue_words",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=3), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("alternatives", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["number"],
            ["catalogue_occupation.number"],
            name=op.f("fk_catalogue_words_number_catalogue_occupation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("number", "language", name=op.f("pk_catalogue_words")),
    )


def downgrade() -> None:
    for name in ("catalogue_words", "catalogue_occupation", "catalogue_skill", "catalogue_source"):
        op.drop_table(name)
