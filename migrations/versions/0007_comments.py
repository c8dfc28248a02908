"""comments and proposed changes

Revision ID: 0007
Revises: 0006
"""
from alembic import op
import sqlalchemy as sa

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
# what was said and proposed stays as it was; only what became of it is written later
KEPT = {
    "comment": ("thread_id", "author_id", "words", "mentioned", "written_at"),
    "comment_thread": (
        "submission_id", "field_key", "paragraph", "paragraph_digest", "quote", "revision_number",
        "visibility", "opened_by_id", "opened_at",
    ),
    "proposal": (
        "submission_id", "revision_id", "content_hash", "field_key", "paragraph",
        "paragraph_digest", "base", "proposed", "reason", "made_by_id", "made_at",
    ),
}
ANSWER = ("state", "answered_by_id", "answered_at", "answer_words")


def upgrade():
    op.create_table(
        "comment_thread",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        *_anchor(),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("revision_number", sa.Integer(), nullable=False),
        sa.Column("visibility", sa.String(length=64), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("resolved_by_id", sa.Integer(), nullable=True),
        sa.Column("resolved_at", MOMENT, nullable=True),
        *_anchor_is_whole("comment_thread"),
        sa.CheckConstraint(
            "paragraph IS NULL OR field_key <> ''",
            name=op.f("ck_comment_thread_paragraph_is_of_a_field"),
        ),
        sa.CheckConstraint(
            "visibility IN ('public', 'internal')",
            name=op.f("ck_comment_thread_visibility_is_known"),
        ),
        sa.CheckConstraint(
            "revision_number >= 0", name=op.f("ck_comment_thread_revision_is_counted")
        ),
        sa.CheckConstraint(
            "(resolved_at IS NULL) = (resolved_by_id IS NULL)",
            name=op.f("ck_comment_thread_resolver_if_resolved"),
        ),
        _to("comment_thread", "submission_id", "submission.id"),
        _to("comment_thread", "opened_by_id", "person.id"),
        _to("comment_thread", "resolved_by_id", "person.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_thread")),
    )
    op.create_table(
        "comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("mentioned", DOCUMENT, nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.CheckConstraint("words <> ''", name=op.f("ck_comment_words_are_said")),
        _to("comment", "thread_id", "comment_thread.id"),
        _to("comment", "author_id", "person.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
    )
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        *_anchor(),
        sa.Column("base", DOCUMENT, nullable=False),
        sa.Column("proposed", DOCUMENT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("answer_words", sa.Text(), nullable=False),
        *_anchor_is_whole("proposal"),
        sa.CheckConstraint(
            "state IN ('open', 'taken', 'left', 'withdrawn')",
            name=op.f("ck_proposal_state_is_known"),
        ),
        sa.CheckConstraint("field_key <> ''", name=op.f("ck_proposal_field_is_named")),
        sa.CheckConstraint(
            "(state = 'open') = (answered_at IS NULL)",
            name=op.f("ck_proposal_answered_at_if_answered"),
        ),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by_id IS NULL)",
            name=op.f("ck_proposal_answered_by_if_answered"),
        ),
        sa.ForeignKeyConstraint(
            ["revision_id", "submission_id"],
            ["revision.id", "revision.submission_id"],
            name="fk_proposal_revision_of_its_submission",
        ),
        _to("proposal", "submission_id", "submission.id"),
        _to("proposal", "made_by_id", "person.id"),
        _to("proposal", "answered_by_id", "person.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    for table, column in _indexed():
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    for table, columns in KEPT.items():
        _refuse(table, "update", f"update of {', '.join(columns)}")
        _refuse(table, "delete", "delete")
    _refuse("proposal", "second_answer", f"update of {', '.join(ANSWER)}", "OLD.state <> 'open'")


def _anchor():
    return (
        sa.Column("field_key", sa.String(length=64), nullable=False),
        sa.Column("paragraph", sa.Integer(), nullable=True),
        sa.Column("paragraph_digest", sa.String(length=64), nullable=False),
    )


def _anchor_is_whole(table):
    rules = {
        "paragraph_is_counted": "paragraph IS NULL OR paragraph >= 0",
        "digest_if_paragraph": "(paragraph IS NULL) = (paragraph_digest = '')",
    }
    return tuple(
        sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in rules.items()
    )


def _to(table, column, target):
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def _indexed():
    return (
        ("comment_thread", "submission_id"),
        ("comment_thread", "opened_by_id"),
        ("comment_thread", "resolved_by_id"),
        ("comment", "thread_id"),
        ("comment", "author_id"),
        ("proposal", "submission_id"),
        ("proposal", "made_by_id"),
        ("proposal", "answered_by_id"),
    )


def _refuse(table, act, event, condition=None):
    when = f" WHEN ({condition})" if condition else ""
    head = f"CREATE TRIGGER {table}_refuses_{act} BEFORE {event} ON {table} FOR EACH ROW{when}"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"{head} EXECUTE FUNCTION refuse_change()")
    else:
        op.execute(f"{head} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END")


def downgrade():
    # the triggers go with their tables
    for table in ("proposal", "comment", "comment_thread"):
        op.drop_table(table)
