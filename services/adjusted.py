"""Adjustments that stand in revisions: what was replaced by what, by whom, when and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from documents.content import AdjustedTotal
from domain.adjustment import Adjustment, adjusted, adjustments_from_data
from domain.answers import Answer
from domain.content import show_answer
from domain.rollup import answer_of
from domain.template import FieldSpec, TemplateSpec
from models import CycleUnit, Person, Revision, Submission
from services.links import LOCKED


@dataclass(frozen=True, slots=True)
class AdjustedRow:
    """One total that a unit adjusted: what it replaced (`computed`), the value in its place."""

    unit_code: str
    unit_name: str
    section_key: str
    spec: FieldSpec
    computed: Answer
    value: Answer
    reason: str
    person: str
    at: datetime


def adjusted_below(
    session: Session, template: TemplateSpec, unit: CycleUnit, section_key: str, keys: Iterable[str]
) -> tuple[AdjustedRow, ...]:
    """What units below adjusted of these fields, in revisions that stand, in the tree's order."""
    wanted = set(keys)
    found = [
        made
        for made in _in_revisions(session, unit)
        if made.section_key == section_key
        and made.field_key in wanted
        and made.unit.unit_id != unit.unit_id
    ]
    return tuple(adjusted_rows(session, template, found))


def all_adjusted(
    session: Session, template: TemplateSpec, unit: CycleUnit
) -> tuple[AdjustedRow, ...]:
    """What the unit and those below adjusted, in revisions that stand, by section and unit."""
    order = [section.key for section in template.sections]
    found = sorted(_in_revisions(session, unit), key=lambda made: order.index(made.section_key))
    return tuple(adjusted_rows(session, template, found))


@dataclass(frozen=True, slots=True)
class Made:
    """What a unit made of a total; no adjustment where it left it alone."""

    unit: CycleUnit
    section_key: str
    field_key: str
    adjustment: Adjustment | None


def _in_revisions(session: Session, unit: CycleUnit) -> list[Made]:
    """The adjustments in the revisions in review or approved of a unit and all below it."""
    rows = session.execute(
        select(CycleUnit, Submission.section_key, Revision.adjustments)
        .join(
            Submission,
            (CycleUnit.cycle_id == Submission.cycle_id) & (CycleUnit.unit_id == Submission.unit_id),
        )
        .join(
            Revision,
            (Revision.submission_id == Submission.id)
            & (Revision.number == Submission.revision_number),
        )
        .where(
            Submission.cycle_id == unit.cycle_id,
            CycleUnit.path.startswith(unit.path),
            Submission.state.in_(LOCKED),
            cast(Revision.adjustments, Text) != "{}",
        )
    )
    found = sorted(rows, key=lambda row: (row[0].path_ids, row[1]))
    return [
        Made(below, section_key, key, made)
        for below, section_key, kept in found
        for key, made in adjustments_from_data(kept).items()
    ]


def adjusted_rows(
    session: Session, template: TemplateSpec, found: Iterable[Made]
) -> list[AdjustedRow]:
    """The adjustments as they are read, with the names of who made them."""
    kept = [(made, made.adjustment) for made in found if made.adjustment is not None]
    people = {adjustment.person for _, adjustment in kept}
    names = {
        person.id: person.name
        for person in (
            session.scalars(select(Person).where(Person.id.in_(people))) if people else ()
        )
    }
    fields = template.fields
    return [
        AdjustedRow(
            unit_code=made.unit.code,
            unit_name=made.unit.name,
            section_key=made.section_key,
            spec=(spec := fields[made.field_key]),
            computed=answer_of(spec, adjustment.replaced, fields),
            value=answer_of(spec, adjusted(spec, adjustment.replaced, adjustment.value), fields),
            reason=adjustment.reason,
            person=names.get(adjustment.person, ""),
            at=datetime.fromisoformat(adjustment.at),
        )
        for made, adjustment in kept
    ]


def adjusted_totals(
    session: Session, template: TemplateSpec, unit: CycleUnit
) -> tuple[AdjustedTotal, ...]:
    """What the unit's report prints of adjustments, its own and those of the units below."""
    return tuple(
        AdjustedTotal(
            unit=row.unit_name,
            section=template.section(row.section_key).heading,
            label=row.spec.label,
            computed=show_answer(row.computed, row.spec, with_unit=True),
            value=show_answer(row.value, row.spec, with_unit=True),
            reason=row.reason,
            person=row.person,
        )
        for row in all_adjusted(session, template, unit)
    )
