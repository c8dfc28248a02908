"""Where the work of a unit and of all below it waits: by state, by step, by person, over time."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from domain.workflow.states import State
from models import Cycle, CycleUnit
from services.outlines import outline_of
from services.reads.board.cells import Day, cells_of
from services.reads.board.pace import Pace, pace_of
from services.reads.board.tally import Tally
from services.reads.board.waiting import MOST_PEOPLE, Load, StepLead, loads_of, step_leads
from services.reads.places import UnitLink, above_of


@dataclass(frozen=True, slots=True)
class WaitingPage:
    """`whole` counts every section; `loads` are the people who have most, `people` how many have
    anything at all."""

    cycle_key: str
    cycle_title: str
    unit_code: str
    unit_name: str
    whole: Tally
    steps: tuple[StepLead, ...]
    loads: tuple[Load, ...]
    people: int
    pace: Pace
    above: tuple[UnitLink, ...]

    @property
    def counts(self) -> Mapping[State, int]:
        return self.whole.states


def waiting_page(session: Session, cycle: Cycle, unit: CycleUnit, day: Day) -> WaitingPage:
    """All of it; the same number of queries for any number of units."""
    cells = cells_of(session, unit, day, with_holders=True)
    whole = Tally()
    for by_section in cells.values():
        for cell in by_section.values():
            whole.add(cell)
    levels = outline_of(session, cycle.version_id).levels
    loads = loads_of(cells)
    return WaitingPage(
        cycle_key=cycle.key,
        cycle_title=cycle.title,
        unit_code=unit.code,
        unit_name=unit.name,
        whole=whole,
        steps=step_leads(session, unit, cells, levels),
        loads=loads[:MOST_PEOPLE],
        people=len(loads),
        pace=pace_of(session, cycle, unit, day),
        above=above_of(session, unit),
    )
