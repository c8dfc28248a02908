"""Counting the cells of a board: by state, and how many are overdue."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from domain.workflow.states import State
from services.reads.board.cells import Cell
from services.reads.standing import DONE


@dataclass(slots=True)
class Tally:
    """How many sections stand where; `most_days` is the worst delay among those overdue."""

    states: dict[State, int] = field(default_factory=dict)
    late: int = 0
    most_days: int = 0

    @property
    def sections(self) -> int:
        return sum(self.states.values())

    @property
    def done(self) -> int:
        return sum(self.states.get(state, 0) for state in DONE)

    @property
    def done_share(self) -> float:
        """Done of all; of nothing, everything is done."""
        return self.done / self.sections if self.states else 1.0

    def add(self, cell: Cell) -> None:
        """Count one cell."""
        self.states[cell.state] = self.states.get(cell.state, 0) + 1
        if cell.is_late:
            self.late += 1
            self.most_days = max(self.most_days, -cell.days_left)

    def __iadd__(self, other: "Tally") -> "Tally":
        for state, count in other.states.items():
            self.states[state] = self.states.get(state, 0) + count
        self.late += other.late
        self.most_days = max(self.most_days, other.most_days)
        return self


def total_of(tallies: Iterable[Tally]) -> Tally:
    """The sum."""
    total = Tally()
    for tally in tallies:
        total += tally
    return total
