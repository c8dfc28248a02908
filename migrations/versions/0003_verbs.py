"""verbs: acts that name a person, kept and undone approvals, returns to a step, stand-ins

Revision ID: 0003
Revises: 0002
"""
import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql")
OLD_ACTS = ("approve", "return", "withdraw", "reopen", "waive", "reinstate")
NEW_ACTS = (
    "keep", "transfer", "reassign", "ask", "opine", "add_before", "add_after", "remove_signer",
    "copy", "urge", "undo",
)
COUNTED = "action IN ('approve', 'return', 'keep')"
DECIDED = "action IN ('approve', 'return')"
REFUSED = "action NOT IN ('return', 'reopen', 'waive'{more}) OR reason <> ''"


def upgrade():
    _add_stand_ins()
    with op.batch_alter_table("review_task") as table:
        table.add_column(
            sa.Column("kind", sa.String(64), nullable=False, server_default="signer")
        )
        table.add_column(sa.Column("given_by_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_review_task_given_by_id"), "person", ["given_by_id"], ["id"]
        )
        table.create_check_constraint(
            op.f("ck_review_task_kind_is_known"), _one_of("kind", _KINDS)
        )
        table.create_check_constraint(
            op.f("ck_review_task_names_who_gave_it"), "kind = 'signer' OR given_by_id IS NOT NULL"
        )
    with op.batch_alter_table("review_task") as table:
        table.alter_column("kind", server_default=None)
    _let_go_of_decisions()
    _widen_decisions()
    _keep_decisions()


_KINDS = ("signer", "before", "after", "opinion")


def _one_of(column, values):
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _add_stand_ins():
    op.create_table(
        "stand_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("stand_in_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_stand_in_days_are_in_order")),
        sa.CheckConstraint("person_id <> stand_in_id", name=op.f("ck_stand_in_is_somebody_else")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_stand_in_person_id")),
        sa.ForeignKeyConstraint(
            ["stand_in_id"], ["person.id"], name=op.f("fk_stand_in_stand_in_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stand_in")),
    )
    op.create_index(op.f("ix_stand_in_person_id"), "stand_in", ["person_id"])
    op.create_index(op.f("ix_stand_in_stand_in_id"), "stand_in", ["stand_in_id"])


def _widen_decisions():
    op.drop_index("uq_decision_once_a_round", table_name="decision")
    with op.batch_alter_table("decision") as table:
        table.add_column(sa.Column("target_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("to_step", sa.Integer(), nullable=True))
        table.add_column(sa.Column("due_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("about_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("attempt", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("before", DOCUMENT, nullable=False, server_default="{}"))
        table.drop_constraint(op.f("ck_decision_action_is_known"), type_="check")
        table.drop_constraint(op.f("ck_decision_reason_if_refused"), type_="check")
        table.create_unique_constraint(
            op.f("uq_decision_belongs_to_its_submission"), ["id", "submission_id"]
        )
        table.create_foreign_key(op.f("fk_decision_target_id"), "person", ["target_id"], ["id"])
        for name, rule in _RULES.items():
            table.create_check_constraint(op.f(f"ck_decision_{name}"), rule)
    with op.batch_alter_table("decision") as table:
        table.create_foreign_key(
            "fk_decision_about_one_of_its_submission",
            "decision", ["about_id", "submission_id"], ["id", "submission_id"],
        )
        table.alter_column("attempt", server_default=None)
        table.alter_column("before", server_default=None)
    op.create_index(op.f("ix_decision_target_id"), "decision", ["target_id"])
    _once("uq_decision_once_a_round", ["person_id", "attempt"], COUNTED)
    _once("uq_decision_once_a_round_for", ["on_behalf_of_id", "attempt"], COUNTED)
    op.create_index(
        "uq_decision_undone_once", "decision", ["about_id"], unique=True,
        postgresql_where=sa.text("action = 'undo'"), sqlite_where=sa.text("action = 'undo'"),
    )


_RULES = {
    "action_is_known": _one_of("action", OLD_ACTS + NEW_ACTS),
    "reason_if_refused": REFUSED.format(more=", 'reassign', 'opine'"),
    "target_if_it_names_one": (
        "(action IN ('transfer', 'reassign', 'ask', 'add_before', 'add_after',"
        " 'remove_signer', 'copy')) = (target_id IS NOT NULL)"
    ),
    "about_an_act_if_it_follows_one": (
        "(action IN ('keep', 'undo', 'opine')) = (about_id IS NOT NULL)"
    ),
    "to_step_is_an_earlier_one": (
        "to_step IS NULL OR (action = 'return' AND to_step >= 0 AND to_step < step)"
    ),
    "due_on_of_a_return": "due_on IS NULL OR action = 'return'",
    "attempts_are_counted": "attempt >= 0",
}


def _once(name, columns, where):
    op.create_index(
        name, "decision", ["submission_id", "round", *columns], unique=True,
        postgresql_where=sa.text(where), sqlite_where=sa.text(where),
    )


def _let_go_of_decisions():
    """SQLite makes the table anew, and its triggers would be lost or in the way."""
    for act in ("update", "delete"):
        on = " ON decision" if _on_postgresql() else ""
        op.execute(f"DROP TRIGGER decision_refuses_{act}{on}")


def _keep_decisions():
    for act in ("update", "delete"):
        head = f"CREATE TRIGGER decision_refuses_{act} BEFORE {act} ON decision FOR EACH ROW"
        if _on_postgresql():
            op.execute(f"{head} EXECUTE FUNCTION refuse_change()")
        else:
            op.execute(f"{head} BEGIN SELECT RAISE(ABORT, 'decision is append-only'); END")


def _on_postgresql():
    return op.get_bind().dialect.name == "postgresql"


def downgrade():
    _let_go_of_decisions()
    for name in ("undone_once", "once_a_round_for", "once_a_round"):
        op.drop_index(f"uq_decision_{name}", table_name="decision")
    op.drop_index(op.f("ix_decision_target_id"), table_name="decision")
    op.execute(f"DELETE FROM decision WHERE {_one_of('action', NEW_ACTS)} OR attempt > 0")
    with op.batch_alter_table("decision") as table:
        table.drop_constraint("fk_decision_about_one_of_its_submission", type_="foreignkey")
    with op.batch_alter_table("decision") as table:
        table.drop_constraint(op.f("fk_decision_target_id"), type_="foreignkey")
        table.drop_constraint(op.f("uq_decision_belongs_to_its_submission"), type_="unique")
        for name in _RULES:
            table.drop_constraint(op.f(f"ck_decision_{name}"), type_="check")
        for column in ("before", "attempt", "about_id", "due_on", "to_step", "target_id"):
            table.drop_column(column)
        table.create_check_constraint(
            op.f("ck_decision_action_is_known"), _one_of("action", OLD_ACTS)
        )
        table.create_check_constraint(
            op.f("ck_decision_reason_if_refused"), REFUSED.format(more="")
        )
    _once("uq_decision_once_a_round", ["person_id"], DECIDED)
    _keep_decisions()
    op.execute("DELETE FROM review_task WHERE kind <> 'signer'")
    with op.batch_alter_table("review_task") as table:
        table.drop_constraint(op.f("ck_review_task_names_who_gave_it"), type_="check")
        table.drop_constraint(op.f("ck_review_task_kind_is_known"), type_="check")
        table.drop_constraint(op.f("fk_review_task_given_by_id"), type_="foreignkey")
        table.drop_column("given_by_id")
        table.drop_column("kind")
    op.drop_table("stand_in")
