"""The seats of an open step: who holds one by the chain, by transfer, or was added by a signer."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from domain.workflow.record import ADDING, Act, ActKind


@dataclass(frozen=True, slots=True)
class Added:
    """A signer whom another one added: the step is not done without them.

    `by` is who added them; `is_before`: that signer waits until the added one has approved.
    """

    person: int
    by: int
    is_before: bool


@dataclass(frozen=True, slots=True)
class Seats:
    """`holders` make up the step's quorum; `added` are asked for beside it. Nobody is in both."""

    holders: frozenset[int]
    added: tuple[Added, ...] = ()

    @property
    def added_people(self) -> frozenset[int]:
        return frozenset(seat.person for seat in self.added)

    @property
    def people(self) -> frozenset[int]:
        return self.holders | self.added_people

    def handed_on(self, holder: int | None, to: int) -> "Seats":
        """The seats after `holder` (None: nobody) gave theirs to somebody else."""
        if holder in self.added_people:
            added = tuple(replace(s, person=to) if s.person == holder else s for s in self.added)
            return Seats(self.holders, added)
        return Seats(self.holders - {holder} | {to}, self.added)

    def with_added(self, seat: Added) -> "Seats":
        """The seats with one more signer."""
        return Seats(self.holders - {seat.person}, (*self.added, seat))

    def without_added(self, person: int) -> "Seats":
        """The seats after an added signer was taken back."""
        return Seats(self.holders, tuple(s for s in self.added if s.person != person))


def seats_of(by_chain: frozenset[int], acts: Iterable[Act], round_: int, step: int) -> Seats:
    """The seats of a step in a round: those the chain gives, as the signers' acts changed them."""
    seats = Seats(by_chain)
    for act in acts:
        if (act.round, act.step) != (round_, step) or act.target is None:
            continue
        if act.kind is ActKind.TRANSFER:
            seats = seats.handed_on(act.holder, act.target)
        elif act.kind is ActKind.REASSIGN:
            given_up = act.holder if act.holder != act.person else None
            seats = seats.handed_on(given_up, act.target)
        elif act.kind in ADDING:
            is_before = act.kind is ActKind.ADD_BEFORE
            seats = seats.with_added(Added(act.target, act.holder, is_before))
        elif act.kind is ActKind.REMOVE_SIGNER:
            seats = seats.without_added(act.target)
    return seats
