"""What a frozen report used: every section here and below that it says, and what changed since."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, insert, or_, select
from sqlalchemy.orm import Session, aliased

from domain.staleness import WAIVED, Kind, Source, Thing, Use
from domain.workflow.handover import ReportState
from domain.workflow.states import State
from models import (
    CycleUnit,
    FinalReport,
    Handover,
    ReportFile,
    ReportSource,
    Revision,
    Submission,
)
from services.sources_now import Standing, seen_as

_AT_ONCE = 1_000


def keep_sources(session: Session, report: FinalReport, unit: CycleUnit) -> None:
    """Keep which revision of each section here and below a report was frozen with.

    What lies below a unit that was let off a section is not in the report.
    """
    rows = session.execute(
        select(
            Submission.id,
            Submission.section_key,
            Submission.state,
            CycleUnit.path,
            Revision.id.label("revision_id"),
        )
        .join(
            CycleUnit,
            (CycleUnit.cycle_id == Submission.cycle_id) & (CycleUnit.unit_id == Submission.unit_id),
        )
        .outerjoin(
            Revision,
            (Revision.submission_id == Submission.id)
            & (Revision.number == Submission.revision_number)
            & (Submission.state == State.APPROVED),
        )
        .where(CycleUnit.cycle_id == unit.cycle_id, CycleUnit.path.startswith(unit.path))
        .where(Submission.state.in_([State.APPROVED, State.WAIVED]))
    ).all()
    let_off = {(row.section_key, row.path) for row in rows if row.state == State.WAIVED}
    values = [
        {"report_id": report.id, "submission_id": row.id, "revision_id": row.revision_id}
        for row in rows
        if not any((row.section_key, path) in let_off for path in _paths_above(row.path))
    ]
    for start in range(0, len(values), _AT_ONCE):
        session.execute(insert(ReportSource), values[start : start + _AT_ONCE])


def _paths_above(path: str) -> Iterator[str]:
    """The paths of the units above that of a path, which ends in a dot."""
    ids = path.split(".")[:-1]
    return (".".join(ids[:length]) + "." for length in range(1, len(ids)))


@dataclass(frozen=True, slots=True)
class Changed:
    """A section that stands otherwise than in a frozen report: as it was used, as it is now."""

    source: Source
    seen: str
    now: Standing


def newest_report(session: Session, unit: CycleUnit) -> FinalReport | None:
    """The newest issue of a unit's report: the one that stands for the others."""
    return session.scalar(
        select(FinalReport)
        .where(FinalReport.cycle_id == unit.cycle_id, FinalReport.unit_id == unit.unit_id)
        .order_by(FinalReport.issue.desc())
        .limit(1)
    )


def changed_since(session: Session, report: FinalReport) -> tuple[Changed, ...]:
    """The sections that changed after a report was frozen; none of one that is not."""
    if report.state == ReportState.COMPILED:
        return ()
    return tuple(
        Changed(
            Source(row.unit_id, row.section_key),
            row.seen or WAIVED,
            Standing(row.id, seen_as(row.state, row.content_hash)),
        )
        for row in session.execute(_changed(report))
    )


def _changed(report: FinalReport) -> Any:
    used, current = aliased(Revision), aliased(Revision)
    is_let_off = Submission.state == State.WAIVED
    is_approved = Submission.state == State.APPROVED
    return (
        select(
            Submission.id,
            Submission.unit_id,
            Submission.section_key,
            Submission.state,
            used.content_hash.label("seen"),
            current.content_hash,
        )
        .select_from(ReportSource)
        .join(Submission, Submission.id == ReportSource.submission_id)
        .outerjoin(used, used.id == ReportSource.revision_id)
        .outerjoin(
            current,
            (current.submission_id == Submission.id)
            & (current.number == Submission.revision_number),
        )
        .where(
            ReportSource.report_id == report.id,
            or_(
                and_(used.id.is_(None), ~is_let_off),
                and_(
                    used.id.is_not(None),
                    or_(~is_approved, current.content_hash != used.content_hash),
                ),
            ),
        )
        .order_by(Submission.id)
    )


def report_uses(
    session: Session, report: FinalReport, changed: Collection[Changed]
) -> Iterator[Use]:
    """What used the changed sections: the report itself, each of its files, and its handover."""
    if not changed:
        return
    for thing in _things(session, report):
        for each in changed:
            yield Use(thing, each.source, each.seen)


def _things(session: Session, report: FinalReport) -> Iterator[Thing]:
    yield Thing(Kind.REPORT, report.unit_id, "", str(report.id))
    made = select(ReportFile.format).where(ReportFile.report_id == report.id)
    for format_key in session.scalars(made.order_by(ReportFile.id)):
        yield Thing(Kind.FILE, report.unit_id, "", format_key)
    last = select(func.max(Handover.id)).where(Handover.report_id == report.id)
    sent = session.scalar(last)
    if sent is not None:
        yield Thing(Kind.HANDOVER, report.unit_id, "", str(sent))
