"""Taking a final report back, from the top down: one that was sent, then one that was frozen."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.errors import NotAllowed
from domain.message import msg
from domain.text import clean
from domain.workflow.guards import MIN_REASON
from domain.workflow.handover import ENDED, ReportAction, ReportState, after
from models import CycleUnit, FinalReport, Handover, Package
from models.package import Direction, PackageKind
from services.acting import Acting
from services.readiness import refuse_closed
from services.reports import handover_of, locked_report, remember_report

MAX_REASON = 2000


@dataclass(frozen=True, slots=True)
class Recall:
    """Why a report is taken back; `package_is_unused`: a package that left is known not to be
    taken in anywhere."""

    reason: str
    package_is_unused: bool = False


def withdraw(by: Acting, report_id: int, recall: Recall) -> FinalReport:
    """Take a sent report back before it was signed for; it is frozen again.

    Raises NotAllowed without a reason, once it was received, or while its package may be in use.
    """
    words = _reason(recall)
    report = locked_report(by.session, report_id)
    if report.state == ReportState.RECEIVED:
        raise NotAllowed(
            msg("%(unit)s已签收，不能撤回，请联系其退回。", unit=_receiver(by.session, report))
        )
    state = after(ReportState(report.state), ReportAction.WITHDRAW)
    if has_left(by.session, report_id) and not recall.package_is_unused:
        raise NotAllowed(msg("这份终稿的报送包已经导出。请确认报送包没有交给上级，再撤回。"))
    handover = handover_of(by.session, report_id)
    handover.withdrawn_by_id, handover.withdrawn_at = by.person, by.now
    handover.withdrawn_reason = words
    report.state = state
    by.session.flush()
    remember_report(by, report, "report_withdrawn", reason=words, to_unit=handover.to_unit_id)
    return report


def unfreeze(by: Acting, report_id: int, recall: Recall) -> FinalReport:
    """End a frozen issue that was not sent: it stays readable, and the next one may be compiled.

    Raises NotAllowed without a reason, in a closed cycle, or while a unit above has frozen its own.
    """
    words = _reason(recall)
    report = locked_report(by.session, report_id)
    refuse_closed(report.cycle)
    state = after(ReportState(report.state), ReportAction.UNFREEZE)
    above = frozen_above(by.session, report)
    if above:
        raise NotAllowed(
            msg("%(names)s的终稿已经定稿，请先撤销上级的定稿。", names="、".join(above))
        )
    report.state, report.unfrozen_by_id, report.unfrozen_at = state, by.person, by.now
    report.unfrozen_reason = words
    by.session.flush()
    remember_report(by, report, "report_unfrozen", reason=words)
    return report


def has_left(session: Session, report_id: int) -> bool:
    """Whether a package of the report was made for another installation."""
    finding = select(Package.id).where(
        Package.report_id == report_id,
        Package.kind == PackageKind.REPORT,
        Package.direction == Direction.OUT,
    )
    return session.scalar(finding.limit(1)) is not None


def frozen_above(session: Session, report: FinalReport) -> list[str]:
    """The names of the units above whose own report is frozen, the nearest first."""
    place = select(CycleUnit).where(
        CycleUnit.cycle_id == report.cycle_id, CycleUnit.unit_id == report.unit_id
    )
    path = session.scalars(place).one().path_ids
    rows = session.execute(
        select(CycleUnit.unit_id, CycleUnit.name)
        .join(
            FinalReport,
            (FinalReport.cycle_id == CycleUnit.cycle_id)
            & (FinalReport.unit_id == CycleUnit.unit_id),
        )
        .where(
            CycleUnit.cycle_id == report.cycle_id,
            CycleUnit.unit_id.in_(path[:-1]),
            FinalReport.state.not_in([ReportState.COMPILED, *ENDED]),
        )
    )
    names = dict(rows.all())
    return [names[unit_id] for unit_id in reversed(path) if unit_id in names]


def _receiver(session: Session, report: FinalReport) -> str:
    finding = (
        select(CycleUnit.name)
        .join(Handover, Handover.to_unit_id == CycleUnit.unit_id)
        .where(
            Handover.report_id == report.id,
            Handover.withdrawn_at.is_(None),
            CycleUnit.cycle_id == report.cycle_id,
        )
    )
    return session.scalar(finding) or ""


def _reason(recall: Recall) -> str:
    words = clean(recall.reason).strip()
    if len(words) < MIN_REASON:
        raise NotAllowed(msg("请写明理由。"))
    if len(words) > MAX_REASON:
        raise NotAllowed(msg("理由不能超过 %(most)s 个字。", most=MAX_REASON))
    return words
