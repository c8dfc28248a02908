"""The steps that wait for nobody, for those who administer their units."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, and_, or_, select
from sqlalchemy.orm import Session

from domain.access.facts import Actor
from domain.access.roles import Role
from domain.workflow.states import State
from models import Cycle, CycleUnit, OrgUnit, ReviewTask, Submission
from models.cycle import CycleState
from models.review import TaskKind
from services.outlines import outlines_of
from services.reads.progress import step_titles

MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class StuckRow:
    """A section in review whose open step waits for nobody."""

    submission_id: int
    unit_name: str
    cycle_title: str
    heading: str
    step: str


def stuck_steps(session: Session, actor: Actor) -> tuple[StuckRow, ...]:
    """Where a step waits for nobody, at or below the units that a person administers."""
    paths = session.scalars(
        select(OrgUnit.path).where(
            OrgUnit.id.in_([p.unit for p in actor.posts if p.role is Role.ADMINISTRATOR])
        )
    ).all()
    if not paths:
        return ()
    waits = select(ReviewTask.submission_id).where(
        ReviewTask.closed_at.is_(None), ReviewTask.kind != TaskKind.OPINION.value
    )
    rows = session.execute(
        _of_submissions(select(*_COLUMNS).select_from(Submission))
        .where(
            Submission.state == State.IN_REVIEW,
            Cycle.state == CycleState.OPEN,
            Submission.id.not_in(waits),
            or_(*(CycleUnit.path.startswith(path) for path in paths)),
        )
        .order_by(CycleUnit.path, Submission.id)
        .limit(MOST_ROWS)
    ).all()
    titles = step_titles(session, {row.chain_id for row in rows})
    headings = _headings(session, rows)
    return tuple(
        StuckRow(row.id, row.name, row.title, heading, titles[row.chain_id][row.step])
        for row, heading in zip(rows, headings, strict=True)
    )


_COLUMNS = (
    Submission.id,
    Submission.state,
    Submission.step,
    Submission.chain_id,
    Submission.section_key,
    CycleUnit.name,
    Cycle.title,
    Cycle.version_id,
)


def _of_submissions(finding: Any) -> Any:
    return finding.join(Cycle, Cycle.id == Submission.cycle_id).join(
        CycleUnit,
        and_(CycleUnit.cycle_id == Submission.cycle_id, CycleUnit.unit_id == Submission.unit_id),
    )


def _headings(session: Session, rows: Sequence[Row[Any]]) -> list[str]:
    outlines = outlines_of(session, {row.version_id for row in rows})
    return [outlines[row.version_id].section(row.section_key).heading for row in rows]
