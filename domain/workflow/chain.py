"""The approval chain as data: who decides at each step, how many, where a resubmission starts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.access.roles import Role


class Quorum(StrEnum):
    """How many of a step's signers must approve: any one 或签, all 会签, or `count` of them."""

    ANY = "any"
    ALL = "all"
    AT_LEAST = "at_least"


class Place(StrEnum):
    """Where a step's signers hold their role, seen from the submitting unit."""

    OWN = "own"
    PARENT = "parent"
    ANCESTOR = "ancestor"
    PERSON = "person"


class Resubmission(StrEnum):
    """Where the chain starts again after a return."""

    RESTART = "restart"
    RESUME = "resume"


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `level` names the ancestor's level for ANCESTOR, `person` a username for PERSON."""

    title: str
    place: Place
    role: Role | None = None
    level: str = ""
    person: str = ""
    quorum: Quorum = Quorum.ANY
    count: int = 1
    due_days: int = 3


@dataclass(frozen=True, slots=True)
class Chain:
    """Ordered steps; with `four_eyes` nobody decides on content they drafted."""

    steps: tuple[Step, ...]
    resubmission: Resubmission = Resubmission.RESTART
    four_eyes: bool = True


Signers = tuple[frozenset[int], ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a round has come: the open step (index), who approved it, who decided at all.

    `approvals` are those of the step's own signers; `added` the signers who were added to the open
    step and have not approved: each is asked for by name.
    """

    step: int = 0
    approvals: frozenset[int] = frozenset()
    decided: frozenset[int] = frozenset()
    added: frozenset[int] = frozenset()


START = Progress()


def signers_at(signers: Signers, step: int) -> frozenset[int]:
    """The people (ids) of a step; nobody for a step that has no signers."""
    return signers[step] if step < len(signers) else frozenset()


def eligible(chain: Chain, signers: Signers, drafters: frozenset[int], step: int) -> frozenset[int]:
    """The people (ids) who may decide at a step: its signers, less the drafters under four eyes."""
    people = signers_at(signers, step)
    return people - drafters if chain.four_eyes else people


def needed(step: Step, people: frozenset[int]) -> int:
    """How many approvals a step needs from `people`."""
    match step.quorum:
        case Quorum.ANY:
            return 1
        case Quorum.ALL:
            return max(1, len(people))
        case Quorum.AT_LEAST:
            return step.count


def is_met(step: Step, people: frozenset[int], approvals: frozenset[int]) -> bool:
    """Whether the approvals of a step reach its quorum; all means every one of `people`."""
    if step.quorum is Quorum.ALL and not people <= approvals:
        return False
    return len(approvals) >= needed(step, people)


def broken_steps(
    chain: Chain,
    signers: Signers,
    drafters: frozenset[int] = frozenset(),
    progress: Progress = START,
) -> tuple[int, ...]:
    """The steps (indices) from the open one on whose quorum can no longer be reached.

    Nobody decides twice in a round, so each approval still wanted needs a person of its own: a step
    is broken when too few people are left once every other step has those it needs.
    """
    seats = list(_seats(chain, signers, drafters, progress))
    holders: dict[int, int] = {}

    def can_be_taken(seat: int, asked: set[int]) -> bool:
        for person in sorted(seats[seat][1]):
            if person in asked:
                continue
            asked.add(person)
            if person not in holders or can_be_taken(holders[person], asked):
                holders[person] = seat
                return True
        return False

    empty = {step for seat, (step, _) in enumerate(seats) if not can_be_taken(seat, set())}
    return tuple(sorted(empty))


def _seats(
    chain: Chain, signers: Signers, drafters: frozenset[int], progress: Progress
) -> Iterator[tuple[int, frozenset[int]]]:
    """Each approval still wanted: its step, and who could give it."""
    for person in sorted(progress.added):
        yield progress.step, frozenset({person}) - progress.decided
    for index, step in enumerate(chain.steps):
        if index < progress.step:
            continue
        people = eligible(chain, signers, drafters, index)
        wanted = needed(step, people)
        if index == progress.step:
            given = progress.approvals & people if step.quorum is Quorum.ALL else progress.approvals
            wanted -= len(given)
        for _ in range(min(wanted, len(people) + 1)):  # one seat too many shows it as well as ten
            yield index, people - progress.decided


def steps_are_whole(steps: Sequence[Step]) -> bool:
    """Whether each step names what its place needs and asks for at least one person."""
    return bool(steps) and all(
        (bool(step.person) if step.place is Place.PERSON else step.role is not None)
        and (step.place is not Place.ANCESTOR or bool(step.level))
        and step.count >= 1
        for step in steps
    )
