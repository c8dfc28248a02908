"""The same section of the same unit in the cycle before, as it was approved there."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.answers import Answer
from domain.asides import can_be_confirmed
from domain.workflow.states import State
from models import Cycle, Revision, Submission
from services.outlines import outline_of
from services.sections import Section, revision_content, section_of


@dataclass(frozen=True, slots=True)
class Earlier:
    """The section then, its approved revision, and the keys of fields of the same kind in both."""

    section: Section
    revision: Revision
    same: frozenset[str]


def earlier_of(session: Session, section: Section) -> Earlier | None:
    """What the unit said in the cycle before; None where there was none or it was not approved."""
    if section.cycle.previous_id is None:
        return None
    row = session.execute(
        select(Submission, Revision, Cycle.version_id)
        .join(Cycle, Cycle.id == Submission.cycle_id)
        .join(
            Revision,
            (Revision.submission_id == Submission.id)
            & (Revision.number == Submission.revision_number),
        )
        .where(
            Submission.cycle_id == section.cycle.previous_id,
            Submission.unit_id == section.unit.unit_id,
            Submission.section_key == section.spec.key,
            Submission.state == State.APPROVED,
        )
    ).first()
    if row is None:
        return None
    then = outline_of(session, row.version_id).fields
    now = section.template.fields
    same = frozenset(key for key in now if key in then and now[key].kind is then[key].kind)
    return Earlier(section_of(session, row.Submission), row.Revision, same)


def confirmable(section: Section, earlier: Earlier | None) -> dict[str, Answer]:
    """The numbers typed here that could be confirmed as unchanged, with what they were."""
    if earlier is None:
        return {}
    then, fields = (
        revision_content(earlier.revision, earlier.section),
        earlier.section.template.fields,
    )
    return {
        spec.key: then[spec.key]
        for spec in section.typed
        if can_be_confirmed(spec, fields.get(spec.key), then[spec.key])
    }
