"""How a person's own units stand in the open cycles: section marks, and what lies below."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, case, func, select
from sqlalchemy.orm import Session, aliased

from domain.access.facts import Actor
from domain.template import TemplateSpec
from domain.workflow.states import State
from models import Cycle, CycleUnit, Submission
from models.cycle import CycleState
from services.outlines import outlines_of
from services.reads.places import read_units

DONE = (State.APPROVED, State.WAIVED)


@dataclass(frozen=True, slots=True)
class SectionMark:
    """One section of a unit: where it stands and whether its day has passed.

    `marked_late` are the days late of a submit and of an approval, which stay.
    """

    submission_id: int
    key: str
    number: str
    title: str
    state: State
    due_on: date
    is_late: bool
    marked_late: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Below:
    """The sections of all units below: how many there are, are done, and are late."""

    sections: int = 0
    done: int = 0
    late: int = 0


@dataclass(frozen=True, slots=True)
class UnitStanding:
    """A unit in an open cycle."""

    cycle_key: str
    cycle_title: str
    unit_code: str
    unit_name: str
    marks: tuple[SectionMark, ...]
    below: Below

    @property
    def done(self) -> int:
        return sum(1 for mark in self.marks if mark.state in DONE)


def standing_of(session: Session, actor: Actor, today: date) -> tuple[UnitStanding, ...]:
    """The units at which a person holds a role, in each open cycle; the newest cycle first."""
    units = read_units(actor)
    rows = session.execute(
        select(Cycle, CycleUnit)
        .join(CycleUnit, CycleUnit.cycle_id == Cycle.id)
        .where(CycleUnit.unit_id.in_(units), Cycle.state == CycleState.OPEN)
        .order_by(Cycle.id.desc(), CycleUnit.path)
    ).all()
    outlines = outlines_of(session, {cycle.version_id for cycle, _ in rows})
    submissions = _submissions(session, rows)
    below = _below(session, rows, today)
    return tuple(
        UnitStanding(
            cycle_key=cycle.key,
            cycle_title=cycle.title,
            unit_code=unit.code,
            unit_name=unit.name,
            marks=marks_of(
                outlines[cycle.version_id], submissions.get((cycle.id, unit.unit_id), []), today
            ),
            below=below.get((cycle.id, unit.unit_id), Below()),
        )
        for cycle, unit in rows
    )


def unit_marks(
    session: Session, template: TemplateSpec, unit: CycleUnit, today: date
) -> tuple[SectionMark, ...]:
    """The sections of one unit in the outline's order."""
    rows = session.execute(
        _columns().where(Submission.cycle_id == unit.cycle_id, Submission.unit_id == unit.unit_id)
    ).all()
    return marks_of(template, rows, today)


def marks_of(
    template: TemplateSpec, rows: Sequence[Row[Any]], today: date
) -> tuple[SectionMark, ...]:
    """The marks of a unit's submissions (id, section_key, state, due_on) in the outline's order."""
    by_key = {row.section_key: row for row in rows}
    return tuple(
        SectionMark(
            submission_id=row.id,
            key=section.key,
            number=section.number,
            title=section.title,
            state=State(row.state),
            due_on=row.due_on,
            is_late=row.due_on < today and row.state not in DONE,
            marked_late=(row.submitted_days_late, row.approved_days_late),
        )
        for section in template.sections
        if (row := by_key.get(section.key)) is not None
    )


def _columns() -> Any:
    return select(
        Submission.cycle_id,
        Submission.unit_id,
        Submission.id,
        Submission.section_key,
        Submission.state,
        Submission.due_on,
        Submission.submitted_days_late,
        Submission.approved_days_late,
    )


def _submissions(
    session: Session, places: Sequence[Any]
) -> Mapping[tuple[int, int], list[Row[Any]]]:
    rows = session.execute(
        _columns().where(
            Submission.cycle_id.in_({cycle.id for cycle, _ in places}),
            Submission.unit_id.in_({unit.unit_id for _, unit in places}),
        )
    )
    found: dict[tuple[int, int], list[Row[Any]]] = {}
    for row in rows:
        found.setdefault((row.cycle_id, row.unit_id), []).append(row)
    return found


def _below(session: Session, places: Sequence[Any], today: date) -> Mapping[tuple[int, int], Below]:
    own, under = aliased(CycleUnit), aliased(CycleUnit)
    is_done = Submission.state.in_(DONE)
    rows = session.execute(
        select(
            own.cycle_id,
            own.unit_id,
            func.count(),
            func.sum(case((is_done, 1), else_=0)),
            func.sum(case((~is_done & (Submission.due_on < today), 1), else_=0)),
        )
        .join(
            under,
            (under.cycle_id == own.cycle_id)
            & under.path.startswith(own.path)
            & (under.unit_id != own.unit_id),
        )
        .join(
            Submission,
            (Submission.cycle_id == under.cycle_id) & (Submission.unit_id == under.unit_id),
        )
        .where(own.id.in_([unit.id for _, unit in places]))
        .group_by(own.cycle_id, own.unit_id)
    )
    return {
        (cycle_id, unit_id): Below(sections, int(done), int(late))
        for cycle_id, unit_id, sections, done, late in rows
    }
