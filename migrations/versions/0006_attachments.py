"""attachments: files kept once by their hash, where they belong, and what a revision froze of them

Revision ID: 0006
Revises: 0005
"""
import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql")
# what an attachment is never changes; only whether it is still part of the draft does
FIXED = (
    "id", "submission_id", "field_key", "name", "kind", "sha256", "preview", "added_by_id",
    "added_at",
)


def upgrade():
    _files()
    _attachments()
    _frozen()
    # by ALTER TABLE on SQLite too: a copy of the table would come without its triggers
    op.add_column(
        "revision", sa.Column("attachments", DOCUMENT, nullable=False, server_default="[]")
    )
    _refuse("attachment", "update", f"update of {', '.join(FIXED)}")
    _refuse("revision_attachment", "update", "update")
    _refuse("revision_attachment", "delete", "delete")


def _files():
    op.create_table(
        "blob",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("size >= 1", name=op.f("ck_blob_size_is_counted")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_blob_sha256_is_whole")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_blob")),
    )
    op.create_index("ix_blob_kept_at", "blob", ["kept_at"])


def _attachments():
    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("field_key", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("preview", sa.String(64), nullable=True),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_by_id", sa.Integer(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("name <> ''", name=op.f("ck_attachment_has_a_name")),
        sa.CheckConstraint(
            "(removed_at IS NULL) = (removed_by_id IS NULL)",
            name=op.f("ck_attachment_removed_by_if_removed"),
        ),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_attachment_submission_id")),
        sa.ForeignKeyConstraint(["sha256"], ["blob.sha256"], name=op.f("fk_attachment_sha256")),
        sa.ForeignKeyConstraint(["preview"], ["blob.sha256"], name=op.f("fk_attachment_preview")),
        sa.ForeignKeyConstraint(["added_by_id"], ["person.id"], name=op.f("fk_attachment_added_by_id")),
        sa.ForeignKeyConstraint(["removed_by_id"], ["person.id"], name=op.f("fk_attachment_removed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("id", "submission_id", name=op.f("uq_attachment_belongs_to_its_submission")),
    )
    for column in ("submission_id", "sha256", "preview", "added_by_id", "removed_by_id"):
        op.create_index(f"ix_attachment_{column}", "attachment", [column])
    op.create_index(
        "uq_attachment_once_a_place",
        "attachment",
        ["submission_id", "field_key", "sha256"],
        unique=True,
        postgresql_where=sa.text("removed_at IS NULL"),
        sqlite_where=sa.text("removed_at IS NULL"),
    )


def _frozen():
    op.create_table(
        "revision_attachment",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id", "submission_id"],
            ["revision.id", "revision.submission_id"],
            name=op.f("fk_revision_attachment_revision_id"),
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id", "submission_id"],
            ["attachment.id", "attachment.submission_id"],
            name=op.f("fk_revision_attachment_attachment_id"),
        ),
        sa.PrimaryKeyConstraint("revision_id", "attachment_id", name=op.f("pk_revision_attachment")),
    )
    op.create_index("ix_revision_attachment_attachment_id", "revision_attachment", ["attachment_id"])


def _refuse(table, act, event):
    head = f"CREATE TRIGGER {table}_refuses_{act} BEFORE {event} ON {table} FOR EACH ROW"
    if _on_postgresql():
        op.execute(f"{head} EXECUTE FUNCTION refuse_change()")
    else:
        op.execute(f"{head} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END")


def downgrade():
    op.drop_column("revision", "attachments")
    for table in ("revision_attachment", "attachment", "blob"):
        op.drop_table(table)


def _on_postgresql():
    return op.get_bind().dialect.name == "postgresql"
