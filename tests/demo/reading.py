"""Short ways to find things in a loaded demonstration."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Cycle, CycleUnit, Person, Revision, Submission

LAST_YEAR, THIS_YEAR = "party-training-2022", "party-training-2023"


def cycle(session: Session, key: str = THIS_YEAR) -> Cycle:
    return session.scalars(select(Cycle).where(Cycle.key == key)).one()


def unit(session: Session, code: str, key: str = THIS_YEAR) -> CycleUnit:
    return session.scalars(
        select(CycleUnit).where(
            CycleUnit.cycle_id == cycle(session, key).id, CycleUnit.code == code
        )
    ).one()


def submission(session: Session, code: str, section: str, key: str = THIS_YEAR) -> Submission:
    return session.scalars(
        select(Submission).where(
            Submission.cycle_id == cycle(session, key).id,
            Submission.unit_id == unit(session, code, key).unit_id,
            Submission.section_key == section,
        )
    ).one()


def revisions(session: Session, of: Submission) -> list[Revision]:
    """The revisions of a submission, the first one first."""
    return list(
        session.scalars(
            select(Revision).where(Revision.submission_id == of.id).order_by(Revision.number)
        )
    )


def submissions(session: Session, key: str) -> dict[tuple[str, str], Submission]:
    """Every submission of a cycle by unit and section."""
    rows = session.execute(
        select(CycleUnit.code, Submission)
        .join(CycleUnit, CycleUnit.unit_id == Submission.unit_id)
        .where(
            Submission.cycle_id == cycle(session, key).id,
            CycleUnit.cycle_id == cycle(session, key).id,
        )
    )
    return {(code, row.section_key): row for code, row in rows}


def person(session: Session, username: str) -> int:
    """The id of an account."""
    return session.scalars(select(Person.id).where(Person.username == username)).one()
