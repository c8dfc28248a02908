"""Who signs: the people of each step of a chain, and the steps that are open for them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import and_, select, update
from sqlalchemy.orm import Session

from domain.access.roles import Role
from domain.workflow.chain import Chain, Place, Signers, Step, eligible
from domain.workflow.chain_data import chain_from_data
from domain.workflow.states import State
from models import (
    Cycle,
    CycleChain,
    CycleUnit,
    Decision,
    Membership,
    Person,
    ReviewTask,
    Submission,
)
from models.cycle import CycleState
from models.review import DecisionAction
from models.submission import DraftAuthor
from services.locks import locked


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


def open_step(
    session: Session, submission: Submission, people: Iterable[int], due_on: date, now: datetime
) -> None:
    """Open the submission's current step for people; a step open already stays as it is."""
    known = set(
        session.scalars(
            select(ReviewTask.person_id).where(
                ReviewTask.submission_id == submission.id,
                ReviewTask.round == submission.round,
                ReviewTask.step == submission.step,
            )
        )
    )
    session.add_all(
        ReviewTask(
            submission_id=submission.id,
            person_id=person_id,
            round=submission.round,
            step=submission.step,
            opened_at=now,
            due_on=due_on,
        )
        for person_id in sorted(set(people) - known)
    )


def close_steps(
    session: Session, submission_id: int, now: datetime, person_id: int | None = None
) -> None:
    """Close the open steps of a submission, of one person or of all."""
    closing = update(ReviewTask).where(
        ReviewTask.submission_id == submission_id, ReviewTask.closed_at.is_(None)
    )
    if person_id is not None:
        closing = closing.where(ReviewTask.person_id == person_id)
    session.execute(closing.values(closed_at=now))


def due_of(step: Step, now: datetime) -> date:
    """The day by which a step that opens now should be decided."""
    return (now + timedelta(days=step.due_days)).date()


def hold_open_cycles(session: Session) -> None:
    """Keep every open cycle still: nothing in it moves while it changes who signs (ADR 10)."""
    finding = select(Cycle.id).where(Cycle.state == CycleState.OPEN).order_by(Cycle.id)
    session.execute(locked(finding))


def open_steps_to_new_people(session: Session, path: str, now: datetime) -> None:
    """After a role was given: open the steps that wait at or below `path` for the new holder."""
    waiting = session.scalars(
        select(Submission)
        .join(Cycle, Cycle.id == Submission.cycle_id)
        .join(
            CycleUnit,
            and_(
                CycleUnit.cycle_id == Submission.cycle_id, CycleUnit.unit_id == Submission.unit_id
            ),
        )
        .where(
            Cycle.state == CycleState.OPEN,
            Submission.state == State.IN_REVIEW,
            CycleUnit.path.startswith(path),
        )
        .execution_options(populate_existing=True)
    ).all()
    for submission in waiting:
        chain = chain_of(session, submission)
        signers = signers_of(session, chain, cycle_unit_of(session, submission))
        drafters = drafters_of(session, submission.id)
        people = eligible(chain, signers, drafters, submission.step)
        people -= decided_in_round(session, submission)
        open_step(session, submission, people, due_of(chain.steps[submission.step], now), now)


def decided_in_round(session: Session, submission: Submission) -> frozenset[int]:
    """Everybody who approved or returned in the submission's round: nobody does so twice."""
    return frozenset(
        session.scalars(
            select(Decision.person_id).where(
                Decision.submission_id == submission.id,
                Decision.round == submission.round,
                Decision.action.in_([DecisionAction.APPROVE, DecisionAction.RETURN]),
            )
        )
    )


def close_steps_of(session: Session, person_id: int, now: datetime) -> None:
    """Close every step that is open for a person."""
    session.execute(
        update(ReviewTask)
        .where(ReviewTask.person_id == person_id, ReviewTask.closed_at.is_(None))
        .values(closed_at=now)
    )


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
