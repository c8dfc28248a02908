"""Tasks: the step is open for exactly those whom it waits for, whatever has just happened."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, select, update
from sqlalchemy.orm import Session

from domain.workflow.case import Case, whose_turn
from domain.workflow.record import ActKind, open_questions
from domain.workflow.states import State
from models import Cycle, CycleUnit, ReviewTask, Submission
from models.cycle import CycleState
from models.review import TaskKind
from services.cases import people_case
from services.sections import Section, section_of
from services.signing import due_of


@dataclass(frozen=True, slots=True)
class Arranged:
    """For whom (ids) a step was opened and for whom it was closed."""

    opened: tuple[int, ...] = ()
    closed: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Wanted:
    kind: TaskKind
    given_by: int | None


def arrange_tasks(
    session: Session, section: Section, now: datetime, *, due_on: date | None = None
) -> Arranged:
    """Open the step for those whom the section waits for, and close it for everybody else.

    With `due_on` the step has just opened and is due then; without it, who comes in later has as
    long as the others have.
    """
    submission = section.submission
    wanted = _wanted(session, section) if submission.state == State.IN_REVIEW else {}
    here = _tasks_of_step(session, submission)
    closed = _close_others(session, submission, set(wanted), now)
    shared = min((task.due_on for task in here.values()), default=None)
    due = due_on or shared or due_of(section.chain.steps[submission.step], now)
    opened = [
        person
        for person, why in sorted(wanted.items())
        if _open(session, submission, here.get(person), (person, why, due, now), due_on)
    ]
    session.flush()
    return Arranged(tuple(opened), tuple(closed))


def _wanted(session: Session, section: Section) -> dict[int, _Wanted]:
    case = people_case(session, section)
    asked = {
        act.target: _Wanted(TaskKind.OPINION, act.holder)
        for act in open_questions(case.acts, case.round, case.step)
        if act.target is not None
    }
    added = {
        seat.person: _Wanted(TaskKind.BEFORE if seat.is_before else TaskKind.AFTER, seat.by)
        for seat in case.added
    }
    givers = _givers(case)
    signing = {
        person: added.get(person) or _Wanted(TaskKind.SIGNER, givers.get(person))
        for person in whose_turn(case)
    }
    return asked | signing


def _givers(case: Case) -> dict[int, int]:
    """Who handed the step on to whom."""
    return {
        act.target: act.holder
        for act in case.acts
        if act.kind in (ActKind.TRANSFER, ActKind.REASSIGN)
        and (act.round, act.step) == (case.round, case.step)
        and act.target is not None
    }


def _tasks_of_step(session: Session, submission: Submission) -> dict[int, ReviewTask]:
    rows = session.scalars(
        select(ReviewTask)
        .where(
            ReviewTask.submission_id == submission.id,
            ReviewTask.round == submission.round,
            ReviewTask.step == submission.step,
        )
        .execution_options(populate_existing=True)
    )
    return {row.person_id: row for row in rows}


def _close_others(
    session: Session, submission: Submission, wanted: set[int], now: datetime
) -> list[int]:
    """Close what is open at another step, or for somebody who is not waited for."""
    rows = session.scalars(
        select(ReviewTask)
        .where(ReviewTask.submission_id == submission.id, ReviewTask.closed_at.is_(None))
        .order_by(ReviewTask.id)
    ).all()
    here = (submission.round, submission.step)
    over = [row for row in rows if (row.round, row.step) != here or row.person_id not in wanted]
    for row in over:
        row.closed_at = now
    return [row.person_id for row in over]


def _open(
    session: Session,
    submission: Submission,
    task: ReviewTask | None,
    opening: tuple[int, _Wanted, date, datetime],
    due_on: date | None,
) -> bool:
    """Whether the step was opened for a person; it may be open already, or have been before."""
    person, why, due, now = opening
    is_new = task is None or task.closed_at is not None
    if task is None:
        task = ReviewTask(
            submission_id=submission.id,
            person_id=person,
            round=submission.round,
            step=submission.step,
            opened_at=now,
            due_on=due,
        )
        session.add(task)
    elif is_new:
        task.closed_at, task.opened_at = None, now
        task.due_on = due_on or task.due_on
    task.kind, task.given_by_id = why.kind.value, why.given_by
    return is_new


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
        arrange_tasks(session, section_of(session, submission), now)


def close_steps_of(session: Session, person_id: int, now: datetime) -> None:
    """Close every step that is open for a person."""
    session.execute(
        update(ReviewTask)
        .where(ReviewTask.person_id == person_id, ReviewTask.closed_at.is_(None))
        .values(closed_at=now)
    )
