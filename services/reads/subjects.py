"""What a request is about, as the permission map judges it; None when there is no such thing."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.access.facts import Subject
from models import Attachment, Cycle, CycleUnit, FinalReport, OrgUnit, Submission
from services.cases import full_subject
from services.errors import NotFound
from services.sections import load_section
from services.tree import cycle_unit

Place = tuple[Cycle, CycleUnit]
"""A unit in a cycle, as a page finds it."""


def submission_subject(session: Session, submission_id: int, **_: object) -> Subject | None:
    """A submission: its unit's path, who has the open step, who drafted, who submitted."""
    try:
        return full_subject(session, load_section(session, submission_id))
    except NotFound:
        return None


def attachment_subject(session: Session, attachment_id: int, **_: object) -> Subject | None:
    """An attachment: the submission it belongs to."""
    submission_id = session.scalar(
        select(Attachment.submission_id).where(Attachment.id == attachment_id)
    )
    return submission_subject(session, submission_id) if submission_id else None


def unit_subject(session: Session, cycle_key: str, unit_code: str, **_: object) -> Subject | None:
    """A unit in a cycle."""
    found = place_of(session, cycle_key, unit_code)
    return Subject(path=found[1].path_ids) if found else None


def report_subject(session: Session, report_id: int, **_: object) -> Subject | None:
    """A final report: the place of its unit."""
    report = session.get(FinalReport, report_id)
    unit = cycle_unit(session, report.cycle_id, report.unit_id) if report else None
    return Subject(path=unit.path_ids) if unit else None


def place_of(session: Session, cycle_key: str, unit_code: str) -> Place | None:
    """A cycle and a unit in it, by their codes in a URL."""
    row = session.execute(
        select(Cycle, CycleUnit)
        .join(CycleUnit, CycleUnit.cycle_id == Cycle.id)
        .where(Cycle.key == cycle_key, CycleUnit.code == unit_code)
    ).first()
    return (row[0], row[1]) if row else None


def cycle_subject(session: Session, cycle_key: str, **_: object) -> Subject | None:
    """A cycle: the place of its top unit."""
    cycle = cycle_keyed(session, cycle_key)
    return Subject(path=cycle.root.path_ids) if cycle else None


def cycle_keyed(session: Session, cycle_key: str) -> Cycle | None:
    """A cycle by its key in a URL."""
    return session.scalar(select(Cycle).where(Cycle.key == cycle_key))


def org_unit_subject(session: Session, unit_code: str, **_: object) -> Subject | None:
    """A unit of the organisation as it is now."""
    unit = session.scalar(select(OrgUnit).where(OrgUnit.code == unit_code))
    return Subject(path=unit.path_ids) if unit else None


def place_of_submission(session: Session, submission_id: int) -> Place | None:
    """The cycle and the unit of a submission."""
    row = session.execute(
        select(Cycle, CycleUnit)
        .join(CycleUnit, CycleUnit.cycle_id == Cycle.id)
        .join(
            Submission,
            (Submission.cycle_id == Cycle.id) & (Submission.unit_id == CycleUnit.unit_id),
        )
        .where(Submission.id == submission_id)
    ).first()
    return (row[0], row[1]) if row else None
