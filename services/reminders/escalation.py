"""To the level above: who there hears of a late step or section, and that it is recorded."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.access.roles import Role
from domain.workflow.chain import Place
from domain.workflow.chain_data import chain_from_data
from models import CycleChain, CycleUnit
from services.audit import Happened
from services.notices.recipients import holders
from services.notices.rules import Nag
from services.reminders.waiting import Waiting

HEARING = frozenset({Role.REVIEWER, Role.APPROVER, Role.COMPILER})
People = frozenset[int]


@dataclass(slots=True)
class Escalation:
    """One late thing; `holders` are the people (ids) for whom the late step is open."""

    nag: Nag
    about: str
    waiting: Waiting
    due_on: date
    holders: set[int] = field(default_factory=set)


def people_above(
    session: Session, escalations: Collection[Escalation]
) -> Iterator[tuple[Escalation, People]]:
    """Each with the people one level above where it waits; nobody above the top.

    Who has the late step, or wrote the late section's unit's text, does not report to themselves.
    """
    units = {
        (unit.cycle_id, unit.unit_id): unit
        for unit in session.scalars(
            select(CycleUnit).where(
                CycleUnit.cycle_id.in_({each.waiting.cycle.id for each in escalations})
            )
        )
    }
    chains: dict[int, dict[str, object]] = dict(
        session.execute(
            select(CycleChain.id, CycleChain.outline).where(
                CycleChain.id.in_({each.waiting.submission.chain_id for each in escalations})
            )
        ).all()
    )
    above = {
        each.about: _unit_above(each, units, chains[each.waiting.submission.chain_id])
        for each in escalations
    }
    heard = holders(session, {unit for unit in above.values() if unit is not None}, HEARING)
    for each in escalations:
        unit_id = above[each.about]
        people = heard.get(unit_id, frozenset()) if unit_id is not None else frozenset()
        yield each, people - each.holders


def _unit_above(
    late: Escalation, units: dict[tuple[int, int], CycleUnit], outline: dict[str, object]
) -> int | None:
    """The unit above the one where it waits: a step may wait at a unit above already."""
    unit: CycleUnit | None = late.waiting.unit
    if late.nag is Nag.STEP_ESCALATED:
        unit = _unit_of_step(late, units, outline)
    return unit.parent_id if unit is not None else None


def _unit_of_step(
    late: Escalation, units: dict[tuple[int, int], CycleUnit], outline: dict[str, object]
) -> CycleUnit | None:
    own, cycle_id = late.waiting.unit, late.waiting.cycle.id
    step = chain_from_data(outline).steps[late.waiting.submission.step]
    match step.place:
        case Place.OWN | Place.PERSON:
            return own
        case Place.PARENT:
            return units.get((cycle_id, own.parent_id or 0))
        case Place.ANCESTOR:
            ancestors = (units.get((cycle_id, unit_id)) for unit_id in own.path_ids)
            return next((unit for unit in ancestors if unit and unit.level == step.level), None)


def event_of(late: Escalation, people: People, now: datetime) -> Happened:
    """That a late thing went to the level above; the system did it, not a person."""
    submission = late.waiting.submission
    facts = {
        "people": sorted(people),
        "due_on": late.due_on.isoformat(),
        "days_late": (now.date() - late.due_on).days,
        "round": submission.round,
        "step": submission.step if late.nag is Nag.STEP_ESCALATED else None,
    }
    return Happened(f"submission:{submission.id}", "escalated", None, now, facts)
