"""The final report: compile, freeze, hand over, receive, accept or return."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from documents.build import build_report
from documents.data import from_data
from documents.nodes import Document
from documents.writers import formats
from domain.document_number import MAX_NUMBER
from domain.errors import Invalid, NotAllowed
from domain.message import msg
from domain.text import clean, clean_line
from domain.workflow.guards import MIN_REASON
from domain.workflow.handover import ENDED, ReportAction, ReportState, after
from domain.workflow.states import State
from models import Cycle, CycleUnit, FinalReport, Handover, ReportSection, Revision, Submission
from models.report import Answer
from services.acting import Acting
from services.audit import Happened, record
from services.cases import lock_report_of
from services.check_codes import check_code
from services.checking import refuse_blocked
from services.errors import NotFound
from services.jobs import add_job
from services.locks import locked
from services.outlines import outline_of
from services.readiness import refuse_closed, refuse_unapproved
from services.report_content import Imprint, report_content, title_of
from services.report_numbers import number_for
from services.report_uses import keep_sources
from services.tree import cycle_unit

RENDER_JOB = "render_report"
_UNPROVED: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Cover:
    """What a person adds to compile a report: 发文字号, who signs it, and its date."""

    number: str
    signer: str
    dated_on: date


def compile_report(by: Acting, cycle: Cycle, unit_id: int, cover: Cover) -> FinalReport:
    """Start the next issue of a unit's report, or mend the one that is not frozen yet.

    Raises NotAllowed while a section is not approved, an issue is under way above, or the cycle is
    closed.
    """
    unit = _unit(by.session, cycle, unit_id)
    lock_report_of(by.session, unit)
    refuse_closed(cycle)
    refuse_unapproved(by.session, cycle, unit)
    refuse_blocked(by.session, cycle, unit)
    report = live_report(by.session, cycle.id, unit_id)
    if report is not None and report.state != ReportState.COMPILED:
        raise NotAllowed(msg("本单位的终稿已冻结，不能再汇编；被退回或撤销定稿后可汇编新一稿。"))
    template = outline_of(by.session, cycle.version_id)
    if template.cover_at(unit.level) is None:
        raise NotAllowed(msg("本级不编制终稿。"))
    number, signer = number_for(by.session, unit, cover.number), clean_line(cover.signer)
    if len(signer) > MAX_NUMBER:
        raise Invalid(msg("文号和签发人都不能超过 60 个字。"))
    report = report or _new_issue(by, cycle, unit)
    report.number, report.signer, report.dated_on = number, signer, cover.dated_on
    report.title = title_of(by.session, cycle, unit)
    by.session.flush()
    remember_report(by, report, "report_compiled", number=number)
    return report


def _new_issue(by: Acting, cycle: Cycle, unit: CycleUnit) -> FinalReport:
    last = by.session.scalar(
        select(func.max(FinalReport.issue)).where(
            FinalReport.cycle_id == cycle.id, FinalReport.unit_id == unit.unit_id
        )
    )
    report = FinalReport(
        cycle_id=cycle.id,
        unit_id=unit.unit_id,
        issue=(last or 0) + 1,
        state=ReportState.COMPILED,
        title="",
        dated_on=by.now.date(),
        compiled_by_id=by.person,
        compiled_at=by.now,
    )
    by.session.add(report)
    return report


def _unit(session: Session, cycle: Cycle, unit_id: int) -> CycleUnit:
    unit = cycle_unit(session, cycle.id, unit_id)
    if unit is None:
        raise NotFound(msg("该单位不在本填报周期内。"))
    return unit


def freeze(by: Acting, report_id: int, proof: Mapping[str, Any] = _UNPROVED) -> FinalReport:
    """Freeze a compiled report: fix the revisions it says and its hash, and have its files made.

    `proof` is what was confirmed (services.proofs). Raises NotAllowed when it is not compiled or a
    section is no longer approved.
    """
    report = locked_report(by.session, report_id)
    state = after(ReportState(report.state), ReportAction.FREEZE)
    unit = _unit(by.session, report.cycle, report.unit_id)
    refuse_closed(report.cycle)
    refuse_unapproved(by.session, report.cycle, unit)
    content = frozen_bytes(document_of(by.session, report, is_draft=False))
    report.state, report.frozen_by_id, report.frozen_at = state, by.person, by.now
    report.content = json.loads(content)
    report.content_hash, report.proof = hashlib.sha256(content).hexdigest(), dict(proof)
    for submission, revision_id in _current_revisions(by.session, report):
        by.session.add(
            ReportSection(
                report_id=report.id,
                section_key=submission.section_key,
                submission_id=submission.id,
                revision_id=revision_id,
            )
        )
    keep_sources(by.session, report, unit)
    add_job(by.session, RENDER_JOB, f"{RENDER_JOB}:{report.id}", {"report": report.id}, by.now)
    by.session.flush()
    remember_report(by, report, "report_frozen", content_hash=report.content_hash, **proof)
    return report


def _current_revisions(
    session: Session, report: FinalReport
) -> list[tuple[Submission, int | None]]:
    rows = session.execute(
        select(Submission, Revision.id)
        .outerjoin(
            Revision,
            (Revision.submission_id == Submission.id)
            & (Revision.number == Submission.revision_number)
            & (Submission.state == State.APPROVED),
        )
        .where(Submission.cycle_id == report.cycle_id, Submission.unit_id == report.unit_id)
    )
    return [(submission, revision_id) for submission, revision_id in rows]


def document_of(session: Session, report: FinalReport, *, is_draft: bool) -> Document:
    """The report as a tree of nodes; a frozen one is read back as it was frozen.

    Raises NotAllowed when what is kept of a frozen one is no longer what was frozen.
    """
    if report.content_hash is not None:
        return _frozen_document(report)
    unit = _unit(session, report.cycle, report.unit_id)
    imprint = Imprint(
        number=report.number,
        dated_on=report.dated_on,
        check_code=check_code(report),
        is_draft=is_draft,
    )
    return build_report(report_content(session, report.cycle, unit, imprint))


def _frozen_document(report: FinalReport) -> Document:
    try:
        document = from_data(report.content)
    except ValueError:
        document = None
    if document is None or _hash_of(document) != report.content_hash:
        raise NotAllowed(msg("终稿内容与冻结时不一致，请联系管理员。"))
    return document


def _hash_of(document: Document) -> str:
    return hashlib.sha256(frozen_bytes(document)).hexdigest()


def preview_of(session: Session, cycle: Cycle, unit_id: int) -> Document:
    """A unit's report as it stands, marked as a draft. Raises NotFound."""
    unit = _unit(session, cycle, unit_id)
    return build_report(report_content(session, cycle, unit, Imprint()))


