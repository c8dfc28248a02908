"""The units of a cycle as it keeps them, and as the organisation would give them now."""

from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.cycle.rolling import Member
from models import Cycle, CycleUnit, OrgUnit


def members_of(session: Session, cycle: Cycle) -> list[Member]:
    """The units of a cycle."""
    rows = session.scalars(select(CycleUnit).where(CycleUnit.cycle_id == cycle.id))
    return [Member(row.unit_id, row.code, row.name, row.level, row.parent_id) for row in rows]


def members_now(session: Session, cycle: Cycle) -> list[Member]:
    """The units that the cycle would have if it were planned now, in the same way."""
    levels = {row.level for row in cycle.levels}
    return would_be(session, cycle.root, levels, cycle.left_out)


def would_be(
    session: Session, root: OrgUnit, levels: Collection[str], left_out: Collection[int]
) -> list[Member]:
    """The units below `root` that would take part, each with the nearest one above that does."""
    units = participants(session, root, levels, left_out)
    here = {unit.id for unit in units}
    return [
        Member(unit.id, unit.code, unit.name, unit.level, nearest_above(unit, here))
        for unit in units
    ]


def participants(
    session: Session, root: OrgUnit, levels: Collection[str], left_out: Collection[int]
) -> Sequence[OrgUnit]:
    """The open units at and below `root`, of the levels, none of them below one that is left out.

    Units of other levels take no part; those below them then belong to the next one above.
    """
    units = session.scalars(
        select(OrgUnit)
        .where(
            OrgUnit.path.startswith(root.path),
            OrgUnit.closed_on.is_(None),
            OrgUnit.level.in_(list(levels)),
        )
        .order_by(OrgUnit.path)
    ).all()
    return [unit for unit in units if not set(left_out).intersection(unit.path_ids)]


def nearest_above(unit: OrgUnit, here: Collection[int]) -> int | None:
    """The nearest unit above that is among `here` (ids)."""
    above: Iterator[int] = (each for each in reversed(unit.path_ids[:-1]) if each in here)
    return next(above, None)
