"""How far a section is in its chain: each step with its people and what they did."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.workflow.chain import Quorum
from domain.workflow.chain_data import chain_from_data
from domain.workflow.states import State
from models import CycleChain, Decision, Person, ReviewTask
from models.review import DecisionAction
from services.sections import Section
from services.signing import signers_of


class StepState(StrEnum):
    """Where one step stands."""

    DONE = "done"
    OPEN = "open"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step: its title, who may decide, who has approved in this round, and by when."""

    title: str
    state: StepState
    quorum: Quorum
    count: int
    people: tuple[str, ...]
    approved_by: tuple[str, ...]
    due_on: date | None


def steps_of(session: Session, section: Section) -> tuple[StepRow, ...]:
    """The steps of a section's chain as they stand now."""
    submission = section.submission
    signers = signers_of(session, section.chain, section.unit)
    approvals = _approvals(session, section)
    everybody = {person for people in signers for person in people}
    names = _names(session, everybody | {person for step, person in approvals})
    due_on = session.scalar(
        select(ReviewTask.due_on)
        .where(ReviewTask.submission_id == submission.id, ReviewTask.closed_at.is_(None))
        .limit(1)
    )
    return tuple(
        StepRow(
            title=step.title,
            state=(state := _state(section, index)),
            quorum=step.quorum,
            count=step.count,
            people=tuple(sorted(names[i] for i in signers[index] if i in names)),
            approved_by=tuple(names[person] for at, person in approvals if at == index),
            due_on=due_on if state is StepState.OPEN else None,
        )
        for index, step in enumerate(section.chain.steps)
    )


def _state(section: Section, index: int) -> StepState:
    submission = section.submission
    if submission.state == State.APPROVED:
        return StepState.DONE
    if submission.state != State.IN_REVIEW or index > submission.step:
        return StepState.AHEAD
    return StepState.OPEN if index == submission.step else StepState.DONE


def _approvals(session: Session, section: Section) -> list[tuple[int, int]]:
    """(step, person) of the approvals in the current round."""
    rows = session.execute(
        select(Decision.step, Decision.person_id)
        .where(
            Decision.submission_id == section.submission.id,
            Decision.round == section.submission.round,
            Decision.action == DecisionAction.APPROVE,
        )
        .order_by(Decision.id)
    )
    return [(step, person_id) for step, person_id in rows]


def _names(session: Session, people: set[int]) -> dict[int, str]:
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(people)))
    return dict(rows.all())


def step_titles(session: Session, chain_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """The titles of the steps of each frozen chain, by chain id."""
    rows = session.execute(
        select(CycleChain.id, CycleChain.outline).where(CycleChain.id.in_(list(chain_ids)))
    )
    return {
        chain_id: tuple(step.title for step in chain_from_data(outline).steps)
        for chain_id, outline in rows
    }
