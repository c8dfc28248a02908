"""The approved words of the units below, beside the section that is written from them."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.content import StoredContent, load
from domain.narrative import Narrative
from domain.template import SectionSpec
from domain.workflow.states import State
from models import Revision, Submission
from services.sections import Section
from services.tree import feeders

MOST_UNITS = 60


@dataclass(frozen=True, slots=True)
class TextBelow:
    """The approved words of one unit for one narrative field."""

    unit_name: str
    submission_id: int
    field_key: str
    narrative: Narrative


def texts_below(session: Session, section: Section) -> tuple[TextBelow, ...]:
    """What the units that feed a section wrote, in the organisation's order, of at most 60."""
    units = [feeder.unit for feeder in feeders(session, section.unit, section.spec)]
    if not units:
        return ()
    rows = session.execute(
        select(Submission.unit_id, Submission.id, Revision.texts)
        .join(
            Revision,
            (Revision.submission_id == Submission.id)
            & (Revision.number == Submission.revision_number),
        )
        .where(
            Submission.cycle_id == section.cycle.id,
            Submission.section_key == section.spec.key,
            Submission.unit_id.in_([unit.unit_id for unit in units[:MOST_UNITS]]),
            Submission.state == State.APPROVED,
        )
    )
    written = {unit_id: (submission_id, texts) for unit_id, submission_id, texts in rows}
    return tuple(
        text
        for unit in units
        if unit.unit_id in written
        for text in _texts(unit.name, unit.level, section.spec, written[unit.unit_id])
    )


def _texts(
    name: str, level: str, section: SectionSpec, written: tuple[int, dict[str, object]]
) -> list[TextBelow]:
    submission_id, texts = written
    narratives = [spec for spec in section.fields_entered_at(level) if spec.is_narrative]
    content = load(StoredContent({}, texts), narratives)
    return [
        TextBelow(name, submission_id, spec.key, content.narrative(spec.key))
        for spec in narratives
        if not content.narrative(spec.key).is_empty
    ]
