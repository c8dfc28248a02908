"""Lists of final reports: whose they are, how far, and what the reader may do with each."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import case, func, select, tuple_
from sqlalchemy.orm import Session, aliased

from domain.access.facts import Actor, Subject
from domain.access.permission_map import allows
from domain.workflow.handover import BACKWARD, ENDED, REPORT_TRANSITIONS, ReportAction, ReportState
from domain.workflow.states import State
from models import Cycle, CycleUnit, FinalReport, Submission
from models.cycle import CycleState
from services.outlines import outlines_of
from services.reads.places import read_units

_DONE = (State.APPROVED, State.WAIVED)


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A unit's report in a list: its newest issue, if any, and what the reader may do with it.

    `approved` of its `sections` are done; `to_compile`: the reader could compile it now.
    """

    cycle_key: str
    cycle_title: str
    unit_code: str
    unit_name: str
    report_id: int | None
    issue: int
    state: ReportState | None
    approved: int
    sections: int
    to_compile: bool
    actions: tuple[ReportAction, ...]

    @property
    def waits_for_reader(self) -> bool:
        return self.to_compile or bool(self.actions)


def reports_for(session: Session, actor: Actor) -> tuple[ReportRow, ...]:
    """The reports of the units at and below a person's posts, in cycles that are not planned."""
    cycles = session.scalars(select(Cycle).where(Cycle.state != CycleState.PLANNED)).all()
    outlines = outlines_of(session, {cycle.version_id for cycle in cycles})
    levels = [(c.id, cover.level) for c in cycles for cover in outlines[c.version_id].covers]
    mine, newest, later = aliased(CycleUnit), aliased(FinalReport), aliased(FinalReport)
    has_later = select(later.id).where(
        later.cycle_id == newest.cycle_id,
        later.unit_id == newest.unit_id,
        later.issue > newest.issue,
    )
    rows = session.execute(
        select(Cycle, CycleUnit, newest)
        .join(CycleUnit, CycleUnit.cycle_id == Cycle.id)
        .outerjoin(
            newest,
            (newest.cycle_id == Cycle.id)
            & (newest.unit_id == CycleUnit.unit_id)
            & ~has_later.exists(),
        )
        .where(
            tuple_(CycleUnit.cycle_id, CycleUnit.level).in_(levels),
            select(mine.id)
            .where(
                mine.cycle_id == CycleUnit.cycle_id,
                mine.unit_id.in_(read_units(actor)),
                CycleUnit.path.startswith(mine.path),
            )
            .exists(),
        )
        .order_by(Cycle.id.desc(), CycleUnit.path)
    ).all()
    counts = _counts(session, {unit.unit_id for _, unit, _ in rows})
    return tuple(
        _report_row(cycle, unit, report, actor, counts.get((cycle.id, unit.unit_id), (0, 0)))
        for cycle, unit, report in rows
    )


def _counts(session: Session, units: set[int]) -> Mapping[tuple[int, int], tuple[int, int]]:
    """How many sections each unit has in each cycle, and how many of them are done."""
    rows = session.execute(
        select(
            Submission.cycle_id,
            Submission.unit_id,
            func.count(),
            func.sum(case((Submission.state.in_(_DONE), 1), else_=0)),
        )
        .where(Submission.unit_id.in_(units))
        .group_by(Submission.cycle_id, Submission.unit_id)
    )
    return {(cycle_id, unit_id): (count, int(done)) for cycle_id, unit_id, count, done in rows}


def _report_row(
    cycle: Cycle,
    unit: CycleUnit,
    report: FinalReport | None,
    actor: Actor,
    counts: tuple[int, int],
) -> ReportRow:
    sections, done = counts
    subject = Subject(path=unit.path_ids)
    is_under_way = report is not None and report.state not in ENDED
    return ReportRow(
        cycle_key=cycle.key,
        cycle_title=cycle.title,
        unit_code=unit.code,
        unit_name=unit.name,
        report_id=report.id if report else None,
        issue=report.issue if report else 0,
        state=ReportState(report.state) if report else None,
        approved=done,
        sections=sections,
        to_compile=not is_under_way
        and 0 < sections == done
        and allows("report:compile", actor, subject),
        actions=_actions(actor, subject, unit, report),
    )


def _actions(
    actor: Actor, subject: Subject, unit: CycleUnit, report: FinalReport | None
) -> tuple[ReportAction, ...]:
    found = actions_for(actor, subject, report)
    if unit.parent_id is None:  # nobody to send it to
        return tuple(action for action in found if action is not ReportAction.SEND)
    return found


def actions_for(
    actor: Actor, subject: Subject, report: FinalReport | None
) -> tuple[ReportAction, ...]:
    """What a person may do to bring a report on."""
    if report is None:
        return ()
    return tuple(
        action
        for (state, action), (_, permission) in REPORT_TRANSITIONS.items()
        if state == report.state and action not in BACKWARD and allows(permission, actor, subject)
    )
