"""Marks of what is stale, for pages that show the things themselves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from domain.staleness import Kind
from models import Cycle, CycleUnit
from services.outlines import outline_of
from services.reads.standing import UnitStanding
from services.staleness import stale_at, stale_in_section

Place = tuple[str, str]
"""The codes of a cycle and of a unit in it."""


@dataclass(frozen=True, slots=True)
class StaleFigures:
    """The keys of a section's fields whose figures are stale, and the names of the units why."""

    fields: frozenset[str] = frozenset()
    units: tuple[str, ...] = ()


def stale_figures(
    session: Session, cycle: Cycle, unit: CycleUnit, section_key: str
) -> StaleFigures:
    """The stale figures of a section of a unit."""
    template = outline_of(session, cycle.version_id)
    found = [
        stale
        for stale in stale_in_section(session, template, unit, section_key)
        if stale.thing.kind is Kind.FIGURE
    ]
    if not found:
        return StaleFigures()
    names = session.scalars(
        select(CycleUnit.name)
        .where(
            CycleUnit.cycle_id == unit.cycle_id,
            CycleUnit.unit_id.in_({c.source.unit for stale in found for c in stale.causes}),
        )
        .order_by(CycleUnit.position, CycleUnit.code)
    )
    return StaleFigures(frozenset(stale.thing.name for stale in found), tuple(names))


def stale_count(session: Session, cycle: Cycle, unit: CycleUnit) -> int:
    """How much is stale at a unit in a cycle."""
    return len(stale_at(session, outline_of(session, cycle.version_id), unit))


def stale_counts(session: Session, standing: Iterable[UnitStanding]) -> Mapping[Place, int]:
    """How much is stale at each of a person's units that has others below it."""
    places = [(each.cycle_key, each.unit_code) for each in standing if each.below.sections]
    if not places:
        return {}
    rows = session.execute(
        select(Cycle, CycleUnit)
        .join(CycleUnit, CycleUnit.cycle_id == Cycle.id)
        .where(tuple_(Cycle.key, CycleUnit.code).in_(places))
    )
    return {(cycle.key, unit.code): stale_count(session, cycle, unit) for cycle, unit in rows}
