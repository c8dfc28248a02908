"""Which sections have a compile desk: those that a unit writes and units below feed with texts."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.errors import NotAllowed
from domain.template import SectionSpec
from models import Cycle, CycleUnit, Submission
from services.acting import Acting
from services.outlines import outline_of
from services.sections import Section, load_section
from services.tree import feeders
from services.writable import refuse_locked


def desk_section(
    session: Session, cycle_key: str, unit_code: str, section_key: str
) -> Section | None:
    """The section whose desk is asked for; None where it has none."""
    found = session.scalar(
        select(Submission.id)
        .join(Cycle, Cycle.id == Submission.cycle_id)
        .join(
            CycleUnit,
            (CycleUnit.cycle_id == Submission.cycle_id) & (CycleUnit.unit_id == Submission.unit_id),
        )
        .where(
            Cycle.key == cycle_key,
            CycleUnit.code == unit_code,
            Submission.section_key == section_key,
        )
    )
    if found is None:
        return None
    section = load_section(session, found)
    return section if has_desk(session, section) else None


@dataclass(frozen=True, slots=True)
class DeskPlace:
    """Where a desk is, for the links of its parts, and whether its section can be written in."""

    submission_id: int
    cycle_key: str
    unit_code: str
    section: SectionSpec
    is_open: bool


def place_of_desk(by: Acting, section: Section) -> DeskPlace:
    """The place of a desk; who may write in its section is the permission's matter."""
    try:
        refuse_locked(by, section)
        is_open = True
    except NotAllowed:
        is_open = False
    return DeskPlace(
        section.submission.id, section.cycle.key, section.unit.code, section.spec, is_open
    )


def has_desk(session: Session, section: Section) -> bool:
    """Whether a section has texts that are compiled from those of units below."""
    is_written = any(spec.is_narrative for spec in section.asked)
    return is_written and bool(feeders(session, section.unit, section.spec))


def begin_at(session: Session, cycle_key: str, unit_code: str) -> str | None:
    """The key of the first section of a unit that has a desk."""
    cycle = session.scalar(select(Cycle).where(Cycle.key == cycle_key))
    if cycle is None:
        return None
    for spec in outline_of(session, cycle.version_id).sections:
        if desk_section(session, cycle_key, unit_code, spec.key) is not None:
            return spec.key
    return None
