"""Who signs: the people of each step of a chain, and the steps that are open for them."""

from collections import defaultdict
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.access.roles import Role
from domain.workflow.chain import Chain, Place, Signers, Step
from domain.workflow.chain_data import chain_from_data
from models import (
    Cycle,
    CycleChain,
    CycleUnit,
    Membership,
    Person,
    Submission,
)
from models.cycle import CycleState
from models.submission import DraftAuthor
from services.locks import locked

WRITING = (Role.DRAFTER, Role.COMPILER)


def signers_of(session: Session, chain: Chain, unit: CycleUnit) -> Signers:
    """The active people (ids) of each step, in order, for submissions of `unit`."""
    places = [_unit_of(session, step, unit) for step in chain.steps]
    held = _people_by_post(session, {place for place in places if place is not None})
    named = _people_by_username(session, {step.person for step in chain.steps if step.person})
    return tuple(
        named.get(step.person, frozenset())
        if step.place is Place.PERSON
        else held.get((place, step.role), frozenset())
        for step, place in zip(chain.steps, places, strict=True)
    )


def _unit_of(session: Session, step: Step, unit: CycleUnit) -> int | None:
    match step.place:
        case Place.OWN:
            return unit.unit_id
        case Place.PARENT:
            return unit.parent_id
        case Place.ANCESTOR:
            return session.scalar(
                select(CycleUnit.unit_id).where(
                    CycleUnit.cycle_id == unit.cycle_id,
                    CycleUnit.unit_id.in_(unit.path_ids),
                    CycleUnit.level == step.level,
                )
            )
        case Place.PERSON:
            return None


def _people_by_post(
    session: Session, units: set[int]
) -> dict[tuple[int | None, Role | None], frozenset[int]]:
    rows = session.execute(
        select(Membership.unit_id, Membership.role, Membership.person_id)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.unit_id.in_(units), Person.is_active)
    )
    found: dict[tuple[int | None, Role | None], set[int]] = defaultdict(set)
    for unit_id, role, person_id in rows:
        found[unit_id, Role(role)].add(person_id)
    return {post: frozenset(people) for post, people in found.items()}


def _people_by_username(session: Session, usernames: set[str]) -> dict[str, frozenset[int]]:
    if not usernames:
        return {}
    rows = session.execute(
        select(Person.username, Person.id).where(Person.username.in_(usernames), Person.is_active)
    )
    return {username: frozenset({person_id}) for username, person_id in rows}


def drafters_of(session: Session, submission_id: int) -> frozenset[int]:
    """Everybody who wrote in the submission's draft."""
    return frozenset(
        session.scalars(
            select(DraftAuthor.person_id).where(DraftAuthor.submission_id == submission_id)
        )
    )


def writers_of(session: Session, unit: CycleUnit) -> frozenset[int]:
    """The active people (ids) who may write for a unit."""
    held = _people_by_post(session, {unit.unit_id})
    return frozenset().union(*(held.get((unit.unit_id, role), ()) for role in WRITING))


def due_of(step: Step, now: datetime) -> date:
    """The day by which a step that opens now should be decided."""
    return (now + timedelta(days=step.due_days)).date()


def hold_open_cycles(session: Session) -> None:
    """Keep every open cycle still: nothing in it moves while it changes who signs (ADR 10)."""
    finding = select(Cycle.id).where(Cycle.state == CycleState.OPEN).order_by(Cycle.id)
    session.execute(locked(finding))


def chain_of(session: Session, submission: Submission) -> Chain:
    """The frozen chain a submission moves through."""
    outline = session.scalars(
        select(CycleChain.outline).where(CycleChain.id == submission.chain_id)
    ).one()
    return chain_from_data(outline)


def cycle_unit_of(session: Session, submission: Submission) -> CycleUnit:
    """The submitting unit as it takes part in the cycle."""
    return session.scalars(
        select(CycleUnit).where(
            CycleUnit.cycle_id == submission.cycle_id, CycleUnit.unit_id == submission.unit_id
        )
    ).one()
