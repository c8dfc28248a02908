"""What waits in the open cycles: steps open for people, and sections that are being written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.template import TemplateSpec
from domain.workflow.states import State
from models import (
    Cycle,
    CycleLevel,
    CycleUnit,
    Draft,
    ReviewTask,
    Submission,
)
from models.cycle import CycleState
from services.outlines import outlines_of


@dataclass(frozen=True, slots=True)
class Waiting:
    """A submission that waits, with what a reminder says of it. Loaded rows, not to be changed."""

    submission: Submission
    cycle: Cycle
    unit: CycleUnit
    heading: str

    @property
    def about(self) -> str:
        """The name of its draft with this due date, as reminders keep it."""
        return f"draft:{self.submission.id}@{self.submission.due_on.isoformat()}"

    @property
    def round_about(self) -> str:
        """The name of its round and step, as reminders keep it."""
        return f"step:{self.submission.id}#{self.submission.round}.{self.submission.step}"

    def line(self, due_on: date) -> dict[str, str]:
        """What a reminder says of it, as a fact."""
        return {"unit": self.unit.name, "section": self.heading, "due": due_on.isoformat()}


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A step that is open for a person."""

    task_id: int
    person_id: int
    opened_at: datetime
    due_on: date
    waiting: Waiting

    @property
    def about(self) -> str:
        return f"task:{self.task_id}@{self.due_on.isoformat()}"


def open_tasks(session: Session, today: date) -> list[OpenTask]:
    """Every step that is open for somebody in a cycle and level that can be worked in."""
    rows = session.execute(
        _in_open_cycles(select(ReviewTask, Submission, Cycle, CycleUnit), today)
        .join(ReviewTask, ReviewTask.submission_id == Submission.id)
        .where(ReviewTask.closed_at.is_(None), Submission.state == State.IN_REVIEW)
        .order_by(ReviewTask.id)
    ).all()
    outlines = outlines_of(session, {cycle.version_id for _, _, cycle, _ in rows})
    return [
        OpenTask(
            task.id,
            task.person_id,
            task.opened_at,
            task.due_on,
            _waiting(submission, cycle, unit, outlines),
        )
        for task, submission, cycle, unit in rows
    ]


def open_drafts(session: Session, today: date) -> list[tuple[Waiting, datetime | None]]:
    """Every section that is being written, and when it was last saved."""
    rows = session.execute(
        _in_open_cycles(select(Submission, Cycle, CycleUnit, Draft.saved_at), today)
        .join(Draft, Draft.submission_id == Submission.id)
        .where(Submission.state.in_([State.DRAFT, State.RETURNED]))
        .order_by(Submission.id)
    ).all()
    outlines = outlines_of(session, {cycle.version_id for _, cycle, _, _ in rows})
    return [
        (_waiting(submission, cycle, unit, outlines), saved_at)
        for submission, cycle, unit, saved_at in rows
    ]


def _in_open_cycles(columns: Any, today: date) -> Any:
    return (
        columns.select_from(Submission)
        .join(Cycle, Cycle.id == Submission.cycle_id)
        .join(
            CycleUnit,
            (CycleUnit.cycle_id == Submission.cycle_id) & (CycleUnit.unit_id == Submission.unit_id),
        )
        .join(
            CycleLevel,
            (CycleLevel.cycle_id == Cycle.id) & (CycleLevel.level == CycleUnit.level),
        )
        .where(
            Cycle.state == CycleState.OPEN,
            CycleLevel.opens_on <= today,
            func.coalesce(Submission.closes_on, CycleLevel.closes_on) >= today,
        )
    )


def _waiting(
    submission: Submission, cycle: Cycle, unit: CycleUnit, outlines: Mapping[int, TemplateSpec]
) -> Waiting:
    heading = outlines[cycle.version_id].section(submission.section_key).heading
    return Waiting(submission, cycle, unit, heading)
