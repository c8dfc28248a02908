"""Taking packages in: a report from below, the answer from above; and the way back of a report."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime

from sqlalchemy import select

from documents.data import to_data
from documents.writers import formats
from domain.errors import NotAllowed
from domain.message import msg
from domain.packages.manifest import ACCEPTED
from domain.rollup import tally_to_data
from domain.workflow.handover import ReportAction, ReportState, after
from domain.workflow.machine import move
from domain.workflow.states import Action, State
from models import (
    FinalReport,
    Finding,
    Handover,
    ReportFile,
    ReportSection,
    Revision,
    Submission,
)
from models.package import Direction, PackageKind
from models.report import Answer
from services.acting import Acting
from services.cases import case_of, lock_report_of
from services.moving import Words, reinstate, reopen, waive
from services.packages.examining import Examined, examine
from services.packages.exporting import Room, Sealed, package_of, row_of
from services.packages.incoming import Incoming
from services.performing import locked_section, remember, settle
from services.reports import handover_of, locked_report, remember_report, send_back
from services.revising import content_hash
from services.storage import Storage


def take_in(by: Acting, archive: bytes, room: Room) -> FinalReport:
    """Take in a package that was examined: all of it, or nothing.

    A report is received with its files, and its sections speak for the unit as approved; an answer
    answers the report that was sent. Raises what `examine` raises, judged anew under the locks.
    """
    place = examine(by, archive, room)
    lock_report_of(by.session, place.unit)
    found = examine(by, archive, room)
    sealed = Sealed(found.manifest, archive)
    report = _take_answer(by, found) if found.report else _take_report(by, found, room.storage)
    room.storage.put(archive)
    package = row_of(by, report, sealed, Direction.IN)
    by.session.add(package)
    by.session.flush()
    reply, facts = found.manifest.reply, {"package": package.uid, "sha256": package.sha256}
    if reply is None:
        remember_report(by, report, "report_imported", **facts)
    elif reply.answer == ACCEPTED:
        remember_report(by, report, "report_accepted", reason=reply.reason, **facts)
    else:
        remember_report(by, report, "report_returned", reason=reply.reason, **facts)
    return report


def _take_report(by: Acting, found: Examined, storage: Storage) -> FinalReport:
    revisions = [_take_section(by, incoming, found) for incoming in found.sections]
    report = _new_report(by, found)
    by.session.add(report)
    by.session.flush()
    for incoming, revision in zip(found.sections, revisions, strict=True):
        submission = by.session.get_one(Submission, incoming.submission_id)
        by.session.add(
            ReportSection(
                report_id=report.id,
                section_key=submission.section_key,
                submission_id=submission.id,
                revision_id=revision.id if revision else None,
            )
        )
    files = {name: content for name, content in found.opened.files.items() if "report." in name}
    by.session.add_all(_file_rows(by, report, files))
    by.session.add(
        Handover(
            report_id=report.id,
            to_unit_id=found.above.unit_id,
            sent_by_id=by.person,
            sent_at=datetime.fromisoformat(found.manifest.made_at),
            received_by_id=by.person,
            received_at=by.now,
        )
    )
    for content in files.values():
        storage.put(content)
    by.session.flush()
    return report


def _new_report(by: Acting, found: Examined) -> FinalReport:
    """The issue as it was frozen there; whoever takes it in stands for those who are not here."""
    about, document = found.manifest.about, found.document
    frozen_at = datetime.fromisoformat(about.frozen_at)
    return FinalReport(
        cycle_id=found.cycle.id,
        unit_id=found.unit.unit_id,
        issue=about.issue,
        state=ReportState.RECEIVED.value,
        title=about.title,
        number=about.number,
        signer=about.signer,
        dated_on=date.fromisoformat(about.dated_on),
        compiled_by_id=by.person,
        compiled_at=frozen_at,
        frozen_by_id=by.person,
        frozen_at=frozen_at,
        content=to_data(document) if document else None,
        content_hash=about.content_hash,
        printed_code=about.check_code,
        proof={},
    )


def _file_rows(by: Acting, report: FinalReport, files: Mapping[str, bytes]) -> list[ReportFile]:
    """The rows of the files, in the order of the formats."""
    return [
        ReportFile(
            report_id=report.id,
            format=key,
            sha256=hashlib.sha256(files[f"report.{key}"]).hexdigest(),
            size=len(files[f"report.{key}"]),
            missing_characters="",
            made_at=by.now,
        )
        for key in formats()
        if f"report.{key}" in files
    ]


def _take_section(by: Acting, incoming: Incoming, found: Examined) -> Revision | None:
    """Approve a section by what its own chain has approved elsewhere, or let the unit off it."""
    if incoming.waiver:
        waive(by, incoming.submission_id, Words(incoming.waiver))
        return None
    section = locked_section(by, incoming.submission_id)
    moved = move(section.standing, Action.IMPORT, case_of(by, section))
    revision = _revision(by, incoming, section.submission, found)
    by.session.add(revision)
    by.session.flush()
    by.session.add_all(Finding(revision_id=revision.id, **each) for each in incoming.findings)
    section.submission.revision_number = revision.number
    section.submission.submitted_by_id = by.person
    section.submission.submitted_at = revision.submitted_at
    settle(by, section, moved)
    facts = {"revision": revision.number, "content_hash": revision.content_hash}
    remember(by, section, moved.event, facts | {"package": found.manifest.uid})
    return revision


def _revision(by: Acting, incoming: Incoming, submission: Submission, found: Examined) -> Revision:
    """The revision of an import: `sources` are of the other installation, so none is named here."""
    figures = {
        "tallies": {key: tally_to_data(tally) for key, tally in incoming.tallies.items()},
        "sources": [],
        "package": found.manifest.uid,
        "elsewhere": [dict(each) for each in incoming.sources],
    }
    return Revision(
        submission_id=submission.id,
        number=submission.revision_number + 1,
        numbers=incoming.stored.numbers,
        texts=incoming.stored.texts,
        figures=figures,
        explanations=dict(incoming.explanations),
        content_hash=content_hash(incoming.stored, figures, incoming.explanations),
        submitted_by_id=by.person,
        submitted_at=datetime.fromisoformat(incoming.submitted_at).astimezone(UTC),
    )


def _take_answer(by: Acting, found: Examined) -> FinalReport:
    """What the unit above has decided elsewhere becomes of the report that was sent."""
    reply = found.manifest.reply
    if found.report is None or reply is None:
        raise NotAllowed(msg("这个答复包答复的不是本系统导出的报送包。"))
    report = locked_report(by.session, found.report.id)
    received = after(ReportState(report.state), ReportAction.RECEIVE)
    is_accepted = reply.answer == ACCEPTED
    action = ReportAction.ACCEPT if is_accepted else ReportAction.RETURN
    handover = handover_of(by.session, report.id)
    handover.received_by_id, handover.received_at = by.person, by.now
    handover.answered_by_id, handover.answered_at = by.person, by.now
    handover.answer = Answer.ACCEPTED if is_accepted else Answer.RETURNED
    handover.reason = reply.reason
    report.state = after(received, action)
    by.session.flush()
    return report


def return_report(by: Acting, report_id: int, reason: str) -> Handover:
    """Return a received report; what came with its package no longer speaks for its unit.

    Raises NotAllowed without a reason, in a closed cycle, or while what came is used above.
    """
    handover = send_back(by, report_id, reason)
    if package_of(by.session, report_id, PackageKind.REPORT, Direction.IN) is not None:
        rows = by.session.execute(
            select(Submission.id, Submission.state)
            .join(ReportSection, ReportSection.submission_id == Submission.id)
            .where(ReportSection.report_id == report_id)
            .order_by(Submission.id)
        ).all()
        for submission_id, state in rows:
            if state == State.APPROVED:
                reopen(by, submission_id, Words(handover.reason))
            elif state == State.WAIVED:
                reinstate(by, submission_id)
    return handover
