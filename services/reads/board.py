"""The progress board: units × sections with state marks, who is late and where it waits."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.template import SectionSpec
from domain.workflow.states import State
from models import Cycle, CycleUnit, Draft, Submission
from services.outlines import outline_of
from services.reads.places import CycleLink, UnitLink, above_of, cycles_of
from services.reads.progress import step_titles
from services.reads.standing import DONE, Below

MOST_UNITS = 300


@dataclass(frozen=True, slots=True)
class Cell:
    """One unit's section; `has_begun` tells an untouched draft from one that was saved.

    `step` is the title of the step it waits at, empty outside the chain; `marked_late` the
    days late of a submit and of an approval, which stay.
    """

    submission_id: int
    state: State
    is_late: bool
    has_begun: bool
    step: str
    due_on: date
    marked_late: tuple[int, int] = (0, 0)
    is_extended: bool = False


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One unit; `depth` counts from the board's own unit; a cell is None where it fills nothing."""

    code: str
    name: str
    level: str
    depth: int
    cells: tuple[Cell | None, ...]
    below: Below

    @property
    def has_below(self) -> bool:
        return self.below.sections > 0


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader wants to see: one state, only what is late, units by part of a name."""

    state: State | None = None
    late: bool = False
    unit: str = ""

    @property
    def are_set(self) -> bool:
        return self.state is not None or self.late or bool(self.unit)

    def fits(self, cell: Cell | None) -> bool:
        """Whether a cell is one of those asked for."""
        if cell is None:
            return False
        return (self.state is None or cell.state is self.state) and (cell.is_late or not self.late)


@dataclass(frozen=True, slots=True)
class Board:
    """The matrix at and below a unit; `counts`, `late` and `units` are those of the whole matrix.

    `is_folded`: there were too many units, so those more than one level below are left out.
    """

    cycle_key: str
    cycle_title: str
    unit_code: str
    unit_name: str
    sections: tuple[SectionSpec, ...]
    rows: tuple[BoardRow, ...]
    counts: Mapping[State, int]
    late: int
    units: int
    is_folded: bool
    above: tuple[UnitLink, ...]
    cycles: tuple[CycleLink, ...]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def done(self) -> int:
        return sum(self.counts.get(state, 0) for state in DONE)


def board_of(
    session: Session, cycle: Cycle, unit: CycleUnit, today: date, filters: Filters
) -> Board:
    """The board of a unit and everything below it, in the organisation's order."""
    template = outline_of(session, cycle.version_id)
    cells = _cells(session, unit, today)
    units = session.scalars(
        select(CycleUnit).where(
            CycleUnit.cycle_id == cycle.id, CycleUnit.path.startswith(unit.path)
        )
    ).all()
    rows = _rows(unit, list(_in_order(unit, units)), template.sections, cells)
    listed = [cell for by_section in cells.values() for cell in by_section.values()]
    shown = _filtered(rows, filters)
    is_folded = len(shown) > MOST_UNITS
    return Board(
        cycle_key=cycle.key,
        cycle_title=cycle.title,
        unit_code=unit.code,
        unit_name=unit.name,
        sections=template.sections,
        rows=tuple(row for row in shown if row.depth <= 1 or not is_folded),
        counts=Counter(cell.state for cell in listed),
        late=sum(1 for cell in listed if cell.is_late),
        units=len(rows),
        is_folded=is_folded,
        above=above_of(session, unit),
        cycles=cycles_of(session, unit),
    )


def _in_order(top: CycleUnit, units: Sequence[CycleUnit]) -> Iterator[CycleUnit]:
    """The units depth first, siblings in the organisation's order."""
    children: dict[int | None, list[CycleUnit]] = {}
    for unit in units:
        children.setdefault(unit.parent_id, []).append(unit)

    def walk(unit: CycleUnit) -> Iterator[CycleUnit]:
        yield unit
        for child in sorted(
            children.get(unit.unit_id, []), key=lambda below: (below.position, below.code)
        ):
            yield from walk(child)

    return walk(top)


def _rows(
    top: CycleUnit,
    units: Sequence[CycleUnit],
    sections: Sequence[SectionSpec],
    cells: Mapping[int, Mapping[str, Cell]],
) -> list[BoardRow]:
    below = _below(top, units, cells)
    depth = len(top.path_ids)
    return [
        BoardRow(
            code=unit.code,
            name=unit.name,
            level=unit.level,
            depth=len(unit.path_ids) - depth,
            cells=tuple(cells.get(unit.unit_id, {}).get(section.key) for section in sections),
            below=below.get(unit.unit_id, Below()),
        )
        for unit in units
    ]


def _below(
    top: CycleUnit, units: Sequence[CycleUnit], cells: Mapping[int, Mapping[str, Cell]]
) -> dict[int, Below]:
    """The sums over everything below each unit that has something below."""
    found: dict[int, Below] = {}
    for unit in units:
        own = cells.get(unit.unit_id, {}).values()
        done = sum(1 for cell in own if cell.state in DONE)
        late = sum(1 for cell in own if cell.is_late)
        for ancestor in unit.path_ids[len(top.path_ids) - 1 : -1]:
            sums = found.get(ancestor, Below())
            found[ancestor] = Below(sums.sections + len(own), sums.done + done, sums.late + late)
    return found


def _filtered(rows: list[BoardRow], filters: Filters) -> list[BoardRow]:
    """The rows that fit, each with the units above it; a unit's name stands for all below it."""
    if not filters.are_set:
        return rows
    kept: set[int] = set()
    trail: list[int] = []
    for index, row in enumerate(rows):
        trail = [*trail[: row.depth], index]
        names = (rows[i].name + " " + rows[i].code for i in (trail[1:] or trail))
        is_named = any(filters.unit.casefold() in name.casefold() for name in names)
        if is_named and (
            any(filters.fits(cell) for cell in row.cells)
            or not (filters.late or filters.state is not None)
        ):
            kept.update(trail)
    return [rows[index] for index in sorted(kept)]


def _cells(session: Session, unit: CycleUnit, today: date) -> dict[int, dict[str, Cell]]:
    rows = session.execute(
        select(
            Submission.unit_id,
            Submission.section_key,
            Submission.id,
            Submission.state,
            Submission.step,
            Submission.chain_id,
            Submission.due_on,
            Submission.submitted_days_late,
            Submission.approved_days_late,
            Submission.closes_on,
            Draft.version,
        )
        .join(Draft, Draft.submission_id == Submission.id)
        .join(
            CycleUnit,
            (CycleUnit.cycle_id == Submission.cycle_id) & (CycleUnit.unit_id == Submission.unit_id),
        )
        .where(Submission.cycle_id == unit.cycle_id, CycleUnit.path.startswith(unit.path))
    ).all()
    titles = step_titles(session, {row.chain_id for row in rows})
    found: dict[int, dict[str, Cell]] = {}
    for row in rows:
        found.setdefault(row.unit_id, {})[row.section_key] = _cell(row, titles, today)
    return found


def _cell(row: Any, titles: Mapping[int, tuple[str, ...]], today: date) -> Cell:
    state = State(row.state)
    return Cell(
        submission_id=row.id,
        state=state,
        is_late=state not in DONE and row.due_on < today,
        has_begun=row.version > 0,
        step=titles[row.chain_id][row.step] if state is State.IN_REVIEW else "",
        due_on=row.due_on,
        marked_late=(row.submitted_days_late, row.approved_days_late),
        is_extended=row.closes_on is not None,
    )
