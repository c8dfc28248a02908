"""checks: fingerprints of submitted texts, the list of terms

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "passage",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("field_key", sa.String(length=64), nullable=False),
        sa.Column("fingerprint", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_passage_submission_id")
        ),
        sa.PrimaryKeyConstraint(
            "submission_id", "field_key", "fingerprint", name=op.f("pk_passage")
        ),
    )
    op.create_index(
        "ix_passage_fingerprint_submission_id", "passage", ["fingerprint", "submission_id"]
    )
    op.create_table(
        "term",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(length=200), nullable=False),
        sa.Column("replacement", sa.String(length=200), nullable=False),
        sa.Column("severity", sa.String(length=64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "severity IN ('block', 'explain', 'info')", name=op.f("ck_term_severity_is_known")
        ),
        sa.CheckConstraint(
            "word <> '' AND word <> replacement", name=op.f("ck_term_word_is_not_its_replacement")
        ),
        sa.ForeignKeyConstraint(["changed_by_id"], ["person.id"], name=op.f("fk_term_changed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term")),
        sa.UniqueConstraint("word", name=op.f("uq_term_word_is_listed_once")),
    )
    op.create_index(op.f("ix_term_changed_by_id"), "term", ["changed_by_id"])


def downgrade():
    op.drop_table("term")
    op.drop_table("passage")
