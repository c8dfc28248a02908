"""The same figures one cycle earlier: a unit's own and those of the units that feed it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from domain.answers import NOT_ANSWERED, Answer
from domain.template import FieldSpec
from models import Cycle, CycleUnit
from services.figures import contributions
from services.outlines import outline_of
from services.reads.sources import revisions_of, shown_of
from services.tree import cycle_unit
from services.values import values_of


@dataclass(frozen=True, slots=True)
class Before:
    """Answers of the cycle before: `total` of the unit, `parts` by the code of the unit below.

    All is empty where there was no such cycle, unit or section.
    """

    title: str = ""
    total: Mapping[str, Answer] = field(default_factory=dict)
    parts: Mapping[str, Mapping[str, Answer]] = field(default_factory=dict)

    def total_of(self, spec: FieldSpec) -> Answer:
        return self.total.get(spec.key, NOT_ANSWERED)

    def part_of(self, unit_code: str, spec: FieldSpec) -> Answer:
        return self.parts.get(unit_code, {}).get(spec.key, NOT_ANSWERED)


def before_of(session: Session, cycle: Cycle, unit: CycleUnit, section_key: str) -> Before:
    """The figures of a unit's section in the cycle before."""
    earlier = session.get(Cycle, cycle.previous_id) if cycle.previous_id else None
    place = cycle_unit(session, earlier.id, unit.unit_id) if earlier else None
    if earlier is None or place is None:
        return Before()
    template = outline_of(session, earlier.version_id)
    section = next((each for each in template.sections if each.key == section_key), None)
    if section is None:
        return Before(earlier.title)
    given = contributions(session, template, place, section)
    revisions = revisions_of(session, given)
    return Before(
        title=earlier.title,
        total=values_of(session, template, place).answers,
        parts={
            each.unit.code: shown_of(template, each, revisions[each.revision_id].numbers)
            for each in given
            if each.revision_id is not None
        },
    )