def frozen_bytes(document: Document) -> bytes:
    """The canonical bytes that a frozen report's hash covers: the JSON of its tree."""
    return formats()["json"].write(document).content


def send(by: Acting, report_id: int) -> Handover:
    """Hand a frozen report to the unit above. Raises NotAllowed when there is none."""
    report = locked_report(by.session, report_id)
    state = after(ReportState(report.state), ReportAction.SEND)
    unit = _unit(by.session, report.cycle, report.unit_id)
    if unit.parent_id is None:
        raise NotAllowed(msg("本单位是最上级，没有上级可报送。"))
    report.state = state
    handover = Handover(
        report_id=report.id, to_unit_id=unit.parent_id, sent_by_id=by.person, sent_at=by.now
    )
    by.session.add(handover)
    by.session.flush()
    remember_report(by, report, "report_sent", to_unit=unit.parent_id)
    return handover


def receive(by: Acting, report_id: int) -> Handover:
    """Sign for a report that was handed over. Raises NotAllowed."""
    report = locked_report(by.session, report_id)
    report.state = after(ReportState(report.state), ReportAction.RECEIVE)
    handover = handover_of(by.session, report_id)
    handover.received_by_id, handover.received_at = by.person, by.now
    by.session.flush()
    remember_report(by, report, "report_received")
    return handover


def accept(by: Acting, report_id: int) -> Handover:
    """Accept a received report. Raises NotAllowed."""
    return _answer(by, report_id, ReportAction.ACCEPT, "")


def send_back(by: Acting, report_id: int, reason: str) -> Handover:
    """Return a received report with a reason; its unit may then mend and compile a new issue.

    Raises NotAllowed without a reason or in a closed cycle, where nothing could be mended.
    """
    words = clean(reason).strip()
    if len(words) < MIN_REASON:
        raise NotAllowed(msg("请写明理由。"))
    refuse_closed(locked_report(by.session, report_id).cycle)
    return _answer(by, report_id, ReportAction.RETURN, words)


def _answer(by: Acting, report_id: int, action: ReportAction, reason: str) -> Handover:
    report = locked_report(by.session, report_id)
    state = after(ReportState(report.state), action)
    handover = handover_of(by.session, report_id)
    handover.answered_by_id, handover.answered_at, handover.reason = by.person, by.now, reason
    handover.answer = Answer.ACCEPTED if action is ReportAction.ACCEPT else Answer.RETURNED
    report.state = state
    by.session.flush()
    remember_report(by, report, f"report_{handover.answer}", reason=reason)
    return handover


def handover_of(session: Session, report_id: int) -> Handover:
    """The handover of a report. Raises NotFound."""
    handover = session.scalar(
        select(Handover).where(Handover.report_id == report_id, Handover.withdrawn_at.is_(None))
    )
    if handover is None:
        raise NotFound(msg("这份终稿还没有报送。"))
    return handover


def live_report(session: Session, cycle_id: int, unit_id: int) -> FinalReport | None:
    """The issue of a unit's report under way or done; None when it is over or not made."""
    finding = select(FinalReport).where(
        FinalReport.cycle_id == cycle_id,
        FinalReport.unit_id == unit_id,
        FinalReport.state.not_in(ENDED),
    )
    return session.scalar(finding.execution_options(populate_existing=True))


def locked_report(session: Session, report_id: int) -> FinalReport:
    """A report under the lock of its unit: reopening and compiling wait until this is done."""
    place = select(FinalReport.cycle_id, FinalReport.unit_id).where(FinalReport.id == report_id)
    found = session.execute(place).first()
    unit = cycle_unit(session, *found) if found else None
    if unit is None:
        raise NotFound(msg("没有找到这份终稿。"))
    lock_report_of(session, unit)
    return session.scalars(locked(select(FinalReport).where(FinalReport.id == report_id))).one()


def remember_report(by: Acting, report: FinalReport, kind: str, **facts: Any) -> None:
    """Record an event of a report's issue."""
    chain = f"report:{report.id}"
    record(by.session, Happened(chain, kind, by.person, by.now, {"issue": report.issue, **facts}))
