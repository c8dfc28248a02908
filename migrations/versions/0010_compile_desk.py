"""what was decided at the compile desk about the texts of the units below

Revision ID: 0010
Revises: 0009
"""
import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
INDEXED = {
    "text_verdict": ("submission_id", "unit_id", "decided_by_id"),
    "source_settlement": ("submission_id", "settled_by_id"),
}


def upgrade():
    op.create_table(
        "text_verdict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("field_key", sa.String(length=64), nullable=False),
        sa.Column("is_used", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("revision_number", sa.Integer(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", MOMENT, nullable=False),
        sa.CheckConstraint("field_key <> ''", name=op.f("ck_text_verdict_field_is_named")),
        sa.CheckConstraint(
            "revision_number > 0", name=op.f("ck_text_verdict_revision_is_counted")
        ),
        _to("text_verdict", "submission_id", "submission.id"),
        _to("text_verdict", "unit_id", "org_unit.id"),
        _to("text_verdict", "decided_by_id", "person.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_verdict")),
        sa.UniqueConstraint(
            "submission_id", "unit_id", "field_key", name=op.f("uq_text_verdict_one_verdict_a_text")
        ),
    )
    op.create_table(
        "source_settlement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("unit_code", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("from_revision", sa.Integer(), nullable=False),
        sa.Column("to_revision", sa.Integer(), nullable=False),
        sa.Column("is_kept", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("settled_by_id", sa.Integer(), nullable=False),
        sa.Column("settled_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "NOT is_kept OR reason <> ''", name=op.f("ck_source_settlement_reason_if_kept")
        ),
        sa.CheckConstraint(
            "from_revision > 0 AND to_revision >= 0",
            name=op.f("ck_source_settlement_revisions_are_counted"),
        ),
        sa.CheckConstraint(
            "unit_code <> '' AND digest <> ''", name=op.f("ck_source_settlement_source_is_named")
        ),
        _to("source_settlement", "submission_id", "submission.id"),
        _to("source_settlement", "settled_by_id", "person.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_settlement")),
    )
    for table, columns in INDEXED.items():
        for column in columns:
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade():
    op.drop_table("source_settlement")
    op.drop_table("text_verdict")


def _to(table, column, target):
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))
