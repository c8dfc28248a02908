"""What was submitted, decided, recorded and frozen is neither changed nor deleted."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

CHANGES = {
    "revision": "note = 'changed'",
    "finding": "explanation = 'changed'",
    "decision": "reason = 'changed'",
    "comment": "words = 'changed'",
    "comment_thread": "visibility = 'internal'",
    "proposal": "proposed = '{}'",
    "audit_event": "kind = 'changed'",
    "report_section": "section_key = 'changed'",
    "report_source": "submission_id = 0",
    "report_file": "size = 2",
    "package": "size = 2",
    "revision_attachment": "submission_id = 0",
}
FROZEN = [
    "content_hash = 'changed'",
    "number = 'changed'",
    "dated_on = '2000-01-01'",
    "issue = 9",
    "proof = '{}'",
]


def refused(session: Session, statement: str) -> bool:
    try:
        session.execute(text(statement))
    except DatabaseError as error:
        return "is append-only" in str(error.orig)
    return False


@pytest.mark.parametrize("table", CHANGES)
def test_an_append_only_table_refuses_changes(session: Session, table: str) -> None:
    assert refused(session, f"UPDATE {table} SET {CHANGES[table]}")


@pytest.mark.parametrize("table", CHANGES)
def test_an_append_only_table_refuses_deletions(session: Session, table: str) -> None:
    assert refused(session, f"DELETE FROM {table}")


@pytest.mark.parametrize("column", ["name", "kind", "sha256", "field_key", "added_at"])
def test_what_an_attachment_is_cannot_be_changed(session: Session, column: str) -> None:
    assert refused(session, f"UPDATE attachment SET {column} = {column}")


def test_an_attachment_can_be_taken_out_and_not_deleted_once_a_revision_has_it(
    session: Session,
) -> None:
    session.execute(text("UPDATE attachment SET removed_at = added_at, removed_by_id = 1"))
    with pytest.raises(DatabaseError, match=r"(?i)foreign key"):
        session.execute(text("DELETE FROM attachment"))


def test_a_proposal_is_answered_once(session: Session) -> None:
    answer = "UPDATE proposal SET state = '{}', answered_at = made_at, answered_by_id = made_by_id"
    session.execute(text(answer.format("left")))
    assert refused(session, answer.format("taken"))


@pytest.mark.parametrize("change", FROZEN)
def test_what_a_frozen_report_says_cannot_be_changed(session: Session, change: str) -> None:
    assert refused(session, f"UPDATE final_report SET {change}")


def test_a_frozen_report_cannot_be_deleted_and_may_move_on(session: Session) -> None:
    session.execute(text("UPDATE final_report SET state = 'accepted'"))
    assert refused(session, "DELETE FROM final_report")


def test_a_row_cannot_be_replaced_either(session: Session) -> None:
    if session.get_bind().dialect.name == "postgresql":
        statement = (
            "INSERT INTO audit_event SELECT * FROM audit_event WHERE id = 1"
            " ON CONFLICT (id) DO UPDATE SET kind = 'changed'"
        )
    else:
        statement = "INSERT OR REPLACE INTO audit_event SELECT * FROM audit_event WHERE id = 1"
    assert refused(session, statement)
