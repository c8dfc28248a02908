"""What is still unfinished in a cycle, by unit and section, and who could be waived or extended."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.workflow.states import State
from models import Cycle, CycleUnit, Submission
from services.outlines import outline_of
from services.reads.standing import DONE

MOST_UNITS = 100


@dataclass(frozen=True, slots=True)
class OpenSection:
    """A section that is neither approved nor waived."""

    submission_id: int
    heading: str
    state: State


@dataclass(frozen=True, slots=True)
class OpenUnit:
    """A unit with what it has not finished."""

    code: str
    name: str
    level: str
    sections: tuple[OpenSection, ...]


@dataclass(frozen=True, slots=True)
class Unfinished:
    """The first units with unfinished sections, and how many there are in all."""

    units: tuple[OpenUnit, ...]
    all_units: int
    all_sections: int


def unfinished_of(
    session: Session, cycle: Cycle, unit: str = "", most: int = MOST_UNITS
) -> Unfinished:
    """What is unfinished, in the organisation's order; `unit` narrows by a part of its name."""
    outline = outline_of(session, cycle.version_id)
    order = {section.key: number for number, section in enumerate(outline.sections)}
    finding = (
        select(
            CycleUnit.code,
            CycleUnit.name,
            CycleUnit.level,
            Submission.id,
            Submission.section_key,
            Submission.state,
        )
        .join(
            CycleUnit,
            (CycleUnit.cycle_id == Submission.cycle_id) & (CycleUnit.unit_id == Submission.unit_id),
        )
        .where(Submission.cycle_id == cycle.id, Submission.state.not_in(DONE))
        .order_by(CycleUnit.path)
    )
    if unit:
        finding = finding.where(CycleUnit.name.contains(unit, autoescape=True))
    rows = session.execute(finding).all()
    grouped: dict[str, list[OpenSection]] = {}
    about = {row.code: (row.name, row.level) for row in rows}
    for row in sorted(rows, key=lambda row: order[row.section_key]):
        heading = outline.section(row.section_key).heading
        grouped.setdefault(row.code, []).append(OpenSection(row.id, heading, State(row.state)))
    units = tuple(OpenUnit(code, *about[code], tuple(grouped[code])) for code in list(about)[:most])
    return Unfinished(units, len(about), len(rows))
