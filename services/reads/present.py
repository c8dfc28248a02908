"""Who else is at work in a section: who has it open now, and who touched a field last."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Draft, Person, Presence, Sitting
from services.presence import EXPIRES_AFTER


def others_present(
    session: Session, submission_id: int, person_id: int, now: datetime
) -> tuple[str, ...]:
    """The names of those other than the person who have the section's form open, in order."""
    rows = session.scalars(
        select(Person.name)
        .join(Presence, Presence.person_id == Person.id)
        .where(
            Presence.submission_id == submission_id,
            Presence.person_id != person_id,
            Presence.seen_at >= now - EXPIRES_AFTER,
        )
        .order_by(Person.name, Person.id)
    )
    return tuple(rows)


def draft_version(session: Session, submission_id: int) -> int:
    """The version of a section's draft."""
    found = select(Draft.version).where(Draft.submission_id == submission_id)
    return session.scalars(found).one()


def last_touched(session: Session, submission_id: int) -> Mapping[str, tuple[int, str]]:
    """(person id, name) of who last changed each field in their last sitting, by field key."""
    rows = session.execute(
        select(Person.id, Person.name, Sitting.touched)
        .join(Sitting, Sitting.person_id == Person.id)
        .where(Sitting.submission_id == submission_id)
    )
    moments = sorted(
        (datetime.fromisoformat(moment), key, person_id, name)
        for person_id, name, touched in rows
        for key, moment in touched.items()
    )
    return {key: (person_id, name) for _, key, person_id, name in moments}
