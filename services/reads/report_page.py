"""The final report of a unit: can it go, where is it, and what came back."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, aliased

from domain.access.facts import Subject
from domain.severity import Severity
from domain.workflow.handover import ENDED, ReportState
from domain.workflow.states import State
from models import (
    Cycle,
    CycleUnit,
    FinalReport,
    Finding,
    Handover,
    Job,
    Person,
    ReportFile,
    Revision,
    Submission,
)
from models.cycle import CycleState
from services.outlines import outline_of
from services.readiness import open_below
from services.reports import RENDER_JOB, check_code

Place = tuple[Cycle, CycleUnit]


@dataclass(frozen=True, slots=True)
class SectionStanding:
    """One section of the report and whether it can go."""

    submission_id: int
    heading: str
    state: State


@dataclass(frozen=True, slots=True)
class FileRow:
    """A finished file."""

    format: str
    sha256: str
    size: int
    missing_characters: str


@dataclass(frozen=True, slots=True)
class HandoverRow:
    """The way of one issue to the unit above."""

    to_unit: str
    sent_by: str
    sent_at: datetime
    received_by: str
    received_at: datetime | None
    answered_by: str
    answered_at: datetime | None
    answer: str
    reason: str


@dataclass(frozen=True, slots=True)
class IssueRow:
    """One issue of the report."""

    id: int
    issue: int
    state: ReportState
    title: str
    number: str
    signer: str
    dated_on: date
    compiled_by: str
    compiled_at: datetime
    frozen_by: str
    frozen_at: datetime | None
    content_hash: str
    check_code: str
    files: tuple[FileRow, ...]
    job_state: str
    job_error: str
    handover: HandoverRow | None


@dataclass(frozen=True, slots=True)
class ReportPage:
    """The report page of a unit; the newest issue first.

    `below` names what is not approved yet in sections that the unit only sums up; `explained` and
    `waived` count the explanations and waivers, here and below, that the report prints.
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
        issues=_issues(session, cycle, unit),
        subject=Subject(path=unit.path_ids),
    )


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


def _issues(session: Session, cycle: Cycle, unit: CycleUnit) -> tuple[IssueRow, ...]:
    compiler, freezer = aliased(Person), aliased(Person)
    reports = session.execute(
        select(FinalReport, compiler.name, freezer.name)
        .join(compiler, compiler.id == FinalReport.compiled_by_id)
        .outerjoin(freezer, freezer.id == FinalReport.frozen_by_id)
        .where(FinalReport.cycle_id == cycle.id, FinalReport.unit_id == unit.unit_id)
        .order_by(FinalReport.issue.desc())
    ).all()
    ids = [report.id for report, _, _ in reports]
    files = _files(session, ids)
    handovers = _handovers(session, ids)
    jobs = _jobs(session, ids)
    return tuple(
        IssueRow(
            id=report.id,
            issue=report.issue,
            state=ReportState(report.state),
            title=report.title,
            number=report.number,
            signer=report.signer,
            dated_on=report.dated_on,
            compiled_by=compiled_by,
            compiled_at=report.compiled_at,
            frozen_by=frozen_by or "",
            frozen_at=report.frozen_at,
            content_hash=report.content_hash or "",
            check_code=check_code(report),
            files=tuple(files.get(report.id, [])),
            job_state=jobs.get(report.id, ("", ""))[0],
            job_error=jobs.get(report.id, ("", ""))[1],
            handover=handovers.get(report.id),
        )
        for report, compiled_by, frozen_by in reports
    )


def _files(session: Session, ids: list[int]) -> dict[int, list[FileRow]]:
    found: dict[int, list[FileRow]] = {}
    rows = session.scalars(
        select(ReportFile).where(ReportFile.report_id.in_(ids)).order_by(ReportFile.id)
    )
    for row in rows:
        kept = FileRow(row.format, row.sha256, row.size, row.missing_characters)
        found.setdefault(row.report_id, []).append(kept)
    return found


def _jobs(session: Session, ids: list[int]) -> dict[int, tuple[str, str]]:
    keys = {f"{RENDER_JOB}:{report_id}": report_id for report_id in ids}
    rows = session.execute(select(Job.key, Job.state, Job.error).where(Job.key.in_(keys)))
    return {keys[key]: (state, error) for key, state, error in rows}


def _handovers(session: Session, ids: list[int]) -> dict[int, HandoverRow]:
    sender, receiver, answerer = aliased(Person), aliased(Person), aliased(Person)
    rows = session.execute(
        select(Handover, CycleUnit.name, sender.name, receiver.name, answerer.name)
        .join(FinalReport, FinalReport.id == Handover.report_id)
        .join(
            CycleUnit,
            (CycleUnit.unit_id == Handover.to_unit_id)
            & (CycleUnit.cycle_id == FinalReport.cycle_id),
        )
        .join(sender, sender.id == Handover.sent_by_id)
        .outerjoin(receiver, receiver.id == Handover.received_by_id)
        .outerjoin(answerer, answerer.id == Handover.answered_by_id)
        .where(Handover.report_id.in_(ids))
    )
    return {
        handover.report_id: HandoverRow(
            to_unit=to_unit,
            sent_by=sent_by,
            sent_at=handover.sent_at,
            received_by=received_by or "",
            received_at=handover.received_at,
            answered_by=answered_by or "",
            answered_at=handover.answered_at,
            answer=handover.answer or "",
            reason=handover.reason,
        )
        for handover, to_unit, sent_by, received_by, answered_by in rows
    }
