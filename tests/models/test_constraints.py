"""Every rule that a table names refuses a row that breaks it, on both databases."""

import re
from datetime import date
from typing import Any

import pytest
from sqlalchemy import CheckConstraint, Table, UniqueConstraint, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import Base
from tests.models.rows import a_row
from tests.services.world import START

TABLES = Base.metadata.tables
LONG_AGO_AT = START.replace(year=2000)
LONG_AGO, FAR_ID = date(2000, 1, 1), 987_654
# the columns whose change breaks the rule and no other one
AN_APPROVAL: dict[str, Any] = {"action": "approve", "about_id": None}
BREAKING: dict[str, dict[str, Any]] = {
    "ck_job_finished_at_if_finished": {"state": "done"},
    "ck_job_lease_if_running": {"leased_until": START},
    "ck_person_username_is_lower_case": {"username": "Upper.Case", "session_key": "another"},
    "ck_comment_thread_paragraph_is_of_a_field": {
        "paragraph": 0,
        "paragraph_digest": "0",
        "field_key": "",
    },
    "ck_comment_thread_paragraph_is_counted": {"paragraph": -1, "paragraph_digest": "0"},
    "ck_comment_thread_digest_if_paragraph": {"paragraph_digest": "0"},
    "ck_comment_thread_revision_is_counted": {"revision_number": -1},
    "ck_comment_thread_resolver_if_resolved": {"resolved_by_id": None},
    "ck_comment_words_are_said": {"words": ""},
    "ck_source_settlement_reason_if_kept": {"reason": ""},
    "ck_source_settlement_revisions_are_counted": {"from_revision": 0},
    "ck_source_settlement_source_is_named": {"digest": ""},
    "ck_text_verdict_field_is_named": {"field_key": ""},
    "ck_text_verdict_revision_is_counted": {"revision_number": 0},
    "ck_proposal_paragraph_is_counted": {"paragraph": -1, "paragraph_digest": "0"},
    "ck_proposal_digest_if_paragraph": {"paragraph_digest": "0"},
    "ck_proposal_field_is_named": {"field_key": ""},
    "ck_proposal_state_is_known": {"answered_at": START, "answered_by_id": 1},
    "ck_proposal_answered_at_if_answered": {"answered_at": START, "answered_by_id": 1},
    "ck_proposal_answered_by_if_answered": {"answered_by_id": 1},
    "ck_audit_event_position_starts_at_one": {"position": 0},
    "ck_template_version_number_starts_at_one": {"number": 0},
    "ck_chain_step_role_unless_named_person": {"place": "person"},
    "ck_chain_step_asks_for_somebody": {"count": 0},
    "ck_cycle_opened_at_if_opened": {"opened_at": None},
    "ck_cycle_closed_at_if_closed": {"closed_at": START},
    "ck_cycle_level_dates_are_in_order": {"closes_on": LONG_AGO},
    "ck_extension_due_before_it_closes": {"closes_on": LONG_AGO},
    "ck_extension_reason_is_given": {"reason": ""},
    "ck_extension_withdrawn_by_somebody": {"withdrawn_at": START},
    "ck_figure_counts_are_counted": {"answered": 5, "missing": -1},
    "ck_figure_refresh_follows_a_submit": {"field_key": "other", "revision_number": 0},
    "ck_figure_has_a_source": {"answered": 0, "not_applicable": 0, "missing": 0},
    "ck_final_report_issue_starts_at_one": {"issue": 0},
    "ck_final_report_content_hash_if_frozen": {"content_hash": None},
    "ck_final_report_reason_if_unfrozen": {"unfrozen_reason": "why"},
    "ck_handover_withdrawn_before_received": {
        "withdrawn_at": START,
        "withdrawn_by_id": 1,
        "withdrawn_reason": "why",
    },
    "ck_handover_withdrawn_by_if_withdrawn": {"withdrawn_by_id": 1},
    "ck_package_is_not_empty": {"size": 0, "uid": "another"},
    "ck_package_kind_is_known": {"uid": "another"},
    "ck_package_direction_is_known": {"uid": "another"},
    "ck_trusted_key_revoked_by_if_so": {"revoked_by_id": 1},
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
    "ck_blob_size_is_counted": {"sha256": "f" * 64, "size": 0},
    "ck_blob_sha256_is_whole": {"sha256": "f" * 63},
    "ck_attachment_has_a_name": {"name": "", "field_key": "other"},
    "ck_attachment_removed_by_if_removed": {"removed_at": START},
    "ck_decision_reason_if_refused": {"action": "return", "reason": "", "about_id": None},
    "ck_decision_target_if_it_names_one": {"target_id": 1},
    "ck_decision_about_an_act_if_it_follows_one": {"about_id": None},
    "ck_decision_action_is_known": {"about_id": None},
    "ck_decision_to_step_is_an_earlier_one": {"to_step": 0},
    "ck_decision_due_on_of_a_return": {"due_on": LONG_AGO},
    "ck_decision_attempts_are_counted": {"attempt": -1},
    "uq_decision_once_a_round": {**AN_APPROVAL, "on_behalf_of_id": None},
    "uq_decision_once_a_round_for": {**AN_APPROVAL, "person_id": 1},
    "ck_review_task_kind_is_known": {"given_by_id": 1},
    "ck_review_task_names_who_gave_it": {"kind": "before", "given_by_id": None},
    "ck_sitting_saved_after_it_began": {"saved_at": LONG_AGO_AT, "person_id": FAR_ID},
    "ck_stand_in_days_are_in_order": {"ends_on": LONG_AGO},
    "ck_stand_in_is_somebody_else": {"stand_in_id": 1, "person_id": 1},
    "ck_decision_names_a_revision": {"revision_id": None},
    "ck_term_word_is_not_its_replacement": {"word": "安排", "replacement": "安排"},
    "ck_finding_explanation_if_asked": {"severity": "explain", "explanation": ""},
    "ck_notice_event_words_if_for_robots": {"waits_for_robots": True, "robot_words": ""},
    "ck_notice_digest_if_daily": {"digest_id": 1, "mail": "at_once"},
    "ck_delivery_person_if_mail": {"person_id": None},
    "ck_delivery_channel_is_known": {"person_id": None},
    "ck_delivery_lease_if_sending": {"leased_until": START},
    "ck_delivery_finished_at_if_finished": {"state": "sent"},
    # a second value for the other unique columns of the table
    "uq_person_username_is_unique": {"session_key": "another"},
    "uq_person_session_key_is_unique": {"username": "another"},
    "uq_final_report_issue_is_unique": {"state": "returned"},
    "uq_final_report_one_live": {"issue": 7},
}
# what a primary key says already: it is there so that a foreign key may name both columns
IMPLIED = {
    "uq_attachment_belongs_to_its_submission",
    "uq_decision_belongs_to_its_submission",
    "uq_revision_belongs_to_its_submission",
}


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
        ("decision", {**AN_APPROVAL, "submission_id": 1, "round": 9}),
        ("proposal", {"submission_id": 1}),
        ("report_section", {"submission_id": 1, "section_key": "other"}),
        ("report_source", {"report_id": FAR_ID, "submission_id": 1}),
    ],
)
def test_a_revision_is_named_only_with_its_own_submission(
    session: Session, table: str, changes: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError) as refused:
        copy_with(session, TABLES[table], changes)
    assert "FOREIGN KEY" in str(refused.value.orig).upper()


def test_a_sample_of_every_table_is_there(session: Session) -> None:
    counts = {
        name: session.scalar(select(func.count()).select_from(table))
        for name, table in TABLES.items()
    }
    assert [name for name, count in counts.items() if not count] == []


def test_every_constraint_has_a_name() -> None:
    nameless = [
        str(constraint)
        for table in TABLES.values()
        for constraint in table.constraints
        if not constraint.name
    ]
    assert nameless == []
