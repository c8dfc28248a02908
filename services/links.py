"""Numbers that one section takes from another of the same unit, and where the two have come apart.

A number that is open follows its source. It is frozen with the revision that says it; when the
source is opened again and changed, both sides tell that they differ.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.answers import NOT_ANSWERED, Answer, NotApplicable
from domain.checks import Finding, Place, Told, difference_of
from domain.content import Content, answer_from_data
from domain.template import FieldSpec, SectionSpec, TemplateSpec
from domain.workflow.states import State
from models import CycleUnit, Draft, Revision, Submission

LOCKED = (State.IN_REVIEW, State.APPROVED)


class Located(Protocol):
    """A section of a unit in a template."""

    @property
    def unit(self) -> CycleUnit: ...

    @property
    def template(self) -> TemplateSpec: ...

    @property
    def spec(self) -> SectionSpec: ...


@dataclass(frozen=True, slots=True)
class Standing:
    """The numbers of one section as they stand: of its revision where it is locked, else typed."""

    submission_id: int
    state: State
    numbers: Mapping[str, Any] = field(default_factory=dict)
    waiver_reason: str = ""

    def answer(self, spec: FieldSpec) -> Answer:
        """The answer to a field; what a unit was let off is not applicable, for that reason."""
        if self.state is State.WAIVED:
            return NotApplicable(self.waiver_reason)
        return answer_from_data(self.numbers.get(spec.key), spec)


def standings(
    session: Session, unit: CycleUnit, section_keys: Iterable[str]
) -> dict[str, Standing]:
    """How sections of a unit stand, by section key; no query where none is asked for."""
    keys = set(section_keys)
    if not keys:
        return {}
    rows = session.execute(
        select(
            Submission.section_key,
            Submission.id,
            Submission.state,
            Submission.waiver_reason,
            Draft.numbers,
            Revision.numbers.label("locked"),
        )
        .join(Draft, Draft.submission_id == Submission.id)
        .outerjoin(
            Revision,
            (Revision.submission_id == Submission.id)
            & (Revision.number == Submission.revision_number),
        )
        .where(
            Submission.cycle_id == unit.cycle_id,
            Submission.unit_id == unit.unit_id,
            Submission.section_key.in_(keys),
        )
    )
    return {
        row.section_key: Standing(
            row.id,
            State(row.state),
            (row.locked if row.state in LOCKED else row.numbers) or {},
            row.waiver_reason or "",
        )
        for row in rows
    }


def source_of(template: TemplateSpec, spec: FieldSpec) -> tuple[SectionSpec, FieldSpec]:
    """The section and field whose number `spec` is."""
    return template.section_of(spec.same_as), template.fields[spec.same_as]


def known_answers(
    session: Session, unit: CycleUnit, template: TemplateSpec, section: SectionSpec
) -> dict[str, Answer]:
    """The numbers that `section` takes from the unit's other sections, by its own field keys."""
    known = section.fields_known_at(unit.level)
    found = standings(session, unit, (source_of(template, spec)[0].key for spec in known))
    return {spec.key: _known(template, spec, found) for spec in known}


def _known(template: TemplateSpec, spec: FieldSpec, found: Mapping[str, Standing]) -> Answer:
    section, source = source_of(template, spec)
    standing = found.get(section.key)
    return standing.answer(source) if standing else NOT_ANSWERED


def told_elsewhere(
    session: Session, unit: CycleUnit, template: TemplateSpec, section: SectionSpec
) -> dict[str, list[Told]]:
    """What locked sections say that numbers of `section` are, by field key."""
    takers = {other.key for other, _ in _takers(template, section, unit.level)}
    return told_in(template, section, unit.level, standings(session, unit, takers))


def told_in(
    template: TemplateSpec, section: SectionSpec, level: str, found: Mapping[str, Standing]
) -> dict[str, list[Told]]:
    """The same, where it is known how the sections stand."""
    told: dict[str, list[Told]] = {}
    for other, spec in _takers(template, section, level):
        standing = found.get(other.key)
        if standing and standing.state in LOCKED:
            told.setdefault(spec.same_as, []).append(Told(other.heading, standing.answer(spec)))
    return told


def _takers(
    template: TemplateSpec, section: SectionSpec, level: str
) -> list[tuple[SectionSpec, FieldSpec]]:
    """The fields of other sections that are a number of `section`."""
    own = {spec.key for spec in section.fields}
    return [
        (other, spec)
        for other in template.sections
        for spec in other.fields_known_at(level)
        if spec.same_as in own
    ]


def outdated(session: Session, place: Located, content: Content) -> tuple[Finding, ...]:
    """Where a locked section's content differs by now from the section its number came from."""
    template, section = place.template, place.spec
    now = known_answers(session, place.unit, template, section)
    return tuple(
        difference_of(
            spec,
            content[spec.key],
            Told(source_of(template, spec)[0].heading, now[spec.key]),
            Place(section.key, spec.key),
        )
        for spec in section.fields_known_at(place.unit.level)
        if content[spec.key] != now[spec.key]
    )
