"""The units of a board as a tree, each with its cells and the sums of what lies below it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import CycleUnit
from services.reads.board.cells import Cell, Cells, lies_in
from services.reads.board.question import Filters, Sort
from services.reads.board.tally import Tally, total_of


@dataclass(slots=True)
class Node:
    """A unit; `own` counts its cells, `below` those of all units below it, by section (key).

    `is_kept`: it has what was asked for, `fitting` sections of it; `fitting_units` of the units
    below have, and `fitting_below` sections of those.
    """

    code: str
    name: str
    level: str
    depth: int
    path: tuple[int, ...]
    cells: tuple[Cell | None, ...]
    above: str = ""
    own: Tally = field(default_factory=Tally)
    below: dict[str, Tally] = field(default_factory=dict)
    children: list["Node"] = field(default_factory=list)
    is_kept: bool = True
    fitting: int = 0
    fitting_units: int = 0
    fitting_below: int = 0
    units_below: int = 0

    @property
    def whole(self) -> Tally:
        """The unit and everything below it."""
        return total_of([self.own, *self.below.values()])

    @property
    def all_below(self) -> Tally:
        return total_of(self.below.values())

    @property
    def is_shown(self) -> bool:
        return self.is_kept or self.fitting_units > 0

    def walk(self) -> Iterator["Node"]:
        """This unit and all below it that are shown, depth first."""
        if self.is_shown:
            yield self
            for child in self.children:
                yield from child.walk()


def tree_of(
    session: Session, top: CycleUnit, cells: Cells, sections: Sequence[str], filters: Filters
) -> Node:
    """The tree from a unit down, counted, with what was not asked for marked, in order."""
    rows = session.execute(
        select(
            CycleUnit.unit_id,
            CycleUnit.parent_id,
            CycleUnit.code,
            CycleUnit.name,
            CycleUnit.level,
            CycleUnit.path,
            CycleUnit.position,
        ).where(*lies_in(top))
    ).all()
    nodes: dict[int, Node] = {}
    for row in rows:
        own = cells.get(row.unit_id, {})
        listed = tuple(own.get(key) for key in sections)
        nodes[row.unit_id] = Node(row.code, row.name, row.level, 0, path_ids(row.path), listed)
    for row in sorted(rows, key=lambda row: (row.position, row.code)):
        if row.unit_id != top.unit_id and row.parent_id in nodes:
            nodes[row.parent_id].children.append(nodes[row.unit_id])
    root = nodes[top.unit_id]
    _count(root, filters, is_named=not filters.unit)
    _put_in_order(root, filters.sort)
    return root


def _count(node: Node, filters: Filters, *, is_named: bool) -> None:
    """Count a unit and what is below it; a unit's name stands for all below it."""
    has_name = is_named or _has_name(node, filters)
    for cell in node.cells:
        if cell is not None:
            node.own.add(cell)
            node.fitting += has_name and filters.fits(cell)
    node.is_kept = has_name and (node.fitting > 0 or not filters.narrow_cells)
    for child in node.children:
        child.depth, child.above = node.depth + 1, node.name
        # the name of a board's own unit would stand for the whole board
        _count(child, filters, is_named=is_named or (has_name and node.depth > 0))
        _add_up(node, child)


def _add_up(node: Node, child: Node) -> None:
    node.units_below += 1 + child.units_below
    node.fitting_units += child.is_kept + child.fitting_units
    node.fitting_below += child.fitting + child.fitting_below
    for cell in child.cells:
        if cell is not None:
            node.below.setdefault(cell.section, Tally()).add(cell)
    for key, tally in child.below.items():
        total = node.below.setdefault(key, Tally())
        total += tally


def _has_name(node: Node, filters: Filters) -> bool:
    return filters.unit.casefold() in f"{node.name} {node.code}".casefold()


def _put_in_order(node: Node, sort: Sort) -> None:
    """Siblings in the order asked for; what is equal stays in the organisation's."""
    if sort is not Sort.UNIT:
        node.children.sort(key=lambda child: order_of(child, sort))
    for child in node.children:
        _put_in_order(child, sort)


def path_ids(path: str) -> tuple[int, ...]:
    """The unit ids of a path, from the root to the unit itself."""
    return tuple(int(part) for part in path.split(".") if part)


def order_of(node: Node, sort: Sort, *, is_alone: bool = False) -> tuple[float | bytes, ...]:
    """What a unit is sorted by: the worst first, or by name as a Chinese reader looks it up.

    A unit in one list with all others is judged by its own sections alone.
    """
    whole = node.own if is_alone else node.whole
    match sort:
        case Sort.UNIT:
            return ()
        case Sort.LATE:
            return (-whole.late, -whole.most_days)
        case Sort.DONE:
            return (whole.done_share, -whole.late)
        case Sort.NAME:
            # the national character set orders the usual characters by their sound
            return (node.name.encode("gb18030"),)
