"""What was submitted, decided, recorded and frozen is neither changed nor deleted."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

CHANGES = {
    "revision": "note = 'changed'",
    "finding": "explanation = 'changed'",
    "decision": "reason = 'changed'",
    "audit_event": "kind = 'changed'",
    "report_section": "section_key = 'changed'",
    "report_file": "size = 2",
}
FROZEN = ["content_hash = 'changed'", "number = 'changed'", "dated_on = '2000-01-01'", "issue = 9"]


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
