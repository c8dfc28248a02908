"""Which units in which cycles a person's posts lead to: where a page should begin."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.access.facts import Actor, Subject
from domain.access.roles import Role
from models import Cycle, CycleUnit
from models.cycle import CycleState
from services.tree import units_above


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A unit in a cycle; `path` holds the unit ids from the root to it."""

    cycle_key: str
    cycle_title: str
    is_open: bool
    unit_code: str
    unit_name: str
    path: tuple[int, ...]


def read_units(actor: Actor) -> frozenset[int]:
    """The units (ids) at which a person holds a role that reads reports: any but administrator."""
    return frozenset(post.unit for post in actor.posts if post.role is not Role.ADMINISTRATOR)


def places_for(session: Session, actor: Actor) -> tuple[PlaceRow, ...]:
    """The topmost units of a person in each cycle that has begun: open first, newest first."""
    rows = session.execute(
        select(Cycle.key, Cycle.title, Cycle.state, CycleUnit)
        .join(CycleUnit, CycleUnit.cycle_id == Cycle.id)
        .where(CycleUnit.unit_id.in_(read_units(actor)), Cycle.state != CycleState.PLANNED)
        .order_by(Cycle.state == CycleState.CLOSED, Cycle.id.desc(), CycleUnit.path)
    ).all()
    found = [
        PlaceRow(key, title, state == CycleState.OPEN, unit.code, unit.name, unit.path_ids)
        for key, title, state, unit in rows
    ]
    return tuple(place for place in found if not _lies_below_another(place, found))


def _lies_below_another(place: PlaceRow, places: Sequence[PlaceRow]) -> bool:
    return any(
        other.cycle_key == place.cycle_key and other.path == place.path[: len(other.path)]
        for other in places
        if other is not place
    )


def best_of(places: Sequence[PlaceRow]) -> PlaceRow | None:
    """The place to begin at: the only open one, or the only one; None: a person must choose."""
    opened = [place for place in places if place.is_open] or places
    return opened[0] if len(opened) == 1 else None


@dataclass(frozen=True, slots=True)
class CycleLink:
    """A cycle that a unit takes part in."""

    key: str
    title: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class UnitLink:
    """A unit above; `subject` says whether the reader may go there."""

    code: str
    name: str
    subject: Subject


def cycles_of(session: Session, unit: CycleUnit) -> tuple[CycleLink, ...]:
    """The cycles of a unit that have begun, the newest first."""
    rows = session.execute(
        select(Cycle.key, Cycle.title, Cycle.state)
        .join(CycleUnit, CycleUnit.cycle_id == Cycle.id)
        .where(CycleUnit.unit_id == unit.unit_id, Cycle.state != CycleState.PLANNED)
        .order_by(Cycle.id.desc())
    )
    return tuple(CycleLink(key, title, state == CycleState.OPEN) for key, title, state in rows)


def above_of(session: Session, unit: CycleUnit) -> tuple[UnitLink, ...]:
    """The units above, from the top down."""
    return tuple(
        UnitLink(each.code, each.name, Subject(path=each.path_ids))
        for each in reversed(units_above(session, unit))
    )
