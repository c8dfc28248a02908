"""staleness

Revision ID: 0014
Revises: 0013
"""
from alembic import op
import sqlalchemy as sa

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade():
    op.create_table(
        "figure_refresh",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("field_key", sa.String(length=64), nullable=False),
        sa.Column("revision_number", sa.Integer(), nullable=False),
        sa.Column("sources", DOCUMENT, nullable=False),
        sa.Column("refreshed_by_id", sa.Integer(), nullable=False),
        sa.Column("refreshed_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "revision_number >= 1", name=op.f("ck_figure_refresh_follows_a_submit")
        ),
        _to("figure_refresh", "submission_id", "submission.id"),
        _to("figure_refresh", "refreshed_by_id", "person.id"),
        sa.PrimaryKeyConstraint("submission_id", "field_key", name=op.f("pk_figure_refresh")),
    )
    op.create_table(
        "report_source",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=True),
        _to("report_source", "report_id", "final_report.id"),
        _to("report_source", "submission_id", "submission.id"),
        sa.ForeignKeyConstraint(
            ["revision_id", "submission_id"],
            ["revision.id", "revision.submission_id"],
            name=op.f("fk_report_source_revision_of_its_submission"),
        ),
        sa.PrimaryKeyConstraint("report_id", "submission_id", name=op.f("pk_report_source")),
    )
    op.create_index("ix_report_source_submission_id", "report_source", ["submission_id"])
    # of reports that were frozen before, the unit's own sections are known
    op.execute(
        "INSERT INTO report_source (report_id, submission_id, revision_id)"
        " SELECT report_id, submission_id, revision_id FROM report_section"
    )
    # what a report was frozen with stays as it was
    for act in ("update", "delete"):
        _refuse("report_source", act)


def _refuse(table, act):
    head = f"CREATE TRIGGER {table}_refuses_{act} BEFORE {act} ON {table} FOR EACH ROW"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"{head} EXECUTE FUNCTION refuse_change()")
    else:
        op.execute(f"{head} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END")


def _to(table, column, target):
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def downgrade():
    # the triggers go with their table
    op.drop_table("report_source")
    op.drop_table("figure_refresh")
