"""The cycles that a person looks after, and where they may plan another."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.access.facts import Actor, Subject
from domain.access.permission_map import allows
from models import Cycle, CycleLevel, OrgUnit
from models.cycle import CycleState


@dataclass(frozen=True, slots=True)
class CycleRow:
    """One cycle, from the first day of any of its levels to the last."""

    key: str
    title: str
    state: CycleState
    root_code: str
    root_name: str
    opens_on: date
    closes_on: date
    subject: Subject


def cycles_for(session: Session, actor: Actor) -> tuple[CycleRow, ...]:
    """The cycles that a person may read, the newest first."""
    rows = session.execute(
        select(Cycle, OrgUnit, func.min(CycleLevel.opens_on), func.max(CycleLevel.closes_on))
        .join(OrgUnit, OrgUnit.id == Cycle.root_id)
        .join(CycleLevel, CycleLevel.cycle_id == Cycle.id)
        .group_by(Cycle.id, OrgUnit.id)
        .order_by(Cycle.id.desc())
    ).all()
    found = (
        CycleRow(
            cycle.key,
            cycle.title,
            CycleState(cycle.state),
            root.code,
            root.name,
            opens_on,
            closes_on,
            Subject(path=root.path_ids),
        )
        for cycle, root, opens_on, closes_on in rows
    )
    return tuple(row for row in found if allows("cycle:read", actor, row.subject))


def units_to_plan_for(session: Session, actor: Actor) -> tuple[tuple[str, str], ...]:
    """The units (code, name) at which a person holds a post that plans cycles."""
    units = session.scalars(
        select(OrgUnit)
        .where(OrgUnit.id.in_({post.unit for post in actor.posts}), OrgUnit.closed_on.is_(None))
        .order_by(OrgUnit.path)
    )
    return tuple(
        (unit.code, unit.name)
        for unit in units
        if allows("cycle:plan", actor, Subject(path=unit.path_ids))
    )
