"""The sections a board's question asks for, one by one: what is urged, and what is exported."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from domain.access.facts import Subject
from domain.template import SectionSpec
from models import Cycle, CycleUnit
from services.outlines import outline_of
from services.reads.board import fitting_nodes
from services.reads.board.cells import Cell, Day, cells_of
from services.reads.board.question import Filters, Sort
from services.reads.board.tally import Tally
from services.reads.board.tree import Node, order_of, tree_of


@dataclass(frozen=True, slots=True)
class ListedSection:
    """A section that is asked for, its unit, and the name of the unit above."""

    cell: Cell
    heading: str
    unit_code: str
    unit_name: str
    level: str
    above: str
    subject: Subject


@dataclass(frozen=True, slots=True)
class ListedUnit:
    """A unit with something that is asked for: its cells in the order of the sections."""

    code: str
    name: str
    level: str
    above: str
    depth: int
    cells: tuple[Cell | None, ...]
    late: int


@dataclass(frozen=True, slots=True)
class Listing:
    """Everything asked for in the order of the board; `keys` are those of a unit's cells.

    `whole` and `by_section` count all of it, whatever the question leaves out.
    """

    cycle_title: str
    unit_code: str
    unit_name: str
    sections: tuple[SectionSpec, ...]
    keys: tuple[str, ...]
    units: tuple[ListedUnit, ...]
    listed: tuple[ListedSection, ...]
    whole: Tally
    by_section: tuple[Tally, ...]


def listing_of(
    session: Session, cycle: Cycle, unit: CycleUnit, day: Day, filters: Filters
) -> Listing:
    """What a question asks for, with the people who have it."""
    sections = outline_of(session, cycle.version_id).sections
    cells = cells_of(session, unit, day, with_holders=True)
    root = tree_of(session, unit, cells, [section.key for section in sections], filters)
    nodes = list(fitting_nodes(root))
    if filters.is_flat and filters.sort is not Sort.UNIT:
        nodes.sort(key=lambda node: order_of(node, filters.sort, is_alone=True))
    shown = tuple(s for s in sections if not filters.section or s.key == filters.section)
    return Listing(
        cycle_title=cycle.title,
        unit_code=unit.code,
        unit_name=unit.name,
        sections=shown or sections,
        keys=tuple(section.key for section in sections),
        units=tuple(_unit(node, filters) for node in nodes),
        listed=tuple(each for node in nodes for each in _sections(node, sections, filters)),
        whole=root.whole,
        by_section=tuple(_in_section(root, section.key) for section in shown or sections),
    )


def _in_section(root: Node, key: str) -> Tally:
    total = Tally()
    total += root.below.get(key, Tally())
    for cell in root.cells:
        if cell is not None and cell.section == key:
            total.add(cell)
    return total


def _unit(node: Node, filters: Filters) -> ListedUnit:
    """A unit with the cells that are asked for; the others are left empty."""
    return ListedUnit(
        code=node.code,
        name=node.name,
        level=node.level,
        above=node.above,
        depth=node.depth,
        cells=tuple(cell if filters.fits(cell) else None for cell in node.cells),
        late=node.own.late,
    )


def _sections(
    node: Node, sections: tuple[SectionSpec, ...], filters: Filters
) -> Iterator[ListedSection]:
    for section, cell in zip(sections, node.cells, strict=True):
        if cell is not None and filters.fits(cell):
            yield ListedSection(
                cell=cell,
                heading=section.heading,
                unit_code=node.code,
                unit_name=node.name,
                level=node.level,
                above=node.above,
                subject=Subject(path=node.path),
            )
