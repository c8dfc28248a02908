"""Presence: who has a section's form open, told by a light heartbeat and forgotten soon after."""

from datetime import timedelta

from sqlalchemy import delete, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from models import Presence
from services.acting import Acting

EXPIRES_AFTER = timedelta(seconds=45)


def arrive(by: Acting, submission_id: int) -> None:
    """Note that the person has the section open; who is gone is forgotten, wherever they were."""
    _forget_the_gone(by)
    # two windows of one person may tell so at once: neither finds the other's row
    insert = (
        postgresql.insert if by.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    )
    row = {"submission_id": submission_id, "person_id": by.person, "seen_at": by.now}
    by.session.execute(
        insert(Presence)
        .values(row)
        .on_conflict_do_update(
            index_elements=["submission_id", "person_id"], set_={"seen_at": by.now}
        )
    )


def leave(by: Acting, submission_id: int) -> None:
    """Note that the person has closed the section."""
    by.session.execute(
        delete(Presence).where(
            Presence.submission_id == submission_id, Presence.person_id == by.person
        )
    )


def _forget_the_gone(by: Acting) -> None:
    # rows that another heartbeat is just removing are left to it: nobody waits in a circle
    key = tuple_(Presence.submission_id, Presence.person_id)
    gone = (
        select(Presence.submission_id, Presence.person_id)
        .where(Presence.seen_at < by.now - EXPIRES_AFTER, Presence.person_id != by.person)
        .with_for_update(skip_locked=True)
    )
    expired = by.session.execute(gone).all()
    if expired:
        by.session.execute(
            delete(Presence)
            .where(key.in_([tuple(row) for row in expired]))
            .execution_options(synchronize_session=False)
        )
