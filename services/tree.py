"""The participating units of a cycle as a tree: who feeds whose section."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.template import SectionSpec
from models import CycleUnit


def cycle_unit(session: Session, cycle_id: int, unit_id: int) -> CycleUnit | None:
    """A unit as it takes part in a cycle."""
    return session.scalar(
        select(CycleUnit).where(CycleUnit.cycle_id == cycle_id, CycleUnit.unit_id == unit_id)
    )


def units_below(session: Session, unit: CycleUnit) -> list[CycleUnit]:
    """Every participating unit below, parents before children, in the organisation's order."""
    found = session.scalars(
        select(CycleUnit)
        .where(CycleUnit.cycle_id == unit.cycle_id, CycleUnit.path.startswith(unit.path))
        .where(CycleUnit.unit_id != unit.unit_id)
    ).all()
    return sorted(found, key=lambda below: (len(below.path_ids), below.position, below.code))


@dataclass(frozen=True, slots=True)
class Feeder:
    """A unit that feeds the one above, and how many units of each level it speaks for."""

    unit: CycleUnit
    levels: Mapping[str, int]


def feeders(session: Session, unit: CycleUnit, section: SectionSpec) -> list[Feeder]:
    """The nearest units below that fill the section: those whose answers roll up into `unit`."""
    return feeders_among(units_below(session, unit), unit, section)


def feeders_among(
    below: Sequence[CycleUnit], unit: CycleUnit, section: SectionSpec
) -> list[Feeder]:
    """The same of all units below, where they are known."""
    by_parent: dict[int | None, list[CycleUnit]] = {}
    for child in below:
        by_parent.setdefault(child.parent_id, []).append(child)

    def nearest(parent_id: int) -> Iterator[CycleUnit]:
        for child in by_parent.get(parent_id, []):
            if child.level in section.levels:
                yield child
            else:
                yield from nearest(child.unit_id)

    found = list(nearest(unit.unit_id))
    levels: dict[int, Counter[str]] = {feeder.unit_id: Counter() for feeder in found}
    for each in below:
        for unit_id in levels.keys() & set(each.path_ids):
            levels[unit_id][each.level] += 1
    return [Feeder(feeder, levels[feeder.unit_id]) for feeder in found]


def units_above(session: Session, unit: CycleUnit) -> list[CycleUnit]:
    """The participating units above, the nearest first."""
    above = session.scalars(
        select(CycleUnit).where(
            CycleUnit.cycle_id == unit.cycle_id, CycleUnit.unit_id.in_(unit.path_ids[:-1])
        )
    ).all()
    return sorted(above, key=lambda ancestor: -len(ancestor.path_ids))


def fed_units(session: Session, unit: CycleUnit, section: SectionSpec) -> list[CycleUnit]:
    """The units above that take this unit's answers: up to the nearest that fills the section."""
    fed: list[CycleUnit] = []
    for ancestor in units_above(session, unit):
        fed.append(ancestor)
        if ancestor.level in section.levels:
            break
    return fed


def feeder_of(session: Session, unit: CycleUnit) -> Feeder:
    """A unit as the one that feeds those above it."""
    rows = session.execute(
        select(CycleUnit.level, func.count().label("units"))
        .where(CycleUnit.cycle_id == unit.cycle_id, CycleUnit.path.startswith(unit.path))
        .group_by(CycleUnit.level)
    )
    return Feeder(unit, {row.level: row.units for row in rows})
