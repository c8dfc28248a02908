"""what each source counts for in a figure, and adjustments of totals

Revision ID: 0009
Revises: 0008
"""
import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql")
COLUMNS = (("figure_source", "tallies"), ("draft", "adjustments"), ("revision", "adjustments"))


def upgrade():
    # a plain ALTER TABLE: a batch would make the tables anew and lose the triggers of `revision`
    for table, name in COLUMNS:
        op.add_column(table, sa.Column(name, DOCUMENT, server_default="{}", nullable=False))


def downgrade():
    for table, name in COLUMNS:
        op.drop_column(table, name)
