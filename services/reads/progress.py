"""How far a section is in its chain: each step with its people and what they did."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.workflow.case import Case, whose_turn
from domain.workflow.chain import Quorum
from domain.workflow.chain_data import chain_from_data
from domain.workflow.record import ActKind, decisions_on
from domain.workflow.states import State
from models import CycleChain, Person, ReviewTask
from services.sections import Section


class StepState(StrEnum):
    """Where one step stands."""

    DONE = "done"
    OPEN = "open"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step: its title, who may decide, who has approved in this round, and by when.

    `added` are signers added to the open step; `is_stuck`: it is open and waits for nobody.
    """

    title: str
    state: StepState
    quorum: Quorum
    count: int
    people: tuple[str, ...]
    approved_by: tuple[str, ...]
    due_on: date | None
    added: tuple[str, ...] = ()
    is_stuck: bool = False


def steps_of(session: Session, section: Section, case: Case) -> tuple[StepRow, ...]:
    """The steps of a section's chain as they stand in its case."""
    submission = section.submission
    signers = case.signers
    approvals = _approvals(case)
    everybody = {person for people in signers for person in people} | case.seats.added_people
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
            people=_names_of(names, signers[index]),
            approved_by=tuple(names[person] for at, person in approvals if at == index),
            due_on=due_on if state is StepState.OPEN else None,
            added=_names_of(names, case.seats.added_people) if state is StepState.OPEN else (),
            is_stuck=state is StepState.OPEN and not whose_turn(case),
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


def _approvals(case: Case) -> list[tuple[int, int]]:
    """(step, person) of the approvals that stand on the current revision, kept ones too."""
    giving = (ActKind.APPROVE, ActKind.KEEP)
    decided = decisions_on(case.acts, case.revision)
    return [(act.step, act.holder) for act in decided if act.kind in giving]


def _names_of(names: Mapping[int, str], people: Iterable[int]) -> tuple[str, ...]:
    return tuple(sorted(names[person] for person in people if person in names))


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
