"""handover packages, trusted keys, and the ways back of a final report

Revision ID: 0013
Revises: 0012
"""
from alembic import op
import sqlalchemy as sa

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
STATES = ("compiled", "frozen", "sent", "received", "accepted", "returned")
UNFROZEN = (
    "(state = 'unfrozen') = (unfrozen_at IS NOT NULL)"
    " AND (unfrozen_at IS NULL) = (unfrozen_reason = '')"
)
WITHDRAWN = {
    "withdrawn_before_received":
        "withdrawn_at IS NULL OR (received_at IS NULL AND withdrawn_reason <> '')",
    "withdrawn_by_if_withdrawn": "(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)",
}
# as in 0002: a table that SQLite makes anew has lost its triggers
FROZEN = (
    "cycle_id", "unit_id", "issue", "title", "number", "signer", "dated_on", "compiled_by_id",
    "compiled_at", "frozen_by_id", "frozen_at", "content", "content_hash",
)
ALSO_FROZEN = ("proof", "printed_code")
IS_FROZEN = "OLD.content_hash IS NOT NULL"
ON_ITS_WAY = "withdrawn_at IS NULL"


def upgrade():
    if not _on_postgresql():
        _let_go_of_foreign_keys()
    with _report_made_anew() as table:
        table.add_column(sa.Column("proof", DOCUMENT, nullable=False, server_default="{}"))
        table.add_column(
            sa.Column("printed_code", sa.String(length=64), nullable=False, server_default="")
        )
        table.add_column(sa.Column("unfrozen_by_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("unfrozen_at", MOMENT, nullable=True))
        table.add_column(
            sa.Column("unfrozen_reason", sa.Text(), nullable=False, server_default="")
        )
        _know_states(table, *STATES, "unfrozen")
        table.create_check_constraint(op.f("ck_final_report_reason_if_unfrozen"), UNFROZEN)
        table.create_foreign_key(
            op.f("fk_final_report_unfrozen_by_id"), "person", ["unfrozen_by_id"], ["id"]
        )
    _settle_reports("state NOT IN ('returned', 'unfrozen')", (*FROZEN, *ALSO_FROZEN))
    with op.batch_alter_table("handover") as table:
        table.add_column(sa.Column("withdrawn_by_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("withdrawn_at", MOMENT, nullable=True))
        table.add_column(
            sa.Column("withdrawn_reason", sa.Text(), nullable=False, server_default="")
        )
        table.drop_constraint(op.f("uq_handover_report_is_sent_once"), type_="unique")
        for name, rule in WITHDRAWN.items():
            table.create_check_constraint(op.f(f"ck_handover_{name}"), rule)
        table.create_foreign_key(
            op.f("fk_handover_withdrawn_by_id"), "person", ["withdrawn_by_id"], ["id"]
        )
    _once("uq_handover_report_is_sent_once", "handover", ["report_id"], ON_ITS_WAY)
    _make_packages()
    _make_keys()


def _make_packages():
    op.create_table(
        "package",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("direction", sa.String(length=16), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("manifest", DOCUMENT, nullable=False),
        sa.Column("public_key", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.CheckConstraint("kind IN ('report', 'answer')", name=op.f("ck_package_kind_is_known")),
        sa.CheckConstraint(
            "direction IN ('out', 'in')", name=op.f("ck_package_direction_is_known")
        ),
        sa.CheckConstraint("size > 0", name=op.f("ck_package_is_not_empty")),
        _to("package", "report_id", "final_report.id"),
        _to("package", "made_by_id", "person.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_package")),
        sa.UniqueConstraint("uid", name=op.f("uq_package_uid_is_unique")),
    )
    op.create_index(op.f("ix_package_report_id"), "package", ["report_id"])
    for act in ("update", "delete"):
        _refuse("package", act, act)


def _make_keys():
    op.create_table(
        "trusted_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("public_key", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("trusted_by_id", sa.Integer(), nullable=False),
        sa.Column("trusted_at", MOMENT, nullable=False),
        sa.Column("revoked_by_id", sa.Integer(), nullable=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revoked_by_id IS NULL)",
            name=op.f("ck_trusted_key_revoked_by_if_so"),
        ),
        _to("trusted_key", "unit_id", "org_unit.id"),
        _to("trusted_key", "trusted_by_id", "person.id"),
        _to("trusted_key", "revoked_by_id", "person.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trusted_key")),
    )
    columns = ["unit_id", "public_key"]
    _once("uq_trusted_key_once_a_unit", "trusted_key", columns, "revoked_at IS NULL")


def _report_made_anew():
    _drop_triggers("final_report")
    op.drop_index("uq_final_report_one_live", table_name="final_report")
    return op.batch_alter_table("final_report")


def _let_go_of_foreign_keys():
    """Other tables refer to the reports, and SQLite drops no table whose rows are referred to.

    It lets go between two transactions only; the connection is as it was when it is given back.
    """
    bind = op.get_bind()
    bind.exec_driver_sql("COMMIT")  # nothing was done in it yet
    bind.exec_driver_sql("PRAGMA foreign_keys=OFF")
    bind.exec_driver_sql("BEGIN IMMEDIATE")
    sa.event.listen(bind.engine.pool, "checkin", _hold_foreign_keys, once=True)


def _hold_foreign_keys(connection, record):
    if connection is not None:
        connection.execute("PRAGMA foreign_keys=ON")


def _know_states(table, *states):
    listed = ", ".join(f"'{state}'" for state in states)
    table.drop_constraint(op.f("ck_final_report_state_is_known"), type_="check")
    table.create_check_constraint(
        op.f("ck_final_report_state_is_known"), f"state IN ({listed})"
    )


def _settle_reports(is_live, frozen):
    _once("uq_final_report_one_live", "final_report", ["cycle_id", "unit_id"], is_live)
    _refuse("final_report", "update", f"update of {', '.join(frozen)}", IS_FROZEN)
    _refuse("final_report", "delete", "delete", IS_FROZEN)


def _once(name, table, columns, where):
    clause = sa.text(where)
    op.create_index(
        name, table, columns, unique=True, postgresql_where=clause, sqlite_where=clause
    )


def _to(table, column, target):
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def _drop_triggers(table):
    for act in ("update", "delete"):
        on = f" ON {table}" if _on_postgresql() else ""
        op.execute(f"DROP TRIGGER {table}_refuses_{act}{on}")


def _refuse(table, act, event, condition=None):
    when = f" WHEN ({condition})" if condition else ""
    head = f"CREATE TRIGGER {table}_refuses_{act} BEFORE {event} ON {table} FOR EACH ROW{when}"
    if _on_postgresql():
        op.execute(f"{head} EXECUTE FUNCTION refuse_change()")
    else:
        op.execute(f"{head} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END")


def _on_postgresql():
    return op.get_bind().dialect.name == "postgresql"


def downgrade():
    if not _on_postgresql():
        _let_go_of_foreign_keys()
    # the triggers go with their table
    op.drop_table("trusted_key")
    op.drop_table("package")
    op.execute("DELETE FROM handover WHERE withdrawn_at IS NOT NULL")
    op.drop_index("uq_handover_report_is_sent_once", table_name="handover")
    with op.batch_alter_table("handover") as table:
        for name in WITHDRAWN:
            table.drop_constraint(op.f(f"ck_handover_{name}"), type_="check")
        table.drop_constraint(op.f("fk_handover_withdrawn_by_id"), type_="foreignkey")
        for column in ("withdrawn_reason", "withdrawn_at", "withdrawn_by_id"):
            table.drop_column(column)
        table.create_unique_constraint(op.f("uq_handover_report_is_sent_once"), ["report_id"])
    with _report_made_anew() as table:
        op.execute("UPDATE final_report SET state = 'returned' WHERE state = 'unfrozen'")
        table.drop_constraint(op.f("ck_final_report_reason_if_unfrozen"), type_="check")
        table.drop_constraint(op.f("fk_final_report_unfrozen_by_id"), type_="foreignkey")
        _know_states(table, *STATES)
        for column in (*ALSO_FROZEN, "unfrozen_by_id", "unfrozen_at", "unfrozen_reason"):
            table.drop_column(column)
    _settle_reports("state <> 'returned'", FROZEN)
