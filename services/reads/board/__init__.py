"""The progress board: units × sections with state marks, who is late and where it waits."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from domain.access.facts import Subject
from domain.template import SectionSpec
from domain.workflow.states import State
from models import Cycle, CycleUnit
from services.outlines import outline_of
from services.reads.board.cells import Cell, Day, cells_of
from services.reads.board.question import Filters, Lateness, Sort
from services.reads.board.tally import Tally
from services.reads.board.tree import Node, order_of, tree_of
from services.reads.places import CycleLink, UnitLink, above_of, cycles_of

__all__ = ["Board", "BoardRow", "Day", "Filters", "Lateness", "Sort", "Tally", "board_of"]
PAGE_ROWS = 100
UNFOLDED_UNITS = 60


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One unit; `depth` counts from the board's own unit; a cell is None where it fills nothing.

    `below` counts everything below it, `by_section` the same in the order of the cells;
    `is_folded`: it has units below that are not listed; `can_fold`: the reader may fold it.
    `above` is the name of the unit above, `fitting` the sections asked for at and below it.
    """

    code: str
    name: str
    level: str
    depth: int
    above: str
    subject: Subject
    cells: tuple[Cell | None, ...]
    late: int
    below: Tally
    by_section: tuple[Tally | None, ...]
    units_below: int
    fitting_units: int
    fitting: int
    is_folded: bool
    can_fold: bool

    @property
    def has_below(self) -> bool:
        return self.below.sections > 0


@dataclass(frozen=True, slots=True)
class Board:
    """The matrix at and below a unit; `whole` counts all of it, whatever the question leaves out.

    `fitting` sections of `fitting_units` units are asked for; `rows` are one page of `listed`;
    `has_groups`: there are units below units below, so that grouping means something.
    """

    cycle_key: str
    cycle_title: str
    is_open: bool
    unit_code: str
    unit_name: str
    sections: tuple[SectionSpec, ...]
    all_sections: tuple[SectionSpec, ...]
    rows: tuple[BoardRow, ...]
    whole: Tally
    units: int
    fitting: int
    fitting_units: int
    listed: int
    page: int
    has_groups: bool
    above: tuple[UnitLink, ...]
    cycles: tuple[CycleLink, ...]

    @property
    def counts(self) -> Mapping[State, int]:
        return self.whole.states

    @property
    def late(self) -> int:
        return self.whole.late

    @property
    def total(self) -> int:
        return self.whole.sections

    @property
    def done(self) -> int:
        return self.whole.done

    @property
    def pages(self) -> int:
        return max(1, -(-self.listed // PAGE_ROWS))


def board_of(session: Session, cycle: Cycle, unit: CycleUnit, day: Day, filters: Filters) -> Board:
    """The board of a unit and everything below it."""
    sections = outline_of(session, cycle.version_id).sections
    cells = cells_of(session, unit, day, with_holders=bool(filters.who))
    root = tree_of(session, unit, cells, [section.key for section in sections], filters)
    has_groups = any(child.children for child in root.children)
    listed = _listed(root, filters, has_groups=has_groups)
    pages = max(1, -(-len(listed) // PAGE_ROWS))
    page = max(1, min(filters.page, pages))
    shown = [
        place
        for place, section in enumerate(sections)
        if not filters.section or section.key == filters.section
    ]
    view = _View(sections, shown or list(range(len(sections))))
    return Board(
        cycle_key=cycle.key,
        cycle_title=cycle.title,
        is_open=cycle.state == "open",
        unit_code=unit.code,
        unit_name=unit.name,
        sections=tuple(sections[place] for place in view.shown),
        all_sections=sections,
        rows=tuple(view.row(*each) for each in listed[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]),
        whole=root.whole,
        units=root.units_below + 1,
        fitting=root.fitting + root.fitting_below,
        fitting_units=root.is_kept + root.fitting_units,
        listed=len(listed),
        page=page,
        has_groups=has_groups,
        above=above_of(session, unit),
        cycles=cycles_of(session, unit),
    )


def fitting_nodes(root: Node) -> Iterator[Node]:
    """The units that have what was asked for, whatever is folded, in the order of the board."""
    return (node for node in root.walk() if node.is_kept)


_Listed = tuple[Node, bool, bool]
"""(unit, is folded, can be folded)"""


def _listed(root: Node, filters: Filters, *, has_groups: bool) -> list[_Listed]:
    """The units that become rows: in one list, or below those above them, folded where many."""
    if filters.is_flat and has_groups:
        found = list(fitting_nodes(root))
        if filters.sort is not Sort.UNIT:
            found.sort(key=lambda node: order_of(node, filters.sort, is_alone=True))
        return [(node, False, False) for node in found]
    if not root.is_shown:
        return []
    folds = has_groups and root.fitting_units > UNFOLDED_UNITS
    found_rows: list[_Listed] = [(root, False, False)]
    for child in root.children:
        if not child.is_shown:
            continue
        can_fold = folds and child.fitting_units > 0
        is_folded = can_fold and child.code not in filters.opened
        found_rows.append((child, is_folded, can_fold))
        if not is_folded:
            found_rows += [(node, False, False) for node in child.walk() if node is not child]
    return found_rows


@dataclass(frozen=True, slots=True)
class _View:
    """What of a unit becomes a row: the sections (places) shown."""

    sections: tuple[SectionSpec, ...]
    shown: list[int]

    def row(self, node: Node, is_folded: bool, can_fold: bool) -> BoardRow:
        keys = [self.sections[place].key for place in self.shown]
        return BoardRow(
            code=node.code,
            name=node.name,
            level=node.level,
            depth=node.depth,
            above=node.above,
            subject=Subject(path=node.path),
            cells=tuple(node.cells[place] for place in self.shown),
            late=node.own.late,
            below=node.all_below,
            by_section=tuple(node.below.get(key) for key in keys),
            units_below=node.units_below,
            fitting_units=node.fitting_units,
            fitting=node.fitting + node.fitting_below,
            is_folded=is_folded,
            can_fold=can_fold,
        )
