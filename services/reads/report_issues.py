"""The issues of a unit's report: their files, their way to the unit above, their packages."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from domain.workflow.handover import ReportState
from models import Cycle, CycleUnit, FinalReport, Handover, Job, Person, ReportFile
from services.check_codes import check_code
from services.reads.packages import PackageRow, packages_of
from services.reports import RENDER_JOB


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
    withdrawn_by: str = ""
    withdrawn_at: datetime | None = None
    withdrawn_reason: str = ""


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
    compiled_at: datetime
    frozen_at: datetime | None
    content_hash: str
    check_code: str
    proof: Mapping[str, Any]
    unfrozen_at: datetime | None
    unfrozen_reason: str
    compiled_by: str = ""
    frozen_by: str = ""
    unfrozen_by: str = ""
    files: tuple[FileRow, ...] = ()
    job_state: str = ""
    job_error: str = ""
    handover: HandoverRow | None = None
    withdrawn: tuple[HandoverRow, ...] = ()
    packages: tuple[PackageRow, ...] = ()

    @property
    def came_from(self) -> str:
        """The unit from whose installation a package brought it; empty for one made here."""
        found = (p.sender for p in self.packages if (p.kind, p.direction) == ("report", "in"))
        return next(found, "")

    @property
    def has_left(self) -> bool:
        """Whether a package of it was made for another installation."""
        return any((p.kind, p.direction) == ("report", "out") for p in self.packages)

    @property
    def has_answer(self) -> bool:
        """Whether its answer was sealed for the installation it came from."""
        return any((p.kind, p.direction) == ("answer", "out") for p in self.packages)


def issues_of(session: Session, cycle: Cycle, unit: CycleUnit) -> tuple[IssueRow, ...]:
    """The issues of a unit's report, the newest first."""
    compiler, freezer, undoer = aliased(Person), aliased(Person), aliased(Person)
    reports = session.execute(
        select(FinalReport, compiler.name, freezer.name, undoer.name)
        .join(compiler, compiler.id == FinalReport.compiled_by_id)
        .outerjoin(freezer, freezer.id == FinalReport.frozen_by_id)
        .outerjoin(undoer, undoer.id == FinalReport.unfrozen_by_id)
        .where(FinalReport.cycle_id == cycle.id, FinalReport.unit_id == unit.unit_id)
        .order_by(FinalReport.issue.desc())
    ).all()
    ids = [report.id for report, *_ in reports]
    files = _files(session, ids)
    handovers = _handovers(session, ids)
    packages = packages_of(session, ids)
    jobs = _jobs(session, ids)
    return tuple(
        replace(
            _row(report),
            compiled_by=compiled_by,
            frozen_by=frozen_by or "",
            unfrozen_by=unfrozen_by or "",
            files=tuple(files.get(report.id, [])),
            job_state=jobs.get(report.id, ("", ""))[0],
            job_error=jobs.get(report.id, ("", ""))[1],
            handover=next((h for h in handovers.get(report.id, []) if not h.withdrawn_at), None),
            withdrawn=tuple(h for h in handovers.get(report.id, []) if h.withdrawn_at),
            packages=packages.get(report.id, ()),
        )
        for report, compiled_by, frozen_by, unfrozen_by in reports
    )


def _row(report: FinalReport) -> IssueRow:
    """What the issue says of itself."""
    return IssueRow(
        id=report.id,
        issue=report.issue,
        state=ReportState(report.state),
        title=report.title,
        number=report.number,
        signer=report.signer,
        dated_on=report.dated_on,
        compiled_at=report.compiled_at,
        frozen_at=report.frozen_at,
        content_hash=report.content_hash or "",
        check_code=check_code(report),
        proof=report.proof.get("confirmed", {}),
        unfrozen_at=report.unfrozen_at,
        unfrozen_reason=report.unfrozen_reason,
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


def _handovers(session: Session, ids: list[int]) -> dict[int, list[HandoverRow]]:
    sender, receiver, answerer, taker = (aliased(Person) for _ in range(4))
    rows = session.execute(
        select(Handover, CycleUnit.name, sender.name, receiver.name, answerer.name, taker.name)
        .join(FinalReport, FinalReport.id == Handover.report_id)
        .join(
            CycleUnit,
            (CycleUnit.unit_id == Handover.to_unit_id)
            & (CycleUnit.cycle_id == FinalReport.cycle_id),
        )
        .join(sender, sender.id == Handover.sent_by_id)
        .outerjoin(receiver, receiver.id == Handover.received_by_id)
        .outerjoin(answerer, answerer.id == Handover.answered_by_id)
        .outerjoin(taker, taker.id == Handover.withdrawn_by_id)
        .where(Handover.report_id.in_(ids))
        .order_by(Handover.id)
    )
    found: dict[int, list[HandoverRow]] = {}
    for handover, to_unit, sent_by, received_by, answered_by, withdrawn_by in rows:
        row = HandoverRow(
            to_unit=to_unit,
            sent_by=sent_by,
            sent_at=handover.sent_at,
            received_by=received_by or "",
            received_at=handover.received_at,
            answered_by=answered_by or "",
            answered_at=handover.answered_at,
            answer=handover.answer or "",
            reason=handover.reason,
            withdrawn_by=withdrawn_by or "",
            withdrawn_at=handover.withdrawn_at,
            withdrawn_reason=handover.withdrawn_reason,
        )
        found.setdefault(handover.report_id, []).append(row)
    return found
