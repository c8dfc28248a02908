"""notes on values, numbers confirmed unchanged, and the note to the reviewers while drafting

Revision ID: 0005
Revises: 0004
"""
import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql")
BY_FIELD = ("notes", "confirmed_unchanged")


def upgrade():
    # a plain ALTER TABLE: a batch would make the tables anew and lose the triggers of `revision`
    for table in ("draft", "revision"):
        for name in BY_FIELD:
            op.add_column(table, sa.Column(name, DOCUMENT, server_default="{}", nullable=False))
    op.add_column("draft", sa.Column("note", sa.Text(), server_default="", nullable=False))


def downgrade():
    op.drop_column("draft", "note")
    for table in ("draft", "revision"):
        for name in BY_FIELD:
            op.drop_column(table, name)
