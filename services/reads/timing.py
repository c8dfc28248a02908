"""What a section's page says of its time: an extension that stands, and late marks."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Extension, Person, Submission


@dataclass(frozen=True, slots=True)
class Given:
    """An extension that stands."""

    due_on: date
    closes_on: date
    reason: str
    given_by: str
    given_at: datetime


@dataclass(frozen=True, slots=True)
class Timing:
    """`marked_late` are the days late of a submit and of an approval."""

    extension: Given | None
    marked_late: tuple[int, int]


def timing_of(session: Session, submission_id: int) -> Timing:
    """The time of one section, in one query; of two extensions the one that reaches further."""
    standing = (
        (Extension.cycle_id == Submission.cycle_id)
        & (Extension.unit_id == Submission.unit_id)
        & Extension.section_key.in_(["", Submission.section_key])
        & Extension.withdrawn_at.is_(None)
    )
    row = session.execute(
        select(
            Submission.submitted_days_late, Submission.approved_days_late, Extension, Person.name
        )
        .select_from(Submission)
        .outerjoin(Extension, standing)
        .outerjoin(Person, Person.id == Extension.given_by_id)
        .where(Submission.id == submission_id)
        .order_by(Extension.closes_on.desc(), Extension.due_on.desc())
    ).first()
    if row is None:
        return Timing(None, (0, 0))
    given = row.Extension
    extension = (
        Given(given.due_on, given.closes_on, given.reason, row.name, given.given_at)
        if given is not None
        else None
    )
    return Timing(extension, (row.submitted_days_late, row.approved_days_late))
