"""Who signs and who writes in every unit of a cycle, read at once whatever the number of units."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.access.roles import Role
from domain.workflow.chain import Chain, Place, Signers, Step
from domain.workflow.chain_data import chain_from_data
from models import Cycle, CycleChain, CycleUnit, Membership, Person

WRITING = frozenset({Role.DRAFTER, Role.COMPILER})
People = frozenset[int]
Posts = Mapping[tuple[int, Role], People]


@dataclass(frozen=True, slots=True)
class FrozenChain:
    """A chain as the cycle keeps it: its row's id and name, and what it says."""

    id: int
    name: str
    chain: Chain


@dataclass(frozen=True, slots=True)
class Seats:
    """Everything that a proof asks about people and chains of one cycle."""

    units: Sequence[CycleUnit]
    chains: Mapping[tuple[str, int], FrozenChain]
    posts: Posts
    named: Mapping[str, People]
    levels: Mapping[int, str] = field(default_factory=dict)

    def chain_of(self, unit: CycleUnit) -> FrozenChain | None:
        """The chain of the nearest unit at or above `unit` that keeps one for its level."""
        places = ((unit.level, unit_id) for unit_id in reversed(unit.path_ids))
        return next((self.chains[place] for place in places if place in self.chains), None)

    def writers(self, unit: CycleUnit) -> People:
        """Who may write for a unit (ids)."""
        return frozenset().union(*(self._held(unit.unit_id, role) for role in WRITING))

    def signers(self, chain: Chain, unit: CycleUnit) -> Signers:
        """The active people (ids) of each step, in order, for submissions of `unit`."""
        return tuple(self._signers(step, unit) for step in chain.steps)

    def _signers(self, step: Step, unit: CycleUnit) -> People:
        if step.place is Place.PERSON:
            return self.named.get(step.person, frozenset())
        place = self._place(step, unit)
        if place is None or step.role is None:
            return frozenset()
        return self._held(place, step.role)

    def _place(self, step: Step, unit: CycleUnit) -> int | None:
        match step.place:
            case Place.OWN:
                return unit.unit_id
            case Place.PARENT:
                return unit.parent_id
            case _:
                above = (each for each in unit.path_ids if self.levels.get(each) == step.level)
                return next(above, None)

    def _held(self, unit_id: int, role: Role) -> People:
        return self.posts.get((unit_id, role), frozenset())


def seats_of(session: Session, cycle: Cycle) -> Seats:
    """The units, chains and people of a cycle in four queries."""
    units = session.scalars(
        select(CycleUnit).where(CycleUnit.cycle_id == cycle.id).order_by(CycleUnit.path)
    ).all()
    chains = {
        (row.level, row.unit_id): FrozenChain(row.id, row.name, chain_from_data(row.outline))
        for row in session.scalars(select(CycleChain).where(CycleChain.cycle_id == cycle.id))
    }
    return Seats(
        units=units,
        chains=chains,
        posts=_posts(session, cycle),
        named=_named(session, chains.values()),
        levels={unit.unit_id: unit.level for unit in units},
    )


def _posts(session: Session, cycle: Cycle) -> Posts:
    rows = session.execute(
        select(Membership.unit_id, Membership.role, Membership.person_id)
        .join(Person, Person.id == Membership.person_id)
        .join(CycleUnit, CycleUnit.unit_id == Membership.unit_id)
        .where(CycleUnit.cycle_id == cycle.id, Person.is_active)
    )
    found: dict[tuple[int, Role], set[int]] = {}
    for unit_id, role, person_id in rows:
        found.setdefault((unit_id, Role(role)), set()).add(person_id)
    return {post: frozenset(people) for post, people in found.items()}


def _named(session: Session, chains: Iterable[FrozenChain]) -> Mapping[str, People]:
    wanted = {step.person for frozen in chains for step in frozen.chain.steps if step.person}
    if not wanted:
        return {}
    rows = session.execute(
        select(Person.username, Person.id).where(Person.username.in_(wanted), Person.is_active)
    )
    return {username: frozenset({person_id}) for username, person_id in rows}
