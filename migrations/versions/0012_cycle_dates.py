"""extensions, the closing day of one, late marks, the units left out of a cycle

Revision ID: 0012
Revises: 0011
"""
import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql")
STANDS = sa.text("withdrawn_at IS NULL")


def upgrade():
    # plain ALTER TABLEs: a batch would make the tables anew and lose the triggers of `revision`
    op.add_column("cycle", sa.Column("left_out", DOCUMENT, server_default="[]", nullable=False))
    op.add_column("submission", sa.Column("closes_on", sa.Date(), nullable=True))
    for name in ("submitted_days_late", "approved_days_late"):
        op.add_column("submission", _days(name))
    op.add_column("revision", sa.Column("due_on", sa.Date(), nullable=True))
    op.add_column("revision", _days("days_late"))
    op.create_table(
        "extension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("section_key", sa.String(length=64), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("due_on <= closes_on", name=op.f("ck_extension_due_before_it_closes")),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_extension_reason_is_given")),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)",
            name=op.f("ck_extension_withdrawn_by_somebody"),
        ),
        *(
            sa.ForeignKeyConstraint([name], [f"{table}.id"], name=op.f(f"fk_extension_{name}"))
            for name, table in (
                ("cycle_id", "cycle"),
                ("unit_id", "org_unit"),
                ("given_by_id", "person"),
                ("withdrawn_by_id", "person"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension")),
    )
    for name in ("unit_id", "given_by_id", "withdrawn_by_id"):
        op.create_index(op.f(f"ix_extension_{name}"), "extension", [name])
    op.create_index(
        "uq_extension_one_stands",
        "extension",
        ["cycle_id", "unit_id", "section_key"],
        unique=True,
        sqlite_where=STANDS,
        postgresql_where=STANDS,
    )


def _days(name):
    return sa.Column(name, sa.Integer(), server_default="0", nullable=False)


def downgrade():
    op.drop_table("extension")
    op.drop_column("revision", "days_late")
    op.drop_column("revision", "due_on")
    for name in ("approved_days_late", "submitted_days_late", "closes_on"):
        op.drop_column("submission", name)
    op.drop_column("cycle", "left_out")
