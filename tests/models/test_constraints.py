"""Every rule that a table names refuses a row that breaks it, on both databases."""

import re
from datetime import date
from typing import Any

import pytest
from sqlalchemy import CheckConstraint, Table, UniqueConstraint, insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import Base
from tests.models.rows import a_row
from tests.services.world import START

TABLES = Base.metadata.tables
LONG_AGO, FAR_ID = date(2000, 1, 1), 987_654
# the columns whose change breaks the rule and no other one
BREAKING: dict[str, dict[str, Any]] = {
    "ck_job_finished_at_if_finished": {"state": "done"},
    "ck_job_lease_if_running": {"leased_until": START},
    "ck_person_username_is_lower_case": {"username": "Upper.Case", "session_key": "another"},
    "ck_audit_event_position_starts_at_one": {"position": 0},
    "ck_template_version_number_starts_at_one": {"number": 0},
    "ck_chain_step_role_unless_named_person": {"place": "person"},
    "ck_chain_step_asks_for_somebody": {"count": 0},
    "ck_cycle_opened_at_if_opened": {"opened_at": None},
    "ck_cycle_closed_at_if_closed": {"closed_at": START},
    "ck_cycle_level_dates_are_in_order": {"closes_on": LONG_AGO},
    "ck_figure_counts_are_counted": {"answered": 5, "missing": -1},
    "ck_figure_has_a_source": {"answered": 0, "not_applicable": 0, "missing": 0},
    "ck_final_report_issue_starts_at_one": {"issue": 0},
    "ck_final_report_content_hash_if_frozen": {"content_hash": None},
    "ck_handover_reason_if_returned": {"answer": "returned", "answered_at": START, "reason": ""},
    "ck_handover_received_first": {
        "answer": "accepted",
        "answered_at": START,
        "received_at": None,
    },
    "ck_handover_answered_at_if_answered": {"answer": "accepted"},
    "ck_handover_answer_known": {"answer": "lost", "answered_at": START, "reason": "why"},
    "ck_report_file_is_not_empty": {"size": 0},
    "ck_submission_step_and_round_are_counted": {"step": -1},
    "ck_submission_approved_at_if_approved": {"state": "draft", "approved_at": START},
    "ck_submission_revision_if_submitted": {
        "state": "approved",
        "approved_at": START,
        "revision_number": 0,
    },
    "ck_submission_state_is_known": {"approved_at": None},
    "ck_submission_waiver_reason_if_waived": {
        "state": "waived",
        "approved_at": None,
        "waiver_reason": None,
    },
    "ck_revision_number_starts_at_one": {"number": 0},
    "ck_decision_reason_if_refused": {"action": "return", "reason": ""},
    "ck_decision_names_a_revision": {"revision_id": None},
    "ck_finding_explanation_if_asked": {"severity": "explain", "explanation": ""},
    # a second value for the other unique columns of the table
    "uq_person_username_is_unique": {"session_key": "another"},
    "uq_person_session_key_is_unique": {"username": "another"},
    "uq_final_report_issue_is_unique": {"state": "returned"},
    "uq_final_report_one_live": {"issue": 7},
}
# what a primary key says already: it is there so that a foreign key may name both columns
IMPLIED = {"uq_revision_belongs_to_its_submission"}


def rules() -> list[tuple[str, str]]:
    """(table, name) of every named check, unique constraint and unique index."""
    found = []
    for table in TABLES.values():
        named = [c for c in table.constraints if isinstance(c, CheckConstraint | UniqueConstraint)]
        named += [index for index in table.indexes if index.unique]
        found += [(table.name, str(rule.name)) for rule in named]
    return sorted(found)


def breaking(table: str, rule: str) -> dict[str, Any]:
    """The changes that break a rule; a row whose key is new breaks each unique one unchanged."""
    known = re.fullmatch(rf"ck_{table}_(\w+)_is_known", rule)
    if known:
        return {known[1]: "nonsense", **BREAKING.get(rule, {})}
    return BREAKING.get(rule, {}) if rule.startswith("uq_") else BREAKING[rule]


def copy_with(session: Session, table: Table, changes: dict[str, Any]) -> None:
    row = a_row(session, table)
    if "id" in row:
        row["id"] = FAR_ID
    session.execute(insert(table), [{**row, **changes}])


def names_rule(error: IntegrityError, table: Table, rule: str) -> bool:
    """Whether the database says that it was this rule."""
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        return bool(diagnosis.constraint_name == rule)
    if rule.startswith("ck_"):
        return str(error.orig) == f"CHECK constraint failed: {rule}"
    columns = unique_columns(table, rule)
    listed = ", ".join(f"{table.name}.{column}" for column in columns)
    return str(error.orig) == f"UNIQUE constraint failed: {listed}"


def unique_columns(table: Table, rule: str) -> list[str]:
    found = [*table.constraints, *table.indexes]
    return next([column.name for column in each.columns] for each in found if each.name == rule)  # type: ignore[union-attr]  # all of them have columns


@pytest.mark.parametrize(("table", "rule"), [pair for pair in rules() if pair[1] not in IMPLIED])
def test_the_database_refuses_what_breaks_a_rule(session: Session, table: str, rule: str) -> None:
    with pytest.raises(IntegrityError) as refused:
        copy_with(session, TABLES[table], breaking(table, rule))
    assert names_rule(refused.value, TABLES[table], rule), refused.value.orig


def test_every_entry_breaks_a_rule_that_there_is() -> None:
    assert set(BREAKING) | IMPLIED <= {rule for _, rule in rules()}


@pytest.mark.parametrize(
    ("table", "changes"),
    [
        ("decision", {"submission_id": 1, "round": 9}),
        ("report_section", {"submission_id": 1, "section_key": "other"}),
    ],
)
def test_a_revision_is_named_only_with_its_own_submission(
    session: Session, table: str, changes: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError) as refused:
        copy_with(session, TABLES[table], changes)
    assert "FOREIGN KEY" in str(refused.value.orig).upper()


def test_a_sample_of_every_table_is_there(session: Session) -> None:
    assert [name for name, table in TABLES.items() if not a_row(session, table)] == []


def test_every_constraint_has_a_name() -> None:
    nameless = [
        str(constraint)
        for table in TABLES.values()
        for constraint in table.constraints
        if not constraint.name
    ]
    assert nameless == []
