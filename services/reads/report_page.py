"""The final report of a unit: can it go, where is it, and what came back."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from domain.access.facts import Subject
from domain.severity import Severity
from domain.workflow.handover import ENDED, ReportState
from domain.workflow.states import State
from models import (
    Cycle,
    CycleUnit,
    FinalReport,
    Finding,
    Revision,
    Submission,
)
from models.cycle import CycleState
from services.outlines import outline_of
from services.proofs import ProofGroup, proof_of
from services.readiness import open_below
from services.reads.report_issues import IssueRow, issues_of
from services.reads.subjects import Place
from services.reports import live_report


@dataclass(frozen=True, slots=True)
class SectionStanding:
    """One section of the report and whether it can go."""

    submission_id: int
    heading: str
    state: State


@dataclass(frozen=True, slots=True)
class ReportPage:
    """The report page of a unit; the newest issue first.

    `below` names what is not approved yet in sections that the unit only sums up; `explained` and
    `waived` count the explanations and waivers, here and below, that the report prints; `groups` is
    the proof list while nothing is frozen.
    """

    cycle_key: str
    cycle_title: str
    unit_code: str
    unit_name: str
    parent_name: str
    has_cover: bool
    is_open: bool
    sections: tuple[SectionStanding, ...]
    below: tuple[str, ...]
    explained: int
    waived: int
    issues: tuple[IssueRow, ...]
    groups: tuple[ProofGroup, ...]
    subject: Subject

    @property
    def done(self) -> int:
        """How many of the unit's sections are approved or waived."""
        return sum(1 for s in self.sections if s.state in (State.APPROVED, State.WAIVED))

    @property
    def is_ready(self) -> bool:
        return self.done == len(self.sections) and not self.below

    @property
    def live(self) -> IssueRow | None:
        return next((i for i in self.issues if i.state not in ENDED), None)


def report_page(session: Session, cycle: Cycle, unit: CycleUnit) -> ReportPage:
    """The page of a unit's report."""
    template = outline_of(session, cycle.version_id)
    rows = session.execute(
        select(Submission.section_key, Submission.id, Submission.state).where(
            Submission.cycle_id == cycle.id, Submission.unit_id == unit.unit_id
        )
    )
    by_key = {key: (submission_id, State(state)) for key, submission_id, state in rows}
    parent = session.scalar(
        select(CycleUnit.name).where(
            CycleUnit.cycle_id == cycle.id, CycleUnit.unit_id == unit.parent_id
        )
    )
    return ReportPage(
        cycle_key=cycle.key,
        cycle_title=cycle.title,
        unit_code=unit.code,
        unit_name=unit.name,
        parent_name=parent or "",
        has_cover=template.cover_at(unit.level) is not None,
        is_open=cycle.state == CycleState.OPEN,
        sections=tuple(
            SectionStanding(by_key[section.key][0], section.heading, by_key[section.key][1])
            for section in template.sections_at(unit.level)
            if section.key in by_key
        ),
        below=tuple(open_below(session, cycle, unit)),
        explained=_explained(session, unit),
        waived=_waived(session, unit),
        issues=issues_of(session, cycle, unit),
        groups=_groups(session, cycle, unit) if template.cover_at(unit.level) else (),
        subject=Subject(path=unit.path_ids),
    )


def _groups(session: Session, cycle: Cycle, unit: CycleUnit) -> tuple[ProofGroup, ...]:
    """The proof list, as long as there is something to freeze."""
    live = live_report(session, cycle.id, unit.unit_id)
    if live is not None and live.state != ReportState.COMPILED:
        return ()
    return proof_of(session, cycle, unit, live)


def _explained(session: Session, unit: CycleUnit) -> int:
    return session.scalars(
        select(func.count(Finding.id))
        .join(Revision, Revision.id == Finding.revision_id)
        .join(
            Submission,
            (Submission.id == Revision.submission_id)
            & (Submission.revision_number == Revision.number),
        )
        .join(CycleUnit, _its_unit())
        .where(
            _here_or_below(unit),
            Submission.state == State.APPROVED,
            Finding.severity == Severity.EXPLAIN,
        )
    ).one()


def _waived(session: Session, unit: CycleUnit) -> int:
    return session.scalars(
        select(func.count(Submission.id))
        .join(CycleUnit, _its_unit())
        .where(_here_or_below(unit), Submission.state == State.WAIVED)
    ).one()


def _its_unit() -> ColumnElement[bool]:
    return and_(CycleUnit.cycle_id == Submission.cycle_id, CycleUnit.unit_id == Submission.unit_id)


def _here_or_below(unit: CycleUnit) -> ColumnElement[bool]:
    return and_(CycleUnit.cycle_id == unit.cycle_id, CycleUnit.path.startswith(unit.path))


def place_of_report(session: Session, report_id: int) -> Place | None:
    """The cycle and the unit of a report; None when there is no such report."""
    row = session.execute(
        select(Cycle, CycleUnit)
        .join(FinalReport, FinalReport.cycle_id == Cycle.id)
        .join(
            CycleUnit,
            (CycleUnit.cycle_id == Cycle.id) & (CycleUnit.unit_id == FinalReport.unit_id),
        )
        .where(FinalReport.id == report_id)
    ).first()
    return (row[0], row[1]) if row else None
