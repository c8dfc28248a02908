"""append-only tables: what was submitted, decided, recorded and frozen is neither changed nor deleted

Revision ID: 0002
Revises: 0001
"""
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = ("revision", "finding", "decision", "audit_event", "report_section", "report_file")
ACTS = ("update", "delete")
# a report moves on after it was frozen; these columns do not
FROZEN = (
    "cycle_id", "unit_id", "issue", "title", "number", "signer", "dated_on", "compiled_by_id",
    "compiled_at", "frozen_by_id", "frozen_at", "content", "content_hash",
)
IS_FROZEN = "OLD.content_hash IS NOT NULL"


def upgrade():
    if _on_postgresql():
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$"
            " BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
        )
    for table in TABLES:
        for act in ACTS:
            _refuse(table, act, act)
    _refuse("final_report", "update", f"update of {', '.join(FROZEN)}", IS_FROZEN)
    _refuse("final_report", "delete", "delete", IS_FROZEN)


def _refuse(table, act, event, condition=None):
    when = f" WHEN ({condition})" if condition else ""
    head = f"CREATE TRIGGER {table}_refuses_{act} BEFORE {event} ON {table} FOR EACH ROW{when}"
    if _on_postgresql():
        op.execute(f"{head} EXECUTE FUNCTION refuse_change()")
    else:
        op.execute(f"{head} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END")


def downgrade():
    for table in (*TABLES, "final_report"):
        for act in ACTS:
            on = f" ON {table}" if _on_postgresql() else ""
            op.execute(f"DROP TRIGGER {table}_refuses_{act}{on}")
    if _on_postgresql():
        op.execute("DROP FUNCTION refuse_change()")


def _on_postgresql():
    return op.get_bind().dialect.name == "postgresql"
