"""What a reader asks of the progress board: which sections, of which units, in which order."""

from dataclasses import dataclass, replace
from enum import StrEnum

from domain.workflow.states import State
from services.reads.board.cells import Cell

SOON_CHOICES = (3, 7, 14)
SOON_DAYS = 7


class Lateness(StrEnum):
    """How a section stands to its due date: not done and past it, nearly there, handed in late."""

    OVERDUE = "overdue"
    SOON = "soon"
    HANDED_IN_LATE = "handed_in_late"


class Sort(StrEnum):
    """What units are ordered by, among those of one unit above or all together."""

    UNIT = "unit"
    LATE = "late"
    DONE = "done"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader wants to see, as it stands in the address.

    `section` is a key, `unit` and `who` parts of a name; `days` says how near `soon` is;
    `is_flat`: units in one list instead of below the unit above; `opened` are the codes of the
    groups that were unfolded, `page` the page of a long list.
    """

    state: State | None = None
    lateness: Lateness | None = None
    days: int = SOON_DAYS
    section: str = ""
    who: str = ""
    unit: str = ""
    sort: Sort = Sort.UNIT
    is_flat: bool = False
    opened: frozenset[str] = frozenset()
    page: int = 1

    @property
    def are_set(self) -> bool:
        """Whether anything is left out."""
        return self.narrow_cells or bool(self.unit)

    @property
    def narrow_cells(self) -> bool:
        """Whether sections are left out, and not only units by their names."""
        return (self.state, self.lateness, self.section, self.who) != (None, None, "", "")

    @property
    def without_place(self) -> "Filters":
        """The same question from its beginning: nothing unfolded, the first page."""
        return replace(self, opened=frozenset(), page=1)

    def fits(self, cell: Cell | None) -> bool:
        """Whether a cell is one of those asked for."""
        return (
            cell is not None
            and (self.state is None or cell.state is self.state)
            and (not self.section or cell.section == self.section)
            and self._is_as_late(cell)
            and (not self.who or any(self.who.casefold() in name for name in cell.held_by))
        )

    def _is_as_late(self, cell: Cell) -> bool:
        match self.lateness:
            case None:
                return True
            case Lateness.OVERDUE:
                return cell.is_late
            case Lateness.SOON:
                return not cell.is_done and 0 <= cell.days_left <= self.days
            case Lateness.HANDED_IN_LATE:
                return cell.was_late
